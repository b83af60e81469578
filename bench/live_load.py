"""The load of live talks: thousands of open streams, and messages at a steady rate, from one process.

Streams and lines are bare protocols on the loop: the load uses the processors of the machine it measures, so it must
cost little. The same load drives whatever is measured. Messages leave at their own times, whether or not the ones
before were answered; the time from then until the bytes are read from the other side's stream is what counts.
"""

import asyncio
import random
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

MARK = "mesure-{number}-"
_TEXT = " Le même scooter est revenu devant le hall, deux personnes attendent près du muret depuis un quart d’heure."
_PATIENCE, _TICK = 20.0, 0.05
_CONNECTING, _ATTEMPTS = 128, 8
OFFICER, WITNESS = "officer", "witness"
TAKEN = frozenset({b"200", b"204"})


@dataclass(frozen=True)
class Seat:
    """A place at which a stream is open: `witness`, `frame` (a witness without scripts) or `desk`."""

    room: int
    kind: str


class Side(Protocol):
    """What is measured."""

    found: re.Pattern[bytes]

    def end(self, kind: str) -> bytes:
        """Return what ends a message on the wire."""
        ...

    def opens(self, seat: Seat, after: int) -> tuple[int, bytes]:
        """Return the port and the request of a stream that shows all up to a number."""
        ...

    def says(self, author: str, room: int, text: str) -> tuple[int, Iterator[bytes]]:
        """Return the port and the requests of a message, each to be sent where the one before was not taken."""
        ...


@dataclass
class Board:
    """What was sent and what was seen.

    Attributes:
        again: messages that were sent a second way because the first did not take them.
    """

    sent: dict[int, tuple[float, str]] = field(default_factory=dict)
    waits: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[int] = field(default_factory=Counter)
    doubled: int = 0
    skipped: int = 0
    lines_made: int = 0
    again: int = 0

    def take(self, mark: int, seat: Seat, now: float) -> None:
        """Note that a message was seen on the other side."""
        at, author = self.sent.get(mark, (0.0, ""))
        if author == (WITNESS if seat.kind == "desk" else OFFICER):
            self.waits.setdefault(seat.kind, []).append(now - at)

    def of(self, *kinds: str) -> list[float]:
        """Return the waits seen at seats of these kinds."""
        return sorted(wait for kind in kinds for wait in self.waits.get(kind, ()))

    def forget(self) -> None:
        """Begin to measure anew; what was sent before no longer counts."""
        self.sent.clear()
        self.waits.clear()
        self.again = 0


def share(waits: Sequence[float], part: float) -> float:
    """Return the wait in milliseconds that a part of sorted waits did not exceed."""
    return waits[min(int(len(waits) * part), len(waits) - 1)] * 1000 if waits else float("inf")


class Viewer(asyncio.Protocol):
    """One open stream, as a page reads it."""

    __slots__ = (
        "_board",
        "_end",
        "_found",
        "_rest",
        "_transport",
        "_wire",
        "cut",
        "last",
        "opened",
        "port",
        "seat",
        "status",
    )

    def __init__(self, side: Side, seat: Seat, board: Board, last: int) -> None:
        self.seat, self.last = seat, last
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.status, self.cut = b"", False
        self._board, self._found, self._end = board, side.found, side.end(seat.kind)
        self._rest = b""
        self.port, self._wire = side.opens(seat, last)
        self._transport: asyncio.Transport | None = None

    @property
    def open(self) -> bool:
        """Tell whether the stream is there."""
        return self.status == b"200" and self._transport is not None

    async def connect(self) -> None:
        """Open the stream and wait for the head of its answer."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.port)
        await asyncio.wait_for(self.opened, _PATIENCE)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the request."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._wire)

    def data_received(self, data: bytes) -> None:
        """Read the head, then messages as they become whole."""
        self._rest += data
        if not self.status:
            head, gap, rest = self._rest.partition(b"\r\n\r\n")
            if not gap:
                return
            self.status, self._rest = head[9:12], rest
            if not self.opened.done():
                self.opened.set_result(None)
        whole = self._rest.rfind(self._end)
        if whole < 0:
            return
        part, self._rest = self._rest[: whole + len(self._end)], self._rest[whole + len(self._end) :]
        now = time.perf_counter()
        for number, mark in self._found.findall(part):
            self._number(int(number))
            self._board.take(int(mark), self.seat, now)

    def _number(self, number: int) -> None:
        """Look whether a message is the next one."""
        self._board.doubled += number <= self.last
        self._board.skipped += number > self.last + 1
        self.last = max(self.last, number)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the form of a protocol
        """Note an end that nobody asked for."""
        self._transport = None
        if not self.opened.done():
            self.opened.set_result(None)
        if not self.cut:
            self._board.wrong["stream ended"] += 1

    def drop(self) -> None:
        """Cut the line at once, without a word."""
        self.cut = True
        if self._transport is not None:
            self._transport.abort()


class Line(asyncio.Protocol):
    """One kept-alive connection over which messages are sent, one at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the line."""
        self._transport = cast("asyncio.Transport", transport)

    @property
    def open(self) -> bool:
        """Tell whether another message can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, wire: bytes) -> bytes:
        """Send a request; returns the status of its answer."""
        if self._transport is None:
            raise ConnectionResetError
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(wire)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        """Take an answer once it is whole."""
        self._rest += data
        head, gap, body = self._rest.partition(b"\r\n\r\n")
        if not gap or self._answer is None or self._answer.done():
            return
        length = head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or b"0"):
            self._rest = b""
            self._answer.set_result(head[9:12])

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the form of a protocol
        """Give up what was asked."""
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()


class Load:
    """Streams and messages on one side.

    Args:
        side: what is measured.
        seats: where streams are open; those of kind `desk` are where witnesses' messages are looked for.
        seed: draws the conversations.
    """

    def __init__(self, side: Side, seats: Sequence[Seat], *, seed: int) -> None:
        self.board = Board()
        self.viewers: dict[Seat, Viewer] = {}
        self._side, self._seats = side, seats
        self._draw = random.Random(seed)
        self._witnesses = [seat.room for seat in seats if seat.kind != "desk"]
        self._shown = [seat.room for seat in seats if seat.kind == "desk"]
        self._lines: dict[int, deque[Line]] = {}
        self._busy: set[asyncio.Task[None]] = set()
        self._mark = 0

    async def open(self, seats: Sequence[Seat] | None = None) -> float:
        """Open streams, some at a time; returns how many seconds that took."""
        begun = time.perf_counter()
        wanted = asyncio.Semaphore(_CONNECTING)
        await asyncio.gather(*(self._open(seat, wanted) for seat in (self._seats if seats is None else seats)))
        return time.perf_counter() - begun

    async def _open(self, seat: Seat, wanted: asyncio.Semaphore) -> None:
        """Open one stream; one that the server sends away comes again."""
        last = self.viewers[seat].last if seat in self.viewers else 0
        for _attempt in range(_ATTEMPTS):
            async with wanted:
                viewer = Viewer(self._side, seat, self.board, last)
                try:
                    await viewer.connect()
                except (OSError, TimeoutError) as error:
                    self.board.wrong[f"stream {type(error).__name__}"] += 1
                    viewer.drop()
            if viewer.open:
                self.viewers[seat] = viewer
                return
            self.board.wrong[f"stream {viewer.status.decode() or 'refused'}"] += 1
            viewer.drop()
            await asyncio.sleep(0.5)

    async def storm(self, seats: Sequence[Seat], *, spread: float) -> float:
        """Cut streams all at once, without a word; each comes back within so many seconds. Returns when all were."""
        begun = time.perf_counter()
        for seat in seats:
            self.viewers[seat].drop()
        wanted = asyncio.Semaphore(_CONNECTING)

        async def back(seat: Seat) -> None:
            await asyncio.sleep(self._draw.random() * spread)
            await self._open(seat, wanted)

        await asyncio.gather(*(back(seat) for seat in seats))
        return time.perf_counter() - begun

    async def talk(self, *, rate: float, seconds: float) -> int:
        """Send messages at a rate, an officer's and a witness's in turns; returns how many."""
        begun = time.perf_counter()
        count = int(rate * seconds)
        for number in range(count):
            at = begun + number / rate
            if (pause := at - time.perf_counter()) > 0:
                await asyncio.sleep(pause)
            author = OFFICER if number % 2 else WITNESS
            room = self._draw.choice(self._witnesses if author == OFFICER else self._shown)
            task = asyncio.ensure_future(self._say(author, room, at))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        return count

    async def _say(self, author: str, room: int, at: float) -> None:
        """Send one message and read the answer."""
        self._mark += 1
        self.board.sent[self._mark] = (at, author)
        port, wires = self._side.says(author, room, MARK.format(number=self._mark) + _TEXT)
        free = self._lines.setdefault(port, deque())
        line = next((one for _ in range(len(free)) if (one := free.popleft()).open), None)
        try:
            if line is None:
                self.board.lines_made += 1
                _transport, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
            status = await asyncio.wait_for(line.ask(next(wires)), _PATIENCE)
            if status not in TAKEN and (other := next(wires, None)) is not None:
                self.board.again += 1
                status = await asyncio.wait_for(line.ask(other), _PATIENCE)
        except (OSError, TimeoutError) as error:
            self.board.wrong[f"message {type(error).__name__}"] += 1
            return
        free.append(line)
        if status in TAKEN:
            self.board.acknowledged[room] += 1
        else:
            self.board.wrong[f"message {status.decode()}"] += 1

    async def settle(self, reached: Callable[[], bool] | None = None, *, patience: float = _PATIENCE) -> None:
        """Wait until all that was sent is answered, and until something is reached."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=patience)
        tries = int(patience / _TICK) if reached is not None else 0
        for _try in range(tries):
            if reached is None or reached():
                return
            await asyncio.sleep(_TICK)

    def missing(self, numbers: Callable[[int], int]) -> int:
        """Count the messages that streams have not shown, by the number that each conversation reached."""
        return sum(max(numbers(seat.room) - one.last, 0) for seat, one in self.viewers.items())

    def close(self) -> None:
        """End every connection."""
        for viewer in self.viewers.values():
            viewer.drop()
        for free in self._lines.values():
            for line in free:
                line.close()
