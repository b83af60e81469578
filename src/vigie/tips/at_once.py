"""A message that changes no state, written with one statement: it numbers, stores, records and wakes.

Pages and words doors send through here, so that what is asked of a message stands once. A statement that writes
nothing says only that something is out of the ordinary: a state that moves, a pause, an old key, a talk that is
somebody else's. Who called takes the longer way then (`vigie.tips.conversation`), which says what it is.
"""

import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.journal import Actor
from vigie.lib import clock
from vigie.tips import boxes, bus
from vigie.tips.models import Message
from vigie.tips.states import Author

MESSAGES_PER_TIP = 500
# The right to talk at the desk of a tip; as `tips.access.in_charge`.
MAY_TALK = """EXISTS (
        SELECT 1 FROM accounts_appointment AS held JOIN accounts_role AS role ON role.code = held.role_id
        WHERE held.officer_id = %(officer)s AND held.desk_id = {tip}.desk_id AND held.valid_from <= %(now)s
            AND (held.valid_until IS NULL OR held.valid_until > %(now)s) AND %(right)s = ANY(role.rights)
    )"""
# A second one with the same key breaks the unique key, and is answered with the number of the first.
_WRITE = """
WITH tip AS (
    UPDATE tips_tip SET last_number = last_number + 1
    WHERE id = %(tip)s AND last_number < %(most)s AND (:condition)
    RETURNING last_number
), message AS (
    INSERT INTO tips_message (id, tip_id, number, author, sent_at, client_key, box)
    SELECT %(row)s::uuid, %(tip)s::uuid, last_number, %(author)s, %(minute)s::timestamptz, %(key)s::uuid, %(box)s
    FROM tip
), entry AS (:entry FROM tip)
SELECT last_number, pg_notify(%(channel)s, %(name)s || ' m' || last_number) FROM tip
""".replace(":entry", journal.INSERT)
_TALKS = """
    state = 'taken' AND taken_by_id = %(officer)s
    AND EXISTS (SELECT 1 FROM tips_talk WHERE tip_id = %(tip)s AND state = 'active' AND officer_id = %(officer)s)"""
_WITNESS_WRITES = _WRITE.replace(
    ":condition",
    """
    state IN ('received', 'live', 'taken', 'answered') AND (handled_on IS NULL OR %(today)s < handled_on)
    AND (last_number < %(a_minute)s OR NOT EXISTS (SELECT 1 FROM tips_message AS early WHERE early.tip_id = %(tip)s
        AND early.number = tips_tip.last_number + 1 - %(a_minute)s AND early.sent_at = %(minute)s))
    AND NOT EXISTS (SELECT 1 FROM tips_talk WHERE tip_id = %(tip)s AND muted_until > %(now)s)""",
)
_OFFICER_TALKS = _WRITE.replace(":condition", _TALKS)
_IN_SESSION = """
    AND EXISTS (SELECT 1 FROM accounts_session
        WHERE session_key = %(session)s AND officer_id = %(officer)s AND expire_date > %(now)s)
    AND EXISTS (SELECT 1 FROM accounts_officer WHERE id = %(officer)s AND is_active)
    AND """
_OFFICER_TALKS_IN_SESSION = _WRITE.replace(":condition", _TALKS + _IN_SESSION + MAY_TALK.format(tip="tips_tip"))


@dataclass(frozen=True)
class Draft:
    """A message about to be written; its text was checked."""

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


def witness_writes(message: Draft) -> int:
    """Write a message of the witness; returns its number, or 0."""
    now = message.now
    more = {"today": now.date(), "now": now, "a_minute": settings.MESSAGES_A_MINUTE}
    return _write(_WITNESS_WRITES, message, _entry(journal.WITNESS, "tips.write", message) | more)


def officer_talks(message: Draft, *, officer: uuid.UUID) -> int:
    """Write a word of the officer who talks with the witness; returns its number, or 0."""
    return _write(_OFFICER_TALKS, message, _entry(_named(officer), "tips.say", message) | {"officer": officer})


def officer_talks_in_session(message: Draft, *, officer: uuid.UUID, session: str) -> int:
    """Write a word of the officer who talks, if session, account and right stand; returns its number, or 0.

    Args:
        message: the word.
        officer: whose it is.
        session: key of the session's row.
    """
    more = {"officer": officer, "now": message.now, "right": Right.TIP_TAKE.value, "session": session}
    return _write(_OFFICER_TALKS_IN_SESSION, message, _entry(_named(officer), "tips.say", message) | more)


def _named(officer: uuid.UUID) -> Actor:
    """Name an officer as the journal does (`Officer.actor`), without the row."""
    return Actor("officer", str(officer))


def _entry(actor: Actor, action: str, message: Draft) -> dict[str, Any]:
    """Return the entry of the journal."""
    return journal.values(actor=actor, action=action, about=f"tip:{message.tip_id}", at=message.now)


def _write(statement: str, message: Draft, more: dict[str, Any]) -> int:
    """Write a message; returns its number, or 0 when the conditions do not hold."""
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
