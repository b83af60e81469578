"""Groups in space and time that nobody has opened a point for: ST-DBSCAN, then a test against the surroundings.

Two tellings are near when both their spots and their days are (100 m, 45 days); three near ones make a group. A group
is shown only when the kilometre around would hardly ever bring so many together, and it lies on no known point. It is a
*candidate* with three independent sources; when only citizens speak it is one source until an officer has judged: it is
shown as *to be judged*, and never as more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy import sparse, stats
from scipy.spatial import cKDTree
from sklearn.cluster import DBSCAN
from sklearn.neighbors import sort_graph_by_row_values

from vigie.intel.hotspots.chance import ALPHA, adjusted, shown
from vigie.intel.hotspots.events import Known
from vigie.intel.hotspots.ground import Floats, Ground, Integers
from vigie.lib.spots import Spot

NEAR_METRES, NEAR_DAYS, FEWEST = 100.0, 45, 3
ON_A_POINT_METRES = 150.0
_INNER, _OUTER = 150.0, 1_000.0
_SHOWN = 60
_ENOUGH = 1e-9  # thirds of a source add up to a little less than one
_NONE = -1


@dataclass(frozen=True)
class _Group:
    """The tellings of a group, and the disc and days they lie in.

    `independent` counts sources by the registry's rule; `tellings` counts those nobody has judged as well, one a day:
    copies in a burst are one.
    """

    members: Integers
    independent: int
    tellings: int
    middle: Floats
    radius: float
    first: int
    last: int


def groups(ground: Ground, points: Sequence[Known], first_day: date) -> dict[str, Any]:
    """Return the groups that are no known point and no play of chance."""
    told = ground.tellings()
    named = label(told)
    labels = range(int(named.max(initial=_NONE)) + 1)
    every = [_describe(told, np.flatnonzero(named == one)) for one in labels]
    found = [one for one in every if one.tellings >= FEWEST]
    days = int(np.ptp(told.days)) + 1 if len(told) else 1
    chances = adjusted([_chance(told, one, days) for one in found], looks=len(told))
    dense = [(one, float(p)) for one, p in zip(found, chances, strict=True) if p <= ALPHA]
    free = [(one, p) for one, p in dense if not _on_a_point(told, one, points)]
    shown_ones = [_tell(told, ground, one, p, first_day) for one, p in free]
    shown_ones.sort(key=lambda one: (one["kind"] != "candidate", -one["tellings"], one["lat"], one["lon"]))
    return {
        "enough": len(told) >= FEWEST,
        "fewest": FEWEST,
        "n": len(ground),
        "sources": round(ground.weight),
        "near_metres": int(NEAR_METRES),
        "near_days": NEAR_DAYS,
        "looked_at": len(every),
        "copies": len(every) - len(found),
        "by_chance": len(found) - len(dense),
        "on_points": len(dense) - len(free),
        "groups": shown_ones[:_SHOWN],
        "more": max(0, len(shown_ones) - _SHOWN),
    }


def label(told: Ground) -> Integers:
    """Return the number of the group of each telling; -1 for those in none."""
    if len(told) < FEWEST:
        return np.full(len(told), _NONE, dtype=np.int64)
    pairs = cKDTree(told.places).query_pairs(NEAR_METRES, output_type="ndarray")
    apart = np.abs(told.days[pairs[:, 0]] - told.days[pairs[:, 1]])
    pairs, apart = pairs[apart <= NEAR_DAYS], apart[apart <= NEAR_DAYS]
    if not len(pairs):
        return np.full(len(told), _NONE, dtype=np.int64)
    away = np.hypot(*(told.places[pairs[:, 0]] - told.places[pairs[:, 1]]).T)
    distance = np.maximum(np.maximum(away / NEAR_METRES, apart / NEAR_DAYS), _ENOUGH)
    rows, columns = np.concatenate([pairs, pairs[:, ::-1]]).T
    graph = sparse.csr_matrix((np.tile(distance, 2), (rows, columns)), shape=(len(told), len(told)))
    graph = sort_graph_by_row_values(graph, warn_when_not_sorted=False)
    fitted = DBSCAN(eps=1.0, min_samples=FEWEST, metric="precomputed").fit(graph, sample_weight=_shares(told))
    named: Integers = fitted.labels_.astype(np.int64)
    return named


def _shares(told: Ground) -> Floats:
    """Return what each telling weighs: a source that told on several days is one source still."""
    shares: Floats = told.weights / np.bincount(told.sources, weights=told.weights)[told.sources] + _ENOUGH
    return shares


def _describe(told: Ground, members: Integers) -> _Group:
    """Find the disc and the days a group lies in, and count who speaks."""
    middle = told.places[members].mean(axis=0)
    farthest = float(np.hypot(*(told.places[members] - middle).T).max())
    days = told.days[members]
    presumed = told.presumed[members]
    apart = len(np.unique(told.sources[members][~presumed]))
    bursts = min(len(np.unique(days[presumed])), len(np.unique(told.sources[members][presumed])))
    independent = apart + int(presumed.any())
    return _Group(
        members, independent, apart + bursts, middle, max(farthest, NEAR_METRES), int(days.min()), int(days.max())
    )


def _chance(told: Ground, group: _Group, days: int) -> float:
    """Return the probability that the surroundings bring so many tellings together around one of them.

    What is expected comes from the ring around, over the whole period or over the days of the group, whichever gives
    more; the disc and the days are never smaller than what was looked for, or every find would look rare.
    """
    away = np.hypot(*(told.places - group.middle).T)
    inner = group.radius + _INNER - NEAR_METRES
    outer = inner + _OUTER - _INNER
    ring = told.days[(away > inner) & (away <= outer)]
    span = max(group.last - group.first + 1, 2 * NEAR_DAYS)
    middle = (group.first + group.last) / 2
    then = int((np.abs(ring - middle) <= span / 2).sum())
    always = (len(ring) + 1) * min(1.0, span / days)
    expected = max(then, always) * group.radius**2 / (outer**2 - inner**2)
    return float(stats.poisson.sf(group.tellings - 2, expected))


def _on_a_point(told: Ground, group: _Group, points: Sequence[Known]) -> bool:
    """Tell whether a group lies on a point of the registry."""
    if not points:
        return False
    spots = told.plane.metres(np.array([one.lon for one in points]), np.array([one.lat for one in points]))
    return bool((np.hypot(*(spots - group.middle).T) <= ON_A_POINT_METRES).any())


def _tell(told: Ground, ground: Ground, group: _Group, p: float, first_day: date) -> dict[str, Any]:
    """Tell of a group: where, since when, how many independent sources by the registry's rule, how many reports."""
    sources = np.unique(told.sources[group.members])
    lat, lon = told.plane.degrees(*group.middle)
    return {
        "kind": "candidate" if group.independent >= FEWEST else "to_judge",
        "lat": lat,
        "lon": lon,
        "cell": f"{Spot(lon, lat, 1).cell:x}",
        "radius": round(group.radius, -1),
        "first": (first_day + timedelta(days=group.first)).isoformat(),
        "last": (first_day + timedelta(days=group.last)).isoformat(),
        "sources": group.independent,
        "tellings": group.tellings,
        "reports": int(np.isin(ground.sources, sources).sum()),
        "p": shown(p),
    }
