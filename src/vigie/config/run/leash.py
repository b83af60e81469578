"""Ends a process when the one that started it dies: kill -9 of a runner or a server leaves nothing behind.

`python -m vigie.config.run.leash COMMAND …` puts the leash on and becomes the command. Linux only: elsewhere
it does nothing, and what is left behind must be ended by hand.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask the kernel to send us SIGTERM when the thread that started us ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


if __name__ == "__main__":
    end_with_parent()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - the arguments are the runner's own
