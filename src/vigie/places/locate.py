"""Which commune a point lies in: for a click on a map, where no address tells the commune.

A query on the boxes finds the few candidates within reach, shapely decides among their contours; no process keeps the
contours of the country. It says how far the border is, and does not pretend: near a border, or in a hole that a merger
left in the contours, the answer is marked ambiguous. Beyond the reach (sea, abroad, collectivities without contours)
there is no answer.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

_REACH_METRES = 3_000.0
_DOUBT_METRES = 150.0  # the precision of the simplified contours, measured against real borders
_METRES_A_DEGREE = 111_320.0
_HIGHEST_LONGITUDE = 180.0
_HIGHEST_LATITUDE = 85.0  # beyond, a degree of longitude is no measure, and nobody deals


@dataclass(frozen=True, slots=True)
class Located:
    """The commune of a point.

    Attributes:
        commune_code: the commune in force.
        commune_name: its name.
        how: always `click`; other ways of giving a place need no contour.
        border_metres: distance to the contour of the commune, from inside or (in a hole) from outside.
        ambiguous: the point is near a border or outside every contour: another commune may be the right one.
        others: codes of the other communes within the margin of doubt, wider in a hole.
    """

    commune_code: str
    commune_name: str
    how: Literal["click"]
    border_metres: int
    ambiguous: bool
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    code: str
    name: str
    inside: bool
    border: float

    @property
    def away(self) -> float:
        """Metres to the commune: nothing from inside."""
        return 0.0 if self.inside else self.border


def locate(lon: float, lat: float) -> Located | None:
    """Return the commune at a point in degrees (WGS 84), or None when none is within three kilometres."""
    if not (abs(lon) <= _HIGHEST_LONGITUDE and abs(lat) <= _HIGHEST_LATITUDE):  # false for "not a number" too
        return None
    found = [_measure(code, name, bytes(wkb), lon, lat) for code, name, wkb in _candidates(lon, lat)]
    # Two simplified contours may overlap: the one the point is deeper in comes first.
    found.sort(key=lambda candidate: (candidate.away, -candidate.border, candidate.code))
    if not found or found[0].away > _REACH_METRES:
        return None
    best = found[0]
    margin = max(_DOUBT_METRES, 2 * best.away)  # in a hole, its other neighbours are as likely
    near = {other.code for other in found if other.away < margin} - {best.code}
    return Located(
        commune_code=best.code,
        commune_name=best.name,
        how="click",
        border_metres=round(best.border),
        ambiguous=not best.inside or best.border < _DOUBT_METRES,
        others=tuple(sorted(near)),
    )


# A merged commune may still have its own contour: it then stands for its heir.
_BOXES = """
    WITH near AS MATERIALIZED (
        SELECT code, in_force FROM places_commune
        WHERE box(point(max_lon, max_lat), point(min_lon, min_lat))
            && box(point(%s::float8, %s::float8), point(%s::float8, %s::float8))
    )
    SELECT heir.code, heir.name, contour.wkb
    FROM near
    JOIN places_communecontour AS contour ON contour.commune_id = near.code
    JOIN LATERAL (
        SELECT code, name FROM places_commune WHERE code = near.code AND near.in_force
        UNION ALL
        SELECT code, name FROM places_commune
        WHERE NOT near.in_force AND in_force AND former_codes @> ARRAY[near.code]
    ) AS heir ON true
"""


def _candidates(lon: float, lat: float) -> list[tuple[str, str, memoryview]]:
    high = _REACH_METRES / _METRES_A_DEGREE
    wide = high / math.cos(math.radians(lat))
    with connection.cursor() as cursor:
        cursor.execute(_BOXES, [lon + wide, lat + high, lon - wide, lat - high])
        return list(cursor.fetchall())


def _measure(code: str, name: str, wkb: bytes, lon: float, lat: float) -> _Candidate:
    """Measure in metres on a plane that touches the earth at the point: true to a metre within the reach."""
    scale = np.array([math.cos(math.radians(lat)), 1.0]) * _METRES_A_DEGREE

    def flatten(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return (corners - (lon, lat)) * scale

    contour: BaseGeometry = shapely.transform(shapely.from_wkb(wkb), flatten)
    origin = shapely.Point(0, 0)
    return _Candidate(code, name, contour.covers(origin), contour.boundary.distance(origin))
