"""What suggestions cost at 1,000,000 reports and 100,000 points: known places near a report, and all features.

Fills a deployment (`fill_registry`) and asks as the desk's process does, with its rights (`link_looks`).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench import ground
from bench.figures import Figure

_SIZES = tuple(os.environ.get("BENCH_REGISTRY", "").split())


def run() -> list[Figure]:
    """Fill, ask, tell."""
    root = Path(__file__).resolve().parents[1]
    with ground.ground() as deployment:
        ground.as_owner(deployment, "fill_registry.py", *_SIZES)
        told = deployment.environment("desk")
        told = told | {"PYTHONPATH": os.pathsep.join([str(root), told["PYTHONPATH"]])}
        asked = [sys.executable, "-m", "bench.inside", "link_looks"]
        done = subprocess.run(asked, env=told, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
        return [Figure(**one) for one in json.loads(done.stdout)]
