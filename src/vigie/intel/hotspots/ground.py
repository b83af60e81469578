"""Events as arrays: metres on a plane around their middle, days since the first, and the weight of each.

The plane is right to half a per cent within a department, far below the precision of any spot here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie.intel.hotspots.events import Event

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
_METRES_A_DEGREE = 111_195.08


@dataclass(frozen=True)
class Plane:
    """A plane that touches the ground at a spot."""

    lon: float
    lat: float

    @property
    def _east(self) -> float:
        """Return the metres of a degree of longitude here."""
        return _METRES_A_DEGREE * float(np.cos(np.radians(self.lat)))

    def metres(self, lon: Floats, lat: Floats) -> Floats:
        """Return metres east and north of the spot, one row each."""
        return np.column_stack([(lon - self.lon) * self._east, (lat - self.lat) * _METRES_A_DEGREE])

    def degrees(self, east: float, north: float) -> tuple[float, float]:
        """Return (lat, lon) of a place on the plane, as fine as a metre and no finer."""
        lat, lon = self.lat + float(north) / _METRES_A_DEGREE, self.lon + float(east) / self._east
        return round(lat, 5), round(lon, 5)


@dataclass(frozen=True)
class Ground:
    """Events as arrays.

    Attributes:
        places: metres east and north.
        days: days since the first day.
        sources: number of the source of each event; one number is one telling of one source.
        weights: each source weighs one, shared among its reports.
        presumed: no officer has judged it independent.
    """

    plane: Plane
    places: Floats
    days: Integers
    sources: Integers
    weights: Floats
    presumed: Flags

    def __len__(self) -> int:
        """Return how many reports there are."""
        return len(self.days)

    @property
    def weight(self) -> float:
        """Return what they weigh together: how many sources at the most."""
        return float(self.weights.sum())

    def tellings(self) -> "Ground":
        """Return one event a source and day: copies of a telling are talk, not facts."""
        _kept, first = np.unique(np.column_stack([self.sources, self.days]), axis=0, return_index=True)
        return self.only(np.sort(first))

    def only(self, chosen: Integers | Flags) -> "Ground":
        """Return some of the events; the weights stay what they were among all."""
        return Ground(
            self.plane,
            self.places[chosen],
            self.days[chosen],
            self.sources[chosen],
            self.weights[chosen],
            self.presumed[chosen],
        )


def lay_out(events: Sequence[Event]) -> Ground:
    """Lay events out on a plane around their middle."""
    lon = np.array([event.lon for event in events], dtype=float)
    lat = np.array([event.lat for event in events], dtype=float)
    plane = Plane(float(np.median(lon)), float(np.median(lat))) if events else Plane(0.0, 0.0)
    numbers: dict[str, int] = {}
    sources = [numbers.setdefault(event.source, len(numbers)) for event in events]
    times = Counter(sources)
    first = min((event.on for event in events), default=None)
    return Ground(
        plane=plane,
        places=plane.metres(lon, lat),
        days=np.array([(event.on - first).days for event in events if first], dtype=np.int64),
        sources=np.array(sources, dtype=np.int64),
        weights=np.array([1 / times[source] for source in sources], dtype=float),
        presumed=np.array([event.presumed for event in events], dtype=bool),
    )
