"""Intake: one transaction that seals, routes, numbers, stores and records what a witness told.

The public process calls this with public keys only; once it returns, that process cannot open the tip again unless
the witness presents the return code. It refuses answers that are incomplete or that no page of this house could have
sent, and never refuses a tip for where it comes from.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from vigie.audit import journal
from vigie.lib import clock, sealed
from vigie.lib.errors import Refused
from vigie.lib.keyring import PublicKeyring
from vigie.places.competence import Route, route
from vigie.tips import boxes, campaigns, talks
from vigie.tips.campaigns import Answer, Campaign
from vigie.tips.codes import ReturnCode
from vigie.tips.states import Feedback, State

CONTACT_LENGTH = 300
# A tip that begins as a talk: only the town is known, the rest is told to the guide and to the officer.
TALK = "talk"


class Incomplete(Refused):
    """A required answer is missing."""

    code = "incomplete"
    sentence = _("One answer is missing. It is shown below.")


class AlreadyErased(Refused):
    """The draft was sent before, and what came of it is a stub now."""

    code = "already_erased"
    sentence = _("This report was sent already, and its words have been erased since.")
    status = 409


@dataclass(frozen=True)
class Receipt:
    """What the witness gets: who will read it, until when, and the key of this session."""

    tip_id: uuid.UUID
    key: bytes
    route: Route
    words_erased_by: date
    code_answers_until: date
    new: bool


@dataclass(frozen=True)
class Telling:
    """What a witness tells: the campaign, the answers, the language read, and the code drawn for the draft.

    `effort` tells that the witness's device did the work a flooded desk asks for (see `tips.talks`).
    """

    campaign: Campaign
    answers: dict[str, Answer]
    language: str
    return_code: ReturnCode
    contact: str = ""
    channel: str = "form"
    effort: bool = False


def receive(*, telling: Telling, keyring: PublicKeyring, now: datetime) -> Receipt:
    """Store a telling and return its receipt; the same code again returns the same receipt and writes nothing.

    Raises:
        Incomplete: a required answer is missing.
        AnswersUnreadable: answers no page could have sent.
        UnknownCommune: no commune has or had this code.
    """
    campaigns.check(telling.campaign, telling.answers)
    answers = campaigns.without_skipped(telling.campaign, telling.answers)
    missing = campaigns.missing(telling.campaign, answers)
    if any(telling.channel != TALK or one.kind == "commune" for one in missing):
        raise Incomplete
    lookup = telling.return_code.lookup(keyring.pepper)
    tip_id, key = uuid.uuid4(), sealed.new_key()
    with transaction.atomic():
        routed = route(str(answers["commune"]))
        row = _row(telling, answers, keyring, tip_id=tip_id, key=key, now=now)
        row |= {"lookup": lookup, "desk": routed.desk_id, "unit": routed.unit_id, "reason": routed.reason.value}
        row["commune"] = routed.commune_code
        stored = _store(row)
        if stored:
            journal.record(actor=journal.WITNESS, action="tips.receive", about=f"tip:{tip_id}", at=now)
        if stored and telling.channel == TALK:
            talks.ask_for(tip_id=tip_id, now=now, effort=telling.effort)
    if not stored:
        return _again(telling.return_code, keyring, routed, now)
    return _receipt(tip_id, key, routed, now, new=True)


def _receipt(tip_id: uuid.UUID, key: bytes, routed: Route, now: datetime, *, new: bool) -> Receipt:
    """Write the receipt with its two dates."""
    today = now.date()
    return Receipt(
        tip_id=tip_id,
        key=key,
        route=routed,
        words_erased_by=today + clock.days(settings.WORDS_DAYS_AT_MOST),
        code_answers_until=code_expiry(today),
        new=new,
    )


def code_expiry(received: date) -> date:
    """Return the day until which a code answers: whole months, on the same day or the last of the month."""
    index = received.month - 1 + settings.CODE_MONTHS
    year, month = received.year + index // 12, index % 12 + 1
    for day in (received.day, 30, 29, 28):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError


def _row(
    telling: Telling,
    answers: dict[str, Answer],
    keyring: PublicKeyring,
    *,
    tip_id: uuid.UUID,
    key: bytes,
    now: datetime,
) -> dict[str, Any]:
    """Seal everything that must be, and return the values of the rows."""
    answers_id = uuid.uuid4()
    code_key = telling.return_code.key(keyring.pepper)
    contact = telling.contact.strip()[:CONTACT_LENGTH]
    identity = tip_id.bytes + sealed.pad(contact.encode())
    return {
        "id": tip_id,
        "campaign": telling.campaign.code,
        "version": telling.campaign.version,
        "language": telling.language[:8],
        "channel": telling.channel,
        "urgency": int(telling.campaign.urgency_of(answers)),
        "state": State.RECEIVED.value,
        "feedback": Feedback.RECEIVED.value,
        "received_at": clock.to_minute(now),
        "erase_on": now.date() + clock.days(settings.WORDS_DAYS_AT_MOST),
        "desk_key_id": keyring.desk.id,
        "key_for_desk": boxes.seal_for_desk(key, public=keyring.desk.public, tip_id=tip_id),
        "key_for_code": boxes.wrap_for_code(key, code_key=code_key, tip_id=tip_id),
        "answers_id": answers_id,
        "answers": boxes.seal_answers(answers, key=key, tip_id=tip_id, row_id=answers_id),
        "identity_left": bool(contact),
        "identity_id": uuid.uuid4(),
        "custodian_key_id": keyring.custodian.id,
        "identity": sealed.seal_to(keyring.custodian.public, identity) if contact else b"",
    }


# The one hot statement of the house (the ORM would take four): number, tip, answers and identity, or nothing at all
# when the code is known already. The counter's row is locked last before commit, by desk.
_STORE = """
WITH arrival AS (
    INSERT INTO tips_deskcounter (desk_id, last)
    SELECT %(desk)s::uuid, 1 WHERE NOT EXISTS (SELECT 1 FROM tips_tip WHERE lookup = %(lookup)s)
        AND NOT EXISTS (SELECT 1 FROM tips_stub WHERE lookup = %(lookup)s)
    ON CONFLICT (desk_id) DO UPDATE SET last = tips_deskcounter.last + 1
    RETURNING last
), tip AS (
    INSERT INTO tips_tip (id, lookup, campaign, campaign_version, language, channel, commune_code, desk_id, unit_id,
        route_reason, urgency, state, feedback, arrival, received_at, erase_on, desk_key_id, key_for_desk,
        key_for_code, identity_left, last_number)
    SELECT %(id)s::uuid, %(lookup)s, %(campaign)s, %(version)s::smallint, %(language)s, %(channel)s, %(commune)s,
        %(desk)s::uuid, %(unit)s::uuid, %(reason)s, %(urgency)s::smallint, %(state)s, %(feedback)s, last,
        %(received_at)s, %(erase_on)s, %(desk_key_id)s, %(key_for_desk)s, %(key_for_code)s, %(identity_left)s, 0
    FROM arrival
    ON CONFLICT (lookup) DO NOTHING
    RETURNING id
), answers AS (
    INSERT INTO tips_answers (id, tip_id, box) SELECT %(answers_id)s::uuid, id, %(answers)s FROM tip
), identity AS (
    INSERT INTO tips_identity (id, tip_id, custodian_key_id, box)
    SELECT %(identity_id)s::uuid, id, %(custodian_key_id)s, %(identity)s FROM tip WHERE %(identity_left)s
)
SELECT count(*) FROM tip
"""


def _store(row: dict[str, Any]) -> bool:
    """Run the hot statement; tells whether the tip is new."""
    with connection.cursor() as cursor:
        cursor.execute(_STORE, row)
        (count,) = cursor.fetchone()
    return bool(count)


def _again(code: ReturnCode, keyring: PublicKeyring, routed: Route, now: datetime) -> Receipt:
    """Give the same receipt for a draft that was sent already: its key is opened with its own code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, key_for_code, received_at FROM tips_tip WHERE lookup = %s", [code.lookup(keyring.pepper)]
        )
        found = cursor.fetchone()
    if found is None:
        raise AlreadyErased
    tip_id, box, received_at = found
    key = boxes.unwrap_for_code(box, code_key=code.key(keyring.pepper), tip_id=tip_id)
    return _receipt(tip_id, key, routed, received_at or now, new=False)
