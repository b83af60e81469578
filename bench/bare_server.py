"""The bare server that intake is held against: the least that receives the same report, and nothing around it.

Starlette, asyncpg, msgspec. It takes the same POST, opens the same sealed draft, checks the same answers, routes, seals
with the same calls, writes the same rows in one transaction with the journal's entry, and answers the words of the
code with the same cookie. What it leaves out is the house: pages, languages, forms that come back, headers, ORM.
"""

import os
import struct
import time
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qs

import asyncpg
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from vigie.lib import sealed
from vigie.lib.keyring import load_public, read_text
from vigie.tips.codes import ReturnCode

_KEYS = Path(os.environ["BARE_KEYS"])
_KEYRING = load_public(_KEYS)
_POOL = int(os.environ["BARE_POOL"])
_WORDS_DAYS = 90
_LIFE, _ONGOING, _DAY, _COMMON, _ARCHIVE = 4, 3, 2, 1, 0

Text = Annotated[str, msgspec.Meta(max_length=200)]
MiddleText = Annotated[str, msgspec.Meta(max_length=400)]
LongText = Annotated[str, msgspec.Meta(max_length=1000)]
Behaviour = Literal[
    "transaction", "comings", "lookout", "delivery", "stash", "barrier", "online_ad", "threat", "weapon", "minor"
]
Vehicle = Literal["car", "van", "two_wheeler", "kick_scooter", "bicycle", "taxi"]
Product = Literal[
    "cannabis_resin",
    "cannabis_herb",
    "cocaine",
    "crack",
    "heroin",
    "mdma_tablet",
    "medicine",
    "nitrous_oxide",
    "unknown",
]
Place = Literal[
    "public_way", "hall", "co_owned", "dwelling", "car_park", "park", "school", "shop", "station", "online", "other"
]


class Answers(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What the campaign asks."""

    commune: Annotated[str, msgspec.Meta(min_length=5, max_length=5)]
    facts: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    when_seen: Literal["now", "today", "week", "month", "older", "unknown"]
    place: Text = ""
    place_type: Place | Literal[""] = ""
    behaviours: list[Behaviour] = []
    recurrence: Literal["", "daily", "weekly", "sometimes", "once", "unknown"] = ""
    hours: Text = ""
    people_count: Literal["", "one", "few", "many", "unknown"] = ""
    appearance: LongText = ""
    vehicle_type: list[Vehicle] = []
    vehicle: Text = ""
    products: list[Product] = []
    stash_place: MiddleText = ""
    online_offer: MiddleText = ""
    basis: Literal["", "seen", "heard", "told", "online", "deduced"] = ""
    only_you: Literal["", "others", "only_me", "unknown"] = ""

    @property
    def urgency(self) -> int:
        """The level that the campaign's rules give."""
        said = set(self.behaviours)
        if "weapon" in said:
            return _LIFE
        if self.when_seen == "now":
            return _ONGOING
        if said & {"stash", "threat", "minor"} or self.when_seen == "today":
            return _DAY
        return _ARCHIVE if self.when_seen == "older" else _COMMON


class Draft(msgspec.Struct):
    """What the sealed draft holds."""

    campaign: Literal["drug_dealing"]
    words: Annotated[list[str], msgspec.Meta(min_length=7, max_length=7)]
    started: int
    answers: Answers
    typed: dict[str, str] = {}
    contact: Annotated[str, msgspec.Meta(max_length=300)] = ""


_ROUTE = """
    WITH place AS (
        SELECT code, department_id FROM places_commune
        WHERE in_force AND (code = $1 OR former_codes @> ARRAY[$1]::varchar[]) ORDER BY code = $1 DESC, code LIMIT 1
    )
    SELECT place.code, unit.id, unit.code, unit.name, NULL AS force
    FROM place JOIN places_unit AS unit
        ON unit.code IN ('desk-' || place.department_id, 'police-' || place.department_id)
    UNION ALL
    SELECT place.code, unit.id, unit.code, unit.name, competence.force
    FROM place JOIN places_competence AS competence ON competence.commune_id = place.code
    JOIN places_unit AS unit ON unit.id = competence.unit_id
"""
_STORE = """
    WITH arrival AS (
        INSERT INTO tips_deskcounter (desk_id, last)
        SELECT $1::uuid, 1 WHERE NOT EXISTS (SELECT 1 FROM tips_tip WHERE lookup = $2)
        ON CONFLICT (desk_id) DO UPDATE SET last = tips_deskcounter.last + 1 RETURNING last
    ), tip AS (
        INSERT INTO tips_tip (id, lookup, campaign, campaign_version, language, channel, commune_code, desk_id, unit_id,
            route_reason, urgency, state, feedback, arrival, received_at, erase_on, desk_key_id, key_for_desk,
            key_for_code, identity_left, last_number)
        SELECT $3, $2, 'drug_dealing', 1, 'fr', 'form', $4, $1, $5, $6, $7, 'received', 'received', last, $8, $9, $10,
            $11, $12, $13, 0 FROM arrival
        ON CONFLICT (lookup) DO NOTHING RETURNING id
    ), answers AS (
        INSERT INTO tips_answers (id, tip_id, box) SELECT $14, id, $15 FROM tip
    ), identity AS (
        INSERT INTO tips_identity (id, tip_id, custodian_key_id, box) SELECT $16, id, $17, $18 FROM tip WHERE $13
    )
    SELECT count(*) FROM tip
"""
_RECORD = """
    INSERT INTO audit_entry (id, at, actor_kind, actor_ref, action, object_ref, motive_code, motive_text, recipient)
    VALUES ($1, $2, 'witness', '', 'tips.receive', $3, 'own_act', '', '')
"""


@asynccontextmanager
async def _connections(app: Starlette) -> AsyncIterator[None]:
    """Keep as many connections open as there can be requests at once."""
    app.state.pool = await asyncpg.create_pool(
        host=os.environ["BARE_SOCKET"],
        database="vigie",
        user="vigie_public",
        password=read_text(_KEYS / "database.password"),
        min_size=_POOL,
        max_size=_POOL,
    )
    yield
    await app.state.pool.close()


async def receive(request: Request) -> HTMLResponse:
    """Receive one report."""
    try:
        form = parse_qs((await request.body()).decode(), strict_parsing=True)
        box = urlsafe_b64decode(form["brouillon"][0])
        body = sealed.decrypt(box, key=_KEYRING.draft, place=b"vigie draft 2")
        draft = msgspec.msgpack.decode(body, type=Draft)
    except (KeyError, ValueError, sealed.Unopenable) as error:
        return HTMLResponse(type(error).__name__, status_code=422)
    tip_id, key = uuid.uuid4(), sealed.new_key()
    if not await _write(request.app.state.pool, draft, tip_id, key):
        return HTMLResponse("not new, or no such town", status_code=409)
    response = HTMLResponse(_receipt(draft.words), headers={"Cache-Control": "no-store"})
    cookie = struct.pack(">16s32sI", tip_id.bytes, key, int(time.time()) // 60)
    value = urlsafe_b64encode(sealed.encrypt(cookie, key=_KEYRING.cookie, place=b"vigie witness session 1")).decode()
    response.set_cookie("vigie_temoin", value, path="/suivi/", httponly=True, samesite="strict")
    return response


def _receipt(words: list[str]) -> str:
    """Write the answer: the code, twice."""
    items = "".join(f"<li>{word}</li>" for word in words)
    return f"<!doctype html><title>Vigie</title><ol>{items}</ol><p>{' '.join(words)}</p>"


async def _write(pool: "asyncpg.Pool[asyncpg.Record]", draft: Draft, tip_id: uuid.UUID, key: bytes) -> bool:
    """Seal, route and write the rows; tells whether the report is new and has a place to go."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    row = _sealed(draft, tip_id, key)
    async with pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(_ROUTE, draft.answers.commune)
        desk = next((one for one in rows if not one["force"] and one["code"].startswith("desk-")), None)
        if desk is None:
            return False
        unit, reason = _competent(rows)
        erase_on: date = now.date() + timedelta(days=_WORDS_DAYS)
        routed = (tip_id, desk[0], unit, reason, draft.answers.urgency, now, erase_on)
        lookup = ReturnCode(tuple(draft.words)).lookup(_KEYRING.pepper)
        new: int = await connection.fetchval(_STORE, desk["id"], lookup, *routed, *row)
        if new:
            await connection.execute(_RECORD, uuid.uuid4(), now, f"tip:{tip_id}")
    return bool(new)


def _competent(rows: list[asyncpg.Record]) -> tuple[uuid.UUID | None, str]:
    """Choose the unit, if one is certain."""
    competent = [one for one in rows if one["force"]]
    if competent:
        return (competent[0]["id"], "competence") if len(competent) == 1 else (None, "two_forces")
    police = next((one for one in rows if one["code"].startswith("police-")), None)
    return (police["id"], "built_in_police_zone") if police else (None, "unknown_force")


def _sealed(draft: Draft, tip_id: uuid.UUID, key: bytes) -> tuple[object, ...]:
    """Seal what must be, in the order of the statement."""
    answers_id = uuid.uuid4()
    code_key = ReturnCode(tuple(draft.words)).key(_KEYRING.pepper)
    contact = draft.contact.strip().encode()
    return (
        _KEYRING.desk.id,
        sealed.seal_to(_KEYRING.desk.public, tip_id.bytes + key),
        sealed.encrypt(key, key=code_key, place=_place(tip_id, tip_id, "code")),
        bool(contact),
        answers_id,
        sealed.encrypt(msgspec.json.encode(draft.answers), key=key, place=_place(tip_id, answers_id, "answers")),
        uuid.uuid4(),
        _KEYRING.custodian.id,
        sealed.seal_to(_KEYRING.custodian.public, tip_id.bytes + sealed.pad(contact)) if contact else b"",
    )


def _place(tip_id: uuid.UUID, row_id: uuid.UUID, kind: str) -> bytes:
    return b"|".join((kind.encode(), tip_id.bytes, row_id.bytes))


app = Starlette(routes=[Route("/signaler/drug_dealing/", receive, methods=["POST"])], lifespan=_connections)
