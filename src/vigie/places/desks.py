"""Desks: found by their code, the units below them, and the desk that stands in while nobody is on duty.

It refuses a code that no desk has, a unit that stands already, and a desk that would stand in for itself.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.audit import journal
from vigie.audit.journal import Actor
from vigie.lib.errors import NotThere, Refused
from vigie.places.models import Unit


class StandsInForItself(Refused):
    """A desk is not its own fall-back."""

    code = "stands_in_for_itself"
    sentence = _("A desk cannot stand in for itself.")


class AlreadyThere(Refused):
    """The code is taken."""

    code = "unit_already_there"
    sentence = _("A unit has this code already.")


def find(code: str) -> Unit:
    """Return a desk by its code.

    Raises:
        NotThere: no desk has it.
    """
    desk = Unit.objects.filter(code=code, kind=Unit.Kind.DESK).first()
    if desk is None:
        raise NotThere(_("No desk has this code."))
    return desk


def add_unit(*, actor: Actor, desk: Unit, code: str, name: str, kind: Unit.Kind, now: datetime) -> Unit:
    """Add a unit below a desk: a street unit that receives slips, or a service that takes part in operations.

    Raises:
        AlreadyThere: a unit has this code.
    """
    if Unit.objects.filter(code=code).exists():
        raise AlreadyThere
    unit = Unit(id=Unit.id_of(code), code=code, name=name, kind=kind, department_id=desk.department_id, parent=desk)
    with transaction.atomic():
        unit.save(force_insert=True)
        journal.record(
            actor=actor, action="places.add_unit", about=f"unit:{code}", recipient=f"desk:{desk.code}", at=now
        )
    return unit


def set_fallback(*, actor: Actor, desk: Unit, other: Unit | None, now: datetime) -> None:
    """Name the desk at which a desk's talks wait while nobody is on duty there; none takes the name away.

    Raises:
        StandsInForItself: as it says.
    """
    if other is not None and other.id == desk.id:
        raise StandsInForItself
    with transaction.atomic():
        Unit.objects.filter(id=desk.id).update(fallback=other)
        journal.record(
            actor=actor,
            action="places.set_fallback",
            about=f"desk:{desk.code}",
            recipient=f"desk:{other.code}" if other else "",
            at=now,
        )
