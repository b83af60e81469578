"""Counts by month: tips and decisions of the whole deployment, reports, operations and what came of them by desk.

Numbers alone. A stub knows its month and not its desk, so tips are counted for the deployment; they are known as long
as their codes answer. What the courts did is what is known so far: it grows with the steps that are recorded.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import TruncMonth

from vigie.intel import outcomes
from vigie.intel.figures import midnight
from vigie.intel.models import JudicialStep, Link, Operation, Report, Seizure
from vigie.intel.outcomes import Totals
from vigie.intel.quantities import Measured, in_larger
from vigie.intel.states import OperationState
from vigie.places.models import Unit
from vigie.tips.models import Stub, Tip
from vigie.triage import counts
from vigie.triage.decisions import FORWARDING, REJECTING


@dataclass(frozen=True)
class Month:
    """The counts of one month."""

    first: date
    received: int = 0
    forwarded: int = 0
    set_aside: int = 0
    answered: int = 0
    reports: int = 0
    with_outcome: int = 0
    operations: int = 0
    seized: dict[tuple[str, Measured], Decimal] = field(default_factory=dict)
    justice: Totals = field(default_factory=Totals)


def months(desk: Unit, bounds: Sequence[date]) -> list[Month]:
    """Return the counts of the months that begin on these days, but for the last, which ends them."""
    first, after = midnight(bounds[0]), midnight(bounds[-1])
    received = _received(bounds[0], bounds[-1])
    decided, answered = counts.decided(first, after), counts.answered(desk, first, after)
    reports, done = _reports(desk, first, after), _done(desk, first, after)
    operations, justice = Counter(done.values()), _justice(done)
    seized = _seized(desk, bounds[0], bounds[-1])
    return [
        Month(
            first=month,
            received=received[month],
            forwarded=sum(decided[(month, code)] for code in FORWARDING),
            set_aside=sum(decided[(month, code)] for code in REJECTING),
            answered=answered[month],
            reports=reports.get(month, (0, 0))[0],
            with_outcome=reports.get(month, (0, 0))[1],
            operations=operations[month],
            seized=seized.get(month, {}),
            justice=justice.get(month, Totals()),
        )
        for month in bounds[:-1]
    ]


def _received(first: date, after: date) -> Counter[date]:
    """Count the tips received, by month: those with their words, and what remains of the others.

    By the months of universal time, as a stub keeps them.
    """
    begins, ends = (datetime.combine(day, time(), UTC) for day in (first, after))
    tips = Tip.objects.filter(received_at__gte=begins, received_at__lt=ends)
    rows = tips.annotate(month=TruncMonth("received_at", tzinfo=UTC)).values("month").annotate(n=Count("id"))
    found = Counter({month.date(): n for month, n in rows.values_list("month", "n")})
    stubs = Stub.objects.filter(month__gte=first, month__lt=after).values("month").annotate(n=Count("pk"))
    found.update(dict(stubs.values_list("month", "n")))
    return found


def _reports(desk: Unit, first: datetime, after: datetime) -> dict[date, tuple[int, int]]:
    """Count the reports written by month, and those at whose point an operation was done afterwards."""
    here = Q(targets__point=OuterRef("point")) | Q(targets__point=OuterRef("point__absorbed_by"))
    done = Operation.objects.filter(here, state=OperationState.DONE, ends_at__gt=OuterRef("report__written_at"))
    acted = Link.objects.filter(Exists(done), report=OuterRef("pk"), ended_at=None)
    found = Report.objects.filter(desk=desk, written_at__gte=first, written_at__lt=after)
    rows = (
        found.annotate(month=TruncMonth("written_at"), acted=Exists(acted))
        .values("month")
        .annotate(n=Count("id"), outcome=Count("id", filter=Q(acted=True)))
        .values_list("month", "n", "outcome")
    )
    return {month.date(): (n, outcome) for month, n, outcome in rows}


def _done(desk: Unit, first: datetime, after: datetime) -> dict[uuid.UUID, date]:
    """Return the operations of a desk that were done in a period, each with the month it ended in."""
    found = Operation.objects.filter(desk=desk, state=OperationState.DONE, ends_at__gte=first, ends_at__lt=after)
    rows = found.annotate(month=TruncMonth("ends_at")).values_list("id", "month")
    return {operation: month.date() for operation, month in rows}


def _seized(desk: Unit, first: date, after: date) -> dict[date, dict[tuple[str, Measured], Decimal]]:
    """Add up what was seized by month, thing and unit; small units in the larger one."""
    found = Seizure.objects.filter(operation__desk=desk, on__gte=first, on__lt=after)
    rows = found.annotate(month=TruncMonth("on")).values("month", "thing", "unit").annotate(total=Sum("quantity"))
    months: dict[date, dict[tuple[str, Measured], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for month, thing, unit, total in rows.values_list("month", "thing", "unit", "total"):
        quantity, measured = in_larger(total, unit)
        months[month][thing, measured] += quantity
    return {month: dict(sorted(things.items())) for month, things in months.items()}


def _justice(done: Mapping[uuid.UUID, date]) -> dict[date, Totals]:
    """Add up what is known so far of the judicial chains of the operations that ended in each month."""
    steps: dict[date, list[JudicialStep]] = defaultdict(list)
    for step in JudicialStep.objects.filter(operation__in=done).order_by("on"):
        steps[done[step.operation_id]].append(step)
    return {month: outcomes.totals(chain) for month, chain in steps.items()}
