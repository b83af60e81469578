"""The conversation of a tip: numbered messages, sealed under the tip's key, written once each.

A message's number is taken in the transaction that writes it, by locking the tip's row: order is the number. A retry
carries the same client key and writes nothing. Times are cut to the minute. What the witness writes brings the tip
back to the queue; what the officer writes leaves it waiting for the witness, unless they talk.

Most messages change no state: they are one statement (`vigie.tips.at_once`), which numbers, stores, records and wakes.
Where it writes nothing, the longer way says why.
"""

import re
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
from vigie.tips import at_once, boxes, bus, cards
from vigie.tips.at_once import MESSAGES_PER_TIP, Draft
from vigie.tips.models import Message, Move, Talk, Tip
from vigie.tips.states import Author, State, check_move

MESSAGE_LENGTH = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


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


class NotTalking(Refused):
    """The officer does not talk with this witness, or no longer."""

    code = "not_talking"
    sentence = _("This talk is no longer yours: it has ended, or a colleague has it. Nothing was sent.")
    status = 409


class TooFast(Refused):
    """More messages in one minute than two people write."""

    code = "too_fast"
    sentence = _("You write very fast. Wait a minute, then send this again.")
    status = 429


class Muted(Refused):
    """An officer stopped the witness's messages for a while."""

    code = "muted"
    sentence = _("The officer has paused your messages for a few minutes. In danger, call 17.")
    status = 429


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
    """Append a message of the witness; returns its number (the first one's again, for a retry).

    Raises:
        EmptyMessage, MessageTooLong, ConversationFull, ConversationClosed, TooFast, Muted: as they say.
        NotThere: the words are erased.
    """
    message = Draft(tip_id, Author.WITNESS, _checked(text), key, client_key, now)
    return at_once.witness_writes(message) or _witness_writes(message)


def send_as_witness_at_once(*, tip_id: uuid.UUID, key: bytes, text: str, client_key: uuid.UUID, now: datetime) -> int:
    """Append a message of the witness where that changes no state; 0 where the longer way is needed, or says why not.

    Raises:
        EmptyMessage, MessageTooLong: as they say.
    """
    return at_once.witness_writes(Draft(tip_id, Author.WITNESS, _checked(text), key, client_key, now))


def _witness_writes(message: Draft) -> int:
    """Write a witness's message that changes the tip's state, or say why it cannot be written."""
    now = message.now
    with transaction.atomic():
        tip = _locked(message.tip_id)
        if known := message.known():
            return known
        if not words_open(tip, today=now.date()):
            raise ConversationClosed
        if Talk.objects.filter(tip=tip, muted_until__gt=now).exists():
            raise Muted
        if _too_fast(tip, now):
            raise TooFast
        number = _append(message, tip)
        _back_to_the_desk(tip, now=now)
        journal.record(actor=journal.WITNESS, action="tips.write", about=tip.reference, at=now)
    return number


def send_as_officer(
    *, officer: Officer, tip_id: uuid.UUID, key: bytes, text: str, client_key: uuid.UUID, now: datetime
) -> int:
    """Append a question of the officer in charge; the tip then waits for the witness. Returns the number."""
    message = Draft(tip_id, Author.OFFICER, _checked(text), key, client_key, now)
    with transaction.atomic():
        tip = _locked(tip_id)
        if known := message.known():
            return known
        number = _append(message, tip)
        if tip.state != State.ASKED:
            move(tip, State.ASKED, officer=officer, now=now)
        journal.record(actor=officer.actor, action="tips.ask", about=tip.reference, at=now)
    return number


def say_as_officer(
    *, officer: Officer, tip_id: uuid.UUID, key: bytes, text: str, client_key: uuid.UUID, now: datetime
) -> int:
    """Append a word of the officer who talks with the witness now; the tip's state stays. Returns the number.

    Raises:
        NotTalking: the talk is not this officer's any more.
        EmptyMessage, MessageTooLong, ConversationFull: as they say.
    """
    return _say(Draft(tip_id, Author.OFFICER, _checked(text), key, client_key, now), officer)


def say_in_session(
    *, officer: uuid.UUID, session: str, tip_id: uuid.UUID, key: bytes, text: str, client_key: uuid.UUID, now: datetime
) -> int:
    """Append a word of the officer who talks; 0 where anything stands otherwise: nothing is written, nor said why.

    Args:
        officer: who says it.
        session: key of the row of the officer's session; it must be one still, the account active, the right held.
        tip_id: the tip.
        key: its key.
        text: what is said.
        client_key: lets a retry write nothing.
        now: the present instant.

    Raises:
        EmptyMessage, MessageTooLong: as they say.
    """
    draft = Draft(tip_id, Author.OFFICER, _checked(text), key, client_key, now)
    return at_once.officer_talks_in_session(draft, officer=officer, session=session)


def show_card(
    *, officer: Officer, tip_id: uuid.UUID, key: bytes, card: cards.Card, client_key: uuid.UUID, now: datetime
) -> int:
    """Show the witness a card with the numbers to call, in the witness's language. Returns the number."""
    return _say(Draft(tip_id, Author.OFFICER, cards.mark(card), key, client_key, now), officer)


def _say(message: Draft, officer: Officer) -> int:
    """Write a word of the officer who talks."""
    if number := at_once.officer_talks(message, officer=officer.id):
        return number
    with transaction.atomic():
        _locked(message.tip_id)
        if known := message.known():
            return known
    raise NotTalking


def _append(draft: Draft, tip: Tip) -> int:
    """Write the next message of a locked tip; returns its number."""
    tip.last_number += 1
    tip.save(update_fields=["last_number"])
    message = Message(
        tip=tip,
        number=tip.last_number,
        author=draft.author,
        sent_at=clock.to_minute(draft.now),
        client_key=draft.client_key,
    )
    message.box = boxes.seal_message(draft.text, key=draft.key, tip_id=tip.id, row_id=message.id)
    message.save(force_insert=True)
    bus.wake(bus.TALK, f"{tip.id.hex} m{tip.last_number}")
    return tip.last_number


def _too_fast(tip: Tip, now: datetime) -> bool:
    """Tell whether this conversation has had its messages of this minute, both sides together."""
    early = tip.last_number + 1 - settings.MESSAGES_A_MINUTE
    return Message.objects.filter(tip=tip, number=early, sent_at=clock.to_minute(now)).exists()


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
        reopen(tip)
    if tip.state in {State.ASKED, State.DECIDED}:
        move(tip, State.ANSWERED, officer=None, now=now)


def reopen(tip: Tip) -> None:
    """Open a locked decided tip: the decision no longer counts down, the first promise on the words stands again."""
    tip.handled_on = None
    tip.erase_on = tip.received_at.date() + clock.days(settings.WORDS_DAYS_AT_MOST)
    tip.save(update_fields=["handled_on", "erase_on"])


def _checked(text: str) -> str:
    """Refuse an empty or over-long message; line ends are made plain."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n")).strip()
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
