"""One open page: what waits to be written to it, in a queue with an end.

A page that reads too slowly is let go; it comes back with the number of the last message it saw, and loses nothing.
"""

import asyncio
import uuid
from typing import Any

from vigie.web.live.tickets import Ticket

MOST_WAITING = 200
PADDING = 1024


class Stream:
    """A page, its cursor, and what the surface knows of it.

    Attributes:
        ticket: what it may show.
        topic: the conversation, if it shows one.
        last: number of the last message written to it.
        shown: what it shows of the conversation's standing.
        about: whatever the surface needs: key, session, language.
    """

    __slots__ = ("_closed", "_waiting", "_wake", "about", "last", "shown", "ticket", "topic")

    def __init__(self, ticket: Ticket, about: Any, *, last: int) -> None:
        self.ticket = ticket
        self.topic: uuid.UUID | None = ticket.tip
        self.about = about
        self.last = last
        self.shown: object = None
        self._waiting: list[bytes] = []
        self._wake: asyncio.Future[None] | None = None
        self._closed = False

    @property
    def frame(self) -> bool:
        """Tell whether the page has no scripts."""
        return self.ticket.frame

    @property
    def closed(self) -> bool:
        """Tell whether nothing more will be written."""
        return self._closed

    def push(self, chunk: bytes) -> None:
        """Have something written; a page that does not read is let go."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            self.close()
        elif not self._closed:
            self._waiting.append(chunk)
            self._stir()

    def close(self) -> None:
        """End the stream once what waits is written."""
        self._closed = True
        self._stir()

    async def chunk(self) -> bytes:
        """Wait for what is to be written; nothing at the end."""
        if not self._waiting and not self._closed:
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
            self._wake = None
        found = b"".join(self._waiting)
        self._waiting.clear()
        return found

    def _stir(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


def event(name: str, data: str = "", *, number: int = 0) -> bytes:
    """Write one server-sent event; a message carries its number, from which a page goes on after a cut."""
    lines = [f"id: {number}"] if number else []
    lines += [f"event: {name}", *(f"data: {line}" for line in data.split("\n"))]
    return ("\n".join(lines) + "\n\n").encode()
