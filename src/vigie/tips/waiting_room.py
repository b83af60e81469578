"""The waiting room: who takes which tip next, and how a charge is given back.

The most urgent first, then by arrival; one row is locked and locked rows are skipped, so that two officers never get
the same tip. A cap keeps one officer from holding the whole queue.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.motives import Motive, MotiveCode
from vigie.lib.errors import NotNow, NotThere, Refused
from vigie.places.models import Unit
from vigie.tips.conversation import move
from vigie.tips.models import Talk, Tip
from vigie.tips.states import IN_QUEUE, OPEN, UNDER_WAY, State

IN_TURN = Motive(MotiveCode.TAKEN_IN_TURN)


class NothingWaits(Refused):
    """The queue is empty."""

    code = "nothing_waits"
    sentence = _("Nothing waits at this desk.")
    status = 409


class HandsFull(Refused):
    """The officer holds as many tips as one may."""

    code = "hands_full"
    sentence = _("You have as many tips in charge as one officer may hold. Decide or release one first.")
    status = 409


def take_next(*, officer: Officer, desk: Unit, now: datetime) -> Tip:
    """Give the officer the next tip of a desk.

    Raises:
        NotAllowed: the officer may not take tips there.
        HandsFull: cap reached.
        NothingWaits: the queue is empty.
    """
    access.require(officer, Right.TIP_TAKE, desk)
    with transaction.atomic():
        _check_hands(officer)
        waiting = Tip.objects.filter(desk=desk, state__in=IN_QUEUE, taken_by=None)
        tip = waiting.order_by("-urgency", "arrival").select_for_update(skip_locked=True).first()
        if tip is None:
            raise NothingWaits
        _give(tip, officer, now=now, motive=IN_TURN, action="tips.take_next")
    return tip


def take(*, officer: Officer, tip_id: uuid.UUID, motive: Motive, now: datetime) -> Tip:
    """Give the officer one tip out of turn, with a motive."""
    with transaction.atomic():
        tip = Tip.objects.select_for_update(of=("self",)).select_related("desk").filter(id=tip_id).first()
        if tip is None or not access.may(officer, Right.TIP_TAKE, tip.desk):
            raise NotThere
        _refuse_under_way(tip_id)
        _check_hands(officer)
        _give(tip, officer, now=now, motive=motive, action="tips.take")
    return tip


def release(*, officer: Officer, tip_id: uuid.UUID, now: datetime) -> None:
    """Put a tip back in the queue: by the officer in charge, or by a supervisor."""
    with transaction.atomic():
        tip = Tip.objects.select_for_update(of=("self",)).select_related("desk").filter(id=tip_id).first()
        if tip is None or not access.may(officer, Right.QUEUE_SEE, tip.desk):
            raise NotThere
        if tip.taken_by_id != officer.id:
            access.require(officer, Right.TIP_MOVE, tip.desk)
        _refuse_under_way(tip_id)
        if tip.state != State.ANSWERED:
            move(tip, State.RECEIVED, officer=officer, now=now)
        tip.taken_by = tip.taken_at = None
        tip.save(update_fields=["taken_by", "taken_at"])
        journal.record(actor=officer.actor, action="tips.release", about=tip.reference, at=now)


def _refuse_under_way(tip_id: uuid.UUID) -> None:
    """Refuse where the witness waits or talks now: such a tip changes hands through `talks` alone."""
    if Talk.objects.filter(tip_id=tip_id, state__in=UNDER_WAY).exists():
        raise NotNow


def _check_hands(officer: Officer) -> None:
    """Refuse when the officer holds the cap already."""
    held = Tip.objects.filter(taken_by=officer, state__in=OPEN).count()
    if held >= settings.TIPS_PER_OFFICER:
        raise HandsFull


def _give(tip: Tip, officer: Officer, *, now: datetime, motive: Motive, action: str) -> None:
    """Put a locked tip in the officer's charge."""
    move(tip, State.TAKEN, officer=officer, now=now)
    tip.taken_by = officer
    tip.taken_at = now
    tip.save(update_fields=["taken_by", "taken_at"])
    journal.record(actor=officer.actor, action=action, about=tip.reference, motive=motive, at=now)
