"""Who sees what of an operation: decided here, for every page, the calendar and the release of answers.

Planners of its desk (`operation.plan`) see and change all of it; readers of its desk (`operation.read`) see all of it
and change nothing. A service that takes part (`operation.share` at a unit of `operation.services`) sees kind, day,
state and authority, and beyond that only the parts it needs to know; a point under inquiry is one of its `places` or
is not there for it. Anyone else is told that there is no such operation.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.intel import registry_access
from vigie.intel.models import DealPoint, Operation, Participation
from vigie.intel.operation_codes import NeedToKnow
from vigie.intel.states import RESTRICTED
from vigie.lib.errors import NotAllowed, NotThere
from vigie.places.models import Unit

_DESK_RIGHTS = (Right.OPERATION_PLAN, Right.OPERATION_READ)
ALL_RIGHTS = (*_DESK_RIGHTS, Right.OPERATION_SHARE)
EVERYTHING = frozenset(NeedToKnow)


@dataclass(frozen=True)
class OperationSight:
    """How much of an operation somebody sees.

    Attributes:
        parts: the parts shown beyond kind, day, state and authority.
        whole: seen from its own desk: title, hours, services, journal of releases as well.
        plans: may be changed.
        releases: the answer may be released.
    """

    parts: frozenset[NeedToKnow] = frozenset()
    whole: bool = False
    plans: bool = False
    releases: bool = False

    def has(self, part: NeedToKnow) -> bool:
        """Tell whether a part is shown."""
        return part in self.parts


def sight(officer: Officer, operation: Operation) -> OperationSight | None:
    """Tell how much of an operation an officer sees; None when there is no such operation for him or her."""
    desk = operation.desk
    if sees_whole(officer, desk):
        return OperationSight(
            parts=EVERYTHING,
            whole=True,
            plans=access.may(officer, Right.OPERATION_PLAN, desk),
            releases=access.may(officer, Right.ANSWER_RELEASE, desk),
        )
    mine = access.desks_with(officer, Right.OPERATION_SHARE)
    if not mine:
        return None
    needs = list(Participation.objects.filter(operation=operation, unit__in=mine).values_list("needs", flat=True))
    if not needs:
        return None
    return OperationSight(parts=frozenset(NeedToKnow(part) for part in {one for each in needs for one in each}))


def find(officer: Officer, operation_id: uuid.UUID) -> tuple[Operation, OperationSight]:
    """Return an operation that the officer may know of, and how much of it.

    Raises:
        NotThere: none of it.
    """
    found = Operation.objects.select_related("desk", "author").filter(id=operation_id).first()
    seen = sight(officer, found) if found else None
    if found is None or seen is None:
        raise NotThere
    return found, seen


def read(*, officer: Officer, operation_id: uuid.UUID, now: datetime) -> tuple[Operation, OperationSight]:
    """Return an operation with how much of it may be shown, and record the reading."""
    operation, seen = find(officer, operation_id)
    record(officer, "read" if seen.whole else "read_part", operation, now)
    return operation, seen


def locked(officer: Officer, operation_id: uuid.UUID, *, right: Right = Right.OPERATION_PLAN) -> Operation:
    """Lock an operation that the officer may change. The caller holds the transaction.

    Raises:
        NotThere: the officer may not know of it.
        NotAllowed: may know, and not change.
    """
    operation = Operation.objects.select_for_update(of=("self",)).select_related("desk").filter(id=operation_id).first()
    if operation is None or sight(officer, operation) is None:
        raise NotThere
    access.require(officer, right, operation.desk)
    return operation


def record(officer: Officer, act: str, operation: Operation, now: datetime, *, recipient: str = "") -> None:
    """Write an act on an operation into the journal. The caller holds the transaction."""
    journal.record(
        actor=officer.actor, action=f"operation.{act}", about=operation.journal_ref, recipient=recipient, at=now
    )


def seats(officer: Officer) -> list[Unit]:
    """Return the desks and units from which the officer sees operations, by code."""
    return [unit for unit, rights in access.desks(officer).items() if rights & set(ALL_RIGHTS)]


def sees_whole(officer: Officer, desk: Unit) -> bool:
    """Tell whether the officer sees the whole of a desk's operations."""
    return any(access.may(officer, right, desk) for right in _DESK_RIGHTS)


def seen_from(officer: Officer, seat: Unit) -> Q:
    """Return the condition on the operations that the officer sees from a desk or a unit.

    Raises:
        NotAllowed: none is seen from there.
    """
    found = Q(pk__in=[])
    if sees_whole(officer, seat):
        found |= Q(desk=seat)
    if access.may(officer, Right.OPERATION_SHARE, seat):
        found |= Q(id__in=Participation.objects.filter(unit=seat).values("operation"))
    if seat not in seats(officer):
        raise NotAllowed
    return found


def points_of(
    officer: Officer, operation: Operation, seen: OperationSight
) -> list[tuple[DealPoint, registry_access.Sight]]:
    """Return the points that an operation concerns with how much of each is shown; none without the need for places.

    A reader of the desk sees a point under inquiry as the registry shows it to him or her; planning an operation at a
    point is a need to know it.
    """
    if not seen.has(NeedToKnow.PLACES):
        return []
    found = DealPoint.objects.filter(operations__operation=operation).select_related("desk", "commune", "owner")
    full = registry_access.Sight.FULL
    shown = []
    for point in found.order_by("reference"):
        guarded = seen.whole and not seen.plans and point.state in RESTRICTED
        shown.append((point, registry_access.sight(officer, point) if guarded else full))
    return [(point, how) for point, how in shown if how != registry_access.Sight.NONE]
