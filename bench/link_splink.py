"""Splink on the same pairs: `python -m bench.link_splink`. What it learns, and how right it is beside our own sums.

Each pair is given to Splink with our levels as its comparison levels, so that only the estimates differ: u by random
sampling, m from the labels. Its probability judges each pair by itself; the last line puts its bits into our sum,
where the points worth a look weigh against each other.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import duckdb
import pandas as pd

from bench.learn_weights import START, Key, Pairs, count_bits, pairs_of, settle_bits
from bench.link_histories import histories
from bench.link_quality import calibration_error
from vigie.intel.evidence import LIKELY, SHOWN_FROM, probabilities

TRAIN, TEST = range(1, 16), range(1001, 1016)


def tables(pairs: Pairs) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, list[str]]]:
    """Return the pairs as two tables that meet pair by pair, and the level names of each feature."""
    names: dict[str, set[str]] = defaultdict(set)
    for levels in pairs.levels:
        for feature, name in levels:
            names[feature].add(name)
    rows = []
    for at, (levels, true) in enumerate(zip(pairs.levels, pairs.true, strict=True)):
        held = dict(levels)
        label = str(at) if true else f"none-{at}"
        rows.append({"unique_id": at, "pair": str(at), "label": label, **{one: held.get(one) for one in names}})
    left = pd.DataFrame(rows)
    right = left.assign(label=left["pair"])
    return left, right, {feature: sorted(levels) for feature, levels in names.items()}


def train(pairs: Pairs) -> Any:
    """Let Splink learn from the pairs; returns its linker."""
    from splink import Linker, SettingsCreator, block_on  # noqa: PLC0415 - only in the bench group
    from splink.internals import comparison_level_library as levels  # noqa: PLC0415
    from splink.internals.comparison_library import CustomComparison  # noqa: PLC0415
    from splink.internals.duckdb.database_api import DuckDBAPI  # noqa: PLC0415

    left, right, names = tables(pairs)
    comparisons = [
        CustomComparison(
            [
                levels.CustomLevel(f"{feature}_l IS NULL", label_for_charts="not known").configure(is_null_level=True),
                *(levels.CustomLevel(f"{feature}_l = '{name}'", label_for_charts=name) for name in known),
                levels.ElseLevel(),
            ],
            output_column_name=feature,
        )
        for feature, known in names.items()
    ]
    prior = sum(pairs.true) / len(pairs.true)
    settings = SettingsCreator(
        "link_only",
        comparisons,
        [block_on("pair")],
        probability_two_random_records_match=prior,
        additional_columns_to_retain=["label"],
    )
    api = DuckDBAPI(duckdb.connect())
    both = [api.register(left), api.register(right)]
    linker = Linker(both, settings, log_level="ERROR")
    linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000)
    linker.training.estimate_m_from_label_column("label")
    return linker


def bits_of(linker: Any) -> dict[Key, float]:
    """Return the bits that Splink learned for each level."""
    found: dict[Key, float] = {}
    for row in linker.misc.save_model_to_json()["comparisons"]:
        for level in row["comparison_levels"]:
            if "m_probability" in level and "u_probability" in level:
                m, u = max(level["m_probability"], 1e-6), max(level["u_probability"], 1e-6)
                found[row["output_column_name"], level["label_for_charts"]] = math.log2(m / u)
    return found


def told(pairs: Pairs, shares: Sequence[float], links: int) -> str:
    """Tell precision, recall and calibration error of a probability a pair."""
    shown = [(share, true) for share, true in zip(shares, pairs.true, strict=True) if share >= SHOWN_FROM]
    likely = [true for share, true in shown if share >= LIKELY]
    precision, recall = sum(likely) / max(len(likely), 1), sum(likely) / max(links, 1)
    return f"precision {precision:.3f}  recall {recall:.3f}  calibration error {calibration_error(shown):.3f}"


def each(pairs: Pairs, bits: dict[Key, float], prior: float) -> list[float]:
    """Return a probability for each pair by itself, as Splink tells it."""
    odds = [prior / (1 - prior) * 2 ** sum(bits.get(key, 0.0) for key in levels) for levels in pairs.levels]
    return [one / (1 + one) for one in odds]


def against(pairs: Pairs, bits: dict[Key, float]) -> list[float]:
    """Return probabilities of the points of a case against each other and against a new one."""
    groups: dict[int, list[int]] = defaultdict(list)
    for at, group in enumerate(pairs.group):
        groups[group].append(at)
    found = [0.0] * len(pairs.levels)
    for held in groups.values():
        weights = [bits[START] + sum(bits.get(key, 0.0) for key in pairs.levels[at]) for at in held]
        for at, share in zip(held, probabilities(weights), strict=True):
            found[at] = share
    return found


def main() -> None:
    """Learn with both on the same pairs, judge both on the same others."""
    learned, judged = pairs_of(histories(TRAIN)), pairs_of(histories(TEST))
    links = sum(case.known for case in histories(TEST))
    counted = count_bits(learned)
    theirs = bits_of(train(learned))
    prior = sum(learned.true) / len(learned.true)
    print(f"{len(learned.levels)} pairs to learn from, {len(judged.levels)} to judge, {links} links")
    print("Splink, pair by pair:    ", told(judged, each(judged, theirs, prior), links))
    print("counted, pair by pair:   ", told(judged, each(judged, counted, prior), links))
    print("Splink's bits, our sum:  ", told(judged, against(judged, {**theirs, START: counted[START]}), links))
    print("counted, our sum:        ", told(judged, against(judged, counted), links))
    print("settled, our sum:        ", told(judged, against(judged, settle_bits(learned, counted)), links))


if __name__ == "__main__":
    import django

    django.setup()
    main()
