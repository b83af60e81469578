"""The bare server that live talks are held against: the least that keeps the same streams and writes the same number.

An ASGI function and asyncpg. A message is one statement in clear text (number, row, wake-up); what is new is read from
the table in batches after a wake-up, message `last + 1` or none. It seals nothing, records nothing, knows no session,
no right, no page, and gives no sign of life.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import asyncpg

TABLES = """
    CREATE TABLE IF NOT EXISTS bare_room (id integer PRIMARY KEY, last integer NOT NULL);
    CREATE TABLE IF NOT EXISTS bare_message (
        room integer NOT NULL, number integer NOT NULL, body text NOT NULL, PRIMARY KEY (room, number)
    );
    TRUNCATE bare_room, bare_message;
    INSERT INTO bare_room SELECT number, 0 FROM generate_series(0, {last}) AS number;
    GRANT SELECT, INSERT, UPDATE ON bare_room, bare_message TO vigie_public;
"""
_WRITE = """
    WITH room AS (UPDATE bare_room SET last = last + 1 WHERE id = $1 RETURNING last),
    message AS (INSERT INTO bare_message (room, number, body) SELECT $1, last, $2 FROM room)
    SELECT pg_notify('bare_room', $1 || ' ' || last) FROM room
"""
_READ = """
    SELECT message.room, message.number, message.body
    FROM unnest($1::int[], $2::int[]) AS asked (room, after)
    JOIN bare_message AS message ON message.room = asked.room AND message.number > asked.after
    ORDER BY message.room, message.number
"""
_HEAD = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
_WRITERS = 4
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Open:
    """One open stream."""

    __slots__ = ("last", "waiting", "wake")

    def __init__(self) -> None:
        self.last = 0
        self.waiting: list[bytes] = []
        self.wake: asyncio.Future[None] | None = None

    def push(self, chunk: bytes) -> None:
        """Have something written."""
        self.waiting.append(chunk)
        if self.wake is not None and not self.wake.done():
            self.wake.set_result(None)


class Bare:
    """The application."""

    def __init__(self) -> None:
        self._rooms: dict[int, list[Open]] = {}
        self._fresh: set[int] = set()
        self._something = asyncio.Event()
        self._address = {
            "host": os.environ["BARE_SOCKET"],
            "database": "vigie",
            "user": "vigie_public",
            "password": os.environ["BARE_PASSWORD"],
        }

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request: `POST /<room>` writes, `GET /<room>` streams."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        room = int(scope["path"][1:])
        if scope["method"] == "POST":
            body = (await receive())["body"]
            await self._pool.fetchval(_WRITE, room, body.decode())
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._stream(room, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin and end with the server."""
        await receive()
        self._pool = await asyncpg.create_pool(**self._address, min_size=_WRITERS, max_size=_WRITERS, reset=_as_it_is)
        self._ear = await asyncpg.connect(**self._address)
        await self._ear.add_listener("bare_room", self._hear)
        reading = asyncio.create_task(self._read())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        reading.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        """Take a wake-up."""
        room = int(str(payload).partition(" ")[0])
        if room in self._rooms:
            self._fresh.add(room)
            self._something.set()

    async def _read(self) -> None:
        """Read what piled up with one statement, again and again."""
        while True:
            await self._something.wait()
            self._something.clear()
            fresh, self._fresh = self._fresh, set()
            after = {room: min(one.last for one in self._rooms[room]) for room in fresh if self._rooms.get(room)}
            for row in await self._pool.fetch(_READ, list(after), list(after.values())):
                chunk = f"id: {row['number']}\ndata: {row['body']}\n\n".encode()
                for one in self._rooms.get(row["room"], ()):
                    if row["number"] == one.last + 1:
                        one.last = row["number"]
                        one.push(chunk)

    async def _stream(self, room: int, send: Send) -> None:
        """Write a stream until the other side goes away."""
        mine = Open()
        self._rooms.setdefault(room, []).append(mine)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEAD})
            await send({"type": "http.response.body", "body": b": \n\n", "more_body": True})
            while True:
                if not mine.waiting:
                    mine.wake = asyncio.get_running_loop().create_future()
                    await mine.wake
                body, mine.waiting = b"".join(mine.waiting), []
                await send({"type": "http.response.body", "body": body, "more_body": True})
        finally:
            self._rooms[room].remove(mine)


async def _as_it_is(_connection: object) -> None:
    """Leave a connection as it is: to reset it would be a statement more after each."""


def app() -> Bare:
    """Return the application of one process."""
    return Bare()
