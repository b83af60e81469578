"""The search over 1,000,000 reports and 100,000 points: twenty typical queries, in the database's own time.

Asked with the rights of the desk's process (`search_queries_inside`), as an analyst of the busiest desk.
"""

from bench import ground
from bench.figures import Figure


def run() -> list[Figure]:
    """Fill a deployment and ask it."""
    with ground.ground() as deployment:
        ground.fill_registry(deployment, reports=1_000_000, points=100_000)
        return ground.inside(deployment, "search_queries_inside", process="desk")
