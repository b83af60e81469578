"""What lies in a window of the map: points one by one when they are few, else clusters by cell, with their states.

Clusters are made by the database: a cell of resolution 10 becomes its parent of any coarser resolution by arithmetic
on its number, so that five thousand points come back as some hundred rows. A cluster lies in the middle of its cell,
so that no two hide each other. Refuses a window that is none, with a sentence.

The points given in are those that the reader sees in full (`intel.registry_access.in_full`); nothing here adds any.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import Aggregate, BigIntegerField, CharField, Count, F, Func, Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.intel.models import DealPoint, Delivery
from vigie.intel.states import PointState
from vigie.lib.errors import Refused
from vigie.lib.spots import FINE, centre, metres

LONE_AT_MOST = 80
_LONE_AMONG_CLUSTERS = 40
# Cells of a window on average; those at its edges and the smaller ones of H3 may double it.
_CELLS_ABOUT = 130
ZONES_AT_MOST = 20
_ZONES_READ = 200
_CORNERS = 24
DEEPEST = 22
# From this zoom on a cluster is one cell of resolution 10, some 75 metres wide: points of one yard.
_FINEST_ZOOM = 16
# Zoom of the map to resolution of the cells: about ninety pixels from side to side.
_RESOLUTIONS = (1, 1, 1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 9, FINE)
_RESOLUTION_BIT, _DIGIT_BITS, _DIGITS = 52, 3, 15
_SQUARE_METRES_OF_THE_COARSEST, _CHILDREN = 4.357e12, 7


class NoSuchWindow(Refused):
    """Bounds or a zoom that are no window of a map."""

    code = "no_such_window"
    sentence = _("This is no window of a map: give west, south, east and north in degrees, and a zoom from 0 to 22.")


@dataclass(frozen=True)
class Window:
    """A part of the map, in degrees, and how near one looks.

    Raises:
        NoSuchWindow: it is none.
    """

    west: float
    south: float
    east: float
    north: float
    zoom: int

    def __post_init__(self) -> None:
        """Refuse bounds that are nowhere or upside down, "not a number" among them."""
        wide = -180 <= self.west < self.east <= 180  # noqa: PLR2004 - degrees
        high = -90 <= self.south < self.north <= 90  # noqa: PLR2004 - degrees
        if not (wide and high and 0 <= self.zoom <= DEEPEST):
            raise NoSuchWindow

    @classmethod
    def read(cls, bounds: str, zoom: str) -> "Window":
        """Read "west,south,east,north" and a zoom, as an address gives them."""
        parts = bounds.split(",")
        try:
            west, south, east, north = (float(part) for part in parts)
            near = int(zoom)
        except ValueError as error:
            raise NoSuchWindow from error
        return cls(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0), near)

    @property
    def resolution(self) -> int:
        """Return the resolution of the cells of its clusters: by the zoom, coarser where they would be too many."""
        wide = metres(self.west, self.middle, self.east, self.middle) or 1.0
        area = wide * (metres(self.west, self.south, self.west, self.north) or 1.0)
        fitting = math.log(_CELLS_ABOUT * _SQUARE_METRES_OF_THE_COARSEST / area, _CHILDREN)
        return max(0, min(_RESOLUTIONS[min(self.zoom, _FINEST_ZOOM)], math.floor(fitting)))

    @property
    def middle(self) -> float:
        """Return the latitude of its middle."""
        return (self.south + self.north) / 2

    @property
    def inside(self) -> Q:
        """Return the condition on spots within."""
        return Q(lon__gte=self.west, lon__lte=self.east, lat__gte=self.south, lat__lte=self.north)


@dataclass(frozen=True)
class Cluster:
    """Points of one cell: its middle, how many, in which states, mostly in which commune, within which bounds."""

    cell: int
    lon: float
    lat: float
    count: int
    states: dict[PointState, int]
    commune: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class Zone:
    """Where a delivery comes to, as rings that close; with its point."""

    point: DealPoint
    rings: list[list[tuple[float, float]]]


@dataclass(frozen=True)
class View:
    """What lies in a window. `total` counts every point with a spot there, shown one by one or in a cluster."""

    total: int
    points: list[DealPoint]
    clusters: list[Cluster]
    zones: list[Zone]


def look(points: QuerySet[DealPoint], window: Window) -> View:
    """Return what lies in a window: three statements at most."""
    found = clusters(points.filter(window.inside), window.resolution)
    total = sum(one.count for one in found)
    inside = points.filter(window.inside).select_related("commune")
    if total <= LONE_AT_MOST:
        alone, together = list(inside), []
    else:
        lone = sorted((one for one in found if one.count == 1), key=lambda one: one.cell)[:_LONE_AMONG_CLUSTERS]
        alone = list(_of_cells(inside, window.resolution, [one.cell for one in lone])) if lone else []
        shown = {one.cell for one in lone}
        together = [one for one in found if one.cell not in shown]
    alone.sort(key=lambda point: (point.title, point.reference))
    return View(total=total, points=alone, clusters=together, zones=zones(points, window))


def clusters(points: QuerySet[DealPoint], resolution: int) -> list[Cluster]:
    """Return the clusters of points with a spot, largest first: one statement."""
    counts = {f"in_{state}": Count("id", filter=Q(state=state)) for state in PointState}
    rows = (
        points.filter(cell__isnull=False)
        .order_by()
        .annotate(hexagon=_Parent(F("cell"), resolution))
        .values("hexagon")
        .annotate(
            count=Count("id"),
            west=Min("lon"),
            south=Min("lat"),
            east=Max("lon"),
            north=Max("lat"),
            town=_Mode("commune__name"),
            **counts,
        )
        .order_by("-count", "hexagon")
    )
    return [_cluster(row) for row in rows]


def zones(points: QuerySet[DealPoint], window: Window) -> list[Zone]:
    """Return the zones of deliveries that reach into a window: one statement, and coarser the farther one looks."""
    known = (
        Delivery.objects.filter(point__in=points.values("id"))
        .exclude(zone=[])
        .select_related("point__commune")
        .order_by("point_id")[:_ZONES_READ]
    )
    frame = shapely.box(window.west, window.south, window.east, window.north)
    found = []
    for delivery in known:
        area = _area(delivery.zone)
        if area is not None and area.intersects(frame):
            found.append(Zone(delivery.point, [_ring(area)]))
    return found[:ZONES_AT_MOST]


class _Parent(Func):
    """The cell of a coarser resolution that holds a cell of resolution 10: H3 keeps the way down in the number."""

    output_field = BigIntegerField()

    def __init__(self, cell: Any, resolution: int) -> None:
        # The digits below the resolution are filled with ones, and the resolution is written into its four bits.
        unused = (1 << _DIGIT_BITS * (_DIGITS - resolution)) - 1
        mark = resolution << _RESOLUTION_BIT
        clear = ~(0b1111 << _RESOLUTION_BIT)
        super().__init__(cell, template=f"((%(expressions)s & {clear}) | {mark} | {unused})")


class _Mode(Aggregate):
    """The value that occurs most often."""

    function = "mode"
    template = "%(function)s() WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = CharField()


def _of_cells(points: QuerySet[DealPoint], resolution: int, cells: Iterable[int]) -> QuerySet[DealPoint]:
    """Return the points of some cells."""
    return points.annotate(hexagon=_Parent(F("cell"), resolution)).filter(hexagon__in=list(cells))


def _cluster(row: dict[str, Any]) -> Cluster:
    """Make a cluster of a row."""
    lon, lat = centre(row["hexagon"])
    return Cluster(
        cell=row["hexagon"],
        lon=lon,
        lat=lat,
        count=row["count"],
        states={state: row[f"in_{state}"] for state in PointState if row[f"in_{state}"]},
        commune=row["town"],
        bounds=(row["west"], row["south"], row["east"], row["north"]),
    )


def _area(ring: list[list[float]]) -> shapely.Polygon | None:
    """Read a zone; one that is no area is left out."""
    try:
        area = shapely.Polygon(ring)
    except (ValueError, TypeError):
        return None
    return area if area.is_valid and not area.is_empty else None


def _ring(area: shapely.Polygon) -> list[tuple[float, float]]:
    """Return the outline of a zone with few corners."""
    west, south, east, north = area.bounds
    step = math.hypot(east - west, north - south) / 200
    corners = list(area.exterior.coords)
    while len(corners) > _CORNERS:
        simpler = list(area.exterior.simplify(step).coords)
        if len(simpler) < 4:  # noqa: PLR2004 - a triangle, closed
            break
        corners, step = simpler, step * 2
    return [(corner[0], corner[1]) for corner in corners]
