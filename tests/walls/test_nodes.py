"""Two nodes, each with pages and streams in processes of their own, on one PostgreSQL: either may go, the talk goes on.

Also what happens to streams alone: a cut ear, a storm of reconnects, a stop, a full process.
"""

import asyncio
import random
import time
import uuid
from contextlib import suppress
from dataclasses import replace

import pytest

from crowd import HungUp, Line, ask, until
from servers import Deployment
from talk_steps import AtDesk, ask_to_talk, hire_demo, wait_for

pytestmark = pytest.mark.processes
NODE = ("public", "public-live", "desk", "desk-live")
OTHER = tuple(f"{name}@2" for name in NODE)
STORM, TALKS_OF_STORM = 500, 20
EARS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE usename IN ('vigie_public', 'vigie_desk') AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')
"""


@pytest.fixture(scope="module")
def deployment():
    with Deployment(environment={"VIGIE_SPLIT_LIVE": "1", "VIGIE_MESSAGES_A_MINUTE": "10000"}) as running:
        logins = hire_demo(running)
        running.start(*NODE, *OTHER, "worker")
        running.login = logins["accueil25"]
        yield running


@pytest.fixture(scope="module")
def desk(deployment):
    """The officer on duty, at the second node."""
    found = AtDesk(deployment, "desk@2", "desk-live@2").sign_in(deployment.login).receive()
    wait_for(lambda: received(deployment), "the reception")
    return found


def received(deployment):
    with deployment.connect() as connection:
        return connection.execute("SELECT 1 FROM tips_reception WHERE open").fetchone()


def move(deployment, side, page, node):
    """Lead a side to another node, as a reverse proxy does when one is gone."""
    surface = "public" if "suivi" in side.flow else "desk"
    side.pages, side.live = deployment.url(surface + node), deployment.url(f"{surface}-live{node}")
    page.live = side.live


async def say(side, text):
    """Send one message until it is acknowledged."""
    key = uuid.uuid4()
    for _ in range(100):
        with suppress(HungUp):
            answer = await side.try_to_send(text, key)
            if answer.status in {200, 204}:
                return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{text} was never acknowledged")


def test_witness_on_one_node_officer_on_the_other_either_dies_and_the_talk_goes_on(deployment, desk):
    witness = ask_to_talk(deployment, "public", "public-live")
    officer = desk.take_next()
    expected = []

    async def both_say(what):
        for side, name in ((witness, "witness"), (officer, "officer")):
            expected.append(f"{name} {what}")
            await say(side, expected[-1])
        assert await until(lambda: len(here.lines) == len(there.lines) == len(expected)), (here.lines, there.lines)

    here, there = witness.page(), officer.page()

    async def live():
        here.start()
        there.start()
        await both_say("before")
        await asyncio.to_thread(kill, deployment, NODE)
        move(deployment, witness, here, "@2")
        await both_say("while the first node is dead")
        await asyncio.to_thread(deployment.stop, OTHER[1])  # a stream process alone
        await asyncio.to_thread(wait_for, lambda: here.opened, "the stream")
        await here.leave()
        await there.leave()

    asyncio.run(live())
    deployment.start(*NODE, OTHER[1])

    async def back():
        kill(deployment, OTHER)
        move(deployment, witness, here, "")
        move(deployment, officer, there, "")
        here.start()
        there.start()
        await both_say("while the second node is dead")
        await here.leave()
        await there.leave()

    asyncio.run(back())
    deployment.start(*OTHER)
    assert [line.text for line in here.lines] == [line.text for line in there.lines] == expected
    assert [line.number for line in here.lines] == list(range(1, len(expected) + 1))
    assert [line.mine for line in here.lines] == [not line.mine for line in there.lines]
    assert here.state == asyncio.run(state_now(witness))
    desk.end(officer.tip_id)


async def state_now(side):
    fresh = side.page().start()
    await until(lambda: fresh.state)
    await fresh.leave()
    return fresh.state


def kill(deployment, names):
    for name in names:
        deployment.kill(name)


def test_ears_that_are_cut_again_and_again_lose_nothing(deployment, desk):
    """The bus is cut at the database while both sides write: wake-ups get lost, messages do not."""
    witness = ask_to_talk(deployment, "public", "public-live")
    officer = desk.take_next()

    async def write(side, name):
        for number in range(40):
            await say(side, f"{name} {number}")

    async def cut():
        for _ in range(20):
            with deployment.connect() as connection:
                cuts.append(connection.execute(EARS).fetchone()[0])
            await asyncio.sleep(0.15)

    async def live():
        pages = [witness.page().start(), officer.page().start()]
        await asyncio.gather(write(witness, "witness"), write(officer, "officer"), cut())
        assert await until(lambda: all(page.last == 80 for page in pages)), [page.last for page in pages]
        for page in pages:
            await page.leave()
        return pages

    cuts = []
    for page in asyncio.run(live()):
        assert [line.number for line in page.lines] == list(range(1, 81))
    assert sum(cuts) >= 20, "no ear was cut"
    desk.end(officer.tip_id)


def test_a_storm_of_reconnects_loses_and_doubles_nothing(deployment):
    """All pages are cut at once, then their stream process is killed; messages are written all the while."""
    sides = [ask_to_talk(deployment, "public@2", "public-live@2") for _ in range(TALKS_OF_STORM)]
    sent = dict.fromkeys(range(TALKS_OF_STORM), 0)

    async def write(rounds):
        for number in range(rounds * TALKS_OF_STORM):
            which = number % TALKS_OF_STORM
            sent[which] += 1
            await say(sides[which], f"message {sent[which]}")

    async def all_came():
        came = await until(lambda: all(page.last == sent[which] for which, page in pages), seconds=120)
        assert came, sorted((page.last, sent[which], page.refused) for which, page in pages)[:3]

    async def live():
        for _which, page in pages:
            page.start()
        assert await until(lambda: all(page.opened for _which, page in pages), seconds=120)
        await write(1)
        await all_came()
        writing = asyncio.create_task(write(3))
        await asyncio.gather(*(page.cut() for _which, page in pages))
        await writing
        await all_came()
        again = [page.opened for _which, page in pages]
        writing = asyncio.create_task(write(2))
        deployment.kill("public-live@2")
        return writing, again

    async def after(writing, again):
        await writing
        await all_came()
        assert all(page.opened > before for (_which, page), before in zip(pages, again, strict=True))
        for _which, page in pages:
            await page.leave()

    pages = [
        (number % TALKS_OF_STORM, sides[number % TALKS_OF_STORM].page(chance=random.Random(number)))
        for number in range(STORM)
    ]
    loop = asyncio.new_event_loop()
    try:
        unfinished = loop.run_until_complete(live())
        deployment.start("public-live@2")
        loop.run_until_complete(after(*unfinished))
    finally:
        loop.close()
    for which, page in pages:
        assert page.lines == [Line(number, True, f"message {number}") for number in range(1, sent[which] + 1)]


def test_a_process_with_open_streams_stops_within_seconds(deployment):
    side = ask_to_talk(deployment, "public", "public-live")
    listeners = [side.listen() for _ in range(30)]
    begun = time.monotonic()
    deployment.stop("public-live")
    assert time.monotonic() - begun < 6
    for one in listeners:
        one.wait_for(lambda one=one: one.over, "the end of the stream").cut()
    deployment.start("public-live")
    with side.listen() as again:
        again.wait_for(lambda: again.named("state"), "the state")


def test_a_full_process_says_when_to_come_back(deployment):
    name = "public-live@3"
    told = deployment.program(name)
    deployment._programs[name] = replace(told, environment=told.environment | {"VIGIE_STREAMS_AT_MOST": "2"})
    deployment.start(name)
    side = ask_to_talk(deployment, "public", name)
    path = asyncio.run(side.lead(0))
    with side.listen() as first, side.listen() as second:
        for one in (first, second):
            one.wait_for(lambda one=one: one.named("state"), "the state")
        answer = asyncio.run(ask(side.live, path, side.cookies))
        assert answer.status == 503
        assert int(answer.headers["retry-after"]) > 0
    wait_for(lambda: asyncio.run(status_of(side)) == 200, "a free place")
    deployment.stop(name)


async def status_of(side):
    page = side.page().start()
    await until(lambda: page.opened or page.refused)
    await page.leave()
    return 200 if page.opened else next(iter(page.refused))
