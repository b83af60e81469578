"""Weights of evidence: what each level is worth in bits, and how sure their sum makes one point among several.

The worth of a level is log2(m/u): how much more often it is seen with the true point than with another one nearby,
counted on labelled pairs and shrunk where features lean on each other (`bench/learn_weights.py`). A point's weight is
the plain sum. Exactly one hypothesis holds: one of the points, or one that nobody knows, which weighs nothing; so two
neighbours that fit alike make each other doubtful.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from vigie.intel.features import Draft, Feature, Known, Level, MarkPair, around, compare

FILE = Path(__file__).with_name("weights.json")
# Weights are whole numbers of this: sums of them are exact in binary arithmetic.
GRAIN = 1 / 64
_UNSEEN = 0.0
# From where a point is shown, and from where it is called likely: likelier than everything else together.
SHOWN_FROM, LIKELY = 0.1, 0.5


@dataclass(frozen=True)
class Weights:
    """Bits of each level of each feature; a level never seen in learning is worth nothing."""

    bits: Mapping[str, Mapping[str, float]]

    def of(self, level: Level) -> float:
        """Return what a level is worth."""
        return self.bits.get(level.feature, {}).get(level.name, _UNSEEN)


class Weighed(msgspec.Struct, frozen=True):
    """A point with its evidence: each level with its bits, their sum, and the probability among all hypotheses."""

    known: Known
    evidence: tuple[tuple[Level, float], ...]
    weight: float
    probability: float


@cache
def shipped() -> Weights:
    """Return the weights that come with the program."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    return Weights({feature: dict(levels) for feature, levels in content["bits"].items()})


def weigh(draft: Draft, points: Sequence[Known], holders: Mapping[MarkPair, int]) -> list[Weighed]:
    """Weigh candidate points against each other and against a new point; heaviest first."""
    told = shipped()
    context = around(draft, points, holders)
    start = Level(Feature.START, "start")
    weighed = []
    for known in points:
        levels = [start, *compare(draft, known, context)]
        evidence = tuple((level, told.of(level)) for level in levels)
        weighed.append((known, evidence, math.fsum(bits for _level, bits in evidence)))
    shares = probabilities([weight for _known, _evidence, weight in weighed])
    found = [Weighed(*one, share) for one, share in zip(weighed, shares, strict=True)]
    return sorted(found, key=lambda one: (-one.weight, one.known.id))


def probabilities(weights: Sequence[float]) -> list[float]:
    """Return the probability of each hypothesis of some weight, against each other and a new point of weight 0."""
    top = max((0.0, *weights))
    odds = [2.0 ** (weight - top) for weight in weights]
    total = math.fsum(odds) + 2.0**-top
    return [one / total for one in odds]


def to_grain(bits: float) -> float:
    """Return bits as a whole number of grains."""
    return round(bits / GRAIN) * GRAIN
