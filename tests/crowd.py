"""Many pages at once, in one thread: requests and streams over asyncio, each page as its own script follows it.

    page = Page(live, cookies, lead)
    await page.follow()          # until `page.leave()`: every cut is mended, every message shown as it came

A page comes back with the number of the last message it shows: by its latest ticket, else through the pages, which
give a new one. It shows whatever comes, twice if it comes twice: what is right is for the test to say.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

_PATIENCE = 20.0
_SILENCE = 60.0
# A card has no words of its own: its first sentence stands for it.
_LINE = re.compile(
    r'<li(?P<mine> class="mine")?[^>]* data-n="(?P<number>\d+)"'
    r'.*?(?:<p class="words" dir="auto">|<div class="help-card"><p>)(?P<text>.*?)</p>',
    re.DOTALL,
)
_AWAY = (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError)


class HungUp(ConnectionError):  # noqa: N818 - says what happened
    """The other side does not answer, or broke off."""


@dataclass
class Answer:
    """What came back: status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: str = ""
    cookies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One message as a page shows it; `mine` is the reader's own."""

    number: int
    mine: bool
    text: str


def lines_of(html: str) -> list[Line]:
    """Read the messages of a page, or of a piece of it."""
    return [Line(int(found["number"]), bool(found["mine"]), unescape(found["text"])) for found in _LINE.finditer(html)]


async def ask(
    url: str,
    path: str,
    cookies: Mapping[str, str],
    pairs: Sequence[tuple[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request, with a form if there are pairs; raises `HungUp`."""
    try:
        async with asyncio.timeout(_PATIENCE), _asked(url, path, cookies, pairs, headers or {}) as (reader, answer):
            answer.body = (await _whole(reader, answer)).decode("utf-8", "replace")
            return answer
    except _AWAY as error:
        raise HungUp from error


@asynccontextmanager
async def _asked(url, path, cookies, pairs, headers):
    """Send a request and read the head of its answer."""
    where = urlsplit(url)
    body = urlencode(pairs).encode() if pairs is not None else b""
    told = {
        "Host": where.netloc,
        "Connection": "close",
        "Accept-Language": "fr",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        **headers,
    }
    if pairs is not None:
        told |= {
            "Origin": f"http://{where.netloc}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        writer.write(f"{'GET' if pairs is None else 'POST'} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        yield reader, await _head(reader)
    finally:
        writer.transport.abort()


async def _head(reader: asyncio.StreamReader) -> Answer:
    """Read status and headers."""
    first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    headers, cookies = {}, {}
    for line in rest:
        name, _colon, value = line.partition(": ")
        headers[name.lower()] = value
        if name.lower() == "set-cookie":
            cookie, _equal, content = value.split(";")[0].partition("=")
            cookies[cookie] = content.strip('"')
    return Answer(int(first.split(" ")[1]), headers, cookies=cookies)


async def _whole(reader: asyncio.StreamReader, answer: Answer) -> bytes:
    """Read a whole body."""
    if answer.headers.get("transfer-encoding") == "chunked":
        return b"".join([chunk async for chunk in _chunks(reader)])
    return await reader.readexactly(int(answer.headers.get("content-length", 0)))


async def _chunks(reader: asyncio.StreamReader):
    """Yield the pieces of a body that comes in pieces."""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        yield (await reader.readexactly(size + 2))[:-2]


async def _events(reader: asyncio.StreamReader):
    """Yield (name, number or 0, data) of each whole event; one that was cut off is none."""
    rest = b""
    chunks = _chunks(reader)
    while True:
        try:
            # Not `wait_for`: when a piece comes as the page leaves, Python 3.11's forgets that it was to leave.
            async with asyncio.timeout(_SILENCE):
                rest += await anext(chunks)
        except StopAsyncIteration:
            return
        *blocks, rest = rest.split(b"\n\n")
        for block in blocks:
            fields = [line.partition(": ")[::2] for line in block.decode().split("\n")]
            name = next((value for key, value in fields if key == "event"), "")
            number = next((int(value) for key, value in fields if key == "id"), 0)
            yield name, number, "\n".join(value for key, value in fields if key == "data")


class Page:
    """A page with scripts that follows its stream.

    Args:
        live: address of the process that holds the streams.
        cookies: of the session.
        lead: asks the pages for the address of the stream, from a message on; raises `HungUp`, or gives "".
        after: number of the last message that the page was loaded with.
        chance: decides how it comes back, and after how long.
        told: called with the name of each event.

    Attributes:
        lines: the messages that came, as they came.
        state: what it shows of where the talk stands.
        events: how many events of each name came.
        opened: how often a stream began.
        refused: statuses other than 200 that streams were answered with, and how often.
    """

    def __init__(
        self,
        live: str,
        cookies: Mapping[str, str],
        lead: Callable[[int], Awaitable[str]],
        *,
        after: int = 0,
        chance: random.Random | None = None,
        told: Callable[[str], object] | None = None,
    ) -> None:
        self.live, self.cookies = live, cookies
        self._lead = lead
        self._chance = chance or random.Random(after)
        self._told = told
        self.last = after
        self.lines: list[Line] = []
        self.state = ""
        self.events: dict[str, int] = {}
        self.opened = 0
        self.refused: dict[int, int] = {}
        self._ticket = ""
        self._following: asyncio.Task[None] | None = None

    def start(self) -> "Page":
        """Begin to follow."""
        self._following = asyncio.create_task(self._follow())
        return self

    async def leave(self) -> None:
        """Close the page."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following

    async def cut(self) -> None:
        """Lose the line; the page comes back at once."""
        await self.leave()
        self.start()

    async def _follow(self) -> None:
        while True:
            try:
                path = await self._where()
                if path:
                    await self._listen(path)
            except (*_AWAY, HungUp):
                pass
            await asyncio.sleep(self._chance.uniform(0.05, 0.6))

    async def _where(self) -> str:
        """Return the address of the stream: by the latest ticket, or through the pages."""
        ticket, self._ticket = self._ticket, ""
        if ticket and self._chance.random() < 0.7:
            return f"/live/{ticket}?n={self.last}"
        return await self._lead(self.last)

    async def _listen(self, path: str) -> None:
        """Show what comes until the stream ends."""
        headers = {"Last-Event-ID": str(self.last)} if self.last else {}
        async with _asked(self.live, path, self.cookies, None, headers) as (reader, answer):
            if answer.status != 200:
                self.refused[answer.status] = self.refused.get(answer.status, 0) + 1
                return
            self.opened += 1
            async for name, number, data in _events(reader):
                self._show(name, number, data)

    def _show(self, name: str, number: int, data: str) -> None:
        self.events[name] = self.events.get(name, 0) + 1
        if name == "message":
            self.last = number
            self.lines += lines_of(data)
        elif name == "state":
            self.state = data
        elif name == "ticket":
            self._ticket = data
        if self._told is not None:
            self._told(name)


async def until(holds: Callable[[], object], *, seconds: float = 60.0) -> bool:
    """Wait until a condition holds; tells whether it did."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 - what it asks of has no event
                await asyncio.sleep(0.05)
            return True
    return bool(holds())
