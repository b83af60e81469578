"""The scripted load: talks in which both sides write at random moments and retry under the same key, all under kills.

A side is as stubborn as the page's own script: it sends again until it is acknowledged, and its page comes back after
every cut. Now and then one loses patience, breaks off in the middle, or gives a message up: that one may be there
once or not at all. Beside the talks some witnesses come to the waiting room and leave it.
"""

import asyncio
import random
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from crowd import HungUp, Page, lines_of, until
from soak.model import OFFICER, WITNESS, Seen, Send, Story
from soak.written import session_of
from talk_steps import AtDesk, OfficerSide, Side, WitnessSide, ask_to_talk

_GIVES_UP, _BREAKS_OFF, _ACTS = 0.04, 0.06, 0.05
_PATIENCE = 120.0
_OTHER = {WITNESS: OFFICER, OFFICER: WITNESS}


@dataclass
class Talk:
    """One conversation under load, and the page of each side."""

    name: str
    sides: dict[str, Side]
    chance: random.Random
    sends: list[Send] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def tip_id(self) -> uuid.UUID:
        """The tip, as the officer's page names it."""
        officer = self.sides[OFFICER]
        assert isinstance(officer, OfficerSide)
        return officer.tip_id


@dataclass
class Load:
    """All conversations of one round.

    Attributes:
        talks: held ones.
        guests: witnesses who only come and go.
        statuses: what was answered instead of an acknowledgement, and how often.
    """

    desk: AtDesk
    talks: list[Talk]
    guests: list[WitnessSide]
    chance: random.Random
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _guests: list[Page] = field(default_factory=list)
    _staying: asyncio.Task[None] | None = None

    # --- Under kills ------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Write and listen until `stop`, then until everything is acknowledged or given up."""
        self._guests = [guest.page(chance=self._own_chance()).start() for guest in self.guests]
        for talk in self.talks:
            talk.pages = {name: side.page(chance=self._own_chance()).start() for name, side in talk.sides.items()}
        work = [self._write(talk, author) for talk in self.talks for author in talk.sides]
        work += [self._come_and_go(guest) for guest in self.guests]
        self._staying = asyncio.create_task(self._stay())
        await asyncio.gather(*work)

    def stop(self) -> None:
        """Let no new message be begun."""
        self._stop.set()

    def _own_chance(self) -> random.Random:
        return random.Random(self.chance.getrandbits(64))

    async def _write(self, talk: Talk, author: str) -> None:
        """Write one message after the other."""
        while await self._pause(0.3, 2.2, talk.chance):
            number = sum(send.author == author for send in talk.sends) + 1
            send = Send(author, f"{author} {number} of {talk.name}", begun=time.monotonic())
            talk.sends.append(send)
            await self._deliver(talk, send)
            if author == OFFICER and talk.chance.random() < _ACTS:
                await self._act(talk)

    async def _deliver(self, talk: Talk, send: Send) -> None:
        """Send until it is acknowledged, or given up; a message not acknowledged at last is for the model to say."""
        side, chance = talk.sides[send.author], talk.chance
        key = uuid.UUID(int=chance.getrandbits(128), version=4)
        gives_up, deadline = chance.random() < _GIVES_UP, time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            send.tries += 1
            patience = chance.uniform(0.001, 0.03) if chance.random() < _BREAKS_OFF else _PATIENCE
            try:
                async with asyncio.timeout(patience):
                    answer = await side.try_to_send(send.text, key)
            except (HungUp, TimeoutError):
                self.broken += 1
            else:
                if answer.status in {200, 204}:
                    send.acked, send.number = time.monotonic(), side.number_of(answer)
                    return
                self.statuses[answer.status] += 1
            if gives_up:
                return
            await asyncio.sleep(chance.uniform(0.05, 0.5))

    async def _act(self, talk: Talk) -> None:
        """Do something that changes the talk beside its words."""
        with suppress(HungUp):
            officer = talk.sides[OFFICER]
            assert isinstance(officer, OfficerSide)
            await officer.act("desk_talk_danger", [])

    async def _come_and_go(self, guest: WitnessSide) -> None:
        """Ask for a talk, stop waiting, ask again."""
        waits = True
        while await self._pause(0.5, 3.0, self.chance):
            path = "/suivi/ecrire/" if waits else "/suivi/parler/"
            waits = not waits
            with suppress(HungUp):
                await guest.press(path)

    async def _stay(self) -> None:
        """Say that the officer is there, as the desk's pages do, until all pages were looked at."""
        officer = self.talks[0].sides[OFFICER]
        assert isinstance(officer, OfficerSide)
        while True:
            with suppress(HungUp):
                await officer.stay()
            await asyncio.sleep(self.chance.uniform(5.0, 8.0))

    async def _pause(self, shortest: float, longest: float, chance: random.Random) -> bool:
        """Wait a while; tells whether to go on."""
        with suppress(TimeoutError):
            async with asyncio.timeout(chance.uniform(shortest, longest)):
                await self._stop.wait()
        return not self._stop.is_set()

    # --- Afterwards -------------------------------------------------------------------------------------------------

    async def stories(self, last_numbers: dict[uuid.UUID, int]) -> list[Story]:
        """Wait until every page shows what the tables hold, and tell what each of them saw."""
        pages = [(page, last_numbers[talk.tip_id]) for talk in self.talks for page in talk.pages.values()]
        await until(lambda: all(page.last >= last for page, last in pages))
        found = [await self._story(talk, last_numbers[talk.tip_id]) for talk in self.talks]
        found.append(await self._guest_story())
        for page in [*self._guests, *(page for talk in self.talks for page in talk.pages.values())]:
            await page.leave()
        if self._staying is not None:
            self._staying.cancel()
        for guest in self.guests:  # who waits on would be the next round's first
            await guest.press("/suivi/ecrire/")
        return found

    async def _story(self, talk: Talk, last: int) -> Story:
        """Tell one conversation: what both pages saw, and what a reload shows."""
        views, states = {}, {}
        for author, side in talk.sides.items():
            views[f"{author}, live"] = _seen(talk.pages[author].lines, author)
            views[f"{author}, loaded"] = _seen(lines_of(await side.load()), author)
            states[author] = await _state(talk.pages[author], side)
        return Story(talk.name, last, talk.sends, views, states)

    async def _guest_story(self) -> Story:
        """Tell what those who come and go see of the waiting room."""
        pairs = zip(self._guests, self.guests, strict=True)
        states = {f"guest {number}": await _state(page, guest) for number, (page, guest) in enumerate(pairs)}
        return Story("waiting room", 0, [], {}, states)

    @property
    def pages(self) -> list[Page]:
        """All pages."""
        return [*self._guests, *(page for talk in self.talks for page in talk.pages.values())]


def open_talks(deployment, desk: AtDesk, *, talks: int, guests: int, live: str, chance: random.Random) -> Load:
    """Let witnesses ask and the officer take them; then the guests, for whom nobody has a hand free."""
    found = []
    for number in range(talks):
        witness = ask_to_talk(deployment, live=live)
        officer = desk.take_next()
        assert session_of(deployment, witness.cookies).tip_id == officer.tip_id, "somebody else waited first"
        sides: dict[str, Side] = {WITNESS: witness, OFFICER: officer}
        found.append(Talk(f"talk {number + 1}", sides, random.Random(chance.getrandbits(64))))
    waiting = [ask_to_talk(deployment, live=live) for _ in range(guests)]
    return Load(desk, found, waiting, chance)


def _seen(lines, author: str) -> list[Seen]:
    """Say whose each line is."""
    return [Seen(line.number, author if line.mine else _OTHER[author], line.text) for line in lines]


async def _state(page: Page, side: Side) -> tuple[str, str]:
    """Return what a page shows of where the talk stands, and what one that is opened now shows."""
    fresh = side.page().start()
    await until(lambda: fresh.state and fresh.state == page.state, seconds=20.0)
    await fresh.leave()
    return page.state, fresh.state
