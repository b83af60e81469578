"""Within a filled deployment: the plan and the time of looking near a spot, and the cost of suggestions.

Drafts are reports of the registry taken as if they were being written now, with their identifiers; drawn by a hash, so
the same ones in each run.
"""

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import MD5, Cast

from bench.figures import Figure, at_most
from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel import matching, nearby
from vigie.intel.codes import MarkKind, PlaceType
from vigie.intel.features import Draft, radius
from vigie.intel.marks import Identifier
from vigie.intel.models import DealPoint, Report
from vigie.intel.reports import Facts
from vigie.lib import clock
from vigie.lib.spots import Spot
from vigie.lib.week import Pattern

DRAFTS = 300
NEAR_BAR_MS, SUGGEST_BAR_MS = 3.0, 20.0


def run() -> list[Figure]:
    """Ask for every draft, twice: the first time warms."""
    officer = Officer.objects.get(login="mesure-analyse")
    drafts = _drafts(officer)
    sizes = f"{Report.objects.count():,} reports, {DealPoint.objects.count():,} points, {len(drafts)} drafts"
    times, nodes = _near(officer, drafts)
    for draft in drafts[:20]:
        matching.suggest(officer=officer, draft=draft)
    spent, found, statements, before = [], 0, 0, _server_ms()
    for draft in drafts:
        with _counted() as counted:
            begun = time.process_time()
            found += len(matching.suggest(officer=officer, draft=draft))
            spent.append((time.process_time() - begun) * 1000)
        statements = max(statements, len(counted))
    server = (_server_ms() - before) / len(drafts)
    mean, late = statistics.mean(times), statistics.quantiles(times, n=20)[-1]
    plan = ", ".join(sorted(nodes))
    return [
        at_most(
            "known places near a report: database time (p95)",
            round(late, 2),
            NEAR_BAR_MS,
            unit="ms",
            note=f"{sizes}; mean {mean:.2f} ms, planning included; {plan}",
        ),
        at_most(
            "known places near a report: sequential scans",
            sum("Seq Scan" in one for one in nodes),
            0,
            unit="",
            note=plan,
        ),
        at_most(
            "link suggestions for one report: CPU (mean)",
            round(statistics.mean(spent) + server, 1),
            SUGGEST_BAR_MS,
            unit="ms",
            note=(
                f"web {statistics.mean(spent):.1f} ms (p95 {statistics.quantiles(spent, n=20)[-1]:.1f}) and"
                f" PostgreSQL {server:.1f}; {found / len(drafts):.1f} shown a report; {statements} statements at most"
            ),
        ),
    ]


def _drafts(officer: Officer) -> list[Draft]:
    """Take reports of the officer's desk as drafts."""
    (desk,) = access.desks_with(officer, Right.REGISTRY_READ)
    by_hash = MD5(Cast("id", TextField()))
    chosen = Report.objects.filter(desk=desk, lon__isnull=False).order_by(by_hash)
    rows = list(chosen.select_related("commune").prefetch_related("marks")[:DRAFTS])
    return [matching.draft_of(_facts(row), today=clock.now().date()) for row in rows]


def _facts(row: Report) -> Facts:
    assert row.lon is not None
    assert row.lat is not None
    return Facts(
        title=row.title,
        facts=row.facts,
        assessment="",
        commune=row.commune,
        place=row.place,
        place_type=PlaceType(row.place_type),
        period="",
        behaviours=tuple(row.behaviours),
        products=tuple(row.products),
        basis=row.basis,
        spot=Spot(row.lon, row.lat, row.precision_m or 50),
        pattern=Pattern(row.days, row.hours),
        seen_on=row.seen_on,
        marks=tuple(Identifier(MarkKind(mark.kind), mark.value, mark.shown) for mark in row.marks.all()),
    )


def _near(officer: Officer, drafts: list[Draft]) -> tuple[list[float], set[str]]:
    """Return the time of each look in the database, in milliseconds, and the nodes of the plans."""
    desks = access.desks_with(officer, Right.REGISTRY_READ)
    times, nodes = [], set()
    with connection.cursor() as cursor:
        for draft in drafts:
            spot = draft.told.spot
            assert spot is not None
            sql, given = nearby.statement(spot, radius(spot), desks=desks)
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", given)
            (told,) = cursor.fetchone()
            (plan,) = json.loads(told) if isinstance(told, str) else told
            times.append(plan["Planning Time"] + plan["Execution Time"])
            nodes |= set(_nodes(plan["Plan"]))
    return times, nodes


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["Node Type"]
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Note each statement."""
    asked: list[str] = []

    def counted(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        asked.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(counted):
        yield asked


def _server_ms() -> float:
    """Return the CPU that the database process behind this connection has used, in milliseconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text(encoding="utf-8")
    after_name = stat.rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) * 1000 / os.sysconf("SC_CLK_TCK")
