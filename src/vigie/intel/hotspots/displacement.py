"""What became of reports around a place that was dismantled or closed: fewer, moved next door, or fewer there too.

Three rings: the place (150 m), the ring around it (to 500 m), and everything else as the measure of how reports go in
general. The weighted displacement quotient (Bowers and Johnson) compares before with after. Below nought, reports moved
next door in part; above nought, they fell there too. A market also moves in time, to the telephone, to delivery: none
of that is seen here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from vigie.intel.hotspots.chance import SEED
from vigie.intel.hotspots.events import Closing
from vigie.intel.hotspots.ground import Flags, Floats, Ground

PLACE, RING = 150.0, 500.0
LONGEST, SHORTEST = 90, 28
FEWEST_AT_PLACE, FEWEST_AROUND = 10, 5
_SHOWN = 30
_DRAWS = 1_999


@dataclass(frozen=True)
class Counts:
    """Tellings before and after, at the place, around it, and elsewhere."""

    place: tuple[int, int]
    ring: tuple[int, int]
    elsewhere: tuple[int, int]


def displacement(ground: Ground, closings: Sequence[Closing], since: date, until: date) -> dict[str, Any]:
    """Return what became of each place that was dismantled or closed.

    Args:
        ground: the events.
        closings: the places.
        since: the first day with an event, which days are counted from.
        until: the last day of the period.
    """
    told = ground.tellings()
    near_any = np.zeros(len(told), dtype=bool)
    away_from = []
    for one in closings:
        spot = told.plane.metres(np.array([one.lon]), np.array([one.lat]))[0]
        away = np.hypot(*(told.places - spot).T) if len(told) else np.zeros(0)
        near_any |= away <= RING
        away_from.append(away)
    found = []
    for one, away in zip(closings, away_from, strict=True):
        span = min(LONGEST, (one.on - since).days, (until - one.on).days)
        counts = _count(told, away, ~near_any, (one.on - since).days, span)
        found.append(_tell(one, counts, span))
    return {
        "enough": any(one["enough"] for one in found),
        "fewest": FEWEST_AT_PLACE,
        "n": len(ground),
        "place": int(PLACE),
        "ring": int(RING),
        "closings": found[:_SHOWN],
        "more": max(0, len(found) - _SHOWN),
    }


def _count(told: Ground, away: Floats, elsewhere: Flags, day: int, span: int) -> Counts:
    """Count tellings in the days before and after, the day itself in neither."""
    before = (told.days < day) & (told.days >= day - span)
    after = (told.days > day) & (told.days <= day + span)

    def both(where: Flags) -> tuple[int, int]:
        return int((where & before).sum()), int((where & after).sum())

    return Counts(both(away <= PLACE), both((away > PLACE) & (away <= RING)), both(elsewhere))


def _tell(closing: Closing, counts: Counts, span: int) -> dict[str, Any]:
    """Tell of one place, with its quotient where there is enough to say anything."""
    told: dict[str, Any] = {
        "point": str(closing.id),
        "on": closing.on.isoformat(),
        "days": max(span, 0),
        "place": counts.place,
        "ring": counts.ring,
        "elsewhere": counts.elsewhere,
    }
    enough = (
        span >= SHORTEST
        and sum(counts.place) >= FEWEST_AT_PLACE
        and sum(counts.ring) >= FEWEST_AROUND
        and min(counts.elsewhere) > 0
    )
    if not enough:
        return {**told, "enough": False, "verdict": "too_few"}
    drop, quotient = measure(counts)
    drawn = _drawn(counts)
    drops = drawn[:, 0]
    low, high = np.percentile(drawn[:, 1], [5, 95])
    if drop >= 0 or (drops >= 0).mean() > 0.05:  # noqa: PLR2004 - nineteen times in twenty
        return {**told, "enough": True, "verdict": "no_fall"}
    verdict = "moved" if high < 0 else "fell_too" if low > 0 else "open"
    rounded = {"quotient": round(quotient, 1), "low": round(float(low), 1), "high": round(float(high), 1)}
    return {**told, "enough": True, "verdict": verdict, **rounded}


def measure(counts: Counts) -> tuple[float, float]:
    """Return how the place changed against elsewhere, and the weighted displacement quotient of its ring."""
    before, after = counts.elsewhere
    place = counts.place[1] / after - counts.place[0] / before
    ring = counts.ring[1] / after - counts.ring[0] / before
    return place, ring / place if place else 0.0


def _drawn(counts: Counts) -> Floats:
    """Return change and quotient when each count is drawn anew around itself."""
    rng = np.random.default_rng(SEED)
    flat = np.array([*counts.place, *counts.ring, *counts.elsewhere])
    drawn = rng.poisson(np.maximum(flat, 0.5), size=(_DRAWS, len(flat)))
    drawn[:, 4:] = np.maximum(drawn[:, 4:], 1)
    return np.array(
        [measure(Counts((row[0], row[1]), (row[2], row[3]), (row[4], row[5]))) for row in drawn.astype(float)]
    )
