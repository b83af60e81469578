"""Many witnesses at once, processes killed under them: the acknowledged is there once, nothing typed is lost."""

import http.client
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import witness_steps as witness
from servers import Deployment
from walker import Walker

pytestmark = pytest.mark.processes
CROWD = 64
TYPED = "Phrase tapée avec soin, qui ne doit pas se perdre."


@pytest.fixture(scope="module")
def deployment():
    with Deployment(workers=2, durable=True) as running:
        running.start("public", "worker")
        yield running


def count(deployment, table):
    with deployment.connect() as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def until_linked(deployment):
    """Wait until the worker has linked every entry."""
    deadline = time.monotonic() + 30
    while count(deployment, "audit_pending"):
        assert time.monotonic() < deadline, "the worker does not link"
        time.sleep(0.1)


def press_send(walker, page):
    """Press “Send” on a review page kept from before; returns the seven words, or None when nothing came back."""
    walker.html, walker.path = page
    try:
        walker.submit(("faire", "send"))
    except (OSError, http.client.HTTPException):
        return None
    return witness.words_of(walker.html) if walker.status == 200 else None


def test_sixty_four_at_once_are_sixty_four_tips_codes_and_a_chain_without_gap(deployment):
    before = count(deployment, "tips_tip")
    walkers = [Walker(deployment.url("public")) for _ in range(CROWD)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(witness.fill, walkers))
    gate = threading.Barrier(CROWD)

    def send(walker):
        gate.wait()
        return tuple(witness.send(walker))

    with ThreadPoolExecutor(CROWD) as pool:
        codes = set(pool.map(send, walkers))
    assert len(codes) == CROWD
    assert count(deployment, "tips_tip") - before == CROWD
    until_linked(deployment)
    assert deployment.manage("audit", "verify").stdout.endswith("The chain holds.\n")
    with deployment.connect() as connection:
        numbers = [row[0] for row in connection.execute("SELECT arrival FROM tips_tip ORDER BY arrival")]
        entries = connection.execute("SELECT count(*) FROM audit_entry WHERE action = 'tips.receive'").fetchone()[0]
    assert numbers == list(range(1, len(numbers) + 1))
    assert entries == len(numbers)


def test_the_same_draft_sent_by_many_at_once_is_one_tip(deployment):
    before = count(deployment, "tips_tip")
    walker = witness.fill(Walker(deployment.url("public")))
    page = (walker.html, walker.path)
    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(lambda _: tuple(press_send(Walker(deployment.url("public")), page)), range(16)))
    assert len(codes) == 1
    assert count(deployment, "tips_tip") == before + 1


@pytest.mark.parametrize("victim", ["public", "postgres"])
def test_killed_while_submitting(deployment, victim):
    """Acknowledged: there. Not acknowledged: the typed text comes back, and sending again gives one tip."""
    pages = []
    for _ in range(24):
        walker = witness.fill(Walker(deployment.url("public")), facts=TYPED)
        pages.append((walker, (walker.html, walker.path)))
    before = count(deployment, "tips_tip")
    chance = random.Random(20261121)
    acknowledged = {}

    def submit(index):
        time.sleep(chance.random() * 0.4)
        acknowledged[index] = press_send(*pages[index])

    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(submit, index) for index in range(len(pages))]
        time.sleep(0.25)
        deployment.kill("public") if victim == "public" else deployment.kill_postgres()
        for one in waiting:
            one.result()
    refused = [index for index, words in acknowledged.items() if words is None]
    if victim == "postgres":
        shown = witness_page_without_database(pages, refused)
        assert shown, "nobody pressed Send while PostgreSQL was down"
        deployment.revive_postgres()
    else:
        deployment.start("public")
    assert_all_there_once(deployment, pages, acknowledged, before)


def witness_page_without_database(pages, refused):
    """Press “Send” while PostgreSQL is away: a page says so, with everything typed on it."""
    for index in refused[:3]:
        walker, page = pages[index]
        assert press_send(walker, page) is None
        assert walker.status == 503
        assert TYPED in walker.html
        assert "brouillon" in walker.html
    return refused


def assert_all_there_once(deployment, pages, acknowledged, before):
    """Send everything again: the acknowledged keep their code, the others get one, and each tip is there once."""
    for index, (walker, page) in enumerate(pages):
        words = press_send(walker, page)
        assert words, walker.status
        assert acknowledged[index] in (None, words)
        assert witness.come_back(walker, words).status == 200
    assert count(deployment, "tips_tip") == before + len(pages)
