"""The database as the streams see it: one connection that listens, a few that read; a cut is mended and told.

After a cut nothing that was said meanwhile is known: whoever listens is told to read everything again.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import asyncpg

logger = logging.getLogger("vigie.live")
# The last one is what the driver says when its server dies in the middle of a statement.
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError, asyncpg.InternalClientError)
_READERS = 2
# The same few statements all day, over a few rows or a few thousand: to plan them anew costs more than to run them.
_PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan"}
_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
_PART = 500  # rows: a few milliseconds of work
_PROBE_SECONDS, _PATIENCE_SECONDS = 15.0, 10.0


class Bus:
    """Connections of one process.

    Args:
        address: arguments of `asyncpg.connect`.
        channels: channels to listen to, each with what takes its payloads.
        renewed: called when listening begins, and again after every cut.
    """

    def __init__(
        self, address: dict[str, Any], channels: dict[str, Callable[[str], None]], renewed: Callable[[], None]
    ) -> None:
        self._address = address
        self._channels = channels
        self._renewed = renewed
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._opening = asyncio.Lock()
        self._listening: asyncio.Task[None] | None = None
        self.heard = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen."""
        self._listening = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Close everything."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
        if self._pool is not None:
            self._pool.terminate()

    async def fetch(self, statement: str, *values: object) -> Sequence[asyncpg.Record]:
        """Read; waits out a database that is away, as long as that takes."""
        pause = _PAUSE
        while True:
            try:
                pool = self._pool or await self._open()
                rows = await _read(pool, statement, values)
            except _AWAY as error:
                if pause == _LONGEST_PAUSE:
                    logger.warning("reading_waits", extra={"code": type(error).__name__})
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return rows

    async def _open(self) -> "asyncpg.Pool[asyncpg.Record]":
        """Open the connections that read; once, however many ask at the same time."""
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    **self._address, min_size=1, max_size=_READERS, reset=_as_it_is, server_settings=_PLANNED_ONCE
                )
        return self._pool

    async def _listen(self) -> None:
        """Listen, and again after every cut."""
        pause = _PAUSE
        while True:
            try:
                await self._listen_once()
                pause = _PAUSE
            except _AWAY:
                pause = min(pause * 2, _LONGEST_PAUSE)
            self.heard.clear()
            logger.info("listening_cut")
            await asyncio.sleep(pause)

    async def _listen_once(self) -> None:
        """Listen until the connection ends; a line that is dead without a word is found by asking now and then."""
        connection = await asyncpg.connect(**self._address)
        ended = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _connection: ended.set())
            for channel, take in self._channels.items():
                await connection.add_listener(channel, _hand_to(take))
            self.heard.set()
            self._renewed()
            while not ended.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_PROBE_SECONDS):
                        await ended.wait()
                        return
                await connection.fetchval("SELECT 1", timeout=_PATIENCE_SECONDS)
        finally:
            connection.terminate()


async def _read(
    pool: "asyncpg.Pool[asyncpg.Record]", statement: str, values: Sequence[object]
) -> Sequence[asyncpg.Record]:
    """Run one statement; the rows of a long list come some at a time, and what is said meanwhile does not wait."""
    rows: list[asyncpg.Record]
    if max((len(one) for one in values if isinstance(one, list)), default=0) <= _PART:
        rows = await pool.fetch(statement, *values, timeout=_PATIENCE_SECONDS)
        return rows
    rows = []
    async with pool.acquire(timeout=_PATIENCE_SECONDS) as connection, connection.transaction():
        cursor = await connection.cursor(statement, *values, timeout=_PATIENCE_SECONDS)
        while part := await cursor.fetch(_PART, timeout=_PATIENCE_SECONDS):
            rows += part
    return rows


def address_of(database: dict[str, Any]) -> dict[str, Any]:
    """Return where a process's database is, in the driver's words, from Django's."""
    options = database.get("OPTIONS", {})
    found = {
        "host": database["HOST"] or None,
        "port": int(database["PORT"]) if database["PORT"] else None,
        "user": database["USER"] or None,
        "password": database["PASSWORD"] or None,
        "database": database["NAME"],
        "ssl": options.get("sslmode"),
        "timeout": _PATIENCE_SECONDS,
    }
    return {name: value for name, value in found.items() if value is not None}


async def _as_it_is(_connection: object) -> None:
    """Leave a connection that only reads as it is: to reset it would be a statement more after each."""


def _hand_to(take: Callable[[str], None]) -> Callable[..., None]:
    """Give a listener in the driver's form."""

    def listener(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        take(str(payload))

    return listener
