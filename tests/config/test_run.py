"""`vigie run` with real processes: from a data folder to pages, through deaths of every kind, and back to nothing."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from clusters import copy_template, temporary_layout
from servers import free_ports, prepared_template
from vigie.config.env import ROOT
from vigie.config.run.os_processes import command_line, servers_in

pytestmark = pytest.mark.processes
PATIENCE = 150.0


@pytest.fixture
def layout():
    """A data folder that was prepared before, so that nothing has to be fetched."""
    with temporary_layout() as made:
        copy_template(prepared_template(), made)
        yield made


class Run:
    """One `vigie run`."""

    def __init__(self, layout, **environment):
        self.layout = layout
        self.ports = dict(zip(("public", "desk"), free_ports(2), strict=True))
        told = {name: value for name, value in os.environ.items() if not name.startswith(("VIGIE_", "DJANGO_"))}
        told.pop("DATABASE_URL", None)
        told |= {"PYTHONPATH": str(ROOT / "src"), "VIGIE_HOME": str(layout.home), "VIGIE_WORKERS": "1"}
        told |= {"PUBLIC_PORT": str(self.ports["public"]), "DESK_PORT": str(self.ports["desk"]), **environment}
        self.output = layout.home.parent / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "vigie.config.cli", "run"], env=told, stdout=output, stderr=output
            )

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def said(self):
        return self.output.read_text()

    def until(self, condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} never came true:\n{self.said()}")
            time.sleep(0.1)

    def until_banner(self):
        self.until(lambda: "Ctrl-C stops everything" in self.said() or self.process.poll() is not None, "the banner")
        assert self.process.poll() is None, self.said()

    def answers(self, name):
        try:
            with urlopen(f"http://127.0.0.1:{self.ports[name]}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def stop(self, sign=signal.SIGTERM):
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE)


def ours(layout):
    """List the processes of this deployment: those that name its folder, and its PostgreSQL."""
    found = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if entry.name != str(os.getpid())]
    named = [pid for pid in found if str(layout.home) in command_line(pid) + environment_of(pid)]
    return sorted({*named, *servers_in(layout.home / "postgres")})


def environment_of(pid):
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def main_process(layout, name):
    """Return the pid of a surface's main server process, from the supervisor's own log."""
    spawned = re.findall(rf"spawned: '{name}' with pid (\d+)", (layout.log / "supervisor.log").read_text())
    return int(spawned[-1])


def test_run_serves_both_surfaces_and_leaves_nothing_behind(layout):
    with Run(layout) as run:
        run.until_banner()
        said = run.said()
        assert f"http://127.0.0.1:{run.ports['public']}/" in said
        assert f"http://127.0.0.1:{run.ports['desk']}/" in said
        assert str(layout.log) in said
        assert "demonstration" in said
        assert run.answers("public")
        assert run.answers("desk")
        with Run(layout) as second:
            assert second.process.wait(PATIENCE) == 1
            assert "already runs on" in second.said()
            assert "Traceback" not in second.said()
        assert run.stop() == 0
    assert ours(layout) == []
    with Run(layout) as again:
        again.until_banner()
        assert "database       up to date" in again.said()
        assert again.stop(signal.SIGINT) == 0
    assert ours(layout) == []


def test_dead_server_and_dead_database_come_back(layout):
    with Run(layout) as run:
        run.until_banner()
        killed = main_process(layout, "public")
        os.kill(killed, signal.SIGKILL)
        run.until(lambda: main_process(layout, "public") != killed and run.answers("public"), "a new public process")
        assert command_line(killed) == ""
        postgres = int((layout.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postgres, signal.SIGKILL)
        run.until(lambda: "died; starting it again" in run.said(), "a new PostgreSQL")
        run.until(lambda: run.answers("public") and run.answers("desk"), "answers")
        assert run.stop() == 0
    assert ours(layout) == []


def test_killed_runner_takes_its_processes_along_and_the_next_adopts_the_database(layout):
    with Run(layout) as run:
        run.until_banner()
        postgres = (layout.home / "postgres" / "postmaster.pid").read_text().splitlines()[0]
        run.stop(signal.SIGKILL)
        left = {int(postgres), *servers_in(layout.home / "postgres")}
        run.until(lambda: set(ours(layout)) <= left | set(servers_in(layout.home / "postgres")), "their end")
        assert command_line(int(postgres))
    with Run(layout) as again:
        again.until_banner()
        assert (layout.home / "postgres" / "postmaster.pid").read_text().splitlines()[0] == postgres
        assert again.stop() == 0
    assert ours(layout) == []


def test_process_that_cannot_start_is_named_with_the_end_of_its_log(layout):
    stray = layout.keys / "public" / "desk-0001.key"
    stray.touch(mode=0o600)
    with Run(layout, VIGIE_DEMO="no") as run:
        assert run.process.wait(PATIENCE) == 1
        assert "vigie: The process public dies again and again" in run.said()
        assert "refuses to start" in run.said()
    assert ours(layout) == []


def test_taken_port_is_refused_before_anything_is_started(layout):
    with Run(layout) as run:
        run.until_banner()
        with temporary_layout() as other:
            started = Run(other, PUBLIC_PORT=str(run.ports["public"]))
            assert started.process.wait(PATIENCE) == 1
            assert f"vigie: Port {run.ports['public']} on 127.0.0.1 is taken" in started.said()
            assert not (other.home / "postgres").exists()
        assert run.stop() == 0
