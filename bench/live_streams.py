"""Live talks at full size: ten thousand witnesses and a hundred officers, two hundred messages a second, one machine.

Half of the messages are officers', to any of the witnesses; half are witnesses', in the talks that the officers have
open. Each goes the real way, as the script of its page sends it: HTTP POST to the words door (to the page itself where
the door does not take it), sealed, stored, recorded, woken, read from the table, written to the other side's stream.
The same load drives the bare server (`bare_streams`) before, on the same machine and database. Every tenth witness has
no scripts and reads the frame. The load itself uses the same processors.
"""

import asyncio
import gc
import math
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import uvloop

from bench import ground, live_load, live_sides, processes
from bench.figures import Figure, at_most
from bench.live_load import Load, Seat, Side
from bench.live_sides import PROCESSES, Ours
from servers import Deployment

WITNESSES, OFFICERS, RATE = 10_000, 100, 200.0
FRAMES = 10  # every so many witnesses, one without scripts
WARM_SECONDS, SECONDS, STORM_SECONDS, SPREAD = 10.0, 40.0, 12.0, 4.0
STORM = 5_000
TIMES_BARE, KILOBYTES, CPU_MS, FRAME_MS, BACK_SECONDS = 8.0, 30.0, 4.0, 2_000.0, 10.0
_SETTING = {"VIGIE_SPLIT_LIVE": "1", "VIGIE_MESSAGES_A_MINUTE": "150"}


@dataclass
class Size:
    """How large a run is."""

    witnesses: int = WITNESSES
    officers: int = OFFICERS
    rate: float = RATE
    seconds: float = SECONDS
    storm: int = STORM


@dataclass
class Told:
    """What one side showed.

    Attributes:
        waits: from sending to seeing, sorted, of all streams; `frame_waits` of those without scripts.
        witness_waits: of what witnesses sent; `officer_waits` of what officers sent.
        again: messages that the words door left to the page.
        cpu: seconds of each process while `messages` were sent.
    """

    connect: float = 0.0
    unopened: int = 0
    messages: int = 0
    waits: list[float] = field(default_factory=list)
    frame_waits: list[float] = field(default_factory=list)
    witness_waits: list[float] = field(default_factory=list)
    officer_waits: list[float] = field(default_factory=list)
    again: int = 0
    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    kilobytes: float = 0.0
    missing: int = 0
    doubled: int = 0
    wrong: int = 0
    failures: str = ""
    back: float = 0.0
    not_back: int = 0
    storm_missing: int = 0
    storm_doubled: int = 0

    def line(self, name: str) -> str:
        """Say in short how long messages took."""
        p50, p99 = (live_load.share(self.waits, part) for part in (0.5, 0.99))
        sent = {"a witness's": self.witness_waits, "an officer's": self.officer_waits}
        sides = "; ".join(
            f"{who} {live_load.share(waits, 0.5):.1f} and {live_load.share(waits, 0.99):.1f} ms"
            for who, waits in sent.items()
        )
        shares = ", ".join(f"{who} {100 * spent / self.seconds:.0f} %" for who, spent in self.cpu.items())
        return (
            f"{name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms ({sides}; {self.again} left to the page; "
            f"CPU of one core: {shares}; connected in {self.connect:.1f} s)"
        )


def run() -> list[Figure]:
    """Measure the bare server, then ours."""
    return measure(Size())


def measure(size: Size) -> list[Figure]:
    """Measure a run of a size."""
    _open_files(size.witnesses + size.officers + 500)
    with ground.ground(environment=_SETTING) as deployment:
        analyse = partial(_analyse, deployment)
        ours = Ours(deployment, rooms=size.witnesses, officers=size.officers)
        with live_sides.bare_server(deployment, rooms=size.witnesses) as (bare, pid):
            clocks = {"server": pid, "PostgreSQL": ground.postgres_pid(deployment)}
            numbers = _numbers(deployment, "SELECT id, last FROM bare_room", lambda key: key)
            told_bare = _alone(_Trial(bare, size, clocks, numbers, analyse=analyse, weighed=[]))
        deployment.start(*PROCESSES)
        clocks = {name: deployment.pid(name) for name in PROCESSES}
        clocks["PostgreSQL"] = ground.postgres_pid(deployment)
        places = {room.tip: number for number, room in enumerate(ours.rooms)}
        numbers = _numbers(deployment, "SELECT id, last_number FROM tips_tip", lambda key: places[key])
        weighed = [deployment.pid("public-live"), deployment.pid("desk-live")]
        told = _alone(_Trial(ours, size, clocks, numbers, analyse=analyse, weighed=weighed, storm=size.storm))
    return _figures(size, told, told_bare)


def _analyse(deployment: Deployment) -> None:
    """Have the tables, empty a minute ago, counted: what the server does by itself once they have lived a little."""
    with deployment.connect() as connection:
        connection.execute("ANALYZE")


def _alone(trial: "_Trial") -> Told:
    """Run a trial without pauses of this process's own memory management."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        return uvloop.run(trial.run())
    finally:
        gc.enable()
        gc.unfreeze()


def _numbers(deployment: Deployment, asked: str, place: Callable[[Any], int]) -> Callable[[], dict[int, int]]:
    """Return what reads the number that each conversation reached."""

    def read() -> dict[int, int]:
        with deployment.connect() as connection:
            return {place(key): int(last) for key, last in connection.execute(asked.encode()).fetchall()}

    return read


class _Trial:
    """The trial of one side."""

    def __init__(
        self,
        side: Side,
        size: Size,
        clocks: dict[str, int],
        numbers: Callable[[], dict[int, int]],
        *,
        analyse: Callable[[], None],
        weighed: list[int],
        storm: int = 0,
    ) -> None:
        self._size, self._clocks, self._numbers, self._weighed, self._storm = size, clocks, numbers, weighed, storm
        self._analyse = analyse
        frames = [Seat(room, "witness" if (room + 1) % FRAMES else "frame") for room in range(size.witnesses)]
        self._seats = [*frames, *(Seat(room, "desk") for room in range(size.officers))]
        self._load = Load(side, self._seats, seed=13)
        self.told = Told()

    async def run(self) -> Told:
        """Open the streams, warm up, measure, and cut many at once."""
        try:
            before = self._weigh()
            self.told.connect = await self._load.open()
            await self._load.talk(rate=self._size.rate, seconds=WARM_SECONDS)
            await self._load.settle()
            self._analyse()
            await self._measure()
            self.told.kilobytes = (self._weigh() - before) / self._size.witnesses
            self.told.unopened = sum(not one.open for one in self._load.viewers.values())
            self.told.unopened += len(self._seats) - len(self._load.viewers)
            if self._storm:
                await self._cut_many()
        finally:
            self._load.close()
        board = self._load.board
        self.told.wrong, self.told.failures = (
            board.wrong.total(),
            ", ".join(f"{k}: {v}" for k, v in board.wrong.items()),
        )
        return self.told

    async def _measure(self) -> None:
        """Send at the rate and read the clocks."""
        board = self._load.board
        board.forget()
        begun = time.perf_counter(), time.process_time(), self._spent()
        self.told.messages = await self._load.talk(rate=self._size.rate, seconds=self._size.seconds)
        await self._load.settle()
        self.told.seconds = time.perf_counter() - begun[0]
        self.told.cpu = {name: late - begun[2][name] for name, late in self._spent().items()}
        self.told.cpu["load"] = time.process_time() - begun[1]
        self.told.missing = await self._caught_up()
        self.told.doubled = board.doubled + board.skipped
        self.told.waits, self.told.frame_waits = board.of("witness", "frame", "desk"), board.of("frame")
        self.told.witness_waits, self.told.officer_waits = board.of("desk"), board.of("witness", "frame")
        self.told.again = board.again

    async def _cut_many(self) -> None:
        """Cut many witnesses' streams while the talks go on."""
        seats = [seat for seat in self._seats if seat.kind != "desk"][: self._storm]
        before = self._load.board.doubled + self._load.board.skipped
        talk = asyncio.ensure_future(self._load.talk(rate=self._size.rate, seconds=STORM_SECONDS))
        self.told.back = await self._load.storm(seats, spread=SPREAD)
        await talk
        await self._load.settle()
        self.told.storm_missing = await self._caught_up()
        self.told.storm_doubled = self._load.board.doubled + self._load.board.skipped - before
        self.told.not_back = sum(not self._load.viewers[seat].open for seat in seats)

    async def _caught_up(self) -> int:
        """Give the streams time to show what the table holds; returns how many messages are missing then."""
        numbers = self._numbers()
        await self._load.settle(lambda: not self._load.missing(lambda room: numbers[room]), patience=20.0)
        return self._load.missing(lambda room: numbers[room])

    def _spent(self) -> dict[str, float]:
        """Read the clocks of the processes."""
        return {name: processes.cpu_seconds(pid) for name, pid in self._clocks.items()}

    def _weigh(self) -> float:
        """Weigh the processes that hold the streams, in kilobytes."""
        pids = [one for pid in self._weighed for one in (pid, *processes.below(pid))]
        return sum(processes.megabytes(pid)["Pss"] * 1024 for pid in pids)


def _figures(size: Size, told: Told, bare: Told) -> list[Figure]:
    """Hold what was told against the bars."""
    p99, bare_p99, frame_p99 = (live_load.share(waits, 0.99) for waits in (told.waits, bare.waits, told.frame_waits))
    streams = size.witnesses + size.officers
    server = {name: spent for name, spent in told.cpu.items() if name != "load"}
    each = {name: 1000 * spent / told.messages for name, spent in server.items()}
    cpu_note = ", ".join(f"{name} {spent:.2f}" for name, spent in each.items())
    size_note = f"{streams:,} streams, {size.rate:g} messages a second for {size.seconds:g} s"
    late = sum(1000 * wait > FRAME_MS for wait in told.frame_waits)
    storm_note = f"all cut at once under {size.rate:g} messages a second, each back within {SPREAD:g} s of its own"
    frame_note = (
        f"{len(told.frame_waits):,} replies; p50 {live_load.share(told.frame_waits, 0.5):.0f} ms; later: {late}"
    )
    weight_note = "growth of both stream processes (PSS), after the load, for each witness's talk with all its streams"
    return [
        at_most("live: streams that are not open", told.unopened + bare.unopened, 0, unit="", note=size_note),
        at_most(
            "live: p99 from sending to seeing, against the bare server",
            # A bare server that delivered nothing judges nothing.
            round(p99 / bare_p99, 2) if math.isfinite(bare_p99) else math.inf,
            TIMES_BARE,
            unit="x",
            note=f"{size_note}. {told.line('ours')}; {bare.line('bare')}",
        ),
        at_most(
            "live: messages lost", told.missing, 0, unit="", note=f"of {told.messages:,}, looked for on each stream"
        ),
        at_most("live: messages doubled or out of order", told.doubled, 0, unit="", note="on each stream"),
        at_most(
            "live: errors of both servers", told.wrong + bare.wrong, 0, unit="", note=told.failures + bare.failures
        ),
        at_most("live: memory of an open talk", round(told.kilobytes, 1), KILOBYTES, unit="KB", note=weight_note),
        at_most("live: server CPU a message", round(sum(each.values()), 2), CPU_MS, unit="ms", note=cpu_note),
        at_most("live, no scripts: reply in the frame, p99", round(frame_p99), FRAME_MS, unit="ms", note=frame_note),
        at_most("live, no scripts: replies later than 2 s", late, 0, unit="", note="same run"),
        at_most("storm: seconds until all are back", round(told.back, 1), BACK_SECONDS, unit="s", note=storm_note),
        at_most("storm: clients not back", told.not_back, 0, unit="", note=f"of {size.storm:,}"),
        at_most("storm: messages lost", told.storm_missing, 0, unit="", note="once all were back"),
        at_most("storm: messages doubled or out of order", told.storm_doubled, 0, unit="", note="during and after"),
    ]


def _open_files(wanted: int) -> None:
    """Ask for as many open files as the streams need.

    Raises:
        RuntimeError: this account may not have so many.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise RuntimeError(f"{wanted:,} open files are needed, and this account may have {hard:,} (ulimit -n)")
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
