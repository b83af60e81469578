"""Computes one run, in a process of its own: reads, analyses, writes how far it is and what came out.

While it computes it holds a lock of the database that ends with its connection: a run that says it is running and
holds no lock has lost its process (`runs`). A computation that fails marks its run and says nothing of why but a kind.
"""

import json
import logging
import uuid
from datetime import date

from django.db import InterfaceError, OperationalError, connection

from vigie.intel.hotspots import events
from vigie.intel.hotspots.analysis import analyse
from vigie.intel.hotspots.runs import lock_key
from vigie.intel.models import AnalysisRun
from vigie.intel.states import RunState
from vigie.lib import clock

logger = logging.getLogger("vigie.hotspots")
BYTES_AT_MOST = 200_000


def compute(run_id: uuid.UUID) -> bool:
    """Compute a run that was taken; tells whether it came to a result.

    A lost database is no fault of the run: it is raised, and the run is taken up again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock_key(run_id)])
        (alone,) = cursor.fetchone() or (False,)
    run = AnalysisRun.objects.select_related("desk").filter(id=run_id, state=RunState.RUNNING).first()
    if run is None or not alone:
        return False
    try:
        _compute(run)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("analysis_failed", extra={"code": str(run_id)})
        _end(run, RunState.FAILED)
        return False
    finally:
        _unlock(run_id)
    return True


def _compute(run: AnalysisRun) -> None:
    """Read, analyse, write the result."""
    asked = run.asked

    def tell(percent: int, step: str) -> None:
        AnalysisRun.objects.filter(id=run.id).update(percent=percent, step=step)

    tell(1, "reading")
    sample = events.read(
        desk=run.desk,
        since=date.fromisoformat(asked["since"]),
        until=date.fromisoformat(asked["until"]),
        origins=asked["origins"],
    )
    run.found = analyse(sample, tell)
    size = len(json.dumps(run.found))
    if size > BYTES_AT_MOST:
        raise ValueError(f"{size} bytes of results")
    _end(run, RunState.DONE)


def _end(run: AnalysisRun, state: RunState) -> None:
    """Write the end of a run."""
    run.state, run.ended_at = state, clock.now()
    run.percent = 100 if state == RunState.DONE else run.percent
    run.step = ""
    found = run.found if state == RunState.DONE else {}
    AnalysisRun.objects.filter(id=run.id, state=RunState.RUNNING).update(
        state=state, ended_at=run.ended_at, percent=run.percent, step="", found=found
    )


def _unlock(run_id: uuid.UUID) -> None:
    """Give the lock back; where the connection is lost, it is gone already."""
    if connection.connection is None or connection.connection.closed:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_key(run_id)])
