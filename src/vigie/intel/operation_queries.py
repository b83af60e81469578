"""Reads of operations for the calendar, the list and the shared page; what may be shown is `operation_access`'s."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from vigie.accounts.models import Officer
from vigie.intel import operation_access
from vigie.intel.models import JudicialStep, Operation, Participation, Result, Seizure
from vigie.intel.operation_access import OperationSight
from vigie.intel.operation_codes import NeedToKnow
from vigie.intel.quantities import written
from vigie.lib.errors import NotThere
from vigie.places.models import Unit

PAGE = 40
MONTH_AT_MOST = 500


@dataclass(frozen=True)
class Seen:
    """An operation in a list: its title only for who sees the plan."""

    operation: Operation
    title: str
    whole: bool


def of_period(officer: Officer, seat: Unit, *, first: datetime, after: datetime) -> list[Seen]:
    """Return the operations that touch a period, as seen from a desk or a unit, in order."""
    found = Operation.objects.filter(operation_access.seen_from(officer, seat), starts_at__lt=after, ends_at__gte=first)
    return _shown(officer, seat, list(found.order_by("starts_at", "id")[:MONTH_AT_MOST]))


def listed(officer: Officer, seat: Unit, *, after: uuid.UUID | None = None) -> list[Seen]:
    """Return one page of the operations seen from a desk or a unit, latest first, and one more if there is more.

    The key of a page is an operation and not its hour, which not everybody who sees it may know.

    Raises:
        NotThere: the page is to begin after an operation that is not seen from there.
    """
    found = Operation.objects.filter(operation_access.seen_from(officer, seat))
    if after:
        last = found.filter(id=after).first()
        if last is None:
            raise NotThere
        found = found.filter(Q(starts_at__lt=last.starts_at) | Q(starts_at=last.starts_at, id__gt=last.id))
    return _shown(officer, seat, list(found.order_by("-starts_at", "id")[: PAGE + 1]))


def _shown(officer: Officer, seat: Unit, found: list[Operation]) -> list[Seen]:
    """Leave out the titles of operations that the officer sees as a service without the need for the plan."""
    whole = operation_access.sees_whole(officer, seat)
    others = [one.id for one in found if not (whole and one.desk_id == seat.id)]
    told = Participation.objects.filter(unit=seat, operation__in=others, needs__contains=[NeedToKnow.PLAN])
    titled = set(told.values_list("operation_id", flat=True)) if others else set()
    return [
        Seen(one, one.title if one.id not in others or one.id in titled else "", one.id not in others) for one in found
    ]


@dataclass(frozen=True)
class Outcome:
    """What came of an operation, as far as the officer may see it."""

    results: list[Result]
    seizures: list[Seizure]
    steps: list[JudicialStep]

    @property
    def seized(self) -> list[tuple[Seizure, str]]:
        """Return what was seized, each with its quantity in words."""
        return [(one, written(one.quantity, one.unit)) for one in self.seizures]


def outcome_of(operation: Operation, seen: OperationSight) -> Outcome:
    """Return results, seizures and the judicial chain, each only to who needs it."""
    results: list[Result] = []
    seizures: list[Seizure] = []
    steps: list[JudicialStep] = []
    if seen.has(NeedToKnow.RESULTS):
        results = list(Result.objects.filter(operation=operation).order_by("measure"))
        seizures = list(Seizure.objects.filter(operation=operation).order_by("on", "thing", "id"))
    if seen.has(NeedToKnow.JUSTICE):
        steps = list(JudicialStep.objects.filter(operation=operation).select_related("officer").order_by("on", "at"))
    return Outcome(results, seizures, steps)


def services_of(operation: Operation, seen: OperationSight) -> list[Participation]:
    """Return who takes part: told to the desk alone."""
    if not seen.whole:
        return []
    return list(Participation.objects.filter(operation=operation).select_related("unit").order_by("service", "id"))
