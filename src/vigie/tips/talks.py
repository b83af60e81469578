"""Talks: a witness asks to speak with an officer now, waits, speaks, and nothing is lost whatever becomes of it.

Who waits longest at a desk comes first, danger to life before all, then whoever had an officer that went silent. A talk
that cannot be held becomes a written tip: nobody on duty, too long a wait, too many waiting, or the witness is gone.
An officer holds so many talks at once and no more. Who is there is known from the bus alone; no row says it.

Every verb locks the talk before its tip: two that lock the other way round would wait for each other.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Duty, Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.journal import Actor
from vigie.audit.motives import Motive
from vigie.lib import clock
from vigie.lib.errors import NotAllowed, NotThere, Refused
from vigie.places.models import Unit
from vigie.tips import bus, conversation
from vigie.tips.conversation import ConversationClosed, NotTalking, move, words_open
from vigie.tips.models import DeskCounter, Reception, Talk, TalkMove, Tip
from vigie.tips.states import UNDER_WAY, Feedback, Rank, State, TalkState, Urgency, check_talk_move
from vigie.tips.waiting_room import IN_TURN, HandsFull, NothingWaits

RECEPTION_IS_FRESH = timedelta(seconds=90)
_CALLS = ("id", "state", "desk", "urgency", "handled_on", "received_at")


class CloseReason(TextChoices):
    """Why a supervisor closed a talk."""

    INSULTS = "insults", _("Insults or threats to the officer")
    FLOOD = "flood", _("Flood of messages")
    PRANK = "prank", _("Prank or test")
    OUT_OF_SCOPE = "out_of_scope", _("Nothing to do with this service; shown where to turn")


class NotOnDuty(Refused):
    """The officer does not receive now."""

    code = "not_on_duty"
    sentence = _("You are not on duty at this desk. Begin your duty first.")
    status = 409


class ColleagueNotThere(Refused):
    """The colleague cannot take the talk."""

    code = "colleague_not_there"
    sentence = _("This colleague is not on duty here, or holds as many talks as one may.")
    status = 409


# --- The witness ------------------------------------------------------------------------------------------------------


def ask_for(*, tip_id: uuid.UUID, now: datetime, effort: bool = False) -> Talk:
    """Ask to talk about a tip now; the talk waits, or is written at once when nobody can hold it.

    Args:
        tip_id: the tip.
        now: when.
        effort: the witness's device did the work that a flooded desk asks for; such talks come first.

    Raises:
        NotThere: the words are erased.
        ConversationClosed: the words are closed to the witness.
    """
    with transaction.atomic():
        talk = locked(tip_id)
        tip = Tip.objects.select_for_update(of=("self",)).only(*_CALLS).filter(id=tip_id).first()
        if tip is None:
            raise NotThere
        if not words_open(tip, today=now.date()):
            raise ConversationClosed
        if talk is None and (asked_meanwhile := Talk.objects.filter(tip_id=tip_id).first()):
            return asked_meanwhile
        if talk is not None and talk.state in UNDER_WAY:
            return talk
        reception = Reception.objects.filter(desk_id=tip.desk_id).first()
        return _enter(tip, talk, _where(reception, tip, now), now=now, effort=effort)


def _where(reception: Reception | None, tip: Tip, now: datetime) -> uuid.UUID | None:
    """Return the desk at which the talk can wait, or nothing."""
    if reception is None or not reception.open or now - reception.updated_at > RECEPTION_IS_FRESH:
        return None
    waiting = Talk.objects.filter(desk_id=reception.talks_at_id, state=TalkState.WAITING)
    crowded = waiting[: settings.TALKS_WAITING_AT_MOST].count() >= settings.TALKS_WAITING_AT_MOST
    if crowded and tip.urgency < Urgency.ONGOING:
        return None
    return reception.talks_at_id


def _enter(tip: Tip, talk: Talk | None, desk_id: uuid.UUID | None, *, now: datetime, effort: bool) -> Talk:
    """Write the talk of a locked tip, waiting at a desk or written down."""
    before = talk.state if talk else ""
    target = TalkState.WAITING if desk_id else TalkState.WRITTEN
    home = talk.home_id if talk else tip.desk_id
    talk = talk or Talk(tip=tip, desk_id=tip.desk_id, home_id=home, state=target, rank=0, turn=0, version=0)
    if before:
        check_talk_move(before, target)
    talk.state, talk.asked_at, talk.effort, talk.officer = target, clock.to_minute(now), effort, None
    talk.version += 1
    if desk_id:
        _settle(tip, desk_id)
        talk.desk_id, talk.rank = desk_id, _rank(tip.urgency)
        talk.turn = next_turn(desk_id)
        _go_live(tip, now=now)
    talk.save()
    _append(talk, before, officer=None, now=clock.to_minute(now))
    journal.record(actor=journal.WITNESS, action="tips.ask_to_talk", about=tip.reference, at=now)
    _wake(talk)
    return talk


def _go_live(tip: Tip, *, now: datetime) -> None:
    """Take a tip out of the written queue; a decided one is open again."""
    if tip.state == State.DECIDED:
        conversation.reopen(tip)
    if tip.state != State.TAKEN:
        move(tip, State.LIVE, officer=None, now=now)


def _rank(urgency: int) -> int:
    """Return where an urgency stands in the waiting room."""
    return int(Rank.DANGER) if urgency == Urgency.LIFE else urgency


def leave(*, tip_id: uuid.UUID, now: datetime) -> None:
    """Stop waiting: the witness rather writes."""
    write_down(actor=journal.WITNESS, tip_id=tip_id, now=now)


def write_down(*, actor: Actor, tip_id: uuid.UUID, now: datetime) -> bool:
    """Turn a waiting talk into a written tip of its own desk; tells whether it waited still."""
    with transaction.atomic():
        talk = Talk.objects.select_for_update().filter(tip_id=tip_id, state=TalkState.WAITING).first()
        tip = Tip.objects.select_for_update(of=("self",)).only("id", "state", "desk").filter(id=tip_id).first()
        if tip is None or talk is None:
            return False
        if tip.state == State.LIVE:
            move(tip, State.RECEIVED, officer=None, now=now)
        _settle(tip, talk.home_id)
        _turn_to(talk, TalkState.WRITTEN, officer=None, now=now if actor.kind == "worker" else clock.to_minute(now))
        journal.record(actor=actor, action="tips.write_down", about=tip.reference, at=now)
    return True


# --- The officer ------------------------------------------------------------------------------------------------------


def take_next(*, officer: Officer, desk: Unit, now: datetime) -> Talk:
    """Give the officer the next witness of the waiting room.

    Raises:
        NotAllowed: the officer may not take tips there.
        NotOnDuty, HandsFull, NothingWaits: as they say.
    """
    access.require(officer, Right.TIP_TAKE, desk)
    with transaction.atomic():
        _check_hands(officer, desk)
        waiting = Talk.objects.filter(desk=desk, state=TalkState.WAITING).order_by("-rank", "-effort", "turn")
        talk = waiting.select_for_update(skip_locked=True).first()
        if talk is None:
            raise NothingWaits
        _take(talk, officer, motive=IN_TURN, now=now)
    return talk


def take(*, officer: Officer, tip_id: uuid.UUID, motive: Motive, now: datetime) -> Talk:
    """Give the officer one waiting witness out of turn, with a motive.

    Raises:
        NotThere: no such talk waits at a desk of the officer's.
        NotOnDuty, HandsFull: as they say.
    """
    with transaction.atomic():
        talk = Talk.objects.select_for_update(of=("self",)).select_related("desk").filter(tip_id=tip_id).first()
        if talk is None or talk.state != TalkState.WAITING or not access.may(officer, Right.TIP_TAKE, talk.desk):
            raise NotThere
        _check_hands(officer, talk.desk)
        _take(talk, officer, motive=motive, now=now)
    return talk


def _check_hands(officer: Officer, desk: Unit) -> None:
    """Lock the officer's duty; refuse when there is none at this desk, or the hands are full."""
    duty = Duty.objects.select_for_update().filter(officer=officer, desk=desk, paused=False).first()
    if duty is None:
        raise NotOnDuty
    if held(officer) >= duty.capacity:
        raise HandsFull


def held(officer: Officer) -> int:
    """Count the talks an officer holds."""
    return Talk.objects.filter(officer=officer, state=TalkState.ACTIVE).count()


def _take(talk: Talk, officer: Officer, *, motive: Motive, now: datetime) -> None:
    """Put a locked waiting talk, and its tip, in the officer's hands."""
    tip = Tip.objects.select_for_update(of=("self",)).get(id=talk.tip_id)
    if tip.state != State.TAKEN:
        move(tip, State.TAKEN, officer=officer, now=now)
    _charge(tip, officer, now=now)
    talk.taken_at = now
    _turn_to(talk, TalkState.ACTIVE, officer=officer, now=now)
    journal.record(actor=officer.actor, action="tips.take_talk", about=tip.reference, motive=motive, at=now)


def _charge(tip: Tip, officer: Officer, *, now: datetime) -> None:
    """Give a locked tip into an officer's charge; who talks reads."""
    tip.taken_by, tip.taken_at, tip.read_at = officer, now, tip.read_at or now
    if tip.feedback == Feedback.RECEIVED:
        tip.feedback = Feedback.READ
    tip.save(update_fields=["taken_by", "taken_at", "read_at", "feedback"])


def end(*, officer: Officer, tip_id: uuid.UUID, now: datetime) -> None:
    """End a talk of the officer's; the tip stays in charge, to be decided."""
    with transaction.atomic():
        talk = mine(officer, tip_id)
        talk.ended_at = now
        _turn_to(talk, TalkState.ENDED, officer=officer, now=now)
        journal.record(actor=officer.actor, action="tips.end_talk", about=f"tip:{tip_id}", at=now)


def mine(officer: Officer, tip_id: uuid.UUID) -> Talk:
    """Lock a talk that this officer holds now.

    Raises:
        NotTalking: it is not, or no longer.
    """
    held_now = Talk.objects.select_for_update(of=("self",)).select_related("desk")
    talk = held_now.filter(tip_id=tip_id, officer=officer, state=TalkState.ACTIVE).first()
    if talk is None:
        raise NotTalking
    return talk


def hand_over(*, officer: Officer, tip_id: uuid.UUID, to: Officer, now: datetime) -> None:
    """Give a talk to a colleague on duty at the same desk: by who holds it, or by a supervisor.

    Raises:
        NotTalking: no such talk is held at a desk of the officer's.
        NotAllowed: neither the holder nor a supervisor.
        ColleagueNotThere: the colleague may not take it.
    """
    with transaction.atomic():
        talk = Talk.objects.select_for_update(of=("self",)).select_related("desk").filter(tip_id=tip_id).first()
        if talk is None or talk.state != TalkState.ACTIVE or not access.may(officer, Right.QUEUE_SEE, talk.desk):
            raise NotTalking
        if talk.officer_id != officer.id:
            access.require(officer, Right.TALK_SUPERVISE, talk.desk)
        try:
            access.require(to, Right.TIP_TAKE, talk.desk)
            _check_hands(to, talk.desk)
        except (NotAllowed, NotOnDuty, HandsFull) as refusal:
            raise ColleagueNotThere from refusal
        _charge(Tip.objects.select_for_update(of=("self",)).get(id=tip_id), to, now=now)
        _turn_to(talk, TalkState.ACTIVE, officer=to, now=now)
        journal.record(
            actor=officer.actor, action="tips.hand_over", about=f"tip:{tip_id}", recipient=f"officer:{to.id}", at=now
        )


def flag_danger(*, officer: Officer, tip_id: uuid.UUID, now: datetime) -> None:
    """Mark a talk: a life is in danger. The desk's supervisors see it at once; the officer follows the 17 procedure."""
    with transaction.atomic():
        talk = mine(officer, tip_id)
        Tip.objects.filter(id=tip_id).update(urgency=Urgency.LIFE)
        talk.danger = True
        _touch(talk, "danger")
        journal.record(actor=officer.actor, action="tips.flag_danger", about=f"tip:{tip_id}", at=now)


def mute(*, officer: Officer, tip_id: uuid.UUID, minutes: int, now: datetime) -> None:
    """Stop the witness's messages for some minutes; 0 lets them through again."""
    with transaction.atomic():
        talk = mine(officer, tip_id)
        talk.muted_until = now + timedelta(minutes=minutes) if minutes else None
        _touch(talk, "muted_until")
        journal.record(actor=officer.actor, action="tips.mute", about=f"tip:{tip_id}", at=now)


# --- Supervisors and the worker ---------------------------------------------------------------------------------------


def close(*, officer: Officer, tip_id: uuid.UUID, reason: CloseReason, now: datetime) -> None:
    """Close a talk, waiting or held, with a reason: a supervisor's act. The tip goes on as a written one.

    Raises:
        NotThere: no such talk is under way at a desk that the officer supervises.
    """
    with transaction.atomic():
        talk = Talk.objects.select_for_update(of=("self",)).select_related("desk").filter(tip_id=tip_id).first()
        if talk is None or talk.state not in UNDER_WAY or not access.may(officer, Right.TALK_SUPERVISE, talk.desk):
            raise NotThere
        tip = Tip.objects.select_for_update(of=("self",)).only("id", "state", "desk").get(id=tip_id)
        if tip.state == State.LIVE:
            move(tip, State.RECEIVED, officer=officer, now=now)
        talk.ended_at, talk.close_reason = now, reason
        _turn_to(talk, TalkState.ENDED, officer=officer, now=now)
        journal.record(actor=officer.actor, action=f"tips.close_talk_{reason}", about=f"tip:{tip_id}", at=now)


def move_to_desk(*, officer: Officer, tip_id: uuid.UUID, desk: Unit, now: datetime) -> None:
    """Let a waiting talk wait at another desk: a supervisor's act.

    Raises:
        NotThere: no such talk waits at a desk that the officer supervises.
    """
    with transaction.atomic():
        talk = Talk.objects.select_for_update(of=("self",)).select_related("desk").filter(tip_id=tip_id).first()
        if talk is None or talk.state != TalkState.WAITING or not access.may(officer, Right.TALK_SUPERVISE, talk.desk):
            raise NotThere
        _send_on(talk, desk, actor=officer.actor, now=now)


def follow(*, actor: Actor, tip_id: uuid.UUID, desk: Unit, now: datetime) -> bool:
    """Let a waiting talk wait where somebody is on duty; tells whether it waited still, elsewhere."""
    with transaction.atomic():
        talk = Talk.objects.select_for_update().filter(tip_id=tip_id, state=TalkState.WAITING).first()
        if talk is None or talk.desk_id == desk.id:
            return False
        _send_on(talk, desk, actor=actor, now=now)
    return True


def _send_on(talk: Talk, desk: Unit, *, actor: Actor, now: datetime) -> None:
    """Let a locked waiting talk, and its tip, be at another desk."""
    left = talk.desk_id
    _settle(Tip.objects.select_for_update(of=("self",)).only("id", "desk").get(id=talk.tip_id), desk.id)
    talk.desk, talk.turn = desk, next_turn(desk.id)
    talk.version += 1
    talk.save(update_fields=["desk", "turn", "version"])
    journal.record(
        actor=actor, action="tips.move_talk", about=f"tip:{talk.tip_id}", recipient=f"desk:{desk.code}", at=now
    )
    _wake(talk, left)


def release(*, actor: Actor, tip_id: uuid.UUID, now: datetime) -> bool:
    """Put a held talk back at the front of its waiting room; tells whether it was held still."""
    with transaction.atomic():
        talk = Talk.objects.select_for_update(of=("self",)).filter(tip_id=tip_id, state=TalkState.ACTIVE).first()
        tip = Tip.objects.select_for_update(of=("self",)).only("id", "state").filter(id=tip_id).first()
        if talk is None or tip is None:
            return False
        move(tip, State.LIVE, officer=None, now=now)
        Tip.objects.filter(id=tip_id).update(taken_by=None, taken_at=None)
        talk.rank = max(talk.rank, int(Rank.DANGER if talk.danger else Rank.BACK))
        # The wait counts anew, else one who talked long would be written down for having waited too long.
        talk.asked_at, talk.taken_at = clock.to_minute(now), None
        _turn_to(talk, TalkState.WAITING, officer=None, now=now)
        journal.record(actor=actor, action="tips.release_talk", about=f"tip:{tip_id}", at=now)
    return True


def held_by(officers: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Return the talks that these officers hold."""
    return list(
        Talk.objects.filter(officer_id__in=officers, state=TalkState.ACTIVE)
        .order_by("turn")
        .values_list("pk", flat=True)
    )


def under_way(tip_id: uuid.UUID) -> bool:
    """Tell whether a tip's witness waits or talks: then nothing is decided yet."""
    return Talk.objects.filter(tip_id=tip_id, state__in=UNDER_WAY).exists()


# --- Common -----------------------------------------------------------------------------------------------------------


def locked(tip_id: uuid.UUID) -> Talk | None:
    """Lock the talk of a tip, if there is one."""
    return Talk.objects.select_for_update(of=("self",)).filter(tip_id=tip_id).first()


def next_turn(desk_id: uuid.UUID) -> int:
    """Draw the next turn of a desk's waiting room."""
    return _count(desk_id, "last_turn")


def _settle(tip: Tip, desk_id: uuid.UUID) -> None:
    """Let a locked tip belong to a desk, with an arrival number of that desk."""
    if tip.desk_id != desk_id:
        tip.desk_id, tip.arrival = desk_id, _count(desk_id, "last")
        tip.save(update_fields=["desk", "arrival"])


def _count(desk_id: uuid.UUID, counter: str) -> int:
    """Count one more on a desk's counter."""
    table = DeskCounter._meta.db_table  # noqa: SLF001 - Django's public way to name a table
    last = 1 if counter == "last" else 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (desk_id, last, last_turn) VALUES (%s, %s, %s)"  # noqa: S608 - two own names
            f" ON CONFLICT (desk_id) DO UPDATE SET {counter} = {table}.{counter} + 1 RETURNING {counter}",
            [desk_id, last, 1 - last],
        )
        (number,) = cursor.fetchone()
    return int(number)


def _turn_to(talk: Talk, target: TalkState, *, officer: Officer | None, now: datetime) -> None:
    """Change a locked talk's state, append the event, and wake its pages."""
    before = talk.state
    check_talk_move(before, target)
    talk.state = target
    talk.officer = officer if target in {TalkState.ACTIVE, TalkState.ENDED} else None
    talk.version += 1
    talk.save()
    _append(talk, before, officer=officer, now=now)
    _wake(talk)


def _touch(talk: Talk, field: str) -> None:
    """Write one field of a locked talk and wake its pages."""
    talk.version += 1
    talk.save(update_fields=[field, "version"])
    _wake(talk)


def _append(talk: Talk, before: str, *, officer: Officer | None, now: datetime) -> None:
    """Append the event of a change."""
    TalkMove(talk=talk, source=before, target=talk.state, officer=officer, at=now).save(force_insert=True)


def _wake(talk: Talk, *desks: uuid.UUID) -> None:
    """Wake the pages of a talk, and those of its desks."""
    bus.talk_changed(talk.tip_id, talk.version)
    bus.desk_changed(talk.desk_id, *desks)
