"""Operations and the tips that lead to them, by the real verbs: told to Awa, planned by Joris at desk-25."""

from datetime import timedelta

from django.conf import settings

from field import receive
from registry import NOON, attach, facts
from vigie.intel import operations
from vigie.intel.codes import Handling, InfoGrade, SourceGrade
from vigie.intel.operation_codes import Authority, OperationKind
from vigie.intel.operations import Plan
from vigie.intel.reports import Grades
from vigie.places.models import Unit
from vigie.tips import access, waiting_room
from vigie.triage import forward, sanitise
from vigie.triage.decisions import DecisionCode

HOUR = timedelta(hours=1)
GRADES = Grades(SourceGrade.UNTESTED, InfoGrade.NOT_KNOWN, Handling.PERMITTED)
TOLD = "Un guetteur siffle, je le vois de ma fenêtre."
SOON = NOON + timedelta(days=2)


def planned(title="Opération d’exemple", *, starts_at=SOON, hours=6, **more):
    """Return what is planned."""
    given = {
        "kind": OperationKind.PLACE_NETTE,
        "authority": Authority.PROSECUTOR,
        "authority_ref": "26/0001 (fictif)",
        "text": "Dispositif en deux équipes (exemple fictif).",
        **more,
    }
    return Plan(title=title, starts_at=starts_at, ends_at=starts_at + hours * HOUR, **given)


def plan(cast, *points, desk="desk-25", now=NOON, **more):
    """Plan an operation at points."""
    officer = cast.joris.officer
    unit = Unit.objects.get(code=desk)
    operation = operations.plan(officer=officer, desk=unit, planned=planned(**more), now=now)
    for point in points:
        operations.add_point(officer=officer, operation_id=operation.id, reference=point.reference, now=now)
    return operation


def carry_out(cast, operation, *, days_later=0):
    """Say that an operation is done, at its planned end."""
    ended_at = operation.ends_at
    now = ended_at + HOUR + timedelta(days=days_later)
    return operations.finish(officer=cast.joris.officer, operation_id=operation.id, ended_at=ended_at, now=now)


def share(cast, operation, *needs, unit="customs-25", now=NOON):
    """Let a service take part, with what it needs to know."""
    return operations.set_service(
        officer=cast.joris.officer,
        operation_id=operation.id,
        service="customs",
        unit=Unit.objects.get(code=unit),
        needs=needs,
        now=now,
    )


def taken(cast, *, now=NOON):
    """Receive a tip, take it and read it; returns (tip, return code)."""
    receipt, code = receive(facts=TOLD, now=now)
    awa = cast.awa.officer
    tip = waiting_room.take_next(officer=awa, desk=Unit.objects.get(code="desk-25"), now=now)
    assert tip.id == receipt.tip_id
    access.open_tip(officer=awa, tip_id=tip.id, motive=None, keyring=settings.DESK_KEYRING, now=now)
    return tip, code


def forwarded(cast, *points, now=NOON):
    """Let a tip go the whole way to points; returns (tip, return code, report)."""
    tip, code = taken(cast, now=now)
    words = [("facts", TOLD)]
    report = forward.forward(
        officer=cast.awa.officer,
        tip_id=tip.id,
        code=DecisionCode.FORWARD,
        content=facts(),
        grades=GRADES,
        words=words,
        ticked={passage.key for passage in sanitise.passages(words)},
        now=now,
    )
    for point in points:
        attach(cast.chloe.officer, report, point, now=now)
    return tip, code, report
