"""A whole deployment for tests and benches: own data folder, keys, PostgreSQL, roles, places, and real processes.

    with Deployment() as deployment:
        deployment.start("public")
        urlopen(deployment.url("public"))
        deployment.kill("public")

Each process is told what `vigie run` tells it, and nothing of the others. Start it from the main thread: processes
end with the thread that started them. `public@2` is a second public process, as on another node: it shares nothing
with the first but PostgreSQL.
"""

import hashlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import psycopg

from clusters import copy_template, empty_template, running_server, template_of, temporary_layout
from vigie.config.env import ROOT
from vigie.config.run.database import Database
from vigie.config.run.layout import Layout
from vigie.config.run.os_processes import last_lines
from vigie.config.run.postgres import Server
from vigie.config.run.programs import Program, answers, owner_environment, program
from vigie.config.run.roles import ensure_roles, password_of
from vigie.config.run.supervision import log_of

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_TICK = 0.05
_PORTS = range(20_000, 32_000)
# What a prepared database and its static files depend on.
_SOURCES = (
    "src/vigie/*/migrations/*.py",
    "src/vigie/config/grants.py",
    "src/vigie/places/**/*.*",
    "src/vigie/**/static/**/*.*",
    "tests/field.py",
    "tests/fill_deployment.py",
    "tests/places/data/**/*.*",
)


class Deployment:
    """A temporary deployment; the end of the block stops every process and removes every trace.

    Args:
        workers: server workers of each surface.
        environment: further settings (`VIGIE_…`) that every process is told.
        durable: PostgreSQL keeps what it committed though it is killed, as in operation; slower.

    Attributes:
        layout: its folders; `layout.log` holds every log.
        server: its PostgreSQL.
        database: the same as the owner sees it.
    """

    layout: Layout
    server: Server
    database: Database

    def __init__(self, *, workers: int = 1, environment: dict[str, str] | None = None, durable: bool = False) -> None:
        self._durable = durable
        self._told = {"VIGIE_WORKERS": str(workers), **(environment or {})}
        self._stack = ExitStack()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._programs: dict[str, Program] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.layout = stack.enter_context(temporary_layout())
            self.server = stack.enter_context(
                running_server(self.layout, template=prepared_template(), durable=self._durable)
            )
            stack.callback(self._stop_all)
            self.database = Database(owner_url=self.server.url, keys=self.layout.keys, server=self.server)
            ensure_roles(self.database)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _describe(self, name: str) -> Program:
        """Describe a process as the runner does, with our settings."""
        kind = name.partition("@")[0]
        with _told(self._told):
            found = program(self.layout, self.server.url, kind, port=free_ports(1)[0])
        return replace(found, environment=found.environment | self._told)

    def program(self, name: str) -> Program:
        """Return the command, environment and port of a process."""
        if name not in self._programs:
            self._programs[name] = self._describe(name)
        return self._programs[name]

    def environment(self, name: str) -> dict[str, str]:
        """Return all that a process is told."""
        return self.program(name).environment

    def owner_environment(self) -> dict[str, str]:
        """Return what the command line is told."""
        return owner_environment(self.layout, self.server.url) | self._told

    def url(self, name: str) -> str:
        """Return the address of a surface, without a slash at its end."""
        return self.program(name).url

    def log(self, name: str) -> Path:
        """Return the log of a process."""
        return log_of(self.layout, name)

    def pid(self, name: str) -> int:
        """Return the pid of a running process: the server's main one."""
        return self._running[name].pid

    def start(self, *names: str) -> None:
        """Start processes and wait until those with pages answer."""
        for name in names:
            found = self.program(name)
            with self.log(name).open("ab") as log:
                self._running[name] = subprocess.Popen(
                    [sys.executable, "-m", "vigie.config.run.leash", *found.command],
                    env=found.environment,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        for name in names:
            self._await(name)

    def _await(self, name: str) -> None:
        """Wait until a process answers."""
        deadline = time.monotonic() + _START_SECONDS
        while not answers(self.program(name)):
            if self._running[name].poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{name} does not answer; its log ends:\n{last_lines(self.log(name), 40)}")
            time.sleep(_TICK)

    def stop(self, name: str) -> int:
        """Stop a process orderly; returns its exit code."""
        process = self._running.pop(name)
        process.terminate()
        try:
            return process.wait(_STOP_SECONDS)
        finally:
            _kill_group(process)

    def kill(self, name: str) -> None:
        """Kill a process and its workers with -9."""
        _kill_group(self._running.pop(name))

    def restart(self, name: str) -> None:
        """Stop and start a process."""
        self.stop(name)
        self.start(name)

    def kill_postgres(self) -> None:
        """Kill PostgreSQL with -9 and wait until it is gone."""
        pid = self.server.pid()
        assert pid
        os.kill(pid, signal.SIGKILL)
        while self.server.alive():
            time.sleep(_TICK)

    def revive_postgres(self) -> None:
        """Start PostgreSQL again, as the runner does."""
        self.server.revive()

    def connect(self, role: str = "") -> "psycopg.Connection[tuple[Any, ...]]":
        """Connect as the owner, or as `vigie_public`, `vigie_desk` or `vigie_worker`."""
        if not role:
            return self.database.connect()
        password = password_of(self.layout.keys, role.removeprefix("vigie_"))
        return self.database.connect(user=role, password=password)

    def manage(self, *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run a command of `vigie` as the owner of this deployment."""
        done = subprocess.run(
            [sys.executable, "-m", "vigie.config.cli", *words],
            env=self.owner_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"vigie {' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
        return done

    def _stop_all(self) -> None:
        """Leave no process behind."""
        for process in self._running.values():
            _kill_group(process)
        self._running.clear()


def prepared_template() -> Path:
    """Return the template of a migrated database with its rights, the test's places and the static files."""

    def fill(layout: Layout) -> None:
        copy_template(empty_template(), layout)
        with running_server(layout) as server:
            script = ROOT / "tests" / "fill_deployment.py"
            subprocess.run([sys.executable, script], env=owner_environment(layout, server.url), check=True)

    digest = hashlib.blake2s(empty_template().name.encode(), digest_size=6)
    for pattern in _SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return template_of("prepared", digest.hexdigest(), fill)


@contextmanager
def _told(settings: dict[str, str]) -> Iterator[None]:
    """Let the description of a process see our settings as its environment."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_ports(count: int) -> list[int]:
    """Find ports that nobody uses now, below those that a system gives to clients: a crowd of them takes those."""
    found: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("there is no free port")
