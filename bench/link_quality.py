"""How right the suggested links are, on histories that learning never saw: `python -m bench link_quality`.

Precision and recall at the threshold from which the product calls a known point likely; the share of true ones within
each band of probability, and the expected calibration error over every suggestion that is shown. A true link is a
telling whose point was in the registry, found among those worth a look or not: a candidate missed counts as missed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.figures import Figure, at_least, at_most
from bench.link_histories import Case, histories
from vigie.intel.evidence import LIKELY, SHOWN_FROM, shipped, weigh

SEEDS = range(1001, 1041)
PRECISION_BAR, RECALL_BAR, CALIBRATION_BAR = 0.95, 0.90, 0.05
BANDS = 10


@dataclass(frozen=True)
class Judged:
    """What came of a run: pairs of (probability, true) shown, links that were there, links called likely and right."""

    shown: Sequence[tuple[float, bool]]
    links: int
    likely: int
    right: int
    cases: int

    @property
    def precision(self) -> float:
        """Return the share of likely links that are true."""
        return self.right / max(self.likely, 1)

    @property
    def recall(self) -> float:
        """Return the share of true links that are called likely."""
        return self.right / max(self.links, 1)


def judge(cases: Iterable[Case]) -> Judged:
    """Weigh every case as the product does."""
    shown: list[tuple[float, bool]] = []
    links = likely = right = count = 0
    for case in cases:
        count += 1
        links += case.known
        for one in weigh(case.draft, case.points, case.holders):
            true = one.known.id == case.truth
            if one.probability >= SHOWN_FROM:
                shown.append((one.probability, true))
            if one.probability >= LIKELY:
                likely += 1
                right += true
    return Judged(shown, links, likely, right, count)


def bands(shown: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Return, for each band of probability, the mean told, the share that is true, and how many."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BANDS)]
    for probability, true in shown:
        held[min(int(probability * BANDS), BANDS - 1)].append((probability, true))
    return [
        (sum(told for told, _true in band) / len(band), sum(true for _told, true in band) / len(band), len(band))
        for band in held
        if band
    ]


def calibration_error(shown: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error: the mean gap between told and true, by how many."""
    return sum(abs(told - true) * count for told, true, count in bands(shown)) / max(len(shown), 1)


def run() -> list[Figure]:
    """Judge, and print the table of reliability and the weights."""
    judged = judge(histories(SEEDS))
    print(f"{'told':>8}{'true':>8}{'pairs':>8}")
    for told, true, count in bands(judged.shown):
        print(f"{told:>8.3f}{true:>8.3f}{count:>8}")
    for feature, levels in shipped().bits.items():
        print(f"{feature}: " + ", ".join(f"{name} {bits:+.1f}" for name, bits in levels.items()))
    note = f"{judged.cases} tellings of {len(SEEDS)} worlds, {judged.links} of a known point; likely from {LIKELY:g}"
    error = round(calibration_error(judged.shown), 4)
    return [
        at_least("links: precision", round(judged.precision, 4), PRECISION_BAR, unit="share", note=note),
        at_least("links: recall", round(judged.recall, 4), RECALL_BAR, unit="share", note="same threshold"),
        at_most(
            "links: calibration error",
            error,
            CALIBRATION_BAR,
            unit="",
            note=f"{BANDS} bands over {len(judged.shown)} pairs shown (from {SHOWN_FROM:g})",
        ),
    ]
