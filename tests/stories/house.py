"""A whole deployment with people in it: real processes, the demo's officers and tips, and their telephones' codes.

with open_house() as house:
    page.goto(house.public)
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from servers import Deployment
from vigie.accounts.second_factor import current_code
from vigie.lib.keyring import PublicKeyring, load_public

_PERIOD = 30


@dataclass(frozen=True)
class Login:
    """What an officer types, and the secret of the telephone."""

    login: str
    name: str
    password: str
    secret: str

    def code(self) -> str:
        """Return what the telephone shows; one that is about to change is waited out."""
        left = _PERIOD - time.time() % _PERIOD
        if left < 2:
            time.sleep(left)
        return current_code(self.secret)


@dataclass(frozen=True)
class House:
    """A running deployment: its surfaces, its officers by login, and the neutral page that quick exit leads to."""

    deployment: Deployment
    logins: dict[str, Login]
    neutral: str

    @property
    def public(self) -> str:
        """Address of the witness's site."""
        return self.deployment.url("public")

    @property
    def desk(self) -> str:
        """Address of the officers' desk."""
        return self.deployment.url("desk")

    def await_reception(self, *, opened: bool = True) -> None:
        """Wait until the worker has seen that somebody, or nobody, receives."""
        deadline = time.monotonic() + 20
        with self.deployment.connect() as connection:
            while bool(connection.execute("SELECT 1 FROM tips_reception WHERE open").fetchone()) != opened:
                connection.commit()
                assert time.monotonic() < deadline, "the worker does not see who receives"
                time.sleep(0.1)

    @property
    def keyring(self) -> PublicKeyring:
        """What the public process holds: enough to make a draft look old, not to read a tip."""
        return load_public(self.deployment.layout.keys / "public")


class _Neutral(BaseHTTPRequestHandler):
    """A page that has nothing to do with us."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("<!doctype html><title>Météo</title><h1>Météo</h1>".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Say nothing."""


@contextmanager
def neutral_page() -> Iterator[str]:
    """Serve somebody else's page, so that no story leaves this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Neutral)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


@contextmanager
def open_house(**settings: str) -> Iterator[House]:
    """Start the three processes on the tests' places, with the demo in them, and further settings (`VIGIE_…`)."""
    with neutral_page() as neutral, Deployment(environment={"VIGIE_QUICK_EXIT": neutral, **settings}) as deployment:
        script = Path(__file__).with_name("fill_demo.py")
        subprocess.run([sys.executable, script], env=deployment.owner_environment(), check=True)
        path = deployment.layout.keys / "owner" / "demo.logins"
        logins = [Login(**one) for one in json.loads(path.read_text())]
        deployment.start("public", "desk", "worker")
        yield House(deployment, {one.login: one for one in logins}, neutral)
