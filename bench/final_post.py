"""The last POST of a report: statements it asks of PostgreSQL, and processor time of the web worker and of PostgreSQL.

Whole requests over HTTP, one after the other, to one worker of the pages' own server, as under load
(`VIGIE_SPLIT_LIVE`; where one server answers pages and streams, a tip costs about a quarter more): read, check, seal,
route, store, audit, receipt.
"""

import statistics
from itertools import islice

from bench import client, ground, processes, tellings
from bench.figures import Figure, at_most
from servers import Deployment

STATEMENTS, CPU_MS = 6, 5.0
ROUNDS, TIPS = 5, 500
_WARM = 100


def run() -> list[Figure]:
    """Send tips and read the clocks of the processes."""
    with ground.ground(environment={"VIGIE_WORKERS": "1", "VIGIE_SPLIT_LIVE": "1"}) as deployment:
        deployment.start("public")
        _send(deployment, _WARM, seed=1)
        ground.forget_statements(deployment)
        spent = [_send(deployment, TIPS, seed=2 + number) for number in range(ROUNDS)]
        asked = ground.statements(deployment, "vigie_public")
    web, server = (statistics.median(side) for side in zip(*spent, strict=True))
    each = sum(calls for calls, _text in asked) / (ROUNDS * TIPS)
    texts = "; ".join(dict.fromkeys(_first_words(text) for _calls, text in asked))
    rounds = ", ".join(f"{one:.2f}" for one, _server in spent)
    return [
        at_most(
            "final POST: SQL statements",
            round(each, 2),
            STATEMENTS,
            unit="",
            note=f"counted by PostgreSQL over {ROUNDS * TIPS:,} tips, BEGIN and COMMIT aside: {texts}",
        ),
        at_most(
            "final POST: web worker CPU a tip",
            round(web, 2),
            CPU_MS,
            unit="ms",
            note=f"median of {ROUNDS} rounds of {TIPS} ({rounds}); PostgreSQL's CPU besides: {server:.2f} ms",
        ),
    ]


def _send(deployment: Deployment, count: int, *, seed: int) -> tuple[float, float]:
    """Send so many tips one after the other; returns CPU milliseconds a tip of the web server and of PostgreSQL."""
    url = deployment.url("public")
    ready = list(islice(tellings.tellings(deployment, seed=seed), count))
    requests = [client.form(url, tellings.PATH, one.body, wanted=one.line) for one in ready]
    pids = deployment.pid("public"), ground.postgres_pid(deployment)
    begun = [processes.cpu_seconds(pid) for pid in pids]
    outcome = client.drive(url, requests)
    ended = [processes.cpu_seconds(pid) for pid in pids]
    if outcome.wrong:
        raise RuntimeError(f"not every tip was received: {dict(outcome.wrong)}")
    web, server = ((end - begin) * 1000 / count for begin, end in zip(begun, ended, strict=True))
    return web, server


def _first_words(text: str) -> str:
    """Say in short what a statement does."""
    words = text.split()
    if words[0].upper() == "WITH":
        return f"WITH {words[1]} …"
    return " ".join(words[:3]).replace('"', "").replace("$1", "1")
