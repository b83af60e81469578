"""All methods over one sample, in order, telling how far it is: plain data come out, small enough for a row.

The only module that brings the scientific libraries in: it is imported by the process that computes, never by a page.
"""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from vigie.intel.hotspots.cells import hot_cells
from vigie.intel.hotspots.density import density
from vigie.intel.hotspots.displacement import displacement
from vigie.intel.hotspots.events import Sample
from vigie.intel.hotspots.ground import Ground, lay_out
from vigie.intel.hotspots.groups import groups
from vigie.intel.hotspots.repeats import repeats

Tell = Callable[[int, str], None]
_SQUARES = 400
_SQUARE_METRES = 1_000.0


def analyse(sample: Sample, tell: Tell) -> dict[str, Any]:
    """Run every method over a sample.

    Args:
        sample: what was read.
        tell: called with the share done, in per cent, and the code of the step that begins.
    """
    tell(5, "density")
    ground = lay_out(sample.events)
    first = min((event.on for event in sample.events), default=sample.since)
    corroborated = np.array([event.corroborated for event in sample.events], dtype=bool)
    found: dict[str, Any] = {"events": _events(sample, ground, int(corroborated.sum())), "squares": _squares(ground)}
    found["density"] = density(ground.only(corroborated)) if len(ground) else density(ground)
    tell(25, "cells")
    found["cells"] = hot_cells(sample.events, ground, dict(sample.population))
    tell(60, "groups")
    found["groups"] = groups(ground, sample.points, first)
    tell(70, "repeats")
    found["repeats"] = repeats(ground)
    tell(95, "displacement")
    found["displacement"] = displacement(ground, sample.closings, first, max(sample.until, first))
    return found


def _events(sample: Sample, ground: Ground, corroborated: int) -> dict[str, Any]:
    """Count what was read and what had to be left out."""
    return {
        "used": len(ground),
        "sources": math.ceil(ground.weight - 0.01) if len(ground) else 0,
        "tellings": len(ground.tellings()),
        "corroborated": corroborated,
        "unplaced": sample.unplaced,
        "coarse": sample.coarse,
        "by_origin": dict(sorted(Counter(event.origin for event in sample.events).items())),
        "by_commune": Counter(event.commune for event in sample.events).most_common(12),
    }


def _squares(ground: Ground) -> list[list[float]]:
    """Count reports by squares of a kilometre, the fullest ones: the ground of the maps."""
    if not len(ground):
        return []
    numbers, times = np.unique(np.rint(ground.places / _SQUARE_METRES), axis=0, return_counts=True)
    fullest = np.argsort(-times, kind="stable")[:_SQUARES]
    return [
        [*(round(one, 3) for one in ground.plane.degrees(*(numbers[row] * _SQUARE_METRES))), int(times[row])]
        for row in fullest
    ]
