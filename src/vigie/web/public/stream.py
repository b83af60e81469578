"""The witness's streams: new messages, the place in the waiting room, the officer who comes, goes or types.

The key of the words comes with the cookie and is held only while the stream is open. Every fifteen seconds the witness
of every open page is named on the bus, and nowhere else, so that officers see who is there. A session that has run
out, and words that are closed or erased, end the stream.
"""

import asyncio
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from vigie.lib import clock
from vigie.tips import bus as wake
from vigie.tips import live
from vigie.tips.live import Standing
from vigie.tips.states import TalkState
from vigie.web.live import app, line, tickets
from vigie.web.live.bus import Bus, address_of
from vigie.web.live.hub import Hub, Row
from vigie.web.live.stream import Stream, event
from vigie.web.live.tickets import Ticket, TicketRefused
from vigie.web.public import lines, session

_SLICE = 200
_BEAT = event("beat")
_ENOUGH_SECONDS = 30  # a page keeps a ticket at least as young as that: one heartbeat in two renews it
_SAY_HERE = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS here (payload)"


@dataclass(slots=True)
class About:
    """What the process knows of one open page."""

    key: bytes
    ends: int
    waits_at: uuid.UUID | None = None
    comes_back_until: int = 0


def ticket_for(cookie: str, tip_id: uuid.UUID, *, after: int, language: str, frame: bool, now: datetime) -> str:
    """Give a ticket to the session of a cookie, for the address of its stream."""
    secret = settings.PUBLIC_KEYRING.cookie
    ticket = Ticket(
        session=tickets.mark(cookie, secret),
        until=tickets.until(now),
        tip=tip_id,
        after=after,
        language=language,
        frame=frame,
    )
    return tickets.seal(ticket, secret=secret)


def door() -> "WitnessDoor":
    """Return the streams of this surface."""
    return WitnessDoor()


class WitnessDoor:
    """Streams of the public surface."""

    messages = live.MESSAGES

    def __init__(self) -> None:
        self.address = address_of(settings.DATABASES["default"])
        self._secret: bytes = settings.PUBLIC_KEYRING.cookie

    def admit(self, ticket: str, cookies: Mapping[str, str], *, now: datetime) -> Stream:
        """Open a ticket with the cookie it was given to."""
        cookie = cookies.get(session.STREAM_NAME, "")
        found = tickets.read(ticket, session=cookie, secret=self._secret, now=now)
        here = session.read(cookie, now=now)
        if here is None or found.tip != here.tip_id:
            raise TicketRefused
        return Stream(found, About(here.key, here.ends), last=found.after)

    def headers(self, stream: Stream) -> Iterable[tuple[str, str]]:
        """Return the headers of a stream."""
        return app.frame_headers() if stream.frame else app.event_stream_headers()

    def head(self, stream: Stream) -> bytes:
        """Write what comes first; a frame loads itself anew when its stream ends or breaks."""
        if not stream.frame:
            return b"retry: 2000\n\n"
        return app.padded(_frame_head(stream.ticket.language, stream.ticket.after))

    def channels(self, hub: Hub) -> dict[str, Callable[[str], None]]:
        """Listen to what happens in conversations and waiting rooms."""

        def talk(payload: str) -> None:
            name, _space, what = payload.partition(" ")
            topic = uuid.UUID(hex=name)
            if what.startswith("m"):
                hub.message_in(topic, int(what[1:]))
            elif what.startswith("s"):
                hub.changed([topic])
            elif what == wake.OFFICER_TYPES:
                hub.push(topic, event("typing"))

        def desk(payload: str) -> None:
            place = uuid.UUID(hex=payload)
            hub.changed(one.topic for one in hub.streams if one.topic and one.about.waits_at == place)

        return {wake.TALK: talk, wake.DESK: desk}

    def ready(self, stream: Stream) -> bool:  # noqa: ARG002 - the surface's form
        """Everything came with the cookie."""
        return True

    def left(self, stream: Stream) -> None:
        """Nothing is kept beside it."""

    async def prepare(self, bus: Bus, joined: Sequence[Stream]) -> None:
        """Tell the officers who is there now."""
        await self._say_here(bus, joined)

    async def look(self, bus: Bus, topics: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Standing]:
        """Read where conversations stand."""
        found: dict[uuid.UUID, Standing] = {}
        for number, row in enumerate(await bus.fetch(live.STANDINGS, topics)):
            found[row["id"]] = live.standing(row)
            if number % _SLICE == _SLICE - 1:
                await asyncio.sleep(0)  # thousands at each heartbeat: what is said meanwhile does not wait for them all
        return found

    async def check(self, bus: Bus, streams: Sequence[Stream]) -> Mapping[Stream, Standing]:
        """Read every conversation again, and tell the officers who is there still."""
        now = clock.now().timestamp()
        kept = [stream for stream in streams if stream.about.ends > now]
        await self._say_here(bus, kept)
        found = await self.look(bus, list({stream.topic for stream in kept if stream.topic}))
        return {stream: found[stream.topic] for stream in kept if stream.topic and stream.topic in found}

    async def _say_here(self, bus: Bus, streams: Sequence[Stream]) -> None:
        """Name the witnesses of these pages on the bus."""
        topics = {stream.topic for stream in streams if stream.topic}
        await bus.fetch(_SAY_HERE, wake.HERE, list(wake.here(topics)))

    def message(self, stream: Stream, row: Row) -> bytes:
        """Write one message."""
        with line.speaking(stream.ticket.language):
            entry = lines.entry(live.line(row, key=stream.about.key))
            text = line.written(entry)
        return f"{text}\n".encode() if stream.frame else event("message", text, number=entry["number"])

    def stood(self, stream: Stream, standing: Standing) -> bytes:
        """Write where the conversation stands, when the page does not show it yet."""
        if standing.handled_on is not None and clock.now().date() >= standing.handled_on:
            stream.close()
            return b""
        stream.about.waits_at = standing.desk_id if standing.state == TalkState.WAITING else None
        if stream.shown == standing.shown:
            return b""
        first, stream.shown = stream.shown is None, standing.shown
        if stream.frame:
            return b"" if first else _frame_state(stream.ticket.language, _without_tip(standing)).encode()
        return event("state", state_html(stream.ticket.language, _without_tip(standing)))

    def beat(self, stream: Stream) -> bytes:
        """Write the sign of life; a page with scripts gets the ticket with which it may come back."""
        if stream.frame:
            return b"<!-- -->\n"
        now = clock.now()
        if stream.about.comes_back_until - now.timestamp() > _ENOUGH_SECONDS:
            return _BEAT
        stream.about.comes_back_until = tickets.until(now)
        return event("ticket", tickets.renewed(stream.ticket, after=stream.last, secret=self._secret, now=now))


def _without_tip(standing: Standing) -> Standing:
    """Return what is the same for everybody who stands there."""
    shown: dict[str, Any] = {"tip_id": uuid.UUID(int=0), "last_number": 0, "version": 0, "desk_id": None}
    return msgspec.structs.replace(standing, **shown, handled_on=None, muted_until=None, danger=False)


@lru_cache(maxsize=512)
def state_html(language: str, standing: Standing) -> str:
    """Write the part of the page that says where the talk stands; the page itself includes the same."""
    with translation.override(language):
        return render_to_string("public/talk_state.html", {"talk": standing}).strip()


@lru_cache(maxsize=512)
def _frame_state(language: str, standing: Standing) -> str:
    """Write a line of the frame that says that the talk stands elsewhere now."""
    with translation.override(language):
        return render_to_string("public/frame_state.html", {"talk": standing})


@lru_cache(maxsize=512)
def _frame_head(language: str, after: int) -> str:
    """Write the beginning of the frame."""
    with translation.override(language):
        return render_to_string("public/frame_head.html", {"again": reverse("frame", args=[after])})
