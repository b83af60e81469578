"""Quarters that stand out from the others: Getis and Ord's Gi* on H3 cells of 0.1 square kilometre, with permutations.

A cell is hot when it and its six neighbours hold more reports than the same number of cells drawn anywhere else in the
area would, and the share of false finds is held to five per cent. The area is every cell with a report and those
around. Counts are taken by their square root, so that one very full cell does not make all its neighbours hot: a single
door is for `density` and `groups`. It counts what was told, not what happens: hot is never "dangerous", and a cold cell
is not shown, since silence is no safety.
"""

import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import h3.api.basic_int as h3
import numpy as np
from esda.getisord import G_Local
from esda.smoothing import Empirical_Bayes
from libpysal.weights import W

from vigie.intel.hotspots.chance import ALPHA, PERMUTATIONS, SEED, adjusted, share, shown
from vigie.intel.hotspots.events import Event
from vigie.intel.hotspots.ground import Flags, Floats, Ground, Integers

RESOLUTION = 9
FEWEST, FEWEST_CELLS = 50, 30
_ZONES = 25
_DRAWS_AGAIN = 99_999
_BATCH = 2_000_000


@dataclass(frozen=True)
class Lattice:
    """The cells of an area: what each holds, in which commune it lies, which of the others touch it."""

    cells: list[int]
    weights: Floats
    reports: Integers
    communes: list[str]
    neighbours: list[list[int]]


def hot_cells(events: Sequence[Event], ground: Ground, population: Mapping[str, int]) -> dict[str, Any]:
    """Return the zones of hot cells."""
    lattice = lay_lattice(events, ground)
    told = {"n": len(ground), "sources": round(ground.weight), "cells": len(lattice.cells), "fewest": FEWEST}
    if ground.weight < FEWEST or len(lattice.cells) < FEWEST_CELLS:
        return {**told, "enough": False}
    found = hotter_than_chance(np.sqrt(lattice.weights), lattice.neighbours)
    hot = np.flatnonzero(found <= ALPHA)
    rates = _rates(lattice, population)
    also = hotter_than_chance(np.sqrt(rates), lattice.neighbours) <= ALPHA if rates is not None else None
    zones = [_zone(lattice, zone, found, also) for zone in _touching(hot.tolist(), lattice.neighbours)]
    zones.sort(key=lambda zone: (-zone["reports"], zone["lat"], zone["lon"]))
    return {
        **told,
        "enough": True,
        "permutations": PERMUTATIONS,
        "by_inhabitants": rates is not None,
        "hot": len(hot),
        "zones": zones[:_ZONES],
        "more": max(0, len(zones) - _ZONES),
    }


def lay_lattice(events: Sequence[Event], ground: Ground) -> Lattice:
    """Put events into cells; a cell around them is of the commune of the cell that brought it in."""
    held = [int(h3.latlng_to_cell(event.lat, event.lon, RESOLUTION)) for event in events]
    weights: dict[int, float] = defaultdict(float)
    named: dict[int, Counter[str]] = defaultdict(Counter)
    for cell, event, weight in zip(held, events, ground.weights, strict=True):
        weights[cell] += float(weight)
        named[cell][event.commune] += 1
    commune = {cell: min(names, key=lambda code: (-names[code], code)) for cell, names in named.items()}
    for cell in sorted(weights):
        for around in h3.grid_disk(cell, 1):
            commune.setdefault(int(around), commune[cell])
    cells = sorted(commune)
    place = {cell: number for number, cell in enumerate(cells)}
    times = Counter(held)
    return Lattice(
        cells=cells,
        weights=np.array([weights.get(cell, 0.0) for cell in cells]),
        reports=np.array([times[cell] for cell in cells], dtype=np.int64),
        communes=[commune[cell] for cell in cells],
        neighbours=[
            sorted(place[int(one)] for one in h3.grid_disk(cell, 1) if one != cell and int(one) in place)
            for cell in cells
        ],
    )


def hotter_than_chance(values: Floats, neighbours: Sequence[Sequence[int]]) -> Floats:
    """Return for each cell the adjusted probability that chance makes it and its neighbours hold so much."""
    weights = W({one: [one, *around] for one, around in enumerate(neighbours)}, silence_warnings=True)
    with warnings.catch_warnings():
        # The library announces another default: its present one-sided value is the one used here.
        warnings.simplefilter("ignore", DeprecationWarning)
        local = G_Local(
            values,
            weights,
            transform="B",
            star=True,
            permutations=PERMUTATIONS,
            keep_simulations=False,
            n_jobs=1,
            seed=SEED,
        )
    raw: Floats = np.where(local.Zs > 0, local.p_sim, 1.0)
    # So many permutations cannot tell "rare" from "very rare", which many cells ask for: those at the floor go again.
    floor = np.flatnonzero(raw <= 2 * share(0, PERMUTATIONS))
    raw[floor] = again(values, neighbours, floor)
    return adjusted(raw)


def again(values: Floats, neighbours: Sequence[Sequence[int]], cells: Integers, draws: int = _DRAWS_AGAIN) -> Floats:
    """Return the probability of some cells by their definition, from many more draws.

    The cell keeps its value; as many others as it has neighbours are drawn without replacement from all others.
    """
    rng = np.random.default_rng(SEED)
    most = max((len(neighbours[cell]) for cell in cells), default=0)
    times = np.zeros(len(cells), dtype=np.int64)
    done = 0
    while done < draws and most:
        batch = min(draws - done, max(1, _BATCH // most))
        drawn = _draw(rng, len(values) - 1, batch, most)
        for number, cell in enumerate(cells):
            around = neighbours[cell]
            others = np.delete(values, cell)
            sums = others[drawn[:, : len(around)]].sum(axis=1)
            times[number] += int((sums >= values[list(around)].sum() - 1e-9).sum())
        done += batch
    return np.array([share(int(one), draws) for one in times])


def _draw(rng: np.random.Generator, size: int, rows: int, columns: int) -> Integers:
    """Draw rows of numbers below a size; a row that holds one twice is drawn anew."""
    drawn = rng.integers(size, size=(rows, columns))
    while True:
        ordered = np.sort(drawn, axis=1)
        twice = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if not len(twice):
            return drawn
        drawn[twice] = rng.integers(size, size=(len(twice), columns))


def _rates(lattice: Lattice, population: Mapping[str, int]) -> Floats | None:
    """Return reports for the inhabitants of a cell, smoothed; nothing where a commune's population is not known.

    Inhabitants are those of the commune, spread evenly over its cells in the area: nothing finer is known here.
    """
    cells = Counter(lattice.communes)
    if not all(population.get(code) for code in cells):
        return None
    exposed = np.array([population[code] / cells[code] for code in lattice.communes])
    smoothed: Floats = np.asarray(Empirical_Bayes(lattice.weights, exposed).r, dtype=float).ravel()
    return smoothed


def _touching(hot: list[int], neighbours: Sequence[Sequence[int]]) -> list[list[int]]:
    """Put hot cells that touch into zones."""
    left, zones = set(hot), []
    for first in hot:
        if first not in left:
            continue
        left.discard(first)
        zone, waiting = [first], [first]
        while waiting:
            near = [one for one in neighbours[waiting.pop()] if one in left]
            left.difference_update(near)
            zone += near
            waiting += near
        zones.append(sorted(zone))
    return zones


def _zone(lattice: Lattice, zone: list[int], found: Floats, also: Flags | None) -> dict[str, Any]:
    """Describe a zone: its middle, how much it holds, how far chance is from it."""
    spots = np.array([h3.cell_to_latlng(lattice.cells[one]) for one in zone])
    lat, lon = spots.mean(axis=0)
    return {
        "lat": round(float(lat), 4),
        "lon": round(float(lon), 4),
        "cells": len(zone),
        "reports": int(lattice.reports[zone].sum()),
        "sources": max(1, round(float(lattice.weights[zone].sum()))),
        "p": shown(float(found[zone].min())),
        "inhabitants_too": None if also is None else bool(also[zone].any()),
    }
