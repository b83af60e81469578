"""The officers' streams: the words of the talk on the page, who is there, who types, and what waits at the desk.

The read was recorded when the page's loader gave the ticket. Every fifteen seconds the session, the right and the
charge are looked at again, and the stream ends with any of them. The tip's key is opened with the desk's private key
when the stream begins, and held only while it is open.
"""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from vigie.accounts.models import Officer
from vigie.accounts.sessions import SessionStore, row_key
from vigie.lib import clock, sealed
from vigie.tips import boxes, live
from vigie.tips import bus as wake
from vigie.tips.live import Standing
from vigie.web.desk import lines, pen
from vigie.web.desk.accounts import lifetime
from vigie.web.live import app, line, tickets
from vigie.web.live.bus import Bus, address_of
from vigie.web.live.hub import Hub, Row
from vigie.web.live.stream import Stream, event
from vigie.web.live.tickets import Ticket

GONE_AFTER_SECONDS = 45.0
_GATHER_SECONDS = 0.3
_BEAT = event("beat")


@dataclass(slots=True)
class About:
    """What the process knows of one open page."""

    session_key: str
    ends: float = 0.0
    noted: int = 0
    key: bytes = b""
    ready: bool = False
    present: bool | None = None
    since: float = field(default_factory=time.monotonic)
    version: int = -1
    held: frozenset[uuid.UUID] = field(default_factory=frozenset)


def ticket_for(
    session_key: str,
    officer: Officer,
    *,
    tip_id: uuid.UUID | None,
    after: int,
    desks: Iterable[uuid.UUID],
    charge: bool,
    language: str,
    now: datetime,
) -> str:
    """Give a ticket to an officer's session, for the address of the page's stream."""
    secret = settings.MFA_SECRET
    ticket = Ticket(
        session=tickets.mark(session_key, secret),
        until=tickets.until(now),
        tip=tip_id,
        after=after,
        officer=officer.id,
        desks=tuple(desks),
        language=language,
        charge=charge,
    )
    return tickets.seal(ticket, secret=secret)


def door() -> "OfficerDoor":
    """Return the streams of this surface."""
    return OfficerDoor()


class OfficerDoor:
    """Streams of the desk."""

    messages = live.MESSAGES

    def __init__(self) -> None:
        self.address = address_of(settings.DATABASES["default"])
        self._secret: bytes = settings.MFA_SECRET
        self._heard: dict[uuid.UUID, float] = {}
        self._holding: dict[uuid.UUID, set[Stream]] = {}
        self._stirred: set[uuid.UUID] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    # --- Letting in -------------------------------------------------------------------------------------------------

    def admit(self, ticket: str, cookies: Mapping[str, str], *, now: datetime) -> Stream:
        """Open a ticket with the session it was given to; the session's row is looked at by `prepare`."""
        key = cookies.get(settings.SESSION_COOKIE_NAME, "")
        found = tickets.read(ticket, session=key, secret=self._secret, now=now)
        return Stream(found, About(row_key(key)), last=found.after)

    def headers(self, stream: Stream) -> Iterable[tuple[str, str]]:  # noqa: ARG002 - the surface's form
        """Return the headers of a stream."""
        return app.event_stream_headers()

    def head(self, stream: Stream) -> bytes:  # noqa: ARG002 - the surface's form
        """Write what comes first."""
        return b"retry: 2000\n\n"

    def ready(self, stream: Stream) -> bool:
        """Tell whether session, right and key were seen."""
        ready: bool = stream.about.ready
        return ready

    async def prepare(self, bus: Bus, joined: Sequence[Stream]) -> None:
        """Look at sessions and rights, open the keys; end the streams that may not be."""
        found = await self.check(bus, joined)
        topics = [stream.topic for stream in found if stream.topic]
        rows = await bus.fetch(live.KEYS, topics) if topics else ()
        keys = {row["id"]: row for row in rows}
        for stream in joined:
            if stream not in found:
                stream.close()
            elif stream.topic is None:
                stream.about.ready = True
            else:
                self._open(stream, keys.get(stream.topic))

    def _open(self, stream: Stream, row: Row | None) -> None:
        """Open the key of a stream's conversation."""
        if row is None:
            stream.close()
            return
        keyring = settings.DESK_KEYRING
        try:
            stream.about.key = boxes.open_for_desk(
                bytes(row["key_for_desk"]), key_id=row["desk_key_id"], keyring=keyring, tip_id=row["id"]
            )
        except sealed.Unopenable:
            stream.close()
        else:
            stream.about.ready = True

    def left(self, stream: Stream) -> None:
        """Forget what its officer holds."""
        self._hold(stream, frozenset())

    def _hold(self, stream: Stream, held: frozenset[uuid.UUID]) -> None:
        """Note the talks that the officer of a page holds, so that each word finds their pages at once."""
        for topic in stream.about.held - held:
            self._holding[topic].discard(stream)
            if not self._holding[topic]:
                del self._holding[topic]
        for topic in held - stream.about.held:
            self._holding.setdefault(topic, set()).add(stream)
        stream.about.held = held

    # --- Reading ----------------------------------------------------------------------------------------------------

    async def look(self, bus: Bus, topics: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Standing]:
        """Read where conversations stand."""
        rows = await bus.fetch(live.STANDINGS, topics)
        return {row["id"]: live.standing(row) for row in rows}

    async def check(self, bus: Bus, streams: Sequence[Stream]) -> Mapping[Stream, Standing | None]:
        """Look again at sessions, rights and charges, and read every conversation again."""
        numbers = list(range(len(streams)))
        keys = [stream.about.session_key for stream in streams]
        rows = await bus.fetch(live.WATCHED, numbers, keys, [stream.topic for stream in streams])
        store, found = SessionStore(), {}
        for row in rows:
            stream = streams[row["nr"]]
            gone = stream.topic is not None and (row["id"] is None or (stream.ticket.charge and not row["in_charge"]))
            session = store.decode(row["session_data"])
            if gone or not lifetime.stands(session):
                continue
            stream.about.ends, stream.about.noted = lifetime.ends(session), lifetime.noted(session)
            if not stream.closed:  # it may have gone while this was read
                self._hold(stream, frozenset(row["held"]))
            found[stream] = live.standing(row) if stream.topic else None
        return found

    # --- Writing ----------------------------------------------------------------------------------------------------

    def message(self, stream: Stream, row: Row) -> bytes:
        """Write one message."""
        with line.speaking(stream.ticket.language):
            entry = lines.entry(live.line(row, key=stream.about.key))
            text = line.written(entry)
        return event("message", text, number=entry["number"])

    def stood(self, stream: Stream, standing: Standing) -> bytes:
        """Write where the talk stands, and that what stands beside it is to be read again."""
        if stream.about.version == standing.version:
            return b""
        first, stream.about.version = stream.about.version < 0, standing.version
        with translation.override(stream.ticket.language):
            state = event("state", render_to_string("desk/talk_state.html", {"talk": standing}).strip())
        return state if first else state + event("facts")

    def beat(self, stream: Stream) -> bytes:
        """Write the sign of life, on which the page answers that its officer is there; say who went away."""
        return _BEAT + self._pen(stream) + self._presence(stream)

    def _pen(self, stream: Stream) -> bytes:
        """Give the officer in charge the next pen: session, right and charge were looked at just now."""
        ticket = stream.ticket
        if ticket.tip is None or ticket.officer is None or not ticket.charge:
            return b""
        about: About = stream.about
        given = pen.give(
            session=ticket.session,
            officer=ticket.officer,
            tip=ticket.tip,
            key=about.key,
            noted=about.noted,
            ends=about.ends,
            secret=self._secret,
            now=clock.now(),
        )
        return event("pen", given)

    def _presence(self, stream: Stream) -> bytes:
        """Say whether the witness is there, when that changed; who was never heard of is gone only after the time."""
        if stream.topic is None:
            return b""
        heard = self._heard.get(stream.topic)
        silent = time.monotonic() - (heard or stream.about.since) >= GONE_AFTER_SECONDS
        present = heard is not None and not silent
        if stream.about.present == present or (heard is None and not silent):
            return b""
        stream.about.present = present
        with translation.override(stream.ticket.language):
            return event("presence", render_to_string("desk/talk_presence.html", {"present": present}).strip())

    # --- The bus ----------------------------------------------------------------------------------------------------

    def channels(self, hub: Hub) -> dict[str, Callable[[str], None]]:
        """Listen to conversations, waiting rooms and witnesses who are there."""

        def talk(payload: str) -> None:
            name, _space, what = payload.partition(" ")
            topic = uuid.UUID(hex=name)
            if what.startswith("m"):
                hub.message_in(topic, int(what[1:]))
                # The talk on the page shows its own words; the others are told beside it.
                self._stir(hub, [one for one in self._holding.get(topic, ()) if one.topic != topic])
            elif what.startswith("s"):
                hub.changed([topic])
            elif what == wake.WITNESS_TYPES:
                hub.push(topic, event("typing"))

        def desk(payload: str) -> None:
            place = uuid.UUID(hex=payload)
            self._stir(hub, [one for one in hub.streams if place in one.ticket.desks])

        return {wake.TALK: talk, wake.DESK: desk, wake.HERE: lambda payload: self._hear(hub, payload)}

    def _hear(self, hub: Hub, payload: str) -> None:
        """Note who is there, of those whose talks are open here."""
        for name in payload.split(","):
            topic = uuid.UUID(hex=name)
            if topic not in hub.topics:
                continue
            self._heard[topic] = time.monotonic()
            for stream in hub.topics[topic]:
                if chunk := self._presence(stream):
                    stream.push(chunk)
        for topic in [one for one in self._heard if one not in hub.topics]:
            del self._heard[topic]

    def _stir(self, hub: Hub, streams: Sequence[Stream]) -> None:
        """Have the waiting room beside these pages read again, a burst at once."""
        if not streams:
            return
        idle = not self._stirred
        self._stirred.update(stream.ticket.officer for stream in streams if stream.ticket.officer)
        if idle:
            task = asyncio.get_running_loop().create_task(self._tell(hub))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _tell(self, hub: Hub) -> None:
        """Tell the stirred officers' pages; their talks may be others now."""
        await asyncio.sleep(_GATHER_SECONDS)
        officers, self._stirred = self._stirred, set()
        streams = [one for one in hub.streams if one.ticket.officer in officers and one.about.ready and not one.closed]
        found = await self.check(hub.bus, streams) if streams else {}
        for stream in streams:
            if stream in found:
                stream.push(event("queue"))
            else:
                stream.close()
