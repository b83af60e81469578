"""Locks between commands on one data folder; the kernel drops them with their holder, even after kill -9."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vigie.lib.errors import Misconfigured


class FileLock:
    """One open lock file: shared by many or held by one."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        """Hold it together with others; waits for a sole holder to leave."""
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def hold(self) -> None:
        """Hold it alone; waits for all others to leave."""
        fcntl.flock(self._fd, fcntl.LOCK_EX)

    def try_hold(self) -> bool:
        """Hold it alone if nobody else has it now."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def hold_alone(run: Path, otherwise: str) -> FileLock:
    """Take a data folder for one run, or for something that must not meet one.

    Raises:
        Misconfigured: it is taken; `otherwise` is what is said.
    """
    lock = FileLock(run / "run.lock")
    if not lock.try_hold():
        lock.close()
        raise Misconfigured(otherwise)
    return lock


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock file for the time of a block."""
    lock = FileLock(path)
    try:
        lock.hold()
        yield
    finally:
        lock.close()
