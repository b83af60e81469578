"""Kills with -9 at random moments, drawn from a seed; whatever is killed is started again at once, as the runner does.

Processes end with the thread that started them: call it from the main thread.
"""

import random
import time
from collections import Counter
from collections.abc import Callable

from servers import Deployment

POSTGRES = "postgres"
_TWO_AT_ONCE = 0.15
LAYOUTS = {
    "together": ("public", "desk", "worker"),
    "split": ("public", "public-live", "desk", "desk-live", "worker"),
}


class Chaos:
    """The kills of one deployment.

    Args:
        deployment: whose processes.
        layout: `together`, pages and streams in one process, or `split`.
        chance: draws victims and moments.

    Attributes:
        killed: how often each was killed.
    """

    def __init__(self, deployment: Deployment, layout: str, chance: random.Random) -> None:
        self._deployment = deployment
        self._names = LAYOUTS[layout]
        self._chance = chance
        self.killed: Counter[str] = Counter()

    def run(self, *, kills: int, postgres: int, told: Callable[[], None]) -> None:
        """Kill so often, PostgreSQL not counted; calls `told` after each."""
        victims = [self._chance.choice(self._names) for _ in range(kills)] + [POSTGRES] * postgres
        self._chance.shuffle(victims)
        while victims:
            time.sleep(self._chance.uniform(0.05, 0.9))
            named = {victims.pop()}
            if victims and self._chance.random() < _TWO_AT_ONCE:
                named.add(victims.pop()) if victims[-1] not in named else None
            self._kill(sorted(named))
            told()

    def _kill(self, names: list[str]) -> None:
        """Kill these and start them again."""
        self.killed.update(names)
        for name in names:
            self._deployment.kill_postgres() if name == POSTGRES else self._deployment.kill(name)
        if POSTGRES in names:
            self._deployment.revive_postgres()
        self._deployment.start(*(name for name in names if name != POSTGRES))
