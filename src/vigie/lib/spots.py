"""A spot on the ground with its precision: cells that hold it, cells around it, metres between two spots.

Degrees are WGS 84. Cells are H3, as PostgreSQL keeps them: signed 64-bit integers. Distances are along the great
circle, good to half a per cent, far below the precision of any spot here.
"""

import math
from dataclasses import dataclass

import h3.api.basic_int as h3
from django.utils.translation import gettext_lazy as _

from vigie.lib.errors import Refused

FINE, COARSE = 10, 8
_EARTH_METRES = 6_371_008.8
_COARSE_STEP_METRES = 780.0  # centre to centre of neighbouring cells of resolution 8, at the least
_HIGHEST_LONGITUDE = 180.0
_HIGHEST_LATITUDE = 85.0


class NoSuchSpot(Refused):
    """Degrees that are nowhere."""

    code = "no_such_spot"
    sentence = _("This is no place on the ground: give latitude and longitude in degrees, as 47.2378, 6.0241.")


@dataclass(frozen=True, slots=True)
class Spot:
    """A point, right to within some metres.

    Raises:
        NoSuchSpot: it is nowhere.
    """

    lon: float
    lat: float
    precision_m: int

    def __post_init__(self) -> None:
        """Refuse degrees that are nowhere, "not a number" among them."""
        if not (abs(self.lon) <= _HIGHEST_LONGITUDE and abs(self.lat) <= _HIGHEST_LATITUDE and self.precision_m > 0):
            raise NoSuchSpot

    @property
    def cell(self) -> int:
        """Return the fine cell that holds it."""
        return int(h3.latlng_to_cell(self.lat, self.lon, FINE))

    @property
    def cell8(self) -> int:
        """Return the coarse cell that holds it."""
        return int(h3.latlng_to_cell(self.lat, self.lon, COARSE))

    def metres_to(self, other: "Spot") -> float:
        """Return the distance to another spot."""
        return metres(self.lon, self.lat, other.lon, other.lat)

    def cells_within(self, radius_m: float) -> list[int]:
        """Return the coarse cells that may hold something within a radius."""
        rings = math.ceil(radius_m / _COARSE_STEP_METRES)
        return [int(cell) for cell in h3.grid_disk(self.cell8, rings)]


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the metres between two points."""
    here, there = math.radians(lat), math.radians(other_lat)
    half = math.sin((there - here) / 2) ** 2
    across = math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(math.sqrt(half + math.cos(here) * math.cos(there) * across))


def centre(cell: int) -> tuple[float, float]:
    """Return the centre of a cell as (lon, lat)."""
    lat, lon = h3.cell_to_latlng(cell)
    return lon, lat
