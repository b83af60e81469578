"""Fills the first desk of a deployment with a year of reports, points and closings, and asks for one analysis.

    python fill_hotspots.py COUNT

Seeded: towns of uneven size, lasting spots of uneven strength, some that begin or end within the year, reports that
follow others within days, noise; a tenth of the reports attached to points. Prints the identifier of the run.
"""

import sys
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests"), str(Path(__file__).resolve().parents[1])]
django.setup()

import numpy as np  # noqa: E402 - models need settings first

from bench.ground import TOWNS  # noqa: E402
from people import hire  # noqa: E402
from vigie.accounts.models import Officer  # noqa: E402
from vigie.intel.codes import Origin  # noqa: E402
from vigie.intel.hotspots import runs  # noqa: E402
from vigie.intel.models import DealPoint, Link, PointEvent, Report  # noqa: E402
from vigie.intel.states import EventKind, PointState  # noqa: E402
from vigie.lib import clock  # noqa: E402
from vigie.lib.spots import Spot  # noqa: E402
from vigie.places.models import Commune, Unit  # noqa: E402

SEED = 20_260
Random = np.random.Generator
DAYS = 365
_MIDDLE = (6.02, 47.2)
_TOWNS, _SPOTS, _POINTS = 60, 150, 60
_ORIGINS = (Origin.CITIZEN, Origin.PATROL, Origin.PARTNER)


def main() -> None:
    """Fill, then ask."""
    count, rng, now = int(sys.argv[1]), np.random.default_rng(SEED), clock.now()
    desk = Unit.objects.get(code=f"desk-{TOWNS[0][:2]}")
    analyst = hire("analyste", "Analyste de mesure", "analyst", TOWNS[0][:2]).officer
    Commune.objects.filter(code=TOWNS[0]).update(population=540_000)
    first, later = now.date() - timedelta(days=DAYS - 1), now.date() + timedelta(days=900)
    towns, sizes = rng.uniform(-0.35, 0.35, (_TOWNS, 2)), rng.pareto(1.2, _TOWNS) + 1
    towns_share = sizes / sizes.sum()
    spots = towns[rng.choice(_TOWNS, _SPOTS, p=towns_share)] + rng.normal(0, 0.01, (_SPOTS, 2))
    strength = rng.pareto(1.5, _SPOTS) + 1
    lives = np.sort(rng.integers(-200, DAYS + 200, (_SPOTS, 2)), axis=1)
    common = {"desk": desk, "author": analyst, "commune_id": TOWNS[0], "review_on": later, "erase_on": later}
    reports = []
    for number in range(count):
        where, on = _draw(rng, towns, towns_share, spots, strength / strength.sum(), lives)
        spot = Spot(_MIDDLE[0] + float(where[0]), _MIDDLE[1] + float(where[1]), 50)
        reports.append(
            Report(
                reference=f"R-{number}",
                source_ref=uuid.uuid4(),
                origin=str(rng.choice(_ORIGINS, p=(0.8, 0.15, 0.05))),
                campaign="drug_dealing",
                lane="inquiry",
                written_at=now,
                title="Mesure",
                facts="Mesure",
                seen_on=first + timedelta(days=int(on)),
                source_grade="2",
                info_grade="D",
                handling="P",
                lon=spot.lon,
                lat=spot.lat,
                precision_m=50,
                cell=spot.cell,
                cell8=spot.cell8,
                **common,
            )
        )
    Report.objects.bulk_create(reports, batch_size=500)
    _attach(reports, spots, desk=desk, officer=analyst, common=common, now=now)
    period = (first, now.date())
    print(runs.ask(officer=analyst, desk=desk, period=period, origins=list(Origin), mixed=True, now=now).id)


def _draw(rng: Random, towns: Any, shares: Any, spots: Any, strength: Any, lives: Any) -> tuple[Any, int]:
    """Draw where and on which day one report is from: a spot while it lives, or anywhere in a town."""
    if rng.random() < 0.6:
        one = int(rng.choice(len(spots), p=strength))
        begins, ends = max(0, int(lives[one][0])), min(DAYS, int(lives[one][1]))
        if begins < ends:
            return spots[one] + rng.normal(0, 0.0003, 2), int(rng.integers(begins, ends))
    return towns[rng.choice(len(towns), p=shares)] + rng.normal(0, 0.012, 2), int(rng.integers(DAYS))


def _attach(
    reports: list[Report], spots: Any, *, desk: Unit, officer: Officer, common: dict[str, Any], now: datetime
) -> None:
    """Open points at some spots, attach reports near them, close a few."""
    points = []
    for number, place in enumerate(spots[:_POINTS]):
        spot = Spot(_MIDDLE[0] + float(place[0]), _MIDDLE[1] + float(place[1]), 50)
        told = {"lon": spot.lon, "lat": spot.lat, "precision_m": 50, "cell": spot.cell, "cell8": spot.cell8}
        kept = {name: common[name] for name in ("commune_id", "review_on", "erase_on")}
        named = {"reference": f"P-{number}", "phenomenon": "public_way", "title": "Mesure"}
        points.append(DealPoint(desk=desk, state_since=now, **named, **told, **kept))
    DealPoint.objects.bulk_create(points)
    by_cell = {point.cell: point for point in points}
    near = [(report, by_cell[report.cell]) for report in reports if report.cell in by_cell]
    Link.objects.bulk_create(
        [Link(report=report, point=point, relation="enriches", officer=officer, at=now) for report, point in near],
        batch_size=500,
    )
    closed = now - timedelta(days=150)
    PointEvent.objects.bulk_create(
        PointEvent(
            point=point,
            number=1,
            kind=EventKind.MOVED,
            target=PointState.DISMANTLED,
            officer=officer,
            at=closed,
            motive="Mesure",
        )
        for point in points[:15]
    )


if __name__ == "__main__":
    main()
