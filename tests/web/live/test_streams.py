"""Streams against real processes: what reaches which page, in what order, and what ends a stream.

What a page shows first and what its stream adds are, at any moment, what a reload shows: for messages, cards, the
talk's state, the place in the queue, and what the officer noted.
"""

import asyncio
import random
import re
import socket
import time
import uuid
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from crowd import HungUp, ask, lines_of, until
from servers import Deployment
from soak.written import session_of, write_silently
from talk_steps import AtDesk, ask_to_talk, hire_demo, wait_for

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def deployment():
    told = {"VIGIE_BEAT_SECONDS": "1", "VIGIE_MESSAGES_A_MINUTE": "10000"}
    with Deployment(environment=told) as running:
        running.logins = hire_demo(running)
        running.start("public", "desk", "worker")
        yield running


@pytest.fixture(scope="module")
def signed_in(deployment):
    """An officer who signs in once: the telephone's code is good for one time."""
    return AtDesk(deployment).sign_in(deployment.logins["accueil25"])


@pytest.fixture
def desk(deployment, signed_in):
    """The officer on duty, with free hands."""
    yield receive(deployment, signed_in, "desk-25")
    sql(deployment, "UPDATE tips_talk SET state = 'ended', officer_id = NULL WHERE state IN ('active', 'waiting')")


def receive(deployment, officer, code):
    """Let an officer receive at a desk, and wait until witnesses are told so."""
    officer.receive()
    at_desk = "desk_id = (SELECT id FROM places_unit WHERE code = %s)"
    opened = f"SELECT 1 FROM tips_reception WHERE open AND {at_desk}"
    wait_for(lambda: sql(deployment, opened, code), "the reception")
    return officer


@pytest.fixture
def talk(deployment, desk):
    """A witness and an officer who talk."""
    witness = ask_to_talk(deployment)
    return witness, desk.take_next()


@pytest.fixture
def elsewhere(deployment, request):
    """A talk at another desk, with an officer who may sign out or be suspended."""
    login, code, commune = request.param
    officer = AtDesk(deployment).sign_in(deployment.logins[login])
    receive(deployment, officer, code)
    witness = ask_to_talk(deployment, commune=commune)
    return witness, officer.take_next(), officer


def sql(deployment, statement, *values):
    with deployment.connect() as connection:
        cursor = connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


# --- What reaches the pages -------------------------------------------------------------------------------------------


def test_messages_go_both_ways_numbered_and_each_under_its_author(talk):
    witness, officer = talk
    with witness.listen() as here, officer.listen() as there:
        assert witness.send("Une moto attend devant la porte 3 < 4 & plus.\nDeux lignes.") == 1
        officer.send("Depuis quand ?")
        assert witness.send("Un quart d’heure.") == 3
        for page in (here, there):
            page.wait_for(lambda page=page: page.numbers == [1, 2, 3], "the talk")
        seen, read = (lines_of("".join(page.named("message"))) for page in (here, there))
    assert [line.mine for line in seen] == [True, False, True]
    assert [line.mine for line in read] == [False, True, False]
    assert "plus.\nDeux lignes." in seen[0].text, "lines stay lines"
    assert "3 &lt; 4 &amp; plus" in here.text


def test_a_message_sent_twice_under_one_key_comes_once(talk):
    witness, officer = talk
    key, other = uuid.uuid4(), uuid.uuid4()
    with witness.listen() as here, officer.listen() as there:
        assert witness.send("Une fois.", key) == witness.send("Une fois.", key) == 1
        officer.send("Une fois aussi.", other)
        officer.send("Une fois aussi.", other)
        witness.send("La fin.")
        for page in (here, there):
            page.wait_for(lambda page=page: 3 in page.numbers, "the end")
            assert page.numbers == [1, 2, 3]


def test_a_wake_up_that_skips_a_number_brings_both_messages_in_order(deployment, talk):
    witness, officer = talk
    with witness.listen() as here, officer.listen() as there:
        write_silently(deployment, witness.cookies, ["un", "deux", "trois"], wake=True)
        for page in (here, there):
            page.wait_for(lambda page=page: page.numbers == [1, 2, 3], "all three")


def test_a_message_without_a_wake_up_comes_with_the_heartbeat(deployment, talk):
    witness, officer = talk
    with witness.listen() as here, officer.listen() as there:
        write_silently(deployment, witness.cookies, ["un", "deux"], wake=False)
        for page in (here, there):
            page.wait_for(lambda page=page: page.numbers == [1, 2], "both")


def test_a_wake_up_without_a_message_brings_nothing(deployment, talk):
    witness, _officer = talk
    tip_id = session_of(deployment, witness.cookies).tip_id
    with witness.listen() as here:
        sql(deployment, "SELECT pg_notify('vigie_talk', %s)", f"{tip_id.hex} m7")
        witness.send("Après.")
        here.wait_for(lambda: here.numbers == [1], "the message")


def test_a_page_comes_back_from_the_last_number_it_saw(talk):
    witness, _officer = talk
    for text in ("un", "deux", "trois"):
        witness.send(text)
    with witness.listen(after=1) as page:
        page.wait_for(lambda: page.numbers == [2, 3], "what is new")
    with witness.listen(after=0, last=2) as page:
        page.wait_for(lambda: page.numbers == [3], "what came after the number sent by the browser")


def test_typing_is_seen_by_the_other_side_alone(talk):
    witness, officer = talk
    with witness.listen() as here, officer.listen() as there:
        here.wait_for(lambda: here.named("state"), "the stream")
        there.wait_for(lambda: there.named("state"), "the stream")
        asyncio.run(witness.press("/suivi/ecrit/"))
        there.wait_for(lambda: there.named("typing"), "that the witness types")
        asyncio.run(officer.act("desk_talk_types", []))
        here.wait_for(lambda: here.named("typing"), "that the officer types")
        assert len(there.named("typing")) == 1
        assert len(here.named("typing")) == 1


def test_the_officer_sees_whether_the_witness_is_there(talk):
    witness, officer = talk
    with officer.listen() as there:
        there.wait_for(lambda: len(there.named("beat")) > 1, "signs of life")
        assert there.named("presence") == []  # not heard of yet is not gone
        with witness.listen():
            there.wait_for(lambda: there.named("presence"), "a word of the witness")
    assert "success" in there.named("presence")[-1]


def test_words_in_the_officer_s_other_talks_are_told_beside_this_one(deployment, talk, desk):
    _witness, officer = talk
    other = ask_to_talk(deployment)
    desk.take_next()
    with officer.listen() as there:
        there.wait_for(lambda: len(there.named("beat")) > 3, "signs of life, and what the desk tells of the taking")
        told = len(there.named("queue"))
        other.send("Par ici.")
        there.wait_for(lambda: len(there.named("queue")) > told, "that something is new beside")
        assert there.numbers == []


def test_the_frame_is_a_document_that_never_ends_and_shows_each_message_once(talk):
    witness, officer = talk
    witness.send("Avant la page.")
    witness.flow = "/suivi/cadre/"
    with witness.listen(after=1) as frame:
        assert frame.headers["Content-Type"] == "text/html; charset=utf-8"
        policy = frame.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "no-store" in frame.headers["Cache-Control"]
        officer.send("Une réponse <i>lisible</i>.")
        frame.wait_for(lambda: "Une réponse" in frame.text, "the answer")
        asyncio.run(officer.act("desk_talk_end", []))
        frame.wait_for(lambda: 'target="_top"' in frame.text, "a line on the end of the talk")
        text = frame.text
    assert text.startswith("<!doctype html>")
    assert text.index("<!-- " + " " * 1024) < text.index("Une réponse")
    assert [line.number for line in lines_of(text)] == [2]
    assert "&lt;i&gt;lisible" in text
    assert "Avant la page" not in text
    assert "</html>" not in text


# --- Who is let in, and what ends a stream ----------------------------------------------------------------------------


def test_a_ticket_opens_nothing_without_its_own_session(deployment, talk, desk):
    witness, officer = talk
    stranger = ask_to_talk(deployment)
    for side, others in ((witness, ({}, stranger.cookies)), (officer, ({}, {"vigie_desk": "x" * 32}))):
        path = asyncio.run(side.lead(0))
        wrong = [(path, cookies) for cookies in others]
        other = "B" if path[-9] == "A" else "A"
        wrong += [(path[:-9] + other + path[-8:], side.cookies), ("/live/", side.cookies), ("/live/x", side.cookies)]
        for address, cookies in wrong:
            assert asyncio.run(ask(side.live, address, cookies)).status == 403
        assert asyncio.run(ask(side.live, path, side.cookies, [])).status == 405


def test_the_stream_s_address_tells_nothing_and_the_pages_refuse_who_has_no_session(deployment, talk):
    witness, officer = talk
    path = asyncio.run(witness.lead(0))
    tip_id = session_of(deployment, witness.cookies).tip_id
    assert tip_id.hex not in path.replace("-", "")
    witness.cookies = {}
    assert asyncio.run(witness.lead(0)) == ""
    officer.cookies = {}
    assert not asyncio.run(officer.lead(0)).startswith("/live/")


def ends(page, act):
    """Act, and wait until the stream is over."""
    page.wait_for(lambda: page.named("state"), "the stream")
    act()
    page.wait_for(lambda: page.over, "the end of the stream")


@pytest.mark.parametrize("elsewhere", [("accueil60", "desk-60", "beauvais")], indirect=True)
def test_signing_out_ends_the_officer_s_stream_and_no_other(elsewhere):
    witness, officer, signed_in = elsewhere
    with witness.listen() as here, officer.listen() as there:
        ends(there, lambda: signed_in.press("/deconnexion/"))
        witness.send("Toujours là.")
        here.wait_for(lambda: here.numbers == [1], "the message")


@pytest.mark.parametrize("elsewhere", [("accueil93", "desk-93", "bondy")], indirect=True)
def test_suspension_ends_the_stream(deployment, elsewhere):
    _witness, officer, _signed_in = elsewhere
    with officer.listen() as there:
        ends(there, lambda: deployment.manage("officers", "suspend", "accueil93"))
        assert not asyncio.run(officer.lead(0)).startswith("/live/")


def test_losing_the_right_ends_the_stream(deployment, talk):
    _witness, officer = talk
    mine = "officer_id = (SELECT id FROM accounts_officer WHERE login = 'accueil25')"
    with officer.listen() as there:
        ends(there, lambda: sql(deployment, f"UPDATE accounts_appointment SET valid_until = now() WHERE {mine}"))
    sql(deployment, f"UPDATE accounts_appointment SET valid_until = NULL WHERE {mine}")


def test_losing_the_charge_ends_the_stream_and_the_witness_is_first_again(talk, desk):
    witness, officer = talk
    with witness.listen() as here, officer.listen() as there:
        ends(there, lambda: desk.press(reverse("desk_duty_end")))
        here.wait_for(lambda: 'data-state="active"' not in here.named("state")[-1], "that the officer left")


def test_erased_words_end_the_witness_s_stream(deployment, talk):
    witness, _officer = talk
    tip_id = session_of(deployment, witness.cookies).tip_id
    with witness.listen() as here:
        ends(here, lambda: erase(deployment, tip_id))
    assert asyncio.run(witness.lead(0)) == ""


def test_words_that_are_closed_end_the_witness_s_stream(deployment, talk):
    witness, _officer = talk
    tip_id = session_of(deployment, witness.cookies).tip_id
    with witness.listen() as here:
        ends(here, lambda: sql(deployment, "UPDATE tips_tip SET handled_on = current_date WHERE id = %s", tip_id))
    assert asyncio.run(witness.lead(0)) == ""


def erase(deployment, tip_id):
    sql(deployment, "UPDATE tips_tip SET erase_on = current_date WHERE id = %s", tip_id)
    deployment.manage("purge")


def test_a_slow_page_misses_nothing_and_one_that_does_not_read_is_let_go(deployment, talk):
    """More than any buffer holds: it waits in the table for who reads, and nothing waits for who stopped."""
    witness, _officer = talk
    deaf = deaf_to(witness)
    texts = [f"{number} {'🚲' * 1900}" for number in range(1, 451)]
    assert write_silently(deployment, witness.cookies, texts, wake=True) == 450

    async def read():
        page = witness.page().start()
        assert await until(lambda: page.last == 450)
        await page.leave()
        return page

    page = asyncio.run(read())
    assert [line.number for line in page.lines] == list(range(1, 451))
    assert page.opened == 1, "a page that reads is not let go"
    time.sleep(5)
    received, ended = drain(deaf)
    assert ended, "the page that did not read is still kept"
    numbers = [int(number) for number in re.findall(rb"\nid: (\d+)\n", received)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) < 450


def deaf_to(side):
    """Open a stream and never read from it."""
    path = asyncio.run(side.lead(0))
    where = urlsplit(side.live)
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect((where.hostname, where.port))
    cookies = "; ".join(f"{name}={value}" for name, value in side.cookies.items())
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookies}\r\n\r\n".encode())
    return line


def drain(line):
    """Read what was left in the line; tells also whether the other side ended it."""
    line.settimeout(10)
    received, deadline = b"", time.monotonic() + 20
    with line, suppress(ConnectionError):
        try:
            while part := line.recv(65536):
                received += part
                if time.monotonic() > deadline:  # a page that is kept gets a sign of life every second
                    return received, False
        except TimeoutError:
            return received, False
    return received, True


# --- What a page shows, and what a reload shows -----------------------------------------------------------------------


class Shown:
    """An open page: what it was loaded with, and what its stream added."""

    def __init__(self, side, facts=""):
        self.side, self.facts_path, self.facts = side, facts, ""
        self.first, self.page, self._changed = [], None, True

    async def open(self):
        """Load the page and follow its stream from the number that stands in it."""
        self.first = lines_of(await self.side.load())
        self.page = self.side.page(after=len(self.first), told=self._told).start()
        await self._read_facts()
        return self

    def _told(self, name):
        self._changed = self._changed or name == "facts"

    async def _read_facts(self):
        if self.facts_path and self._changed:
            self._changed = False
            self.facts = await facts_of(self.side, self.facts_path)

    async def cut(self):
        """Lose the line, and find it again."""
        await self.page.cut()

    @property
    def lines(self):
        """All messages on the page."""
        return [*self.first, *self.page.lines]

    async def is_as_loaded(self):
        """Tell whether the page shows what a reload shows."""
        await self._read_facts()
        fresh = self.side.page().start()
        await until(lambda: fresh.state, seconds=10)
        await fresh.leave()
        loaded = await self.side.load()
        facts = await facts_of(self.side, self.facts_path) if self.facts_path else ""
        return self.lines == lines_of(loaded) and self.page.state == fresh.state and self.facts == facts


async def facts_of(side, path):
    """Return what is told, as the officer's page shows it, without what is drawn anew each time."""
    answer = await ask(side.pages, path, side.cookies)
    assert answer.status == 200, answer.status
    return re.sub(r'value="[^"]*"|\bid="[^"]*"', "", answer.body)


def moves(deployment, witness, officer, guest, chance):
    """What may happen: each is one kind of event for some page."""
    key = lambda: ("client_key", str(uuid.UUID(int=chance.getrandbits(128), version=4)))  # noqa: E731
    text = lambda: f"mot {chance.randrange(10**6)}"  # noqa: E731
    return [
        lambda: witness.try_to_send(text(), uuid.uuid4()),
        lambda: officer.try_to_send(text(), uuid.uuid4()),
        lambda: officer.act("desk_talk_card", [("card", chance.choice(["minor", "suicide", "danger"])), key()]),
        lambda: officer.act("desk_talk_danger", []),
        lambda: officer.act("desk_talk_fact", [("question", "facts"), ("fact", text())]),
        lambda: officer.act("desk_talk_note", [("note", text())]),
        lambda: guest[0].press("/suivi/parler/"),
        lambda: guest[0].press("/suivi/ecrire/"),
        lambda: guest[1].press("/suivi/parler/"),
        lambda: guest[1].press("/suivi/ecrire/"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_initial_state_and_events_are_the_state_after_a_reload(deployment, desk, seed):
    """Pages opened and cut at any moment of any history show in the end what a reload shows."""
    chance = random.Random(seed)
    desk.receive(capacity=1)
    witness = ask_to_talk(deployment)
    officer = desk.take_next()
    guests = [ask_to_talk(deployment) for _ in range(2)]
    facts = reverse("desk_talk_facts", args=[officer.tip_id])

    async def live():
        possible = moves(deployment, witness, officer, guests, chance)
        shown = [await Shown(witness).open(), await Shown(officer, facts).open()]
        shown += [await Shown(guest).open() for guest in guests]
        for _ in range(40):
            with suppress(HungUp):
                await chance.choice(possible)()
            if chance.random() < 0.15:
                await chance.choice(shown).cut()
            if chance.random() < 0.1:
                side = chance.choice([witness, *guests])
                shown.append(await Shown(side).open())
            await asyncio.sleep(chance.uniform(0, 0.05))
        for one in shown:
            await settled(one)
            await one.page.leave()

    asyncio.run(live())


async def settled(shown):
    """Wait until a page shows what a reload shows."""
    deadline = time.monotonic() + 20
    while not await shown.is_as_loaded():
        assert time.monotonic() < deadline, (shown.side.flow, shown.lines[-3:], shown.page.state)
        await asyncio.sleep(0.2)
