"""The process that computes analyses, and how the worker keeps one: started for a run, ended by its own clock.

It has the worker's settings and rights, gives way to every other process, and takes the memory of the scientific
libraries with it when it ends (ADR 0017).
"""

import os
import signal
import subprocess
import sys
import uuid

LONGEST_SECONDS = 900
_NICE = 5
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "LOKY_MAX_CPU_COUNT"), "1")


class Analyst:
    """At most one process that computes; it ends with the worker."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def busy(self) -> bool:
        """Tell whether it computes."""
        return self._process is not None and self._process.poll() is None

    def start(self, run_id: uuid.UUID) -> None:
        """Start the process for a run."""
        own = [sys.executable, "-m", "vigie.config.analyst", str(run_id)]
        self._process = subprocess.Popen(  # noqa: S603 - our own program, our own identifier
            [sys.executable, "-m", "vigie.config.run.leash", *own],
            env=os.environ | _ONE_THREAD,
            stdin=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """End the process; its run is taken up again later."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()


def main() -> int:
    """Compute the run that the command line names; returns the exit code."""
    os.nice(_NICE)
    signal.alarm(LONGEST_SECONDS)  # a computation without an end is ended by the kernel, and its run settled
    import django  # noqa: PLC0415 - what is loaded from here on is loaded gently

    django.setup()
    from vigie.intel.hotspots.compute import compute  # noqa: PLC0415 - models need settings, and this loads much

    return 0 if compute(uuid.UUID(sys.argv[1])) else 1


if __name__ == "__main__":
    sys.exit(main())
