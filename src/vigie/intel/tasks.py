"""The immediate lane: a slip sent to a street unit, and its steps until a result. Never enough for a flagrante inquiry.

An anonymous word does not make a flagrant offence (Crim., 30 May 1980): the unit checks, and what its officers saw
themselves becomes a report of their own. It is that report which corroborates, never the slip. Two officers who press
at once: the second is told.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts import access as rights
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.intel import access, observations, registry_access, registry_queries, slips
from vigie.intel.codes import Handling, TaskResult
from vigie.intel.models import DealPoint, Report, Task, TaskMove
from vigie.intel.registry_access import Sight
from vigie.intel.reports import months_later, new_reference
from vigie.intel.states import TASK_MOVES, TaskState
from vigie.lib.errors import NotNow, NotThere, Refused
from vigie.places.models import Unit

SEEN = (TaskResult.ACTIVITY_SEEN, TaskResult.FLAGRANTE)
WENT_THERE = (TaskResult.NOTHING_SEEN, *SEEN)
_STEPS = {TaskState.ACKNOWLEDGED: "acknowledge", TaskState.EN_ROUTE: "set_out", TaskState.OBSERVED: "arrive"}


class SlipIncomplete(Refused):
    """A slip that says nothing, or is about nothing."""

    code = "slip_incomplete"
    sentence = gettext_lazy("A slip needs a title, an instruction, and the report or the point it is about.")


class DueInThePast(Refused):
    """A slip due before it is sent."""

    code = "due_in_the_past"
    sentence = gettext_lazy("Give the unit some time: the slip is due before it is sent.")


class UnitOutOfReach(Refused):
    """A unit that is not a street unit of this desk, or in which nobody receives slips."""

    code = "unit_out_of_reach"
    sentence = gettext_lazy("This unit is not a street unit of this desk, or nobody there receives slips.")


class ConditionsNotMet(Refused):
    """Sharing is conditional, and nobody confirmed the conditions."""

    code = "conditions_not_met"
    sentence = gettext_lazy("Sharing is conditional: confirm that its conditions are met.")


class StepTaken(NotNow):
    """Somebody was quicker, or a step is missing."""

    code = "step_taken"

    def __init__(self, task: Task) -> None:
        told = {"state": task.get_state_display(), "name": task.holder.name if task.holder else _("nobody")}
        super().__init__(_("This slip stands at “%(state)s”, in the hands of %(name)s. Reload the page.") % told)


class WordsNeeded(Refused):
    """Activity seen, without a word of what was seen."""

    code = "observation_words"
    sentence = gettext_lazy("Say in a few words what you saw yourselves: it becomes your report.")


class NotOnTheSpot(NotNow):
    """Activity seen, by officers who never said that they were there."""

    code = "not_on_the_spot"
    sentence = gettext_lazy("Say first that you are on the spot: only what you saw there yourselves counts.")


@dataclass(frozen=True)
class Order:
    """What a slip asks: about a report, a point, or both; `conditions_met` once the officer confirmed them."""

    title: str
    instruction: str
    due_at: datetime
    place: str = ""
    report: Report | None = None
    point: DealPoint | None = None
    conditions_met: bool = False


def send(*, officer: Officer, desk: Unit, unit: Unit, order: Order, now: datetime) -> Task:
    """Send a slip to a street unit.

    Raises:
        NotAllowed: no slips are sent by this officer at this desk.
        NotThere: the report or the point is not for the officer to read in full, or is another desk's.
        UnitOutOfReach, ConditionsNotMet, SlipIncomplete, DueInThePast: see there.
    """
    rights.require(officer, Right.TASK_SEND, desk)
    about = _check(officer, desk, order, now=now)
    if not slips.reachable(desk).filter(id=unit.id).exists():
        raise UnitOutOfReach
    with transaction.atomic():
        task = Task(
            reference=new_reference("M", now),
            desk=desk,
            unit=unit,
            report=order.report,
            point=order.point or _point_of(officer, order.report),
            title=order.title.strip(),
            instruction=order.instruction.strip(),
            place=order.place.strip() or about.place,
            author=officer,
            sent_at=now,
            due_at=order.due_at,
            erase_on=months_later(now.date(), settings.TASK_KEEP_MONTHS),
        )
        task.save(force_insert=True)
        TaskMove(task=task, target=TaskState.SENT, officer=officer, at=now).save(force_insert=True)
        journal.record(actor=officer.actor, action="task.send", about=task.journal_ref, recipient=unit.code, at=now)
    return task


def acknowledge(*, officer: Officer, task_id: uuid.UUID, now: datetime) -> Task:
    """Take a slip in hand."""
    return _step(officer, task_id, TaskState.ACKNOWLEDGED, now=now)


def set_out(*, officer: Officer, task_id: uuid.UUID, now: datetime) -> Task:
    """Say that one is on the way."""
    return _step(officer, task_id, TaskState.EN_ROUTE, now=now)


def arrive(*, officer: Officer, task_id: uuid.UUID, now: datetime) -> Task:
    """Say that one is on the spot."""
    return _step(officer, task_id, TaskState.OBSERVED, now=now)


def finish(*, officer: Officer, task_id: uuid.UUID, result: TaskResult, words: str, now: datetime) -> Task:
    """Give the result; what the officers saw becomes a report of the patrol, attached to the slip's point.

    Raises:
        StepTaken: the slip has ended, or nobody took it in hand.
        NotOnTheSpot: activity seen by officers who are not there.
        WordsNeeded: activity seen, without a word of it.
    """
    with transaction.atomic():
        task = _locked(officer, task_id, right=Right.TASK_DO)
        if TaskState.DONE not in TASK_MOVES[TaskState(task.state)]:
            raise StepTaken(task)
        if result in SEEN:
            if task.state != TaskState.OBSERVED:
                raise NotOnTheSpot
            if not words.strip():
                raise WordsNeeded
            task.observation = observations.from_slip(officer, task, words, now=now)
        task.result = result
        _enter(task, TaskState.DONE, officer=officer, now=now, holder=officer)
        if task.point_id and result in WENT_THERE:
            observations.tell_point(officer, task, now=now)
        journal.record(actor=officer.actor, action="task.finish", about=task.journal_ref, at=now)
    return task


def call_off(*, officer: Officer, task_id: uuid.UUID, now: datetime) -> Task:
    """Take a slip back, as long as nobody is on the spot."""
    with transaction.atomic():
        task = _locked(officer, task_id, right=Right.TASK_SEND)
        if TaskState.CALLED_OFF not in TASK_MOVES[TaskState(task.state)]:
            raise StepTaken(task)
        _enter(task, TaskState.CALLED_OFF, officer=officer, now=now, holder=task.holder)
        journal.record(actor=officer.actor, action="task.call_off", about=task.journal_ref, at=now)
    return task


def _check(officer: Officer, desk: Unit, order: Order, *, now: datetime) -> Report | DealPoint:
    """Refuse a slip that says nothing, or that tells what its officer may not tell; return what it is about."""
    about = order.point or order.report
    if about is None or not order.title.strip() or not order.instruction.strip():
        raise SlipIncomplete
    if order.due_at <= now:
        raise DueInThePast
    if order.report is not None:
        access.find(officer, order.report.id)
        if order.report.handling == Handling.CONDITIONS and not order.conditions_met:
            raise ConditionsNotMet
    if order.point is not None and registry_access.sight(officer, order.point) < Sight.FULL:
        raise NotThere
    if any(one.desk_id != desk.id for one in (order.report, order.point) if one is not None):
        raise NotThere
    return about


def _point_of(officer: Officer, report: Report | None) -> DealPoint | None:
    """Return the point that a report is attached to, when it is one alone and the officer sees it in full."""
    found = registry_queries.points_of(report.id) if report else []
    alone = len(found) == 1 and registry_access.sight(officer, found[0]) == Sight.FULL
    return found[0] if alone else None


def _step(officer: Officer, task_id: uuid.UUID, target: TaskState, *, now: datetime) -> Task:
    """Make one step; the same officer pressing twice is no second step.

    Raises:
        StepTaken: somebody was quicker, or a step is missing.
    """
    with transaction.atomic():
        task = _locked(officer, task_id, right=Right.TASK_DO)
        if task.state == target and task.holder_id == officer.id:
            return task
        if target not in TASK_MOVES[TaskState(task.state)]:
            raise StepTaken(task)
        _enter(task, target, officer=officer, now=now, holder=officer)
        journal.record(actor=officer.actor, action=f"task.{_STEPS[target]}", about=task.journal_ref, at=now)
    return task


def _locked(officer: Officer, task_id: uuid.UUID, *, right: Right) -> Task:
    """Authorise, then lock a slip.

    Alone, without its holder: a join would show whoever held it before the lock was waited for.
    """
    slips.find(officer, task_id, right=right)
    return Task.objects.select_for_update().get(id=task_id)


def _enter(task: Task, target: TaskState, *, officer: Officer, now: datetime, holder: Officer | None) -> None:
    """Put a locked slip in a state and append the move."""
    move = TaskMove(task=task, source=task.state, target=target, officer=officer, at=now)
    task.state, task.holder = target, holder
    task.save(update_fields=["state", "holder", "result", "observation"])
    move.save(force_insert=True)
