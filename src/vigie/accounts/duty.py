"""On duty: which officers receive witnesses now, at which desk, and how many talks each holds at once.

A duty is kept by a touch every quarter of a minute and is silent after three of them. It refuses a second desk at the
same time, and a number of talks that nobody can hold. What an officer held goes back to the waiting room: that is for
`tips.reception`, which ends duties.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Duty, Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.journal import Actor
from vigie.lib.errors import NotNow, Refused
from vigie.places.models import Unit

SILENT_SECONDS = 45
MOST_TALKS = 12


class CapacityWrong(Refused):
    """No officer holds so many talks."""

    code = "capacity_wrong"
    sentence = _("An officer holds between 1 and 12 talks at once.")


class OnDutyElsewhere(NotNow):
    """One desk at a time."""

    code = "on_duty_elsewhere"
    sentence = _("You are on duty at another desk. End that duty first.")


def begin(*, officer: Officer, desk: Unit, now: datetime, capacity: int | None = None) -> Duty:
    """Begin to receive at a desk, or change how many talks one holds there.

    Raises:
        NotAllowed: the officer may not take tips there.
        CapacityWrong, OnDutyElsewhere: as they say.
    """
    access.require(officer, Right.TIP_TAKE, desk)
    most = settings.TALKS_PER_OFFICER if capacity is None else capacity
    if not 1 <= most <= MOST_TALKS:
        raise CapacityWrong
    fresh = {"desk": desk, "capacity": most, "began_at": now, "seen_at": now}
    with transaction.atomic():
        duty, begun = Duty.objects.select_for_update(of=("self",)).get_or_create(officer=officer, defaults=fresh)
        if duty.desk_id != desk.id:
            raise OnDutyElsewhere
        if begun:
            journal.record(actor=officer.actor, action="accounts.begin_duty", about=f"desk:{desk.code}", at=now)
        else:
            duty.capacity, duty.paused, duty.seen_at = most, False, now
            duty.save(update_fields=["capacity", "paused", "seen_at"])
    return duty


def end(
    *, officer_id: uuid.UUID, actor: Actor, now: datetime, not_seen_since: datetime | None = None
) -> uuid.UUID | None:
    """Take a duty away; returns the desk it was at, or nothing when there is none.

    Args:
        officer_id: whose.
        actor: who ends it: the officer, a supervisor, or the worker.
        now: when.
        not_seen_since: end it only if it was not touched since.
    """
    mine = Duty.objects.filter(officer_id=officer_id)
    if not_seen_since is not None:
        mine = mine.filter(seen_at__lt=not_seen_since)
    with transaction.atomic():
        at_desk = mine.values_list("desk", "desk__code").first()
        # The condition is checked again by the statement that deletes: a touch in between keeps the duty.
        if at_desk is None or not mine.delete()[0]:
            return None
        desk_id, code = at_desk
        journal.record(
            actor=actor,
            action="accounts.end_duty",
            about=f"desk:{code}",
            recipient="" if actor.ref == str(officer_id) else f"officer:{officer_id}",
            at=now,
        )
    return desk_id


def pause(*, officer: Officer, paused: bool, now: datetime) -> bool:
    """Take no further witness for a while, or again; tells whether the officer is on duty."""
    return bool(Duty.objects.filter(officer=officer).update(paused=paused, seen_at=now))


def touch(officer: Officer, now: datetime) -> bool:
    """Say that the officer is there; tells whether there is a duty still."""
    return bool(Duty.objects.filter(officer=officer).update(seen_at=now))


def of(officer: Officer) -> Duty | None:
    """Return the officer's duty, if any, with its desk."""
    return Duty.objects.select_related("desk").filter(officer=officer).first()


def on_duty(desk: Unit) -> list[Duty]:
    """Return the duties of a desk with their officers, the longest first."""
    return list(Duty.objects.filter(desk=desk).select_related("officer").order_by("began_at", "officer_id"))


def silent(now: datetime) -> list[Duty]:
    """Return the duties that nobody has touched lately, the longest silent first."""
    return list(Duty.objects.filter(seen_at__lt=silent_since(now)).order_by("seen_at", "officer_id"))


def silent_since(now: datetime) -> datetime:
    """Return the instant before which a last touch is too old."""
    return now - timedelta(seconds=SILENT_SECONDS)
