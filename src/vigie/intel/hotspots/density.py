"""A heat map of corroborated reports: a kernel of 300 m on a grid of 100 m, its peaks each with an interval.

It says where corroborated reports are dense. It refuses to draw fewer than twenty of them, and anything finer than the
grid; near the edge of what was reported it is too low.
"""

from typing import Any

import numpy as np
from sklearn.neighbors import KernelDensity

from vigie.intel.hotspots.chance import SEED
from vigie.intel.hotspots.ground import Floats, Ground, Integers

BANDWIDTH = 300.0
GRID = 100.0
FEWEST = 20
_PEAKS, _WINDOWS, _APART = 8, 3, 600.0
_HALF = 10  # cells on each side of the middle of a window
_DRAWS = 499
_SQUARE_KILOMETRE = 1e6
_LEVELS = 9


def density(ground: Ground) -> dict[str, Any]:
    """Return the peaks of corroborated reports and small maps around the highest."""
    told: dict[str, Any] = {
        "n": len(ground),
        "sources": round(ground.weight),
        "bandwidth": int(BANDWIDTH),
        "fewest": FEWEST,
    }
    if ground.weight < FEWEST:
        return {**told, "enough": False}
    cells = _cells_around(ground)
    heights = _heights(ground, (cells * GRID).astype(np.float64))
    chosen = _summits(cells, heights)
    rng = np.random.default_rng(SEED)
    peaks = [_peak(ground, cells[one] * GRID, rng) for one in chosen]
    known = {(int(east), int(north)): float(height) for (east, north), height in zip(cells, heights, strict=True)}
    windows = [_window(known, cells[one]) for one in chosen[:_WINDOWS]]
    return {**told, "enough": True, "peaks": peaks, "windows": windows}


def _cells_around(ground: Ground) -> Integers:
    """Return the cells of the grid that a kernel reaches, by their numbers east and north."""
    held = np.unique(np.rint(ground.places / GRID).astype(np.int64), axis=0)
    reach = int(BANDWIDTH // GRID) + 1
    steps = np.array([(east, north) for east in range(-reach, reach + 1) for north in range(-reach, reach + 1)])
    cells: Integers = np.unique((held[:, None, :] + steps[None, :, :]).reshape(-1, 2), axis=0)
    return cells


def _heights(ground: Ground, places: Floats) -> Floats:
    """Return the density at places, in sources a square kilometre."""
    kernel = KernelDensity(bandwidth=BANDWIDTH, kernel="epanechnikov", rtol=1e-4)
    kernel.fit(ground.places, sample_weight=ground.weights)
    found: Floats = np.exp(kernel.score_samples(places)) * ground.weight * _SQUARE_KILOMETRE
    return found


def _summits(cells: Integers, heights: Floats) -> list[int]:
    """Return the highest cells, each so far from the others that it is a place of its own."""
    chosen: list[int] = []
    for one in np.argsort(-heights, kind="stable"):
        far = all(np.hypot(*((cells[one] - cells[other]) * GRID)) >= _APART for other in chosen)
        if far:
            chosen.append(int(one))
        if len(chosen) == _PEAKS:
            break
    return chosen


def _peak(ground: Ground, place: Floats, rng: np.random.Generator) -> dict[str, Any]:
    """Describe a peak: its height, the interval of it when sources are drawn anew, how many reports carry it."""
    away = np.hypot(*(ground.places - place).T)
    near = away < BANDWIDTH
    shares = ground.weights[near] * 2 / (np.pi * BANDWIDTH**2) * (1 - (away[near] / BANDWIDTH) ** 2)
    names, positions = np.unique(ground.sources[near], return_inverse=True)
    of_source = np.bincount(positions, weights=shares) * _SQUARE_KILOMETRE
    drawn = rng.poisson(1.0, size=(_DRAWS, len(names))) @ of_source
    low, high = np.percentile(drawn, [5, 95])
    lat, lon = ground.plane.degrees(*place)
    return {
        "lat": round(lat, 4),
        "lon": round(lon, 4),
        "height": round(float(of_source.sum())),
        "low": round(float(low)),
        "high": round(float(high)),
        "reports": int(near.sum()),
        "sources": len(names),
    }


def _window(known: dict[tuple[int, int], float], middle: Integers) -> list[str]:
    """Draw the two kilometres around a peak: rows from north to south, a figure of 0 to 9 for each cell."""
    east, north = (int(one) for one in middle)
    top = known[(east, north)]
    across = range(east - _HALF, east + _HALF + 1)
    return [
        "".join(str(min(_LEVELS, int(_LEVELS * known.get((column, row), 0.0) / top + 0.5))) for column in across)
        for row in range(north + _HALF, north - _HALF - 1, -1)
    ]
