"""The bare ASGI application: `/live/<ticket>` is a stream, and nothing else is there.

It refuses a ticket that is not good (403), other methods (405), and more streams than this process carries (503, with
the time to come back). It logs no address and no path.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from datetime import datetime
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from types import FrameType
from typing import Any, Protocol

from vigie.lib import clock
from vigie.web.live.hub import Hub, Surface
from vigie.web.live.stream import PADDING, Stream
from vigie.web.live.tickets import TicketRefused

PREFIX = "/live/"
RETRY_SECONDS = 10
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Door(Surface, Protocol):
    """A surface that can also let streams in."""

    def admit(self, ticket: str, cookies: Mapping[str, str], *, now: datetime) -> Stream:
        """Open a ticket, or raise `TicketRefused`."""
        ...

    def head(self, stream: Stream) -> bytes:
        """Write what comes before everything else."""
        ...

    def headers(self, stream: Stream) -> Iterable[tuple[str, str]]:
        """Return the headers of a stream."""
        ...


class Live:
    """The streams of one surface.

    Args:
        door: the surface.
        most: streams that this process carries.
        beat: seconds between two looks at every stream.
    """

    def __init__(self, door: Door, *, most: int, beat: float) -> None:
        self._door = door
        self._most = most
        self._beat = beat
        self._hub: Hub | None = None

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """Begin with the server and end with it."""
        await receive()
        self._hub = hub = Hub(self._door, beat=self._beat)
        await hub.start()
        _end_at_sigterm(hub)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await hub.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] != "GET":
            await _refuse(send, HTTPStatus.METHOD_NOT_ALLOWED, [("Allow", "GET")])
            return
        if scope["path"] == PREFIX + "healthz":
            await _refuse(send, HTTPStatus.OK if self._listens() else HTTPStatus.SERVICE_UNAVAILABLE, [])
            return
        hub = self._hub
        if hub is None or len(hub.streams) >= self._most or not self._listens():
            await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE, [("Retry-After", str(RETRY_SECONDS))])
            return
        try:
            stream = self._door.admit(scope["path"].removeprefix(PREFIX), _cookies(scope), now=clock.now())
        except TicketRefused:
            await _refuse(send, HTTPStatus.FORBIDDEN, [])
            return
        if seen := _last_seen(scope):
            stream.last = max(stream.last, seen)
        await self._serve(hub, stream, receive, send)

    def _listens(self) -> bool:
        """Tell whether the bus is heard: without it a stream would be deaf, and none is begun."""
        return self._hub is not None and self._hub.bus.heard.is_set()

    async def _serve(self, hub: Hub, stream: Stream, receive: Receive, send: Send) -> None:
        """Write a stream until either side ends it."""
        headers = [*_HEADERS, *self._door.headers(stream)]
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": _raw(headers)})
        stream.push(self._door.head(stream))
        hub.join(stream)
        gone = asyncio.ensure_future(_until_gone(receive))
        gone.add_done_callback(lambda _done: stream.close())
        stream.writer = asyncio.current_task()
        try:
            while chunk := await stream.chunk():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                if stream.behind:
                    hub.go_on(stream)
            await send({"type": "http.response.body", "body": b""})
        except asyncio.CancelledError:
            if not stream.let_go:
                raise
        finally:
            stream.writer = None
            hub.leave(stream)
            gone.cancel()


_HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Accel-Buffering", "no"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


def event_stream_headers() -> Iterable[tuple[str, str]]:
    """Return the headers of a stream for a page with scripts."""
    yield "Content-Type", "text/event-stream; charset=utf-8"
    yield "Content-Security-Policy", "default-src 'none'"


def frame_headers() -> Iterable[tuple[str, str]]:
    """Return the headers of a stream that is a document in a frame of our own page."""
    yield "Content-Type", "text/html; charset=utf-8"
    yield (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'",
    )


def padded(head: str) -> bytes:
    """Return the beginning of a document, long enough for browsers to show it before its end."""
    return head.encode() + b"<!-- " + b" " * PADDING + b" -->\n"


async def _until_gone(receive: Receive) -> None:
    """Wait until the other side goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int, headers: Iterable[tuple[str, str]]) -> None:
    """Answer with a status alone."""
    body = [("Content-Length", "0"), ("Cache-Control", "no-store"), *headers]
    await send({"type": "http.response.start", "status": int(status), "headers": _raw(body)})
    await send({"type": "http.response.body", "body": b""})


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _cookies(scope: Scope) -> dict[str, str]:
    """Read the cookies of a request; a malformed header is as good as none."""
    text = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(text).items()}
    except CookieError:
        return {}


def _last_seen(scope: Scope) -> int:
    """Read the number of the last message that the page saw: sent by the browser itself, or in the address."""
    header = next((value for name, value in scope["headers"] if name == b"last-event-id"), b"")
    text = header or scope.get("query_string", b"").removeprefix(b"n=")
    return int(text) if text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - a number of a message


def _end_at_sigterm(hub: Hub) -> None:
    """End the streams at the first SIGTERM or SIGINT: a server waits for open answers before it stops."""
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(sign)

        def ended(number: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(hub.end_all)
            if callable(before):
                before(number, frame)

        signal.signal(sign, ended)
