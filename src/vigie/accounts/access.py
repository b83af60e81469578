"""Who may do what, where: the one place where appointments become answers.

Policy: an officer may do a thing at a desk when the account is active and a valid appointment at that desk carries
the right. Rights at one desk say nothing of another. No role is above the others: an administrator reads no tip.
"""

from vigie.accounts.models import Appointment, Officer
from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.lib.errors import NotAllowed
from vigie.places.models import Unit

_CACHE = "_vigie_desks"


def desks(officer: Officer) -> dict[Unit, frozenset[str]]:
    """Return the desks of an officer with the rights held there; one statement, kept on the object for the request."""
    if not officer.is_active:
        return {}
    known: dict[Unit, frozenset[str]] | None = getattr(officer, _CACHE, None)
    if known is None:
        known = {}
        appointments = Appointment.objects.valid(clock.now()).filter(officer=officer)
        for one in appointments.select_related("role", "desk").order_by("desk__code"):
            known[one.desk] = known.get(one.desk, frozenset()) | frozenset(one.role.rights)
        setattr(officer, _CACHE, known)
    return known


def may(officer: Officer, right: Right, desk: Unit | None = None) -> bool:
    """Tell whether the officer holds the right at the desk (at any desk, when none is given)."""
    held = desks(officer)
    if desk is None:
        return any(right in rights for rights in held.values())
    return right in held.get(desk, frozenset())


def require(officer: Officer, right: Right, desk: Unit | None = None) -> None:
    """Refuse with `NotAllowed` unless `may`."""
    if not may(officer, right, desk):
        raise NotAllowed


def desks_with(officer: Officer, right: Right) -> list[Unit]:
    """Return the desks at which the officer holds the right, by code."""
    return [desk for desk, rights in desks(officer).items() if right in rights]
