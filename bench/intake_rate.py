"""Tips a second, held against a bare server that does the least with the same report (`bare_server`).

Both have two workers, the same database server, the same rights and the same rows to write; one client drives them in
turns, sixteen connections kept alive, each POST with a sealed draft of its own. The ratio of neighbouring rounds is
what counts: the machine's mood passes, the ratio stays. Then sixty-four clients at once must see no error.
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from bench import client, ground, tellings
from bench.client import Outcome
from bench.figures import Figure, at_least, at_most
from bench.tellings import Telling
from servers import Deployment

RATIO = 0.35
WORKERS, CLIENTS, CROWD = 2, 16, 64
ROUNDS, TIPS, CROWD_TIPS = 15, 320, 1_280
_WARM = 300
_TABLES = ("tips_tip", "tips_answers", "tips_identity", "audit_entry", "audit_pending")
_START_SECONDS = 30.0


def run() -> list[Figure]:
    """Measure both in turns, then the crowd."""
    with ground.ground(workers=WORKERS) as deployment, _bare_server(deployment) as bare:
        deployment.start("public")
        ours = deployment.url("public")
        story = tellings.tellings(deployment, seed=7)
        written = [_warm(deployment, url, story) for url in (ours, bare)]
        if written[0] != written[1]:
            raise RuntimeError(f"the two do not write the same rows: {written}")
        pairs = [_round(ours, bare, story) for _ in range(ROUNDS)]
        crowd = _send(ours, islice(story, CROWD_TIPS), clients=CROWD)
        _check_count(deployment, tips=2 * _WARM + 2 * ROUNDS * TIPS + CROWD_TIPS - crowd.wrong.total())
    ratio = statistics.median(one.rate / other.rate for one, other in pairs)
    each = ", ".join(f"{one.rate / other.rate:.2f}" for one, other in pairs)
    wrong = sum((one.wrong + other.wrong).total() for one, other in pairs)
    sides = "; ".join(_told(name, [pair[at] for pair in pairs]) for at, name in enumerate(("ours", "bare")))
    note = f"median of {ROUNDS} rounds of {TIPS:,} ({each}), {CLIENTS} clients, {WORKERS} workers. {sides}"
    crowd_note = f"{CROWD_TIPS:,} tips over {CROWD} connections, each stored once; {_told('ours', [crowd])}"
    return [
        at_least("tips a second: ratio to the bare server", round(ratio, 3), RATIO, unit="", note=note),
        at_most("errors at 16 clients", wrong, 0, unit="", note="both servers, all rounds"),
        at_most("errors at 64 clients", crowd.wrong.total(), 0, unit="", note=crowd_note),
    ]


def _warm(deployment: Deployment, url: str, story: Iterator[Telling]) -> list[int]:
    """Warm one server up; returns how many rows it wrote in each table that every report writes to."""
    ready = islice(story, _WARM)
    before = _counts(deployment)
    outcome = _send(url, ready, clients=CLIENTS)
    if outcome.wrong:
        raise RuntimeError(f"not every tip was received: {dict(outcome.wrong)}")
    after = _counts(deployment)
    return [late - early for name, early, late in zip(_TABLES, before, after, strict=True) if name != "tips_identity"]


def _round(ours: str, bare: str, story: Iterator[Telling]) -> tuple[Outcome, Outcome]:
    """Drive one after the other."""
    return _send(ours, islice(story, TIPS)), _send(bare, islice(story, TIPS))


def _send(url: str, told: Iterator[Telling], *, clients: int = CLIENTS) -> Outcome:
    """Send reports; an answer is right when it shows the report's own code."""
    requests = [client.form(url, tellings.PATH, one.body, wanted=one.line) for one in told]
    return client.drive(url, requests, clients=clients)


def _told(name: str, outcomes: list[Outcome]) -> str:
    """Say what one side did."""
    middle = statistics.median(one.rate for one in outcomes)
    waits = ", ".join(
        f"{label} {statistics.median(one.wait_ms(share) for one in outcomes):.0f} ms"
        for label, share in (("p50", 0.5), ("p99", 0.99))
    )
    return f"{name}: {middle:.0f}/s ({waits})"


def _counts(deployment: Deployment) -> list[int]:
    """Count the rows that a tip writes."""
    with deployment.connect() as connection:
        found = [connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() for table in _TABLES]
    return [int(row[0]) for row in found if row]


def _check_count(deployment: Deployment, *, tips: int) -> None:
    """Make sure that every right answer is one stored, audited tip."""
    found = dict(zip(_TABLES, _counts(deployment), strict=True))
    if not found["tips_tip"] == found["tips_answers"] == found["audit_entry"] == tips:
        raise RuntimeError(f"{tips} tips were acknowledged, and stored are {found}")


@contextmanager
def _bare_server(deployment: Deployment) -> Iterator[str]:
    """Run the bare server beside the deployment; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "vigie.config.run.leash", sys.executable, "-m", "uvicorn", "bench.bare_server:app"]
    command += [f"--port={port}", f"--workers={WORKERS}", "--loop=uvloop", "--http=httptools", "--no-access-log"]
    command += ["--log-level=warning"]
    root = Path(__file__).resolve().parents[1]
    told = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join([str(root), deployment.environment("public")["PYTHONPATH"]]),
        "BARE_KEYS": str(deployment.layout.keys / "public"),
        "BARE_SOCKET": str(deployment.server.socket),
        "BARE_POOL": str(CLIENTS // WORKERS),
    }
    process = subprocess.Popen(command, env=told, cwd=root, start_new_session=True)
    try:
        _await(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        _end(process)


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until the bare server answers."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the bare server does not start")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop the bare server and its workers."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
