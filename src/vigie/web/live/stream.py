"""One open page: what waits to be written to it, in a queue with an end.

A page that reads slowly gets its messages from the table as it reads. One that does not read is let go; it comes back
with the number of the last message it saw, and loses nothing.
"""

import asyncio
import uuid
from typing import Any

from vigie.web.live.tickets import Ticket

MOST_WAITING = 200
_BUSY = MOST_WAITING // 2
PADDING = 1024


class Stream:
    """A page, its cursor, and what the surface knows of it.

    Attributes:
        ticket: what it may show.
        topic: the conversation, if it shows one.
        last: number of the last message written to it.
        standing: where the conversation stood when that was last read.
        shown: what it shows of that.
        behind: there are messages that wait in the table until the page has read what it was given.
        writer: the task that writes to the page.
        let_go: the page did not read, and nothing more is written to it.
        about: whatever the surface needs: key, session, language.
    """

    __slots__ = (
        "_closed",
        "_unread",
        "_waiting",
        "_wake",
        "about",
        "behind",
        "last",
        "let_go",
        "shown",
        "standing",
        "ticket",
        "topic",
        "writer",
    )

    def __init__(self, ticket: Ticket, about: Any, *, last: int) -> None:
        self.ticket = ticket
        self.topic: uuid.UUID | None = ticket.tip
        self.about = about
        self.last = last
        self.standing: object = None
        self.shown: object = None
        self._waiting: list[bytes] = []
        self._wake: asyncio.Future[None] | None = None
        self._closed = self._unread = False
        self.behind = self.let_go = False
        self.writer: asyncio.Task[Any] | None = None

    @property
    def frame(self) -> bool:
        """Tell whether the page has no scripts."""
        return self.ticket.frame

    @property
    def closed(self) -> bool:
        """Tell whether nothing more will be written."""
        return self._closed

    @property
    def busy(self) -> bool:
        """Tell whether enough waits to be read."""
        return len(self._waiting) >= _BUSY

    def push(self, chunk: bytes) -> None:
        """Have something written; a page that does not read is let go."""
        if len(self._waiting) >= MOST_WAITING:
            self.drop()
        elif not self._closed:
            self._waiting.append(chunk)
            self._stir()

    def look_whether_read(self) -> None:
        """Let a page go that has taken nothing of what waits since the last look."""
        if self._unread and self._waiting:
            self.drop()
        self._unread = bool(self._waiting)

    def drop(self) -> None:
        """Let the page go: what waits is not written any more."""
        self._waiting.clear()
        self.let_go = True
        self.close()
        if self.writer is not None:  # it waits for the page to read, and would for ever
            self.writer.cancel()

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
        self._unread = False
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
