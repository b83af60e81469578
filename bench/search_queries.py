"""The search over 1,000,000 reports and 100,000 points: twenty typical queries, in the database's own time.

Asked as an analyst of the busiest desk, reports and points, the count and the journal's entry with them; each query
several times, since officers ask again and again of the same warm tables. Recall is that of the shipped word pairs.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench import ground
from bench.figures import Figure, at_least, at_most

P95_MS, RECALL = 50.0, 0.98
_INSIDE = Path(__file__).with_name("search_queries_inside.py")


def run() -> list[Figure]:
    """Fill a deployment and ask it."""
    with ground.ground() as deployment:
        ground.as_owner(deployment, "fill_registry.py")
        root = Path(__file__).resolve().parents[1]
        told = deployment.environment("desk")
        paths = os.pathsep.join([str(root), str(root / "tests"), told["PYTHONPATH"]])
        done = subprocess.run(
            [sys.executable, str(_INSIDE)],
            env=told | {"PYTHONPATH": paths},
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    measured = json.loads(done.stdout)
    return [
        at_most("search, 20 typical queries, p95 of database time", measured["p95"], P95_MS, unit="ms", note=""),
        at_least("search, recall on the word pairs", measured["recall"], RECALL, unit="", note=""),
    ]
