"""A whole conversation over HTTP, then a search of everything that remains: the witness is not in it.

The witness comes from a loopback address of its own, under a name nobody else has, and writes words nobody else writes.
"""

import http.client
import socket
import subprocess
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest

import witness_steps as witness
from servers import Deployment
from talk_steps import AtDesk, hire_demo, wait_for
from vigie.config.run.postgres_binaries import find_binaries
from walker import Walker

pytestmark = pytest.mark.processes
ADDRESS = "127.94.73.11"
AGENT = "Zorglubophone/47.11 (unmistakable)"
TYPED = "Un quidam xylophage troque des fumigènes derrière la gloriette imaginaire."
PLACE = "impasse Quetzalcoatl"
MESSAGE = "Encore vu le zébu mauve hier."
QUICK = "Le zébu repart vers le kiosque octogonal."
CONTACT = "joindre par pigeon wyandotte"
KEY = "6f0c1d7e-3b52-4a8e-9c40-5d21a7e8b913"
ASKED = "De quelle couleur, le zébu ?"
# Instants of a witness's acts that are not cut to the minute; a talk's and a message's also when an officer acts.
FINER_THAN_A_MINUTE = """
SELECT 'message', sent_at FROM tips_message WHERE author = 'witness' AND date_trunc('minute', sent_at) <> sent_at
UNION ALL SELECT 'talk', asked_at FROM tips_talk WHERE date_trunc('minute', asked_at) <> asked_at
UNION ALL SELECT 'move', at FROM tips_talkmove WHERE officer_id IS NULL AND date_trunc('minute', at) <> at
UNION ALL SELECT 'move', at FROM tips_move WHERE officer_id IS NULL AND date_trunc('minute', at) <> at
UNION ALL SELECT 'journal', at FROM audit_entry WHERE actor_kind = 'witness' AND date_trunc('minute', at) <> at
"""
PRESENCE = """
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
AND table_name LIKE 'tips%' AND column_name ~ 'seen|presen|online|connect|typ(es|ing)|beat|last_(at|read)'
"""


def tell(walker):
    """Walk through the form as a witness does; returns the seven words."""
    walker.get("/")
    witness.fill(walker, place=PLACE, facts=TYPED)
    walker.submit(("faire", "goto:_contact"))
    walker.submit(witness.NEXT, contact=CONTACT)
    return witness.send(walker)


def converse(walker, words):
    """Leave, come back with the code, and write."""
    walker.post("/suivi/fermer/", [])
    assert witness.come_back(walker, [word.upper() for word in words]).status == 200
    walker.get("/suivi/conversation/")
    walker.submit(text=MESSAGE)
    assert MESSAGE in walker.get("/suivi/conversation/").html
    walker.get("/signaler/nothing-here/")
    walker.get(f"/{PLACE.replace(' ', '-')}")


def needles(words):
    """Return every form in which the witness could have been kept."""
    texts = [ADDRESS, AGENT, TYPED, PLACE, MESSAGE, QUICK, CONTACT, " ".join(words), "-".join(words)]
    found = [text.encode() for text in texts]
    found += [text.encode("latin-1") for text in texts]
    found += [text.encode().hex().encode() for text in texts]
    found += [f"::ffff:{ADDRESS}".encode(), b"Quetzalcoatl", b"xylophage", b"Zorglubophone", b"zorglubophone"]
    found.append(socket.inet_aton(ADDRESS).hex().encode())
    return found


def everything_kept(deployment):
    """Yield the name and bytes of whatever remains: a dump of the database, and every file of the data folder."""
    dump = subprocess.run(
        [find_binaries().program("pg_dump"), "--no-owner", deployment.server.url],
        env={"PGPASSWORD": deployment.server.password, "PGUSER": "vigie_owner", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    yield "dump", dump.stdout
    for path in deployment.layout.home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield str(path.relative_to(deployment.layout.home)), path.read_bytes()


def test_a_whole_conversation_leaves_no_trace_of_the_witness():
    with Deployment() as deployment:
        deployment.start("public", "desk", "worker")
        walker = Walker(deployment.url("public"), source=ADDRESS, agent=AGENT)
        words = tell(walker)
        converse(walker, words)
        for name in ("public", "desk", "worker"):
            deployment.stop(name)
        kept = list(everything_kept(deployment))
        assert {"dump"} < {name for name, _content in kept}
        assert b"tips_message" in kept[0][1]
        for name, content in kept:
            for needle in needles(words):
                assert needle not in content, (name, needle)


class Ear:
    """A page of the witness that listens for a while: to the stream of a script, or to the frame without one."""

    def __init__(self, walker, deployment, path):
        self._host, self._cookies = urlsplit(deployment.url("public")).netloc, walker.cookies
        self._connections = []
        self.address = self._ask(path, "vigie_temoin").getheader("Location")
        self.heard = b""
        self._answer = self._ask(self.address, "vigie_direct")
        self.headers = str(self._answer.headers)
        threading.Thread(target=self._listen, daemon=True).start()

    def _ask(self, path, cookie):
        connection = http.client.HTTPConnection(self._host, timeout=60, source_address=(ADDRESS, 0))
        self._connections.append(connection)
        connection.request("GET", path, headers={"User-Agent": AGENT, "Cookie": f"{cookie}={self._cookies[cookie]}"})
        return connection.getresponse()

    def _listen(self):
        with suppress(http.client.HTTPException, OSError):  # the site stops before the page is closed
            while part := self._answer.read1():
                self.heard += part
        for connection in self._connections:
            connection.close()


def talk_live(walker, deployment, desk):
    """Ask to talk, answer the guide, listen, send, type and be answered; returns the seven words and what listened."""
    walker.get("/parler/drug_dealing/")
    walker.submit(("faire", "talk"), **{"q-commune": "besancon"})
    words = witness.words_of(walker.html)
    walker.get("/suivi/conversation/")
    walker.post("/suivi/guide/", [("question", "place"), ("q-place", PLACE), ("faire", "answer")])
    ears = [Ear(walker, deployment, path) for path in ("/suivi/flux/0/", "/suivi/cadre/0/")]
    officer = desk.take_next()
    walker.post("/suivi/ecrit/", [])
    walker.post("/suivi/conversation/", [("text", MESSAGE), ("faire", "send")])
    for _again in range(2):  # as a page with scripts whose answer was lost: written once, the second breaks its key
        walker.post("/suivi/dire/", [("text", QUICK), ("cle", KEY)], {"X-Live": "1", "Sec-Fetch-Site": "same-origin"})
    assert walker.status == HTTPStatus.NO_CONTENT
    officer.send(ASKED)
    for ear in ears:
        wait_for(lambda ear=ear: ASKED.encode() in ear.heard, "the officer's message")
        assert MESSAGE.encode() in ear.heard
        assert QUICK.encode() in ear.heard
    time.sleep(17)  # one beat of the streams: only then is presence named again
    desk.end(officer.tip_id)
    return words, ears


def test_a_live_talk_leaves_no_trace_of_the_witness():
    with Deployment() as deployment:
        login = hire_demo(deployment)["accueil25"]
        deployment.start("public", "desk", "worker")
        desk = AtDesk(deployment).sign_in(login).receive()
        with deployment.connect() as owner:
            wait_for(lambda: owner.execute("SELECT 1 FROM tips_reception WHERE open").fetchone(), "the reception")
        walker = Walker(deployment.url("public"), source=ADDRESS, agent=AGENT)
        words, ears = talk_live(walker, deployment, desk)
        sent = "\n".join([*walker.cookies.values(), *(ear.address + ear.headers for ear in ears)])
        assert [word for word in words if len(word) > 5 and word in sent.lower()] == []
        with deployment.connect() as owner:
            assert owner.execute(FINER_THAN_A_MINUTE).fetchall() == []
            assert owner.execute(PRESENCE).fetchall() == []
        for name in ("public", "desk", "worker"):
            deployment.stop(name)
        kept = list(everything_kept(deployment))
        assert b"tips_talk" in kept[0][1]
        for name, content in kept:
            for needle in [*needles(words), ASKED.encode()]:
                assert needle not in content, (name, needle)
