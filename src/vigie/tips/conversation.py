"""The conversation of a tip: numbered messages, sealed under the tip's key, written once each.

A message's number is taken in the transaction that writes it, by locking the tip's row: order is the number. A retry
carries the same client key and writes nothing. Times are cut to the minute. What the witness writes brings the tip
back to the queue; what the officer writes leaves it waiting for the witness.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.lib import clock
from vigie.lib.errors import NotThere, Refused
from vigie.tips import boxes
from vigie.tips.models import Message, Move, Tip
from vigie.tips.states import Author, State, check_move

MESSAGE_LENGTH = 2000
MESSAGES_PER_TIP = 500


class EmptyMessage(Refused):
    """Nothing was written."""

    code = "empty_message"
    sentence = _("Write something before you send.")


class MessageTooLong(Refused):
    """More than the limit."""

    code = "message_too_long"
    sentence = _("This message is too long: 2,000 characters at most. Shorten it, or send it in two.")


class ConversationFull(Refused):
    """More messages than a conversation holds."""

    code = "conversation_full"
    sentence = _("This conversation has reached its limit. You can begin a new report.")


class ConversationClosed(Refused):
    """The words are closed to the witness, whatever was decided."""

    code = "conversation_closed"
    sentence = _("This conversation is closed. You can begin a new report.")


@dataclass(frozen=True)
class Line:
    """One message, opened."""

    number: int
    author: str
    sent_at: datetime
    text: str


def words_open(tip: Tip, *, today: date) -> bool:
    """Tell whether the witness still sees the words: until the same day after any decision, so that none shows."""
    return tip.handled_on is None or today < tip.handled_on


def lines(tip: Tip, *, key: bytes) -> list[Line]:
    """Open the messages of a tip, in order."""
    return open_lines(tip.id, Message.objects.filter(tip=tip).order_by("number"), key=key)


def open_lines(tip_id: uuid.UUID, messages: Iterable[Message], *, key: bytes) -> list[Line]:
    """Open the given messages."""
    return [
        Line(
            number=message.number,
            author=message.author,
            sent_at=message.sent_at,
            text=boxes.open_message(bytes(message.box), key=key, tip_id=tip_id, row_id=message.id),
        )
        for message in messages
    ]


def send_as_witness(*, tip_id: uuid.UUID, key: bytes, text: str, client_key: uuid.UUID, now: datetime) -> int:
    """Append a message of the witness; returns its number (the first one's again, for a retry)."""
    text = _checked(text)
    with transaction.atomic():
        tip = _locked(tip_id)
        known = Message.objects.filter(tip_id=tip_id, client_key=client_key).values_list("number", flat=True)
        if known:
            return known[0]
        if not words_open(tip, today=now.date()):
            raise ConversationClosed
        number = _append(tip, Author.WITNESS, text, key=key, client_key=client_key, now=now)
        _back_to_the_desk(tip, now=now)
        journal.record(actor=journal.WITNESS, action="tips.write", about=tip.reference, at=now)
    return number


def send_as_officer(
    *, officer: Officer, tip_id: uuid.UUID, key: bytes, text: str, client_key: uuid.UUID, now: datetime
) -> int:
    """Append a question of the officer in charge; the tip then waits for the witness. Returns the number."""
    text = _checked(text)
    with transaction.atomic():
        tip = _locked(tip_id)
        known = Message.objects.filter(tip_id=tip_id, client_key=client_key).values_list("number", flat=True)
        if known:
            return known[0]
        number = _append(tip, Author.OFFICER, text, key=key, client_key=client_key, now=now)
        if tip.state != State.ASKED:
            move(tip, State.ASKED, officer=officer, now=now)
        journal.record(actor=officer.actor, action="tips.ask", about=tip.reference, at=now)
    return number


def move(tip: Tip, target: State, *, officer: Officer | None, now: datetime) -> None:
    """Change a locked tip's state and append the event. The caller holds the row and the transaction."""
    check_move(tip.state, target)
    at = now if officer else clock.to_minute(now)
    Move(tip=tip, source=tip.state, target=target, officer=officer, at=at).save(force_insert=True)
    tip.state = target
    tip.save(update_fields=["state"])


def _back_to_the_desk(tip: Tip, *, now: datetime) -> None:
    """Bring a tip back when its witness wrote: to the officer in charge, or to the queue."""
    if tip.state == State.DECIDED:
        # Reopened: the decision no longer counts down, and the first promise on the words stands again.
        tip.handled_on = None
        tip.erase_on = tip.received_at.date() + clock.days(settings.WORDS_DAYS_AT_MOST)
        tip.save(update_fields=["handled_on", "erase_on"])
    if tip.state in {State.ASKED, State.DECIDED}:
        move(tip, State.ANSWERED, officer=None, now=now)


def _checked(text: str) -> str:
    """Refuse an empty or over-long message; line ends are made plain."""
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise EmptyMessage
    if len(text) > MESSAGE_LENGTH:
        raise MessageTooLong
    return text


def _locked(tip_id: uuid.UUID) -> Tip:
    """Lock and return the tip, only with the columns that both surfaces may read."""
    columns = ("id", "state", "last_number", "received_at", "handled_on")
    tip = Tip.objects.select_for_update(of=("self",)).only(*columns).filter(id=tip_id).first()
    if tip is None:
        raise NotThere
    if tip.last_number >= MESSAGES_PER_TIP:
        raise ConversationFull
    return tip


def _append(tip: Tip, author: Author, text: str, *, key: bytes, client_key: uuid.UUID, now: datetime) -> int:
    """Write the next message of a locked tip."""
    tip.last_number += 1
    tip.save(update_fields=["last_number"])
    message = Message(
        tip=tip,
        number=tip.last_number,
        author=author,
        sent_at=clock.to_minute(now),
        client_key=client_key,
    )
    message.box = boxes.seal_message(text, key=key, tip_id=tip.id, row_id=message.id)
    message.save(force_insert=True)
    return tip.last_number
