"""The client of the figures: HTTP/1.1 over kept-alive connections on the loopback, as little of it as will do.

The same client drives whatever is measured; it uses the processors of the same machine, so it must cost little.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import uvloop

_PATIENCE = 60.0


@dataclass(frozen=True)
class Request:
    """What is sent, whole, and what an answer must contain to count as right."""

    wire: bytes
    wanted: bytes = b""


@dataclass
class Outcome:
    """What came back."""

    seconds: float = 0.0
    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    body_bytes: int = 0

    @property
    def rate(self) -> float:
        """Right answers a second."""
        return self.right / self.seconds

    def wait_ms(self, share: float) -> float:
        """Return the wait that a share of the answers did not exceed."""
        return sorted(self.waits)[min(int(len(self.waits) * share), len(self.waits) - 1)] * 1000


def form(url: str, path: str, body: bytes, *, wanted: bytes = b"") -> Request:
    """Return the POST of a form as a browser sends it, cookies aside."""
    return Request(_wire(url, "POST", path, body), wanted)


def page(url: str, path: str, *, cookies: str = "", wanted: bytes = b"") -> Request:
    """Return the GET of a page as a browser sends it."""
    return Request(_wire(url, "GET", path, b"", cookies=cookies), wanted)


def _wire(url: str, method: str, path: str, body: bytes, *, cookies: str = "") -> bytes:
    head = {
        "Host": urlsplit(url).netloc,
        "Connection": "keep-alive",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "fr,fr-FR;q=0.8,en;q=0.5",
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Sec-Fetch-Dest": "document",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Site": "same-origin",
    }
    if cookies:
        head["Cookie"] = cookies
    if method == "POST":
        head |= {"Origin": "null", "Content-Type": "application/x-www-form-urlencoded"}
        head["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def drive(url: str, requests: Iterable[Request], *, clients: int = 1) -> Outcome:
    """Send the requests over so many connections, each waiting for its answer; returns when all are answered."""
    return uvloop.run(_drive(url, list(requests), clients))


async def _drive(url: str, requests: list[Request], clients: int) -> Outcome:
    outcome = Outcome()
    shared = iter(requests)
    begun = time.perf_counter()
    async with asyncio.timeout(_PATIENCE + len(requests)):
        await asyncio.gather(*(_client(url, shared, outcome) for _ in range(clients)))
    outcome.seconds = time.perf_counter() - begun
    return outcome


async def _client(url: str, requests: Iterator[Request], outcome: Outcome) -> None:
    """Send one request after the other over one connection; another one when that breaks."""
    where = urlsplit(url)
    line = None
    for request in requests:
        begun = time.perf_counter()
        try:
            line = line or await asyncio.open_connection(where.hostname, where.port)
            status, body, lasts = await asyncio.wait_for(_ask(*line, request), _PATIENCE)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            outcome.wrong[type(error).__name__] += 1
            line = None
            continue
        outcome.waits.append(time.perf_counter() - begun)
        outcome.body_bytes += len(body)
        if status == b"200" and request.wanted in body:
            outcome.right += 1
        else:
            outcome.wrong[status.decode()] += 1
        line = line if lasts else None
    if line:
        line[1].close()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Request
) -> tuple[bytes, bytes, bool]:
    """Send one request; returns status, body, and whether the connection may be used again."""
    writer.write(request.wire)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length) if length else b""
    return head[9:12], body, b"\r\nconnection: close" not in head
