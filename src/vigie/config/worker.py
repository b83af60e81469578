"""The worker: jobs found as rows, and timers. It links the audit chain several times a second and erases what is due.

Every two seconds it looks after the waiting rooms: silent officers, receptions, talks that cannot wait on. Analyses
that officers ask for are computed in a process beside it, which holds up no timer (`config.analyst`). It holds no tip
key. A fault in one job is logged without content and tried again; losing the database is waited out.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from django.conf import settings
from django.db import close_old_connections, connection

from vigie.audit import chain
from vigie.config.analyst import Analyst
from vigie.config.listening import listening
from vigie.intel.hotspots import runs
from vigie.lib import clock
from vigie.lib.keyring import load_anchor
from vigie.oversight import purge
from vigie.tips import reception
from vigie.tips.presence import Presence

logger = logging.getLogger("vigie.worker")
ROUND_SECONDS = 0.4
RECEPTION_SECONDS = 2.0
ANALYSIS_SECONDS = 2.0
ANCHOR_SECONDS = 300.0
PURGE_SECONDS = 3600.0


@dataclass
class Timer:
    """A job that runs every so many seconds, first at once."""

    every: float
    job: Callable[[], object]
    due: float = field(default=0.0)


def main() -> int:
    """Run until SIGTERM or SIGINT; returns the exit code."""
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    presence = Presence()

    def receive() -> None:
        reception.step(clock.now(), presence)

    analyst = Analyst()

    def analyse() -> None:
        runs.step(clock.now(), analyst)

    timers = [
        Timer(ROUND_SECONDS, chain.link_pending),
        Timer(RECEPTION_SECONDS, receive),
        Timer(ANALYSIS_SECONDS, analyse),
        Timer(ANCHOR_SECONDS, sign),
        Timer(PURGE_SECONDS, erase),
    ]
    logger.info("worker_started")
    with listening(presence):
        while not stop.is_set():
            run_due(timers, time.monotonic())
            stop.wait(ROUND_SECONDS)
    analyst.stop()
    chain.link_pending()
    sign()
    return 0


def run_due(timers: list[Timer], instant: float) -> None:
    """Run the jobs that are due; a job that fails is tried again at its next turn."""
    for timer in timers:
        if instant < timer.due:
            continue
        timer.due = instant + timer.every
        try:
            timer.job()
        except Exception:
            logger.exception("job_failed", extra={"code": getattr(timer.job, "__name__", "job")})
            connection.close()
    close_old_connections()


def sign() -> None:
    """Sign the chain's end with the worker's anchor key."""
    chain.sign_anchor(key=load_anchor(settings.ANCHOR_KEYS), now=clock.now())


def erase() -> None:
    """Erase what is due, and say how much."""
    for outcome in purge.run(now=clock.now()):
        if outcome.count:
            logger.info("purged", extra={"code": outcome.model, "count": outcome.count})
