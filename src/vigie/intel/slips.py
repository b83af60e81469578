"""Who reads which slip, and what a street unit is shown of it: what to check, where, when; no report, no grade.

A slip is read by the officers of the unit it was sent to and by those who send slips at its desk; each reading is
recorded. What comes along from the report or the point is the spot, the kind, the hours and the products: never an
assessment, a grade, a mark, or what other reports say.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from vigie.accounts import access
from vigie.accounts.models import Appointment, Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.intel.codes import Handling, Product
from vigie.intel.models import DealPoint, Report, Task, TaskMove
from vigie.intel.states import TASKS_OPEN, TaskState
from vigie.lib import clock
from vigie.lib.errors import NotThere
from vigie.lib.spots import Spot
from vigie.lib.week import Pattern
from vigie.places.models import Unit

PAGE = 40
MOST_OPEN = 100
SHOWN_AFTER_DAYS = 1
STREET_KINDS = (Unit.Kind.POLICE, Unit.Kind.GENDARMERIE)
_WITH = ("desk", "unit", "author", "holder", "report__commune", "point__commune")


@dataclass(frozen=True)
class Shown:
    """What goes with a slip to the street."""

    commune: str
    kind: str
    spot: Spot | None
    pattern: Pattern
    products: tuple[str, ...]
    conditions: str


def shown(task: Task) -> Shown:
    """Return what a street unit sees of the report or the point that a slip is about."""
    about = situated(task)
    known = dict(Product.choices)
    report = task.report
    return Shown(
        commune=f"{about.commune.name} ({about.commune.department_id})",
        kind=about.get_place_type_display(),
        spot=spot_of(about),
        pattern=Pattern(about.days, about.hours),
        products=tuple(str(known.get(code, code)) for code in about.products),
        conditions=report.conditions if report and report.handling == Handling.CONDITIONS else "",
    )


def situated(task: Task) -> Report | DealPoint:
    """Return what says where: the point if the slip has one, whose spot an officer keeps up to date, else the report.

    Raises:
        NotThere: both were erased meanwhile.
    """
    about = task.point or task.report
    if about is None:
        raise NotThere
    return about


def spot_of(about: Report | DealPoint) -> Spot | None:
    """Return where something is, if it is known."""
    if about.lon is None or about.lat is None or about.precision_m is None:
        return None
    return Spot(about.lon, about.lat, about.precision_m)


def spot_text(spot: Spot | None) -> str:
    """Write a spot with its precision; empty when it is not known."""
    if spot is None:
        return ""
    where = {"lat": f"{spot.lat:.5f}", "lon": f"{spot.lon:.5f}", "metres": spot.precision_m}
    return _("%(lat)s, %(lon)s, to within %(metres)d m") % where


def find(officer: Officer, task_id: uuid.UUID, *, right: Right) -> Task:
    """Return a slip that the officer holds the right to: `TASK_DO` at its unit, or `TASK_SEND` at its desk.

    Raises:
        NotThere: no such slip, or none of the officer's.
    """
    found = Task.objects.select_related(*_WITH).filter(id=task_id).first()
    if found is None or not access.may(officer, right, found.unit if right == Right.TASK_DO else found.desk):
        raise NotThere
    return found


def read(*, officer: Officer, task_id: uuid.UUID, right: Right, now: datetime) -> Task:
    """Authorise and record the reading of a slip."""
    task = find(officer, task_id, right=right)
    journal.record(actor=officer.actor, action="task.read", about=task.journal_ref, at=now)
    return task


def is_open(task: Task) -> bool:
    """Tell whether a slip waits for somebody."""
    return task.state in TASKS_OPEN


def is_overdue(task: Task, now: datetime) -> bool:
    """Tell whether a slip should have been answered by now."""
    return is_open(task) and task.due_at < now


def of_officer(officer: Officer, now: datetime) -> list[Task]:
    """Return the slips of the officer's units, the most pressing first, then those ended since yesterday."""
    units = access.desks_with(officer, Right.TASK_DO)
    found = Task.objects.filter(unit__in=units).select_related("unit", "holder")
    moved = TaskMove.objects.filter(task=OuterRef("id"), at__gte=now - clock.days(SHOWN_AFTER_DAYS))
    ended = found.exclude(state__in=TASKS_OPEN).filter(Exists(moved))
    still_open = found.filter(state__in=TASKS_OPEN).order_by("due_at", "id")[:MOST_OPEN]
    return [*still_open, *ended.order_by("-sent_at", "id")[:MOST_OPEN]]


def of_desk(desk: Unit, *, before: tuple[datetime, uuid.UUID] | None = None) -> list[Task]:
    """Return one page of the slips a desk sent, newest first, and one more when there is a next page.

    Each carries `moved_at`, the time of its last move.
    """
    found = _with_last_move(Task.objects.filter(desk=desk)).select_related("unit", "holder")
    if before:
        instant, last_id = before
        found = found.filter(sent_at__lte=instant).filter(Q(sent_at__lt=instant) | Q(id__gt=last_id))
    return list(found.order_by("-sent_at", "id")[: PAGE + 1])


def about_report(report: Report) -> list[Task]:
    """Return the slips sent about a report, oldest first, each with the time of its last move."""
    found = _with_last_move(Task.objects.filter(report=report)).select_related("unit", "observation")
    return list(found.order_by("sent_at", "id"))


def _with_last_move(found: QuerySet[Task]) -> QuerySet[Task]:
    """Add the time of the last move."""
    last = TaskMove.objects.filter(task=OuterRef("id")).order_by("-at").values("at")[:1]
    return found.annotate(moved_at=Subquery(last))


def moved_at(task: Task) -> datetime | None:
    """Return the time of a slip's last move, where the list was asked for it."""
    return getattr(task, "moved_at", None)


def moves(task: Task) -> list[TaskMove]:
    """Return what happened to a slip, oldest first."""
    order = list(TaskState)
    found = TaskMove.objects.filter(task=task).select_related("officer")
    return sorted(found, key=lambda one: (one.at, order.index(TaskState(one.target))))


def reachable(desk: Unit) -> QuerySet[Unit]:
    """Return the street units of a desk in which somebody receives slips."""
    receives = Appointment.objects.valid(clock.now()).filter(
        role__rights__contains=[Right.TASK_DO], officer__is_active=True
    )
    mine = Q(parent=desk) | Q(department_id=desk.department_id)
    return Unit.objects.filter(mine, kind__in=STREET_KINDS, id__in=receives.values("desk")).order_by("name")
