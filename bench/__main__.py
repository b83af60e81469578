"""`python -m bench [FIGURE …]`: measures all figures or those named, prints the table, writes `results.json`."""

import importlib
import os
import sys
import time

import django

from bench import figures, ground
from bench.figures import Figure
from vigie.config.run.postgres_binaries import find_binaries

NAMES = (
    "first_page",
    "final_post",
    "intake_rate",
    "queue_page",
    "commune_search",
    "memory",
    "chat_page",
    "live_streams",
    "search_queries",
    "hotspot_run",
    "link_speed",
    "link_quality",
    "map_page",
)
INSIDE = frozenset({"commune_search"})


def main() -> int:
    """Measure; tells by the exit code whether every figure is met."""
    wanted = sys.argv[1:] or list(NAMES)
    if unknown := [name for name in wanted if name not in NAMES]:
        print(f"There is no figure {', '.join(unknown)}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    if (load := os.getloadavg()[0]) > 1:
        _say(f"This machine has other work (load {load:.1f}): CPU times will be too high, counts and ratios hold.")
    django.setup()
    found: list[Figure] = []
    for name in wanted:
        _say(f"{name} …")
        begun = time.monotonic()
        measured = _measure(name)
        for one in measured:
            _say(f"  {one.name}: {one.value:,g} {one.unit}".rstrip())
        _say(f"{name}: {time.monotonic() - begun:.0f} s")
        found += measured
    print(figures.table(found))
    if set(wanted) == set(NAMES):
        figures.keep(found, postgres=find_binaries().version)
        _say(f"Written: bench/{figures.RESULTS.name}")
    return 0 if all(one.ok for one in found) else 1


def _say(line: str) -> None:
    """Tell how far it is."""
    print(line, file=sys.stderr, flush=True)


def _measure(name: str) -> list[Figure]:
    """Measure one figure, within a deployment of the whole country where it asks for that."""
    if name in INSIDE:
        with ground.country() as deployment:
            return ground.inside(deployment, name)
    measured: list[Figure] = importlib.import_module(f"bench.{name}").run()
    return measured


if __name__ == "__main__":
    sys.exit(main())
