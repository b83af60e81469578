"""The embedded PostgreSQL server of one data folder: started, adopted after our kill -9, watched, stopped.

It listens on a socket in a closed folder and nowhere else, stands in a session of its own (Ctrl-C does not reach
it), and its log can hold neither statements nor values. Several commands can use it at once: the last one out
stops it. Refuses when it dies while it starts, with the end of its log.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from vigie.config.run import os_processes
from vigie.config.run.layout import Layout
from vigie.config.run.locks import FileLock, alone
from vigie.config.run.postgres_binaries import find_binaries, within_reach
from vigie.config.run.postgres_folder import OWNER, create, locate, plain_environment, refuse_other_version
from vigie.config.run.postgres_settings import QUIET
from vigie.config.run.postgres_socket import make_socket_folder, socket_folder
from vigie.config.run.progress import Say, say_nothing
from vigie.lib.errors import Misconfigured
from vigie.lib.keyring import read_text

DATABASE = "vigie"
_POLL = 0.02
_PATIENCE = 5.0
_LOG_BYTES = 5_000_000
_STOP_SECONDS = 60.0
_SOCKET_LINE, _STATUS_LINE = 4, 7


class Server:
    """The embedded server of one data folder.

    Args:
        layout: the data folder; its keys must exist.
        settings: PostgreSQL settings beside those that keep it quiet (tests use `FAST_AND_CARELESS`).
        say: where steps are told.
    """

    def __init__(self, layout: Layout, *, settings: dict[str, str] | None = None, say: Say = say_nothing) -> None:
        self.layout = layout
        self._settings = QUIET | (settings or {})
        self._say = say
        self._folder = locate(layout, say=say)
        self.binaries = within_reach(find_binaries(), self._folder.account, say=say)
        self.data = self._folder.data
        self.log = layout.log / "postgres.log"
        self.socket = socket_folder(layout, ours=self._folder.account.is_ours)
        self._process: subprocess.Popen[bytes] | None = None
        self._users: FileLock | None = None

    @property
    def password(self) -> str:
        """The owner's password."""
        return read_text(self.layout.keys / "owner" / "database.password")

    @property
    def url(self) -> str:
        """The address without credentials, as processes are told it."""
        return f"postgresql:///{DATABASE}?host={quote(str(self.socket), safe='/')}"

    def connect(self, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
        """Connect as the owner."""
        return psycopg.connect(
            host=str(self.socket),
            dbname=database,
            user=OWNER,
            password=self.password,
            autocommit=True,
            connect_timeout=10,
        )

    def start(self) -> None:
        """Adopt the server that already runs, or start it, making folder and database the first time."""
        with alone(self.layout.run / "postgres.start.lock"):
            self._users = FileLock(self.layout.run / "postgres.users.lock")
            self._users.share()
            if not self._folder.exists:
                self._say(f"PostgreSQL     makes its database folder {self.data}")
                create(
                    self._folder,
                    self.binaries,
                    password=self.password,
                    sync=self._settings.get("fsync") != "off",
                )
            refuse_other_version(self._folder, self.binaries)
            if not self._adopt():
                self._launch()
            self._ensure_database()

    def pid(self) -> int | None:
        """Return the pid of the living server of this folder, if there is one."""
        lines = self._pid_file()
        if not lines or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        command = os_processes.command_line(pid)
        return pid if f"postgres -D {self.data} " in command else None

    def alive(self) -> bool:
        """Tell whether the server lives; reaps it when it was ours and died."""
        living = self.pid() is not None
        if not living:
            self._reap()
        return living

    def revive(self) -> None:
        """Start it again after it died under us."""
        with alone(self.layout.run / "postgres.start.lock"):
            if not self._adopt():
                self._launch()

    def stop(self) -> bool:
        """Leave the server, and stop it if nobody else uses it. Tells whether it was stopped."""
        if self._users is None:
            return False
        with alone(self.layout.run / "postgres.start.lock"):
            self._users.close()
            last = FileLock(self.layout.run / "postgres.users.lock")
            try:
                if last.try_hold():
                    self._end()
                    return True
                if self._process is not None:
                    self._process.returncode = 0  # it lives on for others: do not warn that we leave it
                return False
            finally:
                self._users = None
                last.close()

    def _pid_file(self) -> list[str]:
        """Read the server's own pid file."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _adopt(self) -> bool:
        """Take over a server that a killed command left: right process, right folder, and it answers."""
        pid = self.pid()
        if pid is None:
            return False
        self._await_ready(pid)
        self.socket = Path(self._pid_file()[_SOCKET_LINE])
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError as error:
            self._refuse_wrong_password(error)
        else:
            return True
        self._end()  # it lives but cannot be reached: its socket is gone
        return False

    def _refuse_wrong_password(self, error: psycopg.OperationalError) -> None:
        """Raise `Misconfigured` when the server answers, and does not know our password."""
        if "password authentication failed" in str(error):
            raise Misconfigured(
                f"The owner's password in {self.layout.keys} does not open the database in {self.data}: "
                "the two folders do not belong together. To begin anew, remove both."
            ) from error

    def _launch(self) -> None:
        """Start the server and wait until it is ready; crash recovery may take its time."""
        self._reap()
        self._clear_stale_files()
        account = self._folder.account
        make_socket_folder(self.socket, owner=account.uid)
        account.take(self.socket)
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = self._settings | {
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
        }
        command = [self.binaries.program("postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=plain_environment(),
                start_new_session=True,
                **account.as_it(),
            )
        self._await_ready(self._process.pid)

    def _clear_stale_files(self) -> None:
        """Remove lock files of a dead server: its pid, given to another since, would keep ours from starting."""
        deadline = time.monotonic() + _STOP_SECONDS
        while os_processes.servers_in(self.data):  # children of a killed server, on their way out
            if time.monotonic() > deadline:
                raise Misconfigured(f"Processes of an earlier PostgreSQL still work in {self.data}: end them first.")
            time.sleep(_POLL)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.socket / name).unlink(missing_ok=True)

    def _await_ready(self, pid: int) -> None:
        """Wait until the server says it is ready, or dies."""
        patience = time.monotonic() + _PATIENCE
        while True:
            lines = self._pid_file()
            if lines[:1] == [str(pid)] and lines[_STATUS_LINE : _STATUS_LINE + 1] == ["ready   "]:
                return
            gone = self._process.poll() is not None if self._process else not os_processes.command_line(pid)
            if gone:
                self._reap()
                end = os_processes.last_lines(self.log)
                raise Misconfigured(f"PostgreSQL stopped while it was starting. The end of {self.log}:\n{end}")
            if time.monotonic() > patience:
                self._say("PostgreSQL     puts itself in order after a crash; this can take minutes")
                patience = float("inf")
            time.sleep(_POLL)

    def _ensure_database(self) -> None:
        """Make our database the first time."""
        with self.connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}".encode())

    def _end(self) -> None:
        """Stop the server: at once and orderly, then less politely."""
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            pid = self.pid()
            if pid is None:
                break
            os.kill(pid, sign)
            if self._gone(pid):
                break
        self._reap()
        shutil.rmtree(self.socket, ignore_errors=True)

    def _gone(self, pid: int) -> bool:
        """Wait for the end of the process."""
        deadline = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < deadline:
            if not os_processes.command_line(pid):  # empty too for one that waits to be reaped
                return True
            time.sleep(_POLL)
        return False

    def _reap(self) -> None:
        """Take note of the end of a server that was our child."""
        if self._process is not None:
            self._process.wait()
            self._process = None
