"""`python -m tests.soak --kills 1000 --postgres 50 --seed N`: talks under kill -9, judged by the model checker.

Half of the kills fall on pages and streams in one process, half on the split layout. The exit code is the verdict; the
seed draws victims, moments and what each side does, though not how fast the machine is.
"""

import argparse
import asyncio
import os
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "vigie.config.settings.test"

import django

django.setup()

from servers import Deployment  # noqa: E402 - the path and the settings come first
from soak.chaos import LAYOUTS, Chaos  # noqa: E402
from soak.load import Load, open_talks  # noqa: E402
from soak.model import faults  # noqa: E402
from talk_steps import AtDesk, hire_demo  # noqa: E402

GUESTS = 3
KILLS_A_ROUND = 60
_SHOWN = 25
_SETTINGS = {"VIGIE_MESSAGES_A_MINUTE": "10000", "VIGIE_BEAT_SECONDS": "5"}


@dataclass
class Figures:
    """What was counted."""

    kills: Counter[str] = field(default_factory=Counter)
    acked: int = 0
    given_up: int = 0
    retries: int = 0
    shown: int = 0
    reconnects: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, load: Load) -> None:
        """Count one round."""
        sends = [send for talk in load.talks for send in talk.sends]
        self.acked += sum(send.acked is not None for send in sends)
        self.given_up += sum(send.acked is None for send in sends)
        self.retries += sum(send.tries - 1 for send in sends)
        self.shown += sum(len(page.lines) for page in load.pages)
        self.reconnects += sum(max(0, page.opened - 1) for page in load.pages)
        self.statuses.update(load.statuses)

    def __str__(self) -> str:
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        other = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items())) or "none"
        return (
            f"killed {self.kills.total()} ({kills}); acknowledged {self.acked}, given up {self.given_up}, retries"
            f" {self.retries}; shown {self.shown}, reconnects {self.reconnects}; other answers {other};"
            f" faults {len(self.faults)}"
        )


def main() -> int:
    """Run both layouts, or one; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--postgres", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--layout", choices=[*LAYOUTS], action="append")
    parser.add_argument("--talks", type=int, default=12, help="at once; one officer holds 12 at most")
    told = parser.parse_args()
    layouts = told.layout or [*LAYOUTS]
    _say(f"seed {told.seed}: {told.talks} talks at once")
    figures, begun = Figures(), time.monotonic()
    for number, layout in enumerate(layouts):
        share = [_share(count, number, len(layouts)) for count in (told.kills, told.postgres)]
        run(layout, told.talks, share, random.Random(f"{told.seed} {layout}"), figures)
    for fault in figures.faults[:_SHOWN]:
        _say(f"FAULT {fault}")
    _say(f"seed {told.seed}: {figures}; {time.monotonic() - begun:.0f} s")
    _say("The model holds." if not figures.faults else "THE MODEL DOES NOT HOLD.")
    return 1 if figures.faults else 0


def run(layout: str, talks: int, kills: list[int], chance: random.Random, figures: Figures) -> None:
    """Run the rounds of one layout."""
    split = layout == "split"
    told = _SETTINGS | ({"VIGIE_SPLIT_LIVE": "1"} if split else {})
    with Deployment(environment=told, durable=True) as deployment:
        logins = hire_demo(deployment)
        deployment.start(*LAYOUTS[layout])
        desk = AtDesk(deployment, live="desk-live" if split else "desk")
        desk.sign_in(logins["accueil25"])
        chaos = Chaos(deployment, layout, chance)
        rounds = max(1, -(-kills[0] // KILLS_A_ROUND))
        for number in range(rounds):
            share = [_share(count, number, rounds) for count in kills]
            _say(f"{layout}, round {number + 1} of {rounds}: {share[0]} kills + {share[1]} of PostgreSQL")
            before = Counter(chaos.killed)
            load = _open(deployment, desk, talks, chance)
            _round(deployment, load, chaos, share, chance, figures)
            for talk in load.talks:
                desk.end(talk.tip_id)
            figures.kills += chaos.killed - before
            _say(f"  {figures}")


def _open(deployment: Deployment, desk: AtDesk, talks: int, chance: random.Random) -> Load:
    """Open the talks of one round: the officer's hands are full with them."""
    desk.receive(capacity=talks)
    _until_received(deployment)
    live = "public" if desk.live == desk.pages else "public-live"
    return open_talks(deployment, desk, talks=talks, guests=GUESTS, live=live, chance=chance)


def _round(
    deployment: Deployment, load: Load, chaos: Chaos, share: list[int], chance: random.Random, figures: Figures
) -> None:
    """Kill under the load, and judge."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="load")
    thread.start()
    try:
        running = asyncio.run_coroutine_threadsafe(load.run(), loop)
        chaos.run(kills=share[0], postgres=share[1], told=lambda: _progress(chaos, load))
        time.sleep(chance.uniform(0.5, 1.5))
        loop.call_soon_threadsafe(load.stop)
        running.result()
        judging = load.stories(_last_numbers(deployment, load))
        for story in asyncio.run_coroutine_threadsafe(judging, loop).result():
            figures.faults += faults(story)
        figures.add(load)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _until_received(deployment: Deployment) -> None:
    """Wait until witnesses are told that somebody receives."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with deployment.connect() as connection:
            if connection.execute("SELECT 1 FROM tips_reception WHERE open").fetchone():
                return
        time.sleep(0.1)
    raise AssertionError("the worker opens no reception")


def _last_numbers(deployment: Deployment, load: Load):
    """Read the numbers of the last messages once nothing more arrives; each table must be gapless."""
    wanted = [talk.tip_id for talk in load.talks]
    before = None
    while True:
        with deployment.connect() as connection:
            rows = connection.execute(
                "SELECT tip.id, tip.last_number, count(message.id) FROM tips_tip AS tip"
                " LEFT JOIN tips_message AS message ON message.tip_id = tip.id WHERE tip.id = ANY(%s) GROUP BY tip.id",
                [wanted],
            ).fetchall()
        if rows == before:
            assert all(last == count for _tip, last, count in rows), "a number without a message"
            return {tip: last for tip, last, _count in rows}
        before = rows
        time.sleep(1.0)


def _progress(chaos: Chaos, load: Load) -> None:
    """Say how far it is, now and then."""
    if chaos.killed.total() % 10 == 0:
        acked = sum(send.acked is not None for talk in load.talks for send in talk.sends)
        opened = sum(page.opened for page in load.pages)
        _say(f"  kills {chaos.killed.total()}, acknowledged this round {acked}, streams opened {opened}")


def _share(count: int, number: int, parts: int) -> int:
    """Return one part of a count."""
    return count // parts + (number < count % parts)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command tells how far it is


if __name__ == "__main__":
    sys.exit(main())
