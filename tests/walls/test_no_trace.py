"""A whole conversation over HTTP, then a search of everything that remains: the witness is not in it.

The witness comes from a loopback address of its own, under a name nobody else has, and writes words nobody else writes.
"""

import socket
import subprocess

import pytest

import witness_steps as witness
from servers import Deployment
from vigie.config.run.postgres_binaries import find_binaries
from walker import Walker

pytestmark = pytest.mark.processes
ADDRESS = "127.94.73.11"
AGENT = "Zorglubophone/47.11 (unmistakable)"
TYPED = "Un quidam xylophage troque des fumigènes derrière la gloriette imaginaire."
PLACE = "impasse Quetzalcoatl"
MESSAGE = "Encore vu le zébu mauve hier."
CONTACT = "joindre par pigeon wyandotte"


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
    texts = [ADDRESS, AGENT, TYPED, PLACE, MESSAGE, CONTACT, " ".join(words), "-".join(words)]
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
