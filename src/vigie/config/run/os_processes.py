"""What a pid alone does not tell about a process of this machine: numbers are given again to others."""

import subprocess
from pathlib import Path

_PROC = Path("/proc")


def command_line(pid: int) -> str:
    """Return the command line of a living process; empty for one that is dead or waits to be reaped."""
    if _PROC.is_dir():
        try:
            return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    shown = subprocess.run(["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def servers_in(folder: Path) -> list[int]:
    """List PostgreSQL's processes that work in a data folder: all of them stand in it."""
    found = []
    for entry in _PROC.glob("[0-9]*"):
        try:
            where = (entry / "cwd").readlink()
        except OSError:
            continue
        if where == folder and "postgres" in command_line(int(entry.name)):
            found.append(int(entry.name))
    return found


def last_lines(path: Path, count: int = 12) -> str:
    """Return the end of a log, indented, to be shown under a refusal."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return "    (the log cannot be read)"
    return "\n".join(f"    {line}" for line in lines[-count:])
