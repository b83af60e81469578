"""Learns the weights of evidence from labelled histories and writes them: `python -m bench.learn_weights`.

First by counting: the share of each level among true pairs (m) and among the other pairs worth a look (u), with
smoothing, gives log2(m/u). Then, since features lean on each other, the bits are moved to where the true hypothesis
of a case (one of its points, or a new one) is likeliest, held back towards the counted bits: what the data does not
insist on stays as it was counted. Seeds of learning and of judging are apart (`bench.link_quality`).
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bench.link_histories import Case, histories
from vigie.intel.evidence import FILE, to_grain
from vigie.intel.features import Feature, Level, around, compare

SEEDS = range(1, 121)
SMOOTHING = 1.0
PULL = 0.02  # how strongly bits are held to what was counted
# What a feature may say at most: towns have habits that no invented one has.
LIMITS = {Feature.PLACE: 9.0, Feature.MARKS: 11.0, Feature.STREET: 4.0, Feature.RECENCY: 1.5}
LIMIT = 3.0

Key = tuple[str, str]
START: Key = (Feature.START, "start")


@dataclass(frozen=True)
class Pairs:
    """Labelled pairs, in groups of one case each; `levels` of each pair, `true` where it is the true point."""

    levels: Sequence[tuple[Key, ...]]
    true: Sequence[bool]
    group: Sequence[int]
    cases: int


def pairs_of(cases: Iterable[Case]) -> Pairs:
    """Compare every draft with every point worth a look."""
    levels: list[tuple[Key, ...]] = []
    true, group, count = [], [], 0
    for count, case in enumerate(cases, 1):
        context = around(case.draft, case.points, case.holders)
        for known in case.points:
            levels.append(tuple(_key(level) for level in compare(case.draft, known, context)))
            true.append(known.id == case.truth)
            group.append(count - 1)
    return Pairs(levels, true, group, count)


def _key(level: Level) -> Key:
    return str(level.feature), level.name


def count_bits(pairs: Pairs) -> dict[Key, float]:
    """Return log2(m/u) of every level, and of the start: the odds that a point worth a look is the true one."""
    seen = {truth: Counter[Key]() for truth in (True, False)}
    for levels, true in zip(pairs.levels, pairs.true, strict=True):
        seen[true].update(levels)
    totals = {truth: Counter[str]() for truth in (True, False)}
    kinds = Counter(feature for feature, _name in {*seen[True], *seen[False]})
    for truth, counter in seen.items():
        for (feature, _name), times in counter.items():
            totals[truth][feature] += times
    bits = {}
    for key in {*seen[True], *seen[False]}:
        share = {
            truth: (seen[truth][key] + SMOOTHING) / (totals[truth][key[0]] + SMOOTHING * kinds[key[0]])
            for truth in (True, False)
        }
        limit = LIMITS.get(Feature(key[0]), LIMIT)
        bits[key] = max(-limit, min(limit, math.log2(share[True] / share[False])))
    unknown = pairs.cases - sum(pairs.true)
    bits[START] = math.log2(sum(pairs.true) / max(unknown, 1)) - math.log2(len(pairs.true) / pairs.cases)
    return bits


def settle_bits(pairs: Pairs, counted: dict[Key, float]) -> dict[Key, float]:
    """Move the counted bits to where the true hypotheses are likeliest, each held back towards its count."""
    keys = sorted(counted)
    column = {key: at for at, key in enumerate(keys)}
    rows = [[column[START], *(column[key] for key in levels)] for levels in pairs.levels]
    ends = np.cumsum([0, *map(len, rows)])
    cells = np.concatenate([np.asarray(row) for row in rows])
    design = csr_matrix((np.ones(len(cells)), cells, ends), shape=(len(rows), len(keys)))
    true, group = np.asarray(pairs.true, dtype=float), np.asarray(pairs.group)
    begin = np.asarray([counted[key] for key in keys])
    pull = PULL * math.sqrt(pairs.cases)

    def loss(bits: np.ndarray) -> tuple[float, np.ndarray]:
        weight = design @ bits * math.log(2)
        top = np.zeros(pairs.cases)
        np.maximum.at(top, group, weight)
        odds = np.exp(weight - top[group])
        total = np.exp(-top)
        np.add.at(total, group, odds)
        likelihood = (weight * true).sum() - (np.log(total) + top).sum()
        slope = (design.T @ (true - odds / total[group])) * math.log(2)
        moved = bits - begin
        return -likelihood + 0.5 * pull * float(moved @ moved), -slope + pull * moved

    bounds = [(-limit, limit) for limit in (LIMITS.get(Feature(feature), LIMIT) for feature, _name in keys)]
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 400})
    return dict(zip(keys, map(float, found.x), strict=True))


def write(bits: dict[Key, float]) -> None:
    """Write the weights file of the program."""
    told: dict[str, dict[str, float]] = {}
    for (feature, name), worth in sorted(bits.items()):
        told.setdefault(feature, {})[name] = to_grain(worth)
    content = {"learned": f"bench.learn_weights, seeds {SEEDS.start} to {SEEDS.stop - 1}", "bits": told}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def learn(seeds: Sequence[int] = SEEDS) -> tuple[dict[Key, float], dict[Key, float]]:
    """Return the counted and the settled bits."""
    pairs = pairs_of(histories(seeds))
    counted = count_bits(pairs)
    return counted, settle_bits(pairs, counted)


if __name__ == "__main__":
    import django

    django.setup()
    counted, settled = learn()
    write(settled)
    for key in sorted(settled):
        print(f"{key[0]:<12}{key[1]:<20}{counted[key]:>8.2f}{settled[key]:>8.2f}")
