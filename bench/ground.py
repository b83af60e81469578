"""The deployment that figures are measured on: as the runner makes it, with a count of statements, gone afterwards.

PostgreSQL runs here with the settings of a real deployment (each commit reaches the disk), unlike in the tests.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure
from servers import Deployment
from vigie.config import env
from vigie.config.run.postgres import Server

TOWNS = tuple(f"{number:02d}001" for number in range(1, 21))
_COUNTING = {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track_utility": "off"}


@contextmanager
def ground(*, workers: int = 1, environment: dict[str, str] | None = None) -> Iterator[Deployment]:
    """Give a deployment whose database counts statements, and a desk for each of `TOWNS`."""
    with Deployment(workers=workers, environment=environment) as deployment:
        deployment.server.stop()
        deployment.server = Server(deployment.layout, settings=_COUNTING)
        try:
            deployment.server.start()
            with deployment.connect() as connection:
                connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            as_owner(deployment, "fill.py")
            yield deployment
        finally:
            deployment.server.stop()


@contextmanager
def country() -> Iterator[Deployment]:
    """Give a deployment with every commune of the country, from the reference data that this machine has or fetches."""
    shelf = env.home() / "reference"
    with Deployment() as deployment:
        here = deployment.layout.home / "reference"
        if shelf.is_dir():
            shutil.copytree(shelf, here)
        deployment.manage("places", "load", "--again")
        if not shelf.is_dir():
            shelf.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(here, shelf)
        yield deployment


def inside(deployment: Deployment, name: str, *, process: str = "public") -> list[Figure]:
    """Run a figure with the environment and the rights of a process."""
    root = Path(__file__).resolve().parents[1]
    told = deployment.environment(process)
    told = told | {"PYTHONPATH": os.pathsep.join([str(root), told["PYTHONPATH"]])}
    done = subprocess.run(
        [sys.executable, "-m", "bench.inside", name], env=told, cwd=root, stdout=subprocess.PIPE, text=True, check=True
    )
    return [Figure(**one) for one in json.loads(done.stdout)]


def as_owner(deployment: Deployment, script: str, *words: str) -> str:
    """Run one of our scripts as the owner of the deployment; returns what it printed."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(script)), *words],
        env=deployment.owner_environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def fill_registry(deployment: Deployment, *, reports: int, points: int) -> tuple[str, str]:
    """Fill the registry, or a smaller one to try with (`BENCH_REGISTRY="REPORTS POINTS"`).

    Returns:
        The secret of the analyst `mesure-analyse`, and the size in words.
    """
    sizes = [int(one) for one in os.environ.get("BENCH_REGISTRY", f"{reports} {points}").split()]
    printed = as_owner(deployment, "fill_registry.py", *map(str, sizes))
    return printed.split()[-1], "{:,} reports, {:,} points".format(*sizes)


def forget_statements(deployment: Deployment) -> None:
    """Begin to count statements anew."""
    with deployment.connect() as connection:
        connection.execute("SELECT pg_stat_statements_reset()")


def statements(deployment: Deployment, role: str) -> Sequence[tuple[int, str]]:
    """Return (times, text) of what a role asked since, without BEGIN and COMMIT, nor what triggers did."""
    with deployment.connect() as connection:
        found = connection.execute(
            "SELECT calls, query FROM pg_stat_statements WHERE userid = %s::regrole ORDER BY calls DESC", [role]
        )
        return [(int(calls), str(query)) for calls, query in found.fetchall()]


def postgres_pid(deployment: Deployment) -> int:
    """Return the pid of the database's first process."""
    pid: int | None = deployment.server.pid()
    if pid is None:
        raise RuntimeError("PostgreSQL is gone")
    return pid
