"""Who sees what of a point, an operation or a slip: the need to know, decided in one place.

A point is seen in full by those who work on the registry of its desk, by its owner unit, by readers of a unit with an
open slip there; by readers of its desk unless it is under inquiry. Under inquiry, and to readers of another desk, it is
seen *coarsely*: kind, commune, state, and whom to call; no spot, no report, no mark; under inquiry not even the state.
Anyone else is told that it is not there. Whoever works on nothing at a point never learns what its reports say.
"""

import uuid
from datetime import datetime
from enum import IntEnum

from django.db.models import Q

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.motives import OWN_ACT, Motive
from vigie.intel.models import DealPoint, Task
from vigie.intel.states import RESTRICTED, TASKS_OPEN, PointState
from vigie.lib.errors import NotAllowed, NotThere
from vigie.places.models import Unit


class Sight(IntEnum):
    """How much of a point somebody sees."""

    NONE = 0
    COARSE = 1
    FULL = 2


def sight(officer: Officer, point: DealPoint) -> Sight:
    """Tell how much of a point an officer sees."""
    if inside(officer, point):
        return Sight.FULL
    if access.may(officer, Right.REGISTRY_READ, point.desk):
        return Sight.COARSE if point.state in RESTRICTED else Sight.FULL
    if access.may(officer, Right.REGISTRY_READ):
        return Sight.NONE if point.state in RESTRICTED else Sight.COARSE
    return Sight.NONE


def inside(officer: Officer, point: DealPoint) -> bool:
    """Tell whether an officer works on a point, or answers for it: an inquiry is no secret to them."""
    return access.may(officer, Right.REGISTRY_WORK, point.desk) or _is_ours(officer, point)


def shown_state(point: DealPoint, seen: Sight) -> PointState:
    """Return the state to show: a coarse sight does not tell of an inquiry."""
    if seen < Sight.FULL and point.state in RESTRICTED:
        return PointState.IDENTIFIED
    return PointState(point.state)


def in_full(officer: Officer, desk: Unit) -> Q:
    """Return the condition on points of a desk that an officer sees in full: for lists, maps, search and exports."""
    mine = Q(desk=desk)
    if access.may(officer, Right.REGISTRY_WORK, desk):
        return mine
    if not access.may(officer, Right.REGISTRY_READ, desk):
        raise NotAllowed
    return mine & (~Q(state__in=RESTRICTED) | Q(owner__in=units(officer)))


def find(officer: Officer, point_id: uuid.UUID) -> tuple[DealPoint, Sight]:
    """Return a point the officer may know of, and how much of it.

    Raises:
        NotThere: none of it.
    """
    found = DealPoint.objects.select_related("desk", "commune", "owner").filter(id=point_id).first()
    seen = sight(officer, found) if found else Sight.NONE
    if found is None or seen == Sight.NONE:
        raise NotThere
    return found, seen


def read(*, officer: Officer, point_id: uuid.UUID, now: datetime, motive: Motive = OWN_ACT) -> tuple[DealPoint, Sight]:
    """Return a point with how much of it may be shown, and record the reading."""
    point, seen = find(officer, point_id)
    action = "registry.read" if seen == Sight.FULL else "registry.read_coarse"
    journal.record(actor=officer.actor, action=action, about=point.journal_ref, motive=motive, at=now)
    return point, seen


def work(officer: Officer, point_id: uuid.UUID) -> DealPoint:
    """Return a point the officer may change.

    Raises:
        NotThere: the officer may not know of it.
        NotAllowed: may know, and not change.
    """
    point, _seen = find(officer, point_id)
    access.require(officer, Right.REGISTRY_WORK, point.desk)
    return point


def units(officer: Officer) -> list[Unit]:
    """Return the units an officer is appointed to."""
    return list(access.desks(officer))


def _is_ours(officer: Officer, point: DealPoint) -> bool:
    """Tell whether one of the officer's units answers for the point, or has an open slip there."""
    mine = {unit.id for unit in units(officer)}
    if point.owner_id in mine:
        return True
    # Who reads no registry learns from the slip what the slip says, and no more.
    return (
        access.may(officer, Right.REGISTRY_READ)
        and Task.objects.filter(unit__in=mine, point=point, state__in=TASKS_OPEN).exists()
    )
