"""A hot-spot run over a year of one department, computed by the worker, while the journal's chain goes on.

20,000 reports of invented towns (`fill_hotspots`), one run over all origins: the heaviest question there is. Told from
the moment the worker may take it to its end; while it runs, entries are put into the journal to see how long they wait.
"""

import json
import time

from bench import ground
from bench.figures import Figure, at_least, at_most
from servers import Deployment

REPORTS = 20_000
SECONDS, LINK_SECONDS, BYTES = 60, 2, 200_000
_LOOK = 0.25
_GIVE_UP = 240
_ENTRY = """
INSERT INTO audit_entry (id, at, actor_kind, actor_ref, action, object_ref, motive_code, motive_text, recipient)
VALUES (gen_random_uuid(), now(), 'operator', '', 'bench.wait', '', 'own_act', '', '')
"""


def run() -> list[Figure]:
    """Fill, start the worker, watch."""
    with ground.ground() as deployment:
        run_id = ground.as_owner(deployment, "fill_hotspots.py", str(REPORTS)).strip().splitlines()[-1]
        begun = time.monotonic()
        deployment.start("worker")
        steps, waits = _watch(deployment, run_id, begun + _GIVE_UP)
        seconds = time.monotonic() - begun
        with deployment.connect() as connection:
            [(found,)] = connection.execute("SELECT found FROM intel_analysisrun WHERE id = %s", [run_id]).fetchall()
        deployment.stop("worker")
    size = len(json.dumps(found))
    used = found["events"]["used"]
    return [
        at_most("hot-spot run", round(seconds, 1), SECONDS, unit="s", note=f"{used:,} reports, worker start included"),
        at_least("steps of progress shown", len(steps), 4, unit="", note=", ".join(steps)),
        at_most(
            "longest wait for the chain meanwhile",
            round(max(waits), 2),
            LINK_SECONDS,
            unit="s",
            note=f"{len(waits)} entries; the computation has a process of its own",
        ),
        at_most("size of the results", size, BYTES, unit="bytes", note="one row of the database"),
    ]


def _watch(deployment: Deployment, run_id: str, deadline: float) -> tuple[list[str], list[float]]:
    """Follow a run to its end; returns the steps that a page would have shown, and how long entries waited."""
    steps: list[str] = []
    waits: list[float] = []
    with deployment.connect() as connection:
        connection.autocommit = True
        since = 0.0
        while time.monotonic() < deadline:
            told = connection.execute("SELECT state, step FROM intel_analysisrun WHERE id = %s", [run_id]).fetchone()
            state, step = told or ("", "")
            if state not in {"waiting", "running"}:
                if state != "done":
                    raise RuntimeError(f"the run ended as {state}: {deployment.log('worker').read_text()[-2000:]}")
                return steps, waits
            if state == "running":
                if step and step not in steps:
                    steps.append(step)
                pending = connection.execute("SELECT count(*) FROM audit_pending").fetchone()
                if since and pending == (0,):
                    waits.append(time.monotonic() - since)
                    since = 0.0
                if not since:
                    connection.execute(_ENTRY)
                    since = time.monotonic()
            time.sleep(_LOOK)
    raise RuntimeError(deployment.log("worker").read_text()[-2000:])
