"""Does one report bring others soon and near? Knox's test, by its definition, with the days drawn anew.

Pairs of tellings are counted by distance (bands of 100 m) and by time (bands of 7 days); then all days are shuffled
among the places, 999 times, and the same pairs counted. It tells of reports following one another, and never why.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from vigie.intel.hotspots.chance import PERMUTATIONS, SEED, adjusted, share, shown
from vigie.intel.hotspots.ground import Floats, Ground, Integers

METRES, DAYS, BANDS = 100.0, 7, 4
FEWEST, FEWEST_PAIRS = 30, 5
PAIRS_AT_MOST = 800_000


@dataclass(frozen=True)
class Knox:
    """Pairs counted, as they are and in each draw: rows by distance, columns by time."""

    observed: Integers
    drawn: Integers

    @property
    def expected(self) -> Floats:
        """Return the mean of the draws."""
        mean: Floats = self.drawn.mean(axis=0)
        return mean

    @property
    def probabilities(self) -> Floats:
        """Return the chance of as many pairs or more, band by band."""
        times = (self.drawn >= self.observed).sum(axis=0)
        return np.array([[share(int(one), len(self.drawn)) for one in row] for row in times])


def repeats(ground: Ground) -> dict[str, Any]:
    """Return observed and expected pairs, band by band."""
    told = ground.tellings()
    told, pairs = _thin(told)
    known: dict[str, Any] = {"n": len(told), "of": len(ground), "metres": int(METRES), "days": DAYS, "fewest": FEWEST}
    if len(told) < FEWEST or not len(pairs):
        return {**known, "enough": False}
    found = knox(told.places, told.days, pairs=pairs)
    if found.expected[0, 0] < FEWEST_PAIRS and found.observed[0, 0] < FEWEST_PAIRS:
        return {**known, "enough": False}
    low, high = np.percentile(found.drawn, [2.5, 97.5], axis=0)
    chances = adjusted(found.probabilities.ravel()).reshape(BANDS, BANDS)
    return {
        **known,
        "enough": True,
        "permutations": PERMUTATIONS,
        "bands": [
            [
                {
                    "observed": int(found.observed[row, column]),
                    "expected": round(float(found.expected[row, column]), 1),
                    "low": round(float(low[row, column])),
                    "high": round(float(high[row, column])),
                    "p": shown(float(chances[row, column])),
                }
                for column in range(BANDS)
            ]
            for row in range(BANDS)
        ],
    }


def knox(places: Floats, days: Integers, *, pairs: Integers | None = None, draws: int = PERMUTATIONS) -> Knox:
    """Count pairs as they are, and with the days shuffled among the places so many times.

    A band holds its upper end: up to 100 m, up to 7 days; the first begins at nought.
    """
    near = _pairs(places) if pairs is None else pairs
    away = np.hypot(*(places[near[:, 0]] - places[near[:, 1]]).T)
    row = np.maximum(np.ceil(away / METRES).astype(np.int64) - 1, 0) * (BANDS + 1)
    left, right = (np.ascontiguousarray(column) for column in near.T)
    # What a lapse of so many days belongs to; whatever is longer falls into a last column that is thrown away.
    lapses = np.arange(int(days.max() - days.min()) + 1) if len(days) else np.arange(1)
    band = np.minimum(np.maximum(-(-lapses // DAYS) - 1, 0), BANDS)

    def count(shuffled: Integers) -> Integers:
        held = row + band[np.abs(shuffled[left] - shuffled[right])]
        return np.bincount(held, minlength=BANDS * (BANDS + 1)).reshape(BANDS, BANDS + 1)[:, :BANDS]

    rng = np.random.default_rng(SEED)
    short: Integers = days - days.min(initial=0)
    drawn = np.array([count(rng.permutation(short)) for _draw in range(draws)])
    return Knox(count(short), drawn)


def _pairs(places: Floats) -> Integers:
    """Return the pairs that are near enough for the last band."""
    found: Integers = cKDTree(places).query_pairs(METRES * BANDS, output_type="ndarray")
    return found


def _thin(told: Ground) -> tuple[Ground, Integers]:
    """Return tellings with their near pairs: a sample drawn by chance where there are too many pairs to shuffle."""
    rng = np.random.default_rng(SEED)
    near = _pairs(told.places)
    while len(near) > PAIRS_AT_MOST:
        kept = max(FEWEST, int(len(told) * (PAIRS_AT_MOST / len(near)) ** 0.5 * 0.98))
        told = told.only(np.sort(rng.choice(len(told), size=kept, replace=False)))
        near = _pairs(told.places)
    return told, near
