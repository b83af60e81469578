"""Reads of the accounts for the pages of those who manage them or check the journal.

An officer is managed by whoever holds `officer.manage` at a desk that the officer is appointed to, and is not there
for anybody else.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from vigie.accounts import access
from vigie.accounts.models import Appointment, Officer
from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.lib.errors import NotThere


@dataclass
class Member:
    """An officer with the appointments in force, as (role, desk)."""

    officer: Officer
    appointments: list[tuple[str, str]] = field(default_factory=list)


def managed_by(manager: Officer, *, language: str) -> list[Member]:
    """Return the officers of the manager's desks with their roles there, by name."""
    desks = access.desks_with(manager, Right.OFFICER_MANAGE)
    appointments = Appointment.objects.valid(clock.now()).filter(desk__in=desks)
    members: dict[uuid.UUID, Member] = {}
    ordered = appointments.select_related("officer", "role", "desk").order_by(
        "officer__name", "officer__login", "desk__code"
    )
    for one in ordered:
        member = members.setdefault(one.officer_id, Member(one.officer))
        role = one.role.label_fr if language.startswith("fr") else one.role.label_en
        member.appointments.append((role, one.desk.name))
    return list(members.values())


def find_managed(manager: Officer, officer_id: uuid.UUID) -> Officer:
    """Return one officer of the manager's desks.

    Raises:
        NotThere: nobody, or not at one of these desks.
    """
    desks = access.desks_with(manager, Right.OFFICER_MANAGE)
    held = Appointment.objects.valid(clock.now()).filter(desk__in=desks, officer_id=officer_id)
    appointment = held.select_related("officer").order_by("id").first()
    if appointment is None:
        raise NotThere
    return appointment.officer


def names(identifiers: Collection[str]) -> dict[str, str]:
    """Name the officers of these identifiers; those that are no account are left out."""
    known = Officer.objects.filter(id__in=[uuid.UUID(one) for one in identifiers]).values_list("id", "name")
    return {str(identifier): name for identifier, name in known}
