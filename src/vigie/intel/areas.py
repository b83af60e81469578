"""Areas to search in: around a spot, or within a polygon. Found by coarse cells first, then exactly, in one statement.

It refuses what is no area: too few corners, corners that are nowhere, sides that cross, more ground than one search
may cover.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import h3.api.basic_int as h3
from django.db.models import BooleanField, F, FloatField, Func, Q, Value
from django.db.models.functions import ASin, Cos, Power, Radians, Sin, Sqrt
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from shapely.geometry import Polygon as Shape

from vigie.lib.errors import Refused
from vigie.lib.spots import COARSE, Spot

LARGEST_RADIUS_M = 10_000
LARGEST_KM2 = 1_000
MOST_CORNERS = 200
_EARTH_METRES = 6_371_008.8
_KM_PER_DEGREE = 111.195
_FEWEST_CORNERS = 3
_SIDES, _MARGIN = 24, 1.02  # a circle drawn with corners, a little outside of it


class NoSuchArea(Refused):
    """Corners that make no area."""

    code = "no_such_area"
    sentence = _("This is no area: give three corners or more, in order, whose sides do not cross.")


class AreaTooLarge(Refused):
    """More ground than one search covers."""

    code = "area_too_large"
    sentence = _("This area is too large: 1,000 square kilometres at most, 200 corners at most, a radius of 10 km.")


@dataclass(frozen=True)
class Near:
    """Around a spot.

    Raises:
        AreaTooLarge: a radius over ten kilometres.
    """

    spot: Spot
    radius_m: int

    def __post_init__(self) -> None:
        """Refuse a radius that is none."""
        if not 0 < self.radius_m <= LARGEST_RADIUS_M:
            raise AreaTooLarge

    @cached_property
    def cells(self) -> Q:
        """Return the coarse condition on what may stand in it, which an index serves."""
        around = [2 * math.pi * one / _SIDES for one in range(_SIDES)]
        north = math.degrees(_MARGIN * self.radius_m / _EARTH_METRES)
        east = north / math.cos(math.radians(self.spot.lat))
        return _over([(self.spot.lon + east * math.cos(one), self.spot.lat + north * math.sin(one)) for one in around])

    @property
    def exactly(self) -> Q:
        """Return the condition on what stands in it."""
        return Q(LessThanOrEqual(self._metres, self.radius_m))

    @property
    def _metres(self) -> Any:
        """Return the metres from the spot, as an expression of the database."""
        latitude = Radians(F("lat"))
        here = math.radians(self.spot.lat)
        half = Power(Sin((latitude - Value(here)) / 2.0), 2)
        across = Power(Sin(Radians(F("lon") - Value(self.spot.lon)) / 2.0), 2)
        return Value(2 * _EARTH_METRES) * ASin(
            Sqrt(half + Cos(latitude) * Value(math.cos(here)) * across), output_field=FloatField()
        )


@dataclass(frozen=True)
class Within:
    """Within a polygon, given by its corners (lon, lat) in order.

    Raises:
        NoSuchArea: no polygon.
        AreaTooLarge: too many corners, too much ground.
        NoSuchSpot: a corner is nowhere.
    """

    corners: Sequence[tuple[float, float]]

    def __post_init__(self) -> None:
        """Refuse what is no polygon, and one too large, before any cell is counted."""
        if len(self.corners) > MOST_CORNERS:
            raise AreaTooLarge
        for lon, lat in self.corners:
            Spot(lon, lat, 1)
        if len(set(self.corners)) < _FEWEST_CORNERS:
            raise NoSuchArea
        shape = Shape(self.corners)
        if not shape.is_valid or not shape.area:
            raise NoSuchArea
        if _box_km2(self.corners) > 2 * LARGEST_KM2:
            raise AreaTooLarge

    @cached_property
    def cells(self) -> Q:
        """Return the coarse condition on what may stand in it, which an index serves."""
        return _over(self.corners)

    @property
    def exactly(self) -> Q:
        """Return the condition on what stands in it."""
        written = "(" + ",".join(f"({lon!r},{lat!r})" for lon, lat in self.corners) + ")"
        return Q(_Inside(F("lon"), F("lat"), Value(written)))


class _Inside(Func):
    """PostgreSQL's own: is the point in the polygon?"""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_context: Any) -> Any:  # noqa: ARG002
        """Write the condition."""
        compiled = [compiler.compile(one) for one in self.get_source_expressions()]
        lon, lat, outline = (written for written, _given in compiled)
        # Said bare, the planner takes it for one row in a thousand, and reads a desk to its end to find one page.
        inside = f"(CASE WHEN point({lon}, {lat}) <@ {outline}::polygon THEN 1 ELSE 0 END > 0)"
        return inside, [one for _written, given in compiled for one in given]


Area = Near | Within


def _over(corners: Sequence[tuple[float, float]]) -> Q:
    """Return the condition on the coarse cells that corners touch."""
    outline = h3.LatLngPoly([(lat, lon) for lon, lat in corners])
    return Q(cell8__in=sorted(int(cell) for cell in h3.h3shape_to_cells_experimental(outline, COARSE, "overlap")))


def _box_km2(corners: Sequence[tuple[float, float]]) -> float:
    """Return the square kilometres of the box around corners."""
    west, east = min(lon for lon, _lat in corners), max(lon for lon, _lat in corners)
    south, north = min(lat for _lon, lat in corners), max(lat for _lon, lat in corners)
    wide = (east - west) * math.cos(math.radians((south + north) / 2))
    return wide * (north - south) * _KM_PER_DEGREE**2
