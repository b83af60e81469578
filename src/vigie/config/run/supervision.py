"""The process runner: supervisor, with a configuration written for this deployment alone.

It keeps the processes alive, rotates their logs and says on its standard output what became of them. It
listens nowhere: there is no control socket.
"""

import os
import re
import sys
from pathlib import Path

import vigie
from vigie.config.run.layout import Layout
from vigie.config.run.programs import Program
from vigie.config.run.start import write_program

_GAVE_UP = re.compile(r"gave up: ([\w-]+) entered FATAL state")
_HEAD = """\
[supervisord]
nodaemon = true
loglevel = info
logfile = {log}/supervisor.log
logfile_maxbytes = 1MB
logfile_backups = 2
pidfile = {run}/supervisor.pid
childlogdir = {log}
directory = /
umask = 077
{user}
"""
_PROGRAM = """
[program:{name}]
command = "{python}" -m vigie.config.run.start "{file}"
directory = /
autorestart = true
startsecs = 3
startretries = 3
stopsignal = TERM
stopwaitsecs = 15
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}
stdout_logfile_maxbytes = 5MB
stdout_logfile_backups = 3
"""


def write_configuration(layout: Layout, wanted: list[Program]) -> Path:
    """Write the runner's configuration and each process's own file, closed to others; return the path."""
    user = "user = root" if os.geteuid() == 0 else ""
    text = _HEAD.format(log=_plain(layout.log), run=_plain(layout.run), user=user)
    for each in wanted:
        file = layout.run / f"{each.name}.json"
        write_program(file, each)
        text += _PROGRAM.format(
            name=each.name,
            python=_plain(Path(sys.executable)),
            file=_plain(file),
            log=_plain(log_of(layout, each.name)),
        )
    path = layout.run / "supervisor.conf"
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def log_of(layout: Layout, name: str) -> Path:
    """Return where a process's log lies."""
    return layout.log / f"{name}.log"


def command(configuration: Path) -> list[str]:
    """Write the command that runs the runner; it ends when we are killed, and ends the others."""
    python = sys.executable
    words = [python, "-m", "supervisor.supervisord", "--nodaemon", f"--configuration={configuration}"]
    return [python, "-m", "vigie.config.run.leash", *words]


def gave_up(line: str) -> str:
    """Return the name of the process that this line of the runner gives up, else nothing."""
    found = _GAVE_UP.search(line)
    return found[1] if found else ""


def environment() -> dict[str, str]:
    """Write the runner's own environment: enough to find Python's modules, no setting of any process."""
    passed = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL", "TZ"}}
    return {**passed, "PYTHONPATH": str(Path(vigie.__file__).parents[1])}


def _plain(path: Path) -> str:
    """Write a path so that the runner expands nothing in it."""
    return str(path).replace("%", "%%")
