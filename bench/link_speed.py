"""What suggestions cost at 1,000,000 reports and 100,000 points: known places near a report, and all features.

Fills a deployment (`fill_registry`) and asks as the desk's process does, with its rights (`link_looks`).
"""

from bench import ground
from bench.figures import Figure


def run() -> list[Figure]:
    """Fill, ask, tell."""
    with ground.ground() as deployment:
        ground.fill_registry(deployment, reports=1_000_000, points=100_000)
        return ground.inside(deployment, "link_looks", process="desk")
