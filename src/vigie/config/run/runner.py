"""`vigie run`: the whole deployment on one machine, from nothing to pages, until Ctrl-C.

Order: rights and ports, keys, PostgreSQL, preparation, processes, banner; and back: PostgreSQL stops last. It
revives PostgreSQL when that dies; supervisor revives the processes. Refuses a second run on the same data folder,
and ends with the log's last lines when a process dies again and again.
"""

import queue
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

from vigie.config.env import env_bool, home
from vigie.config.run import os_processes, supervision
from vigie.config.run.database import Database, open_database
from vigie.config.run.keys import ensure_keys
from vigie.config.run.layout import Layout
from vigie.config.run.locks import hold_alone
from vigie.config.run.programs import answers, owner_environment, programs, refuse_taken_ports
from vigie.config.run.progress import say
from vigie.lib.errors import Misconfigured

_READY_SECONDS = 120.0
_STOP_SECONDS = 40.0
_TICK = 0.25


def run() -> None:
    """Run everything until a signal; returns when all of it has stopped."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _interrupt)
    layout = Layout(home())
    print(f"Vigie, data folder {layout.home}", file=sys.stderr)
    layout.ensure()
    taken = f"Vigie already runs on {layout.home}. Stop it, or set VIGIE_HOME to another folder."
    lock = hold_alone(layout.run, taken)
    try:
        _run(layout)
    except KeyboardInterrupt:
        pass
    finally:
        lock.close()
    say("stopped        the data is kept")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Turn the first signal into an orderly end, and ignore the following ones."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    raise KeyboardInterrupt


def _run(layout: Layout) -> None:
    """Start all, watch all, stop all."""
    refuse_taken_ports(programs(layout, ""))
    written = ensure_keys(layout)
    say(f"keys           {f'{len(written)} made in {layout.keys}' if written else 'in place'}")
    begun = time.monotonic()
    with open_database(layout, say=say) as database:
        server = database.server
        where = f"{server.binaries.version}, embedded" if server else "the server of DATABASE_URL"
        say(f"PostgreSQL     {where} ({time.monotonic() - begun:.1f} s)")
        _prepare(layout, database)
        Processes(layout, database).run()


def _prepare(layout: Layout, database: Database) -> None:
    """Prepare in a process of its own, which alone is told the owner's address and loads everything."""
    demo = ["--demo"] if env_bool("VIGIE_DEMO", default=True) else []
    done = subprocess.run(
        [sys.executable, "-m", "vigie.config.cli", "prepare", *demo],
        env=owner_environment(layout, database.owner_url),
        check=False,
    )
    if done.returncode:
        raise Misconfigured("The preparation did not end well (see above); nothing was started.")


class Processes:
    """The supervised processes of one run."""

    def __init__(self, layout: Layout, database: Database) -> None:
        self._layout = layout
        self._database = database
        self._programs = programs(layout, database.surface_url)
        self._lines: queue.Queue[str] = queue.Queue()

    def run(self) -> None:
        """Start them, say where they answer, and watch until a signal."""
        configuration = supervision.write_configuration(self._layout, self._programs)
        with subprocess.Popen(
            supervision.command(configuration),
            env=supervision.environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as supervisor:
            threading.Thread(target=self._listen, args=[supervisor], daemon=True).start()
            try:
                self._await_answers(supervisor)
                self._banner()
                while True:
                    self._watch(supervisor)
            finally:
                self._stop(supervisor)

    def _listen(self, supervisor: "subprocess.Popen[str]") -> None:
        """Hand on what the supervisor says."""
        for line in supervisor.stdout or ():
            self._lines.put(line)

    def _await_answers(self, supervisor: "subprocess.Popen[str]") -> None:
        """Wait until every surface answers."""
        deadline = time.monotonic() + _READY_SECONDS
        for program in self._programs:
            while not answers(program):
                self._watch(supervisor)
                if time.monotonic() > deadline:
                    raise Misconfigured(self._with_log(program.name, "does not answer"))

    def _watch(self, supervisor: "subprocess.Popen[str]") -> None:
        """Look once: a line of the supervisor, PostgreSQL's life, the supervisor's own."""
        try:
            name = supervision.gave_up(self._lines.get(timeout=_TICK))
        except queue.Empty:
            name = ""
        if name:
            raise Misconfigured(self._with_log(name, "dies again and again"))
        server = self._database.server
        if server and not server.alive():
            say("PostgreSQL     died; starting it again")
            server.revive()
        if supervisor.poll() is not None:
            log = self._layout.log / "supervisor.log"
            raise Misconfigured(f"Supervisor ended. The end of {log}:\n{os_processes.last_lines(log)}")

    def _with_log(self, name: str, what: str) -> str:
        """Say what is wrong with a process, with the end of its log."""
        log = supervision.log_of(self._layout, name)
        return f"The process {name} {what}. The end of {log}:\n{os_processes.last_lines(log)}"

    def _stop(self, supervisor: "subprocess.Popen[str]") -> None:
        """Stop all of them."""
        say("stopping       the processes, then PostgreSQL")
        supervisor.terminate()
        try:
            supervisor.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            supervisor.kill()  # the processes are on its leash

    def _banner(self) -> None:
        """Say where it answers and what it is."""
        names = {"public": "Witnesses", "desk": "Officers"}
        lines = [f"{names[each.name]:<10} {each.url}/" for each in self._programs if each.port]
        if self._layout.logins.exists():
            lines += ["", *self._layout.logins.read_text().splitlines()]
        lines += [
            "",
            f"Logs       {self._layout.log}",
            "All processes run under one account here, so the wall between them is for demonstration.",
            "Ctrl-C stops everything; the data is kept.",
        ]
        print("\n" + "\n".join(f"  {line}".rstrip() for line in lines) + "\n", flush=True)
