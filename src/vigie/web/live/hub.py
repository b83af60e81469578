"""The hub of one process: which pages are open on which conversation, and how what is new reaches them.

A wake-up only says that there is something; the table tells. A page is known to the hub before its first read, and is
given message `last + 1` or none: nothing is lost, doubled or out of order, whatever is cut. Whatever piled up is read
with one statement, for all conversations. Every fifteen seconds sessions and rights are looked at again, and every
conversation is read again, with one statement more: a wake-up that never came costs that long.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from vigie.web.live.bus import Bus
from vigie.web.live.stream import Stream

logger = logging.getLogger("vigie.live")
_SLICE = 50
# No two reads begin closer to each other than that: nobody sees it, and at hundreds of messages a second one statement
# reads several. The first message after a quiet moment does not wait.
_GATHER_SECONDS = 0.015
Row = Mapping[str, Any]


class Surface(Protocol):
    """What a surface says of its streams."""

    address: dict[str, Any]
    messages: str

    def channels(self, hub: "Hub") -> dict[str, Callable[[str], None]]:
        """Return the channels to listen to, with what takes their payloads."""
        ...

    async def prepare(self, bus: Bus, joined: Sequence[Stream]) -> None:
        """Give new streams what they need, and close those that may not be."""
        ...

    async def look(self, bus: Bus, topics: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
        """Read where conversations stand, with one statement; one that is gone is missing."""
        ...

    async def check(self, bus: Bus, streams: Sequence[Stream]) -> Mapping[Stream, Any]:
        """Look again at sessions and rights, with one statement; a stream that must end is missing."""
        ...

    def message(self, stream: Stream, row: Row) -> bytes:
        """Write one message."""
        ...

    def stood(self, stream: Stream, standing: Any) -> bytes:
        """Write where the conversation stands; nothing when the page shows it already."""
        ...

    def beat(self, stream: Stream) -> bytes:
        """Write the sign of life."""
        ...

    def ready(self, stream: Stream) -> bool:
        """Tell whether `prepare` has seen it."""
        ...

    def left(self, stream: Stream) -> None:
        """Forget a stream that went."""
        ...


class Hub:
    """The open pages of one process.

    Args:
        surface: what they show.
        beat: seconds between two looks at every page.
    """

    def __init__(self, surface: Surface, *, beat: float) -> None:
        self.surface = surface
        self._half_beat = beat / 2
        self.topics: dict[uuid.UUID, list[Stream]] = {}
        self.streams: set[Stream] = set()
        self.bus = Bus(surface.address, surface.channels(self), self.reread)
        self._joined: list[Stream] = []
        self._fresh: set[uuid.UUID] = set()
        self._stale: set[uuid.UUID] = set()
        self._something = asyncio.Event()
        self._reads_from = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    # --- Life -------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin to listen, to read and to beat."""
        await self.bus.start()
        self._tasks = [asyncio.create_task(_for_ever(work)) for work in (self._read, self._beat)]

    async def stop(self) -> None:
        """End every stream, then the work."""
        self.end_all()
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.bus.stop()

    def end_all(self) -> None:
        """End every stream; their pages come back to whoever answers."""
        for stream in self.streams:
            stream.close()

    def join(self, stream: Stream) -> None:
        """Let a stream in: it is known first, read afterwards."""
        self.streams.add(stream)
        if stream.topic is not None:
            self.topics.setdefault(stream.topic, []).append(stream)
        self._joined.append(stream)
        self._something.set()

    def leave(self, stream: Stream) -> None:
        """Let a stream go."""
        stream.close()
        self.streams.discard(stream)
        if stream.topic is not None and stream in (others := self.topics.get(stream.topic, [])):
            others.remove(stream)
            if not others:
                del self.topics[stream.topic]
        self.surface.left(stream)

    # --- What is new ------------------------------------------------------------------------------------------------

    def message_in(self, topic: uuid.UUID, number: int) -> None:
        """Take the wake-up of a message."""
        if any(stream.last < number for stream in self.topics.get(topic, ())):
            self._fresh.add(topic)
            self._something.set()

    def changed(self, topics: Iterable[uuid.UUID]) -> None:
        """Take the wake-up of conversations that stand elsewhere now."""
        found = [topic for topic in topics if topic in self.topics]
        if found:
            self._stale.update(found)
            self._something.set()

    def reread(self) -> None:
        """Read everything again: nobody knows what was said during a cut."""
        self._fresh.update(self.topics)
        self._stale.update(self.topics)
        self._something.set()

    def go_on(self, stream: Stream) -> None:
        """Read on for a page that has read what it was given."""
        stream.behind = False
        if stream.topic is not None:
            self._fresh.add(stream.topic)
            self._something.set()

    def push(self, topic: uuid.UUID, chunk: bytes) -> None:
        """Write something that is not kept (somebody types) to the pages of a conversation with scripts."""
        for stream in self.topics.get(topic, ()):
            if not stream.frame and self.surface.ready(stream):
                stream.push(chunk)

    async def _read(self) -> None:
        """Read what piled up, once."""
        await self._something.wait()
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._reads_from - loop.time())
        self._reads_from = loop.time() + _GATHER_SECONDS
        self._something.clear()
        joined, self._joined = self._joined, []
        if joined:
            await self._prepare([one for one in joined if not one.closed])
        arrived = {stream.topic for stream in joined if stream.topic is not None and not stream.closed}
        fresh, self._fresh = self._fresh | arrived, set()
        stale, self._stale = self._stale | arrived, set()
        await self._read_messages(fresh)
        await self._read_standings(stale)

    async def _prepare(self, joined: Sequence[Stream]) -> None:
        """Have the surface look at new streams; after a fault they end, and their pages come back."""
        try:
            await self.surface.prepare(self.bus, joined)
        except Exception:
            for stream in joined:
                stream.close()
            raise

    async def _read_messages(self, topics: Iterable[uuid.UUID]) -> None:
        """Read the messages that the pages of these conversations do not show yet."""
        after = {topic: min(lasts) for topic in topics if (lasts := [one.last for one in self._ready(topic)])}
        if not after:
            return
        rows = await self.bus.fetch(self.surface.messages, list(after), list(after.values()))
        for number, row in enumerate(rows):
            self._deliver(row)
            if number % _SLICE == _SLICE - 1:
                await asyncio.sleep(0)

    def _deliver(self, row: Row) -> None:
        """Write a message to the pages for which it is the next one; the others are read again."""
        topic = row["tip_id"]
        for stream in self._ready(topic):
            if stream.behind:
                continue
            if row["number"] == stream.last + 1 and stream.busy:
                stream.behind = True
            elif row["number"] == stream.last + 1:
                stream.last = row["number"]
                _write(stream, partial(self.surface.message, stream, row))
            elif row["number"] > stream.last:
                self._fresh.add(topic)
                self._something.set()

    async def _read_standings(self, topics: Iterable[uuid.UUID]) -> None:
        """Read where these conversations stand."""
        wanted = [topic for topic in topics if topic in self.topics]
        if not wanted:
            return
        found = await self.surface.look(self.bus, wanted)
        for number, topic in enumerate(wanted):
            for stream in self._ready(topic):
                self._show(stream, found.get(topic))
            if number % _SLICE == _SLICE - 1:
                await asyncio.sleep(0)

    def _show(self, stream: Stream, standing: Any) -> None:
        """Write where a conversation stands; end a stream that shows none any more."""
        if standing is None:
            stream.close()
        else:
            stream.standing = standing
            _write(stream, lambda: self.surface.stood(stream, standing))

    def _ready(self, topic: uuid.UUID) -> list[Stream]:
        """Return the pages of a conversation that are ready to be written to."""
        return [one for one in self.topics.get(topic, ()) if not one.closed and self.surface.ready(one)]

    async def _beat(self) -> None:
        """Look at every stream again, spread over the time until the next look."""
        await asyncio.sleep(self._half_beat)
        streams = [one for one in self.streams if not one.closed and self.surface.ready(one)]
        if not streams:
            return
        found = await self.surface.check(self.bus, streams)
        slices = range(0, len(streams), _SLICE)
        for at in slices:
            for stream in streams[at : at + _SLICE]:
                self._look_at(stream, found)
            await asyncio.sleep(self._half_beat / len(slices))

    def _look_at(self, stream: Stream, found: Mapping[Stream, Any]) -> None:
        """Write the sign of life to a stream, or end it; have its messages read when one is missing."""
        if stream not in found:
            stream.close()
            return
        stream.look_whether_read()
        _write(stream, lambda: self.surface.beat(stream))
        standing = found[stream]
        if standing is None or stream.topic is None:
            return
        # This was read some seconds ago: what differs is read again, lest the page go back to what was.
        if standing.same_as(stream.standing):
            self._show(stream, standing)
        else:
            self.changed([stream.topic])
        if standing.last_number > stream.last:
            self.message_in(stream.topic, standing.last_number)


def _write(stream: Stream, write: Callable[[], bytes]) -> None:
    """Write to one stream; one that cannot be written to is let go, and takes no other with it."""
    try:
        chunk = write()
    except Exception:
        logger.exception("stream_write_failed")
        stream.close()
    else:
        if chunk:
            stream.push(chunk)


async def _for_ever(work: Callable[[], Any]) -> None:
    """Do a piece of work again and again; a fault in it is logged without content, and the work goes on."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("stream_work_failed")
            await asyncio.sleep(1)
