"""Pages behind an asynchronous server: each request runs the synchronous application in one of a few threads.

The threads live as long as the process, so that each keeps its database connection. A body larger than any form of
ours is refused before it is read whole (413). What the library next to it (`asgiref`) does with one thread for all,
and what another does at twice the cost, is why this stands here.
"""

import asyncio
import io
from collections.abc import Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_to_bytes

from vigie.web.live.app import Receive, Scope, Send

MOST_BYTES = 1_048_576
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_BARE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class Gone(Exception):  # noqa: N818 - says what happened
    """The other side went away before its request was whole."""


class TooLarge(Exception):  # noqa: N818 - says what it is
    """The body is larger than any form of ours."""


class Pages:
    """A WSGI application for an ASGI server.

    Args:
        application: the WSGI application.
        threads: requests answered at once.
    """

    def __init__(self, application: Application, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await _body(scope, receive)
        except Gone:
            return
        except TooLarge:
            await _send(send, 413, [(b"content-length", b"0"), (b"connection", b"close")], b"")
            return
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, _run, self._application, environ(scope, body))
        await _send(send, *answer)

    def close(self) -> None:
        """End the threads once they are done."""
        self._threads.shutdown(wait=True)


async def _body(scope: Scope, receive: Receive) -> bytes:
    """Read the whole body."""
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if announced.isdigit() and int(announced) > MOST_BYTES:
        raise TooLarge
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise TooLarge
        more = message.get("more_body", False)
    return b"".join(parts)


def environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """Write the request in the words of WSGI; the other side's address is not among them."""
    server = scope.get("server") or ("127.0.0.1", 80)
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"].split(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _add_header(found, name.decode("latin-1"), value.decode("latin-1"))
    found["CONTENT_LENGTH"] = str(len(body))
    return found


def _add_header(found: MutableMapping[str, Any], name: str, value: str) -> None:
    """Add one header; one that comes twice is joined. A name with an underscore could pass for another: it is left."""
    if "_" in name:
        return
    key = _BARE.get(name) or "HTTP_" + name.upper().replace("-", "_")
    found[key] = f"{found[key]}{';' if key == 'HTTP_COOKIE' else ','}{value}" if key in found else value


def _run(application: Application, environment: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Run the application in this thread; returns status, headers and body."""
    begun: list[tuple[int, list[tuple[bytes, bytes]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        begun.append((int(status.split(" ", 1)[0]), raw))
        return lambda _data: None

    answer = application(environment, start_response)
    try:
        body = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    status, headers = begun[-1]
    if not any(name == b"content-length" for name, _value in headers):
        headers.append((b"content-length", str(len(body)).encode()))
    return status, headers, b"" if environment["REQUEST_METHOD"] == "HEAD" else body


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """Send a whole answer."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
