"""What came of an operation: the result sheet, what was seized, and the judicial chain over time.

Figures only, of an operation that is under way or done; nobody is named. A line of the sheet is replaced by its
correction; a judicial step is appended, and struck through when it was a mistake. Totals are what is known so far.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.intel import operation_access, quantities
from vigie.intel.models import JudicialStep, Operation, Result, Seizure
from vigie.intel.operation_access import record
from vigie.intel.operation_codes import JudicialStage, Measure, NoActionReason
from vigie.intel.states import OperationState
from vigie.lib.errors import NotNow, NotThere, Refused

RECORDED = (OperationState.UNDER_WAY, OperationState.DONE)
COUNT_AT_MOST = 100_000
NOTE_LENGTH = 4000


class NoSuchCount(Refused):
    """A count that cannot be."""

    code = "no_such_count"
    sentence = _("A count is a whole number from 0 to %(most)d.")

    def __init__(self) -> None:
        super().__init__(self.sentence % {"most": COUNT_AT_MOST})


class NoSuchDay(Refused):
    """A day before the operation, or to come."""

    code = "no_such_day"
    sentence = _("The day is neither before the operation nor in the future.")


class WhyNoAction(Refused):
    """No further action without a reason, or a reason for something else."""

    code = "why_no_action"
    sentence = _("Say why there was no further action; only that stage has a reason.")


@dataclass(frozen=True)
class Step:
    """One step of the judicial chain, to be recorded."""

    stage: JudicialStage
    count: int
    on: date
    reason: NoActionReason | None = None


@dataclass(frozen=True)
class Totals:
    """What is known so far of a judicial chain: persons by stage, and why there was no further action."""

    stages: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    latest: date | None = None

    @property
    def rows(self) -> list[tuple[JudicialStage, int]]:
        """Return every stage with its count, in the order of the chain."""
        return [(stage, self.stages.get(stage, 0)) for stage in JudicialStage]

    @property
    def why(self) -> list[tuple[NoActionReason, int]]:
        """Return the reasons that were given, with their counts."""
        return [(reason, self.reasons[reason]) for reason in NoActionReason if reason in self.reasons]


def record_results(
    *, officer: Officer, operation_id: uuid.UUID, counts: Mapping[Measure, int | None], note: str, now: datetime
) -> None:
    """Write the whole sheet: a measure with no count has no line.

    Raises:
        NoSuchCount: negative, or absurd.
    """
    told = {measure: count for measure, count in counts.items() if count is not None}
    if any(not 0 <= count <= COUNT_AT_MOST for count in told.values()):
        raise NoSuchCount
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        Result.objects.filter(operation=operation).exclude(measure__in=told).delete()
        for measure, count in told.items():
            Result.objects.update_or_create(operation=operation, measure=measure, defaults={"count": count})
        operation.result_note = note.strip()
        operation.save(update_fields=["result_note"])
        record(officer, "results", operation, now)


def add_seizure(
    *,
    officer: Officer,
    operation_id: uuid.UUID,
    thing: str,
    quantity: Decimal,
    unit: str,
    on: date,
    now: datetime,
) -> Seizure:
    """Record something seized.

    Raises:
        NoSuchQuantity, WrongUnit: see `quantities.check`.
        NoSuchDay: before the operation, or to come.
    """
    quantities.check(thing, quantity, unit)
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        _check_day(operation, on, now=now)
        seizure = Seizure(operation=operation, thing=thing, quantity=quantity, unit=unit, on=on)
        seizure.save(force_insert=True)
        record(officer, "add_seizure", operation, now)
    return seizure


def remove_seizure(*, officer: Officer, operation_id: uuid.UUID, seizure_id: uuid.UUID, now: datetime) -> None:
    """Take back a seizure recorded by mistake."""
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        gone, _by_model = Seizure.objects.filter(operation=operation, id=seizure_id).delete()
        if not gone:
            raise NotThere
        record(officer, "remove_seizure", operation, now)


def add_step(*, officer: Officer, operation_id: uuid.UUID, step: Step, now: datetime) -> JudicialStep:
    """Append a step of the judicial chain.

    Raises:
        NoSuchCount: nobody, or absurd.
        NoSuchDay: before the operation, or to come.
        WhyNoAction: no further action without a reason, or a reason where none belongs.
    """
    if not 1 <= step.count <= COUNT_AT_MOST:
        raise NoSuchCount
    if (step.stage == JudicialStage.NO_ACTION) != (step.reason is not None):
        raise WhyNoAction
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        _check_day(operation, step.on, now=now)
        row = JudicialStep(
            operation=operation,
            stage=step.stage,
            count=step.count,
            reason=step.reason or "",
            on=step.on,
            officer=officer,
            at=now,
        )
        row.save(force_insert=True)
        record(officer, "add_step", operation, now)
    return row


def strike_step(*, officer: Officer, operation_id: uuid.UUID, step_id: uuid.UUID, now: datetime) -> None:
    """Strike through a step that was a mistake; it stays, and counts no more."""
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        struck = JudicialStep.objects.filter(operation=operation, id=step_id, struck_at=None).update(struck_at=now)
        if not struck:
            raise NotThere
        record(officer, "strike_step", operation, now)


def totals(steps: Iterable[JudicialStep]) -> Totals:
    """Add up a judicial chain; what is struck through does not count."""
    stages: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    days = []
    for step in steps:
        if step.struck_at is None:
            stages[step.stage] += step.count
            days.append(step.on)
            if step.reason:
                reasons[step.reason] += step.count
    return Totals(stages, reasons, max(days, default=None))


def _locked(officer: Officer, operation_id: uuid.UUID) -> Operation:
    """Lock an operation that the officer plans, of which something can have come."""
    operation = operation_access.locked(officer, operation_id)
    if operation.state not in RECORDED:
        raise NotNow
    return operation


def _check_day(operation: Operation, on: date, *, now: datetime) -> None:
    """Refuse a day before the operation, or to come."""
    if not timezone.localdate(operation.starts_at) <= on <= timezone.localdate(now):
        raise NoSuchDay
