"""The conversation of a tip: numbered messages, sealed under the tip's key, written once each.

A message's number is taken in the transaction that writes it, by locking the tip's row: order is the number. A retry
carries the same client key and writes nothing. Times are cut to the minute. What the witness writes brings the tip
back to the queue; what the officer writes leaves it waiting for the witness, unless they talk.

Most messages change no state: they are one statement (`_WRITE`), which numbers, stores, records and wakes. Where it
writes nothing, the longer way says why.
"""

import re
import uuid
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.lib import clock
from vigie.lib.errors import NotThere, Refused
from vigie.tips import boxes, bus, cards
from vigie.tips.models import Message, Move, Talk, Tip
from vigie.tips.states import Author, State, check_move

MESSAGE_LENGTH = 2000
MESSAGES_PER_TIP = 500
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


# One round trip a message. Two at once with the same key: the second breaks the unique key, and is answered with the
# number of the first.
_WRITE = """
WITH tip AS (
    UPDATE tips_tip SET last_number = last_number + 1
    WHERE id = %(tip)s AND last_number < %(most)s AND (:condition)
        AND NOT EXISTS (SELECT 1 FROM tips_message WHERE tip_id = %(tip)s AND client_key = %(key)s)
    RETURNING last_number
), message AS (
    INSERT INTO tips_message (id, tip_id, number, author, sent_at, client_key, box)
    SELECT %(row)s::uuid, %(tip)s::uuid, last_number, %(author)s, %(minute)s::timestamptz, %(key)s::uuid, %(box)s
    FROM tip
), entry AS (:entry FROM tip)
SELECT last_number, pg_notify(%(channel)s, %(name)s || ' m' || last_number) FROM tip
""".replace(":entry", journal.INSERT)
_WITNESS_WRITES = _WRITE.replace(
    ":condition",
    """
    state IN ('received', 'live', 'taken', 'answered') AND (handled_on IS NULL OR %(today)s < handled_on)
    AND NOT EXISTS (SELECT 1 FROM tips_message AS early WHERE early.tip_id = %(tip)s
        AND early.number = tips_tip.last_number + 1 - %(a_minute)s AND early.sent_at = %(minute)s)
    AND NOT EXISTS (SELECT 1 FROM tips_talk WHERE tip_id = %(tip)s AND muted_until > %(now)s)""",
)
_OFFICER_TALKS = _WRITE.replace(
    ":condition",
    """
    state = 'taken' AND taken_by_id = %(officer)s
    AND EXISTS (SELECT 1 FROM tips_talk WHERE tip_id = %(tip)s AND state = 'active' AND officer_id = %(officer)s)""",
)


def send_as_witness(*, tip_id: uuid.UUID, key: bytes, text: str, client_key: uuid.UUID, now: datetime) -> int:
    """Append a message of the witness; returns its number (the first one's again, for a retry).

    Raises:
        EmptyMessage, MessageTooLong, ConversationFull, ConversationClosed, TooFast, Muted: as they say.
        NotThere: the words are erased.
    """
    message = _Draft(tip_id, Author.WITNESS, _checked(text), key, client_key, now)
    entry = journal.values(actor=journal.WITNESS, action="tips.write", about=f"tip:{tip_id}", at=now)
    more = {"today": now.date(), "now": now, "a_minute": settings.MESSAGES_A_MINUTE}
    return _write_at_once(_WITNESS_WRITES, message, entry | more) or _witness_writes(message)


def _witness_writes(message: "_Draft") -> int:
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
        number = message.append_to(tip)
        _back_to_the_desk(tip, now=now)
        journal.record(actor=journal.WITNESS, action="tips.write", about=tip.reference, at=now)
    return number


def send_as_officer(
    *, officer: Officer, tip_id: uuid.UUID, key: bytes, text: str, client_key: uuid.UUID, now: datetime
) -> int:
    """Append a question of the officer in charge; the tip then waits for the witness. Returns the number."""
    message = _Draft(tip_id, Author.OFFICER, _checked(text), key, client_key, now)
    with transaction.atomic():
        tip = _locked(tip_id)
        if known := message.known():
            return known
        number = message.append_to(tip)
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
    return _say(_Draft(tip_id, Author.OFFICER, _checked(text), key, client_key, now), officer)


def show_card(
    *, officer: Officer, tip_id: uuid.UUID, key: bytes, card: cards.Card, client_key: uuid.UUID, now: datetime
) -> int:
    """Show the witness a card with the numbers to call, in the witness's language. Returns the number."""
    return _say(_Draft(tip_id, Author.OFFICER, cards.mark(card), key, client_key, now), officer)


def _say(message: "_Draft", officer: Officer) -> int:
    """Write a word of the officer who talks."""
    entry = journal.values(actor=officer.actor, action="tips.say", about=f"tip:{message.tip_id}", at=message.now)
    if number := _write_at_once(_OFFICER_TALKS, message, entry | {"officer": officer.id}):
        return number
    with transaction.atomic():
        _locked(message.tip_id)
        if known := message.known():
            return known
    raise NotTalking


@dataclass(frozen=True)
class _Draft:
    """A message about to be written."""

    tip_id: uuid.UUID
    author: Author
    text: str
    key: bytes
    client_key: uuid.UUID
    now: datetime

    def known(self) -> int:
        """Return the number under which it was written already, or 0."""
        written = Message.objects.filter(tip_id=self.tip_id, client_key=self.client_key)
        return written.values_list("number", flat=True).first() or 0

    def append_to(self, tip: Tip) -> int:
        """Write it as the next message of a locked tip."""
        tip.last_number += 1
        tip.save(update_fields=["last_number"])
        message = Message(
            tip=tip,
            number=tip.last_number,
            author=self.author,
            sent_at=clock.to_minute(self.now),
            client_key=self.client_key,
        )
        message.box = boxes.seal_message(self.text, key=self.key, tip_id=tip.id, row_id=message.id)
        message.save(force_insert=True)
        bus.wake(bus.TALK, f"{tip.id.hex} m{tip.last_number}")
        return tip.last_number


def _write_at_once(statement: str, message: _Draft, more: dict[str, Any]) -> int:
    """Write a message with one statement; returns its number, or 0 when the statement's conditions do not hold."""
    row = uuid.uuid4()
    values = {
        "tip": message.tip_id,
        "name": message.tip_id.hex,
        "row": row,
        "author": message.author.value,
        "minute": clock.to_minute(message.now),
        "key": message.client_key,
        "box": boxes.seal_message(message.text, key=message.key, tip_id=message.tip_id, row_id=row),
        "most": MESSAGES_PER_TIP,
        "channel": bus.TALK,
        **more,
    }
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            found = cursor.fetchone()
    except IntegrityError:
        return message.known()
    return found[0] if found else 0


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
