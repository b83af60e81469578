"""The two sides of the figures of live talks: a deployment of ours, and the bare server (`bare_streams`).

Requests are written as browsers send them. Stream tickets and cookies are sealed here with the deployment's own keys
and the product's own functions, as the pages' loaders would.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import override_settings

from bench import bare_streams, ground
from bench.live_load import OFFICER, Seat
from servers import Deployment, free_ports
from vigie.config.run.roles import password_of
from vigie.lib import clock
from vigie.lib.keyring import load_public, read_bytes
from vigie.places.models import Unit
from vigie.web.desk import pen
from vigie.web.desk.accounts.lifetime import WORDS_STEP
from vigie.web.desk.words_door import PATH as OFFICERS_PATH
from vigie.web.live import tickets
from vigie.web.live.tickets import Ticket
from vigie.web.public import session
from vigie.web.public.session import Session

PROCESSES = ("public", "public-live", "desk", "desk-live")
_SAY_AS_WITNESS, _SAY_AS_OFFICER = "/suivi/conversation/", "/direct/{tip}/dire/"
_PEN_SECONDS = 15.0  # an open page gets a new one with each sign of life
_BY_SCRIPT = {"public": {"X-Live": "1"}, "desk": {"HX-Request": "true"}}
_CSRF = "m" * 32
_START_SECONDS = 30.0


@dataclass(frozen=True)
class Room:
    """A talk as the browsers of its two sides hold it."""

    tip: uuid.UUID
    key: bytes
    cookie: str
    holder: int


class Ours:
    """A deployment with talks under way."""

    found = re.compile(rb'data-n="(\d+)".*?mesure-(\d+)-', re.DOTALL)

    def __init__(self, deployment: Deployment, *, rooms: int, officers: int) -> None:
        keys = deployment.layout.keys
        self._ports = {name: deployment.program(name).port or 0 for name in PROCESSES}
        self._keyring, self._mfa = load_public(keys / "public"), read_bytes(keys / "desk" / "mfa.secret")
        told = json.loads(ground.as_owner(deployment, "fill_talks.py", str(rooms), str(officers)))
        self.sessions: list[str] = [key for key, _seen in told["sessions"]]
        self._noted: list[int] = [seen for _key, seen in told["sessions"]]
        with override_settings(PUBLIC_KEYRING=self._keyring, HTTPS=False):
            self.rooms = [_room(*one) for one in told["tips"]]
        self._pens: dict[uuid.UUID, tuple[float, str]] = {}
        with deployment.connect() as connection:
            asked = "SELECT substr(login, 8)::int, id FROM accounts_officer WHERE login LIKE 'mesure-%'"
            self._officers: dict[int, uuid.UUID] = dict(connection.execute(asked).fetchall())

    def end(self, kind: str) -> bytes:
        """Return what ends a message on the wire."""
        return b"</li>" if kind == "frame" else b"\n\n"

    def opens(self, seat: Seat, after: int) -> tuple[int, bytes]:
        """Write the request of a stream: by a page with scripts, without, or of an officer."""
        room = self.rooms[seat.room]
        if seat.kind == "desk":
            key = self.sessions[room.holder]
            desk = Unit.id_of(f"desk-{ground.TOWNS[room.holder % len(ground.TOWNS)][:2]}")
            ticket = Ticket(
                session=tickets.mark(key, self._mfa),
                until=tickets.until(clock.now()),
                tip=room.tip,
                after=after,
                officer=self._officers[room.holder],
                desks=(desk,),
                charge=True,
            )
            wire = _get("desk-live", self._ports, tickets.seal(ticket, secret=self._mfa), f"vigie_desk={key}", after)
            return self._ports["desk-live"], wire
        secret = self._keyring.cookie
        ticket = Ticket(
            session=tickets.mark(room.cookie, secret),
            until=tickets.until(clock.now()),
            tip=room.tip,
            after=after,
            frame=seat.kind == "frame",
        )
        cookie = f"{session.STREAM_NAME}={room.cookie}"
        wire = _get("public-live", self._ports, tickets.seal(ticket, secret=secret), cookie, after)
        return self._ports["public-live"], wire

    def says(self, author: str, room: int, text: str) -> tuple[int, Iterator[bytes]]:
        """Write the requests of a message, as the page's script sends them: the quick way, then the page's own."""
        name = "desk" if author == OFFICER else "public"
        return self._ports[name], self._ways(self.rooms[room], name, text)

    def _ways(self, room: Room, name: str, text: str) -> Iterator[bytes]:
        """Write the request for the words door; then, if that did not take it, the one for the page, under one key."""
        key = str(uuid.uuid4())
        if name == "public":
            fields, cookie = {"cle": key, "text": text, "faire": "send"}, f"{session.NAME}={room.cookie}"
            yield _post(name, self._ports, session.WORDS_PATH, cookie, fields)
            yield _post(name, self._ports, _SAY_AS_WITNESS, cookie, fields)
            return
        fields = {"client_key": key, "text": text, "csrfmiddlewaretoken": _CSRF}
        cookie = f"vigie_desk={self.sessions[room.holder]}; vigie_desk_csrf={_CSRF}"
        yield _post(name, self._ports, OFFICERS_PATH, cookie, fields | {"pen": self._pen(room)})
        yield _post(name, self._ports, _SAY_AS_OFFICER.format(tip=room.tip), cookie, fields)

    def _pen(self, room: Room) -> str:
        """Return the pen that the officer's page of a talk holds: no older than one sign of life."""
        at, text = self._pens.get(room.tip, (0.0, ""))
        now = time.monotonic()
        if now - at > _PEN_SECONDS:
            text = pen.give(
                session=tickets.mark(self.sessions[room.holder], self._mfa),
                officer=self._officers[room.holder],
                tip=room.tip,
                key=room.key,
                noted=self._noted[room.holder],
                ends=time.time() + 3600,
                secret=self._mfa,
                now=clock.now(),
            )
            self._pens[room.tip] = now, text
            if time.time() - self._noted[room.holder] >= WORDS_STEP:
                self._noted[room.holder] = int(time.time())  # by this very word: the next pen says so
        return text


def _room(tip: str, key: str, holder: int) -> Room:
    """Seal the cookie of a witness."""
    response, tip_id = HttpResponse(), uuid.UUID(hex=tip)
    session.remember(response, Session(tip_id, bytes.fromhex(key)), now=clock.now())
    return Room(tip_id, bytes.fromhex(key), response.cookies[session.NAME].value, holder)


def _get(name: str, ports: dict[str, int], ticket: str, cookie: str, after: int) -> bytes:
    """Write the request of a stream; a browser that comes back says what it saw last."""
    last = f"Last-Event-ID: {after}\r\n" if after else ""
    host = f"Host: 127.0.0.1:{ports[name]}\r\n"
    agent = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
    more = "Accept: text/event-stream\r\nAccept-Language: fr\r\nSec-Fetch-Site: same-origin\r\n"
    return f"GET /live/{ticket} HTTP/1.1\r\n{host}{agent}{more}Cookie: {cookie}\r\n{last}\r\n".encode()


def _post(name: str, ports: dict[str, int], path: str, cookie: str, fields: dict[str, str]) -> bytes:
    """Write the request of a message."""
    port, body = ports[name], urlencode(fields).encode()
    head = {
        "Host": f"127.0.0.1:{port}",
        "Connection": "keep-alive",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept-Language": "fr",
        "Origin": f"http://127.0.0.1:{port}",
        "Referer": f"http://127.0.0.1:{port}/",
        "Sec-Fetch-Site": "same-origin",
        **_BY_SCRIPT[name],
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
    }
    lines = "".join(f"{title}: {value}\r\n" for title, value in head.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


class Bare:
    """The bare server."""

    found = re.compile(rb"id: (\d+)\ndata: mesure-(\d+)-")

    def __init__(self, port: int) -> None:
        self._port = port

    def end(self, kind: str) -> bytes:  # noqa: ARG002 - the form of a side
        """Return what ends a message on the wire."""
        return b"\n\n"

    def opens(self, seat: Seat, after: int) -> tuple[int, bytes]:  # noqa: ARG002 - the form of a side
        """Write the request of a stream."""
        return self._port, f"GET /{seat.room} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()

    def says(self, author: str, room: int, text: str) -> tuple[int, Iterator[bytes]]:  # noqa: ARG002 - the form of a side
        """Write the request of a message: one way only."""
        body = text.encode()
        head = f"POST /{room} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
        return self._port, iter((head.encode() + body,))


@contextmanager
def bare_server(deployment: Deployment, *, rooms: int) -> Iterator[tuple[Bare, int]]:
    """Run the bare server on tables of its own in the deployment's database; yields it and its pid."""
    (port,) = free_ports(1)
    with deployment.connect() as connection:
        connection.execute(bare_streams.TABLES.format(last=rooms).encode())
    command = [sys.executable, "-m", "vigie.config.run.leash", sys.executable, "-m", "uvicorn"]
    command += ["bench.bare_streams:app", "--factory", f"--port={port}", "--loop=uvloop", "--http=httptools"]
    command += ["--no-access-log", "--log-level=warning", "--backlog=8192", "--ws=none", "--lifespan=on"]
    root = Path(__file__).resolve().parents[1]
    told = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join([str(root), deployment.environment("public")["PYTHONPATH"]]),
        "BARE_SOCKET": str(deployment.server.socket),
        "BARE_PASSWORD": password_of(deployment.layout.keys, "public"),
    }
    process = subprocess.Popen(command, env=told, cwd=root, start_new_session=True)
    try:
        _await(process, lambda: _listens(port))
        yield Bare(port), process.pid
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await(process: "subprocess.Popen[bytes]", holds: Callable[[], bool]) -> None:
    """Wait until the bare server answers."""
    deadline = time.monotonic() + _START_SECONDS
    while not holds():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the bare server does not start")
        time.sleep(0.1)


def _listens(port: int) -> bool:
    """Tell whether something answers on a port of this machine."""
    hexadecimal = f":{port:04X} "
    return any(
        hexadecimal in line and line.split()[3] == "0A" for line in Path("/proc/net/tcp").read_text().splitlines()
    )
