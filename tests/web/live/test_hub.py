"""The hub by itself, with a surface of the tests: what a heartbeat may and may not do to a page."""

import asyncio
import uuid
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from msgspec import structs

from vigie.tips.live import Standing
from vigie.tips.states import TalkState
from vigie.web.live.hub import Hub
from vigie.web.live.stream import MOST_WAITING, Stream
from vigie.web.live.tickets import Ticket

TIP = uuid.uuid4()
WAITS = Standing(TIP, 0, state=TalkState.WAITING, place=1)
TALKS = structs.replace(WAITS, state=TalkState.ACTIVE, place=0, version=1)


class Empty:
    """A database without a new message."""

    async def fetch(self, statement, *values):
        return []


@dataclass
class Plain:
    """A surface whose pages show numbers and states."""

    now: Standing = WAITS
    address: dict = field(default_factory=dict)
    messages: str = ""
    fault: Exception | None = None

    def channels(self, hub):
        return {}

    async def prepare(self, bus, joined):
        if self.fault:
            raise self.fault

    async def look(self, bus, topics):
        return {TIP: self.now} if self.now else {}

    async def check(self, bus, streams):
        return dict.fromkeys(streams, self.now)

    def message(self, stream, row):
        return b"%d " % row["number"]

    def stood(self, stream, standing):
        if stream.shown == standing.shown:
            return b""
        stream.shown = standing.shown
        return standing.state.value.encode() + b" "

    def beat(self, stream):
        return b""

    def ready(self, stream):
        return True

    def left(self, stream):
        pass


def hub_of(surface=None):
    hub = Hub(surface or Plain(), beat=1)
    hub.bus = Empty()
    return hub


def opened(hub, *, last=0):
    stream = Stream(Ticket(session=b"", until=0, tip=TIP), None, last=last)
    hub.join(stream)
    return stream


def deliver(hub, *numbers):
    for number in numbers:
        hub._deliver({"tip_id": TIP, "number": number})


async def written(stream):
    """Return what waits to be written."""
    return (await stream.chunk()).decode() if stream._waiting else ""


def test_a_heartbeat_that_was_read_before_a_change_does_not_bring_the_page_back():
    async def run():
        hub = hub_of()
        stream = opened(hub)
        await hub._read()
        assert await written(stream) == "waiting "
        before = await hub.surface.check(hub.bus, [stream])
        hub.surface.now = TALKS
        hub.changed([TIP])
        await hub._read()
        assert await written(stream) == "active "
        hub._look_at(stream, before)
        await hub._read()
        assert await written(stream) == ""
        assert stream.shown == TALKS.shown

    asyncio.run(run())


def test_a_heartbeat_finds_a_change_whose_wake_up_never_came():
    async def run():
        hub = hub_of()
        stream = opened(hub)
        await hub._read()
        await written(stream)
        hub.surface.now = TALKS
        hub._look_at(stream, await hub.surface.check(hub.bus, [stream]))
        await hub._read()
        assert await written(stream) == "active "

    asyncio.run(run())


def test_a_page_is_given_the_next_message_or_none():
    async def run():
        hub = hub_of()
        first, second = opened(hub), opened(hub, last=2)
        deliver(hub, 2, 1, 1, 4)
        assert await written(first) == "1 "
        deliver(hub, 2, 3, 4)
        assert await written(first) == "2 3 4 "
        assert await written(second) == "3 4 "

    asyncio.run(run())


def test_what_a_slow_page_has_not_read_stays_in_the_table():
    async def run():
        hub = hub_of()
        stream = opened(hub)
        deliver(hub, *range(1, 500))
        given = (await written(stream)).split()
        assert given == [str(number) for number in range(1, MOST_WAITING // 2 + 1)]
        assert stream.behind
        assert not stream.closed
        hub.go_on(stream)
        deliver(hub, *range(1, 500))
        assert (await written(stream)).split()[0] == str(MOST_WAITING // 2 + 1)

    asyncio.run(run())


@pytest.mark.parametrize("reads", [True, False])
def test_a_page_that_takes_nothing_from_one_look_to_the_next_is_let_go(reads):
    async def run():
        hub = hub_of()
        stream = opened(hub)
        for _ in range(3):
            stream.push(b"x")
            stream.look_whether_read()
            if reads:
                await written(stream)
        assert stream.let_go is not reads

    asyncio.run(run())


def test_pages_that_cannot_be_prepared_end_and_come_back():
    async def run():
        hub = hub_of(Plain(fault=RuntimeError()))
        stream = opened(hub)
        with suppress(RuntimeError):
            await hub._read()
        assert stream.closed

    asyncio.run(run())


def test_a_conversation_that_is_gone_ends_its_pages():
    async def run():
        hub = hub_of(Plain(now=None))
        stream = opened(hub)
        await hub._read()
        assert stream.closed
        assert await stream.chunk() == b""
        hub.leave(stream)
        assert not hub.streams
        assert not hub.topics

    asyncio.run(run())
