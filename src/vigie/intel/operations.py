"""Operations: planned on a calendar under an authority, with points and services, begun, done or called off.

Only planners of the desk change one, and only as its state allows: a plan until it is done, its points until it is
done, who takes part at any time. Done, it has an end in the past, and each point concerned has an action on that day.
What came of it is written by `intel.outcomes`.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.intel import operation_access, points, registry_access
from vigie.intel.models import DealPoint, Operation, OperationPoint, Participation
from vigie.intel.operation_access import record
from vigie.intel.operation_codes import Authority, NeedToKnow, OperationKind, Service
from vigie.intel.reports import months_later, new_reference
from vigie.intel.states import OPERATION_MOVES, OperationState, PointState
from vigie.lib.errors import NotNow, NotThere, Refused
from vigie.places.models import Unit

PLANNED = (OperationState.PLANNED, OperationState.UNDER_WAY)


class OperationIncomplete(Refused):
    """No title, or an end before the beginning."""

    code = "operation_incomplete"
    sentence = _("An operation needs a title, and an end that is no earlier than its beginning.")


class NoSuchOperationMove(NotNow):
    """A move that the table does not hold."""

    code = "no_such_operation_move"
    sentence = _("The operation cannot go from its present state to that one.")


class NotOverYet(Refused):
    """Done in the future, or before it began."""

    code = "not_over_yet"
    sentence = _("An operation is done at an hour that has passed, and not before it began.")


class NoSuchPoint(NotThere):
    """A reference that leads to nothing this officer may know of."""

    code = "no_such_point"
    sentence = _("No point of this desk has this reference.")


class TooEarlyToPublish(Refused):
    """A day of publication before the end."""

    code = "too_early_to_publish"
    sentence = _("The result is public on the day the operation ended at the earliest.")


@dataclass(frozen=True)
class Plan:
    """What is planned."""

    kind: OperationKind
    title: str
    authority: Authority
    starts_at: datetime
    ends_at: datetime
    authority_ref: str = ""
    text: str = ""


def plan(*, officer: Officer, desk: Unit, planned: Plan, now: datetime) -> Operation:
    """Plan an operation of a desk.

    Raises:
        NotAllowed: not a planner there.
        OperationIncomplete: no title, or an end before the beginning.
    """
    access.require(officer, Right.OPERATION_PLAN, desk)
    with transaction.atomic():
        operation = Operation(
            reference=new_reference("O", now),
            desk=desk,
            department_id=desk.department_id,
            author=officer,
            written_at=now,
        )
        _fill(operation, planned)
        operation.save(force_insert=True)
        record(officer, "plan", operation, now)
    return operation


def amend(*, officer: Officer, operation_id: uuid.UUID, planned: Plan, now: datetime) -> Operation:
    """Write the plan anew, until the operation is done."""
    with transaction.atomic():
        operation = _locked(officer, operation_id, PLANNED)
        _fill(operation, planned)
        operation.save()
        record(officer, "amend", operation, now)
    return operation


def begin(*, officer: Officer, operation_id: uuid.UUID, now: datetime) -> Operation:
    """Say that it is under way; begun early, it starts now."""
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        operation.starts_at = min(operation.starts_at, now)
        _move(operation, OperationState.UNDER_WAY, officer=officer, now=now)
    return operation


def finish(*, officer: Officer, operation_id: uuid.UUID, ended_at: datetime, now: datetime) -> Operation:
    """Say that it is done; each point concerned has an action on the day it ended.

    Raises:
        NotOverYet: the end is in the future, or before the beginning.
    """
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        if not operation.starts_at <= ended_at <= now:
            raise NotOverYet
        operation.ends_at = ended_at
        _move(operation, OperationState.DONE, officer=officer, now=now)
        for point_id in _concerned(operation):
            points.record_action(
                officer=officer,
                point_id=point_id,
                on=timezone.localdate(ended_at),
                motive=f"{operation.get_kind_display()} {operation.reference}",
                now=now,
                evidence=points.Evidence(operation=operation),
            )
    return operation


def call_off(*, officer: Officer, operation_id: uuid.UUID, now: datetime) -> Operation:
    """Call it off."""
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        _move(operation, OperationState.CALLED_OFF, officer=officer, now=now)
    return operation


def plan_again(*, officer: Officer, operation_id: uuid.UUID, now: datetime) -> Operation:
    """Take up again what was called off."""
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        _move(operation, OperationState.PLANNED, officer=officer, now=now)
    return operation


def add_point(*, officer: Officer, operation_id: uuid.UUID, reference: str, now: datetime) -> DealPoint:
    """Add a point by its reference: one of the same desk, or one that the officer sees in full.

    Raises:
        NoSuchPoint: no such reference, or not for this officer.
        IsDuplicate: the other one is meant.
    """
    with transaction.atomic():
        operation = _locked(officer, operation_id, PLANNED)
        wanted = DealPoint.objects.filter(reference=reference.strip().upper())
        point = wanted.select_related("desk").first()
        seen = registry_access.sight(officer, point) if point else registry_access.Sight.NONE
        if point is None or seen == registry_access.Sight.NONE:
            raise NoSuchPoint
        if point.desk_id != operation.desk_id and seen != registry_access.Sight.FULL:
            raise NoSuchPoint
        if point.state == PointState.DUPLICATE:
            raise points.IsDuplicate(point.absorbed_by)
        OperationPoint.objects.get_or_create(operation=operation, point=point)
        record(officer, "add_point", operation, now)
        journal.record(actor=officer.actor, action="registry.in_operation", about=point.journal_ref, at=now)
    return point


def remove_point(*, officer: Officer, operation_id: uuid.UUID, point_id: uuid.UUID, now: datetime) -> None:
    """Take a point out, until the operation is done."""
    with transaction.atomic():
        operation = _locked(officer, operation_id, PLANNED)
        gone, _by_model = OperationPoint.objects.filter(operation=operation, point_id=point_id).delete()
        if not gone:
            raise NotThere
        record(officer, "remove_point", operation, now)


def set_service(
    *,
    officer: Officer,
    operation_id: uuid.UUID,
    service: Service,
    unit: Unit | None,
    needs: Iterable[NeedToKnow],
    now: datetime,
) -> Participation:
    """Say that a service takes part, by which unit, and what it needs to know; said again, the new needs hold."""
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        part = Participation.objects.filter(operation=operation, service=service, unit=unit).first()
        part = part or Participation(operation=operation, service=service, unit=unit)
        part.needs = sorted({str(need) for need in needs})
        part.save()
        recipient = f"unit:{unit.code}" if unit else f"service:{service}"
        record(officer, "set_service", operation, now, recipient=recipient)
    return part


def remove_service(*, officer: Officer, operation_id: uuid.UUID, part_id: uuid.UUID, now: datetime) -> None:
    """Take a service out: from now on it sees nothing of the operation."""
    with transaction.atomic():
        operation = _locked(officer, operation_id)
        gone, _by_model = Participation.objects.filter(operation=operation, id=part_id).delete()
        if not gone:
            raise NotThere
        record(officer, "remove_service", operation, now)


def publish(*, officer: Officer, operation_id: uuid.UUID, on: date | None, now: datetime) -> Operation:
    """Say from which day the result of an operation that is done is public; no day takes it back.

    Raises:
        TooEarlyToPublish: before it ended.
    """
    with transaction.atomic():
        operation = _locked(officer, operation_id, (OperationState.DONE,))
        if on is not None and on < timezone.localdate(operation.ends_at):
            raise TooEarlyToPublish
        operation.public_on = on
        operation.save(update_fields=["public_on"])
        record(officer, "publish", operation, now)
    return operation


def _locked(officer: Officer, operation_id: uuid.UUID, states: Collection[str] | None = None) -> Operation:
    """Lock an operation that the officer plans, in one of these states."""
    operation = operation_access.locked(officer, operation_id)
    if states is not None and operation.state not in states:
        raise NotNow
    return operation


def _move(operation: Operation, target: OperationState, *, officer: Officer, now: datetime) -> None:
    """Move a locked operation to another state."""
    if target not in OPERATION_MOVES[OperationState(operation.state)]:
        raise NoSuchOperationMove
    operation.state = target
    operation.save(update_fields=["state", "starts_at", "ends_at"])
    record(officer, f"move_{target}", operation, now)


def _concerned(operation: Operation) -> list[uuid.UUID]:
    """Return the points concerned; one found to be a duplicate since stands for the point it is a duplicate of."""
    targets = OperationPoint.objects.filter(operation=operation).select_related("point")
    concerned = {one.point.absorbed_by_id or one.point_id for one in targets}
    for point_id in concerned - {one.point_id for one in targets}:
        OperationPoint(operation=operation, point_id=point_id).save(force_insert=True)
    return sorted(concerned)


def _fill(operation: Operation, planned: Plan) -> None:
    """Put what is planned into the row."""
    if not planned.title.strip() or planned.ends_at < planned.starts_at:
        raise OperationIncomplete
    operation.kind, operation.title = planned.kind, planned.title.strip()
    operation.authority, operation.authority_ref = planned.authority, planned.authority_ref.strip()
    operation.starts_at, operation.ends_at = planned.starts_at, planned.ends_at
    operation.plan = planned.text.strip()
    operation.erase_on = months_later(planned.ends_at.date(), settings.OPERATION_KEEP_MONTHS)
