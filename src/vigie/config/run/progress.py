"""What the operator sees while things start: a line a step, on standard error; results go to standard output."""

import sys
import time
from collections.abc import Callable

Say = Callable[[str], None]
_PLAIN_STEPS = 10


def say(line: str) -> None:
    """Print one line now."""
    print(f"  {line}", file=sys.stderr, flush=True)


def say_nothing(line: str) -> None:
    """Keep quiet: for commands whose steps nobody waits for."""


class Bar:
    """A progress bar: redrawn in place on a terminal, a line every tenth elsewhere."""

    def __init__(self) -> None:
        self._shown = ""
        self._last = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` is reached; the last call ends the line."""
        whole = max(total, 1)
        if sys.stderr.isatty():
            self._redraw(what, done, whole)
            return
        tenth = f"{what} {done * _PLAIN_STEPS // whole * 100 // _PLAIN_STEPS} %"
        if tenth != self._shown:
            self._shown = tenth
            say(tenth)

    def _redraw(self, what: str, done: int, whole: int) -> None:
        """Draw the bar over itself, ten times a second at most."""
        if done < whole and time.monotonic() - self._last < 1 / _PLAIN_STEPS:
            return
        self._last = time.monotonic()
        filled = done * 30 // whole
        end = "\n" if done >= whole else ""
        print(
            f"\r  {what:<34.34} [{'#' * filled}{'.' * (30 - filled)}] {done * 100 // whole:>3} %",
            end=end,
            file=sys.stderr,
            flush=True,
        )
