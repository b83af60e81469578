"""What the kernel says of a process and those below it: processor time and memory. Linux only, as `/proc` is."""

import os
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM, _USER_OF_DEAD, _SYSTEM_OF_DEAD = 1, 11, 12, 13, 14


def below(pid: int) -> list[int]:
    """Return the pids of all living processes below one."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.glob("[0-9]*"):
        if fields := _stat(int(entry.name)):
            children.setdefault(int(fields[_PARENT]), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        mine = children.get(queue.pop(), [])
        found += mine
        queue += mine
    return found


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and of all below it, those that ended included."""
    own = sum(_ticks(_stat(pid), _USER, _SYSTEM, _USER_OF_DEAD, _SYSTEM_OF_DEAD))
    rest = sum(sum(_ticks(_stat(one), _USER, _SYSTEM)) for one in below(pid))
    return (own + rest) / _TICK


def megabytes(pid: int) -> dict[str, float]:
    """Return the memory of one process by kind: `Rss` (all that is mapped), `Pss` (what is shared counted in part)."""
    found = {}
    for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        name, _colon, rest = line.partition(":")
        if name in {"Rss", "Pss"}:
            found[name] = int(rest.split()[0]) / 1024
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of a process after its name; nothing for one that ended."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _ticks(fields: list[str], *wanted: int) -> Iterable[int]:
    return (int(fields[one]) for one in wanted) if fields else ()
