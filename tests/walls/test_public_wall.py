"""With everything the public process is told, and the whole database, no stored tip can be opened; the desk can."""

import os
import subprocess
import sys
import uuid
from base64 import urlsafe_b64decode
from pathlib import Path

import psycopg
import pytest

import witness_steps as witness
from servers import Deployment
from vigie.lib import sealed
from vigie.lib.keyring import load_desk
from vigie.tips import boxes
from vigie.tips.models import Tip
from walker import Walker

pytestmark = pytest.mark.processes
TYPED = "Ce que seul le bureau peut lire."
FORBIDDEN = (
    "SELECT * FROM accounts_officer",
    "SELECT * FROM audit_entry",
    "SELECT * FROM intel_report",
    "SELECT * FROM triage_forwarding",
    "SELECT * FROM accounts_duty",
    "SELECT * FROM accounts_shift",
    "SELECT box FROM tips_note",
    "SELECT box FROM tips_identity",
    "SELECT key_for_desk FROM tips_tip",
    "SELECT taken_by_id, decided_at FROM tips_tip",
    "UPDATE audit_entry SET motive_text = ''",
    "DELETE FROM audit_entry",
    "DELETE FROM tips_tip",
    "UPDATE tips_tip SET key_for_code = ''",
    "UPDATE tips_tip SET taken_by_id = NULL",
    "UPDATE tips_reception SET open = true",
    "DELETE FROM tips_talk",
    "DELETE FROM tips_answers",
    "DELETE FROM tips_message",
    "UPDATE tips_message SET box = ''",
    "TRUNCATE tips_tip",
    "CREATE TABLE mine (a int)",
)


@pytest.fixture(scope="module")
def deployment():
    with Deployment() as running:
        running.start("public")
        witness.send(witness.fill(Walker(running.url("public")), facts=TYPED))
        yield running


@pytest.fixture(scope="module")
def stored(deployment):
    """The rows of the only tip, as the owner of the database sees them."""
    with deployment.connect() as connection:
        tip = connection.execute("SELECT id, desk_key_id, key_for_desk, key_for_code FROM tips_tip").fetchone()
        answers = connection.execute("SELECT id, box FROM tips_answers").fetchone()
    return Tip(id=tip[0], desk_key_id=tip[1], key_for_desk=tip[2], key_for_code=tip[3]), answers


def everything_told(deployment):
    """Return every value of the public process's environment, and every file that it names, as possible keys."""
    found = []
    for value in deployment.environment("public").values():
        found.append(value.encode())
        path = Path(value)
        if value.startswith("/") and path.is_dir() and "keys" in path.parts:
            assert path.name == "public"
            found += [file.read_bytes().strip() for file in path.iterdir()]
    return found


def test_no_value_it_holds_opens_a_stored_tip(deployment, stored):
    tip, (answers_id, box) = stored
    held = everything_told(deployment)
    assert len(held) > 10
    keys = {raw[i : i + 32].ljust(32, b"\0") for raw in map(decoded, held) for i in (0, 9, 10) if raw}
    for key in keys:
        with pytest.raises(sealed.Unopenable):
            sealed.open_sealed(key, bytes(tip.key_for_desk))
        with pytest.raises(sealed.Unopenable):
            boxes.unwrap_for_code(bytes(tip.key_for_code), code_key=key, tip_id=tip.id)
        with pytest.raises(sealed.Unopenable):
            boxes.open_answers(bytes(box), key=key, tip_id=tip.id, row_id=answers_id)


def decoded(raw):
    """Read a value as key bytes: base64 where it is, else as it stands."""
    try:
        return urlsafe_b64decode(raw.split(b":")[-1])
    except ValueError:
        return raw


def test_the_desk_key_opens_it(deployment, stored):
    tip, (answers_id, box) = stored
    key = boxes.desk_key(tip, load_desk(deployment.layout.keys / "desk"))
    assert boxes.open_answers(bytes(box), key=key, tip_id=tip.id, row_id=answers_id)["facts"] == TYPED
    with pytest.raises(sealed.Unopenable):
        boxes.open_answers(bytes(box), key=key, tip_id=uuid.uuid4(), row_id=answers_id)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_its_role_is_refused(deployment, statement):
    with deployment.connect("vigie_public") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET motive_text = ''",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_link SET seq = 1",
        "DELETE FROM audit_anchor",
    ],
)
@pytest.mark.parametrize("role", ["vigie_desk", "vigie_worker"])
def test_no_process_changes_the_journal(deployment, role, statement):
    with deployment.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_worker_reads_no_word(deployment):
    tables = ("tips_answers", "tips_message", "tips_note")
    for statement in (*(f"SELECT box FROM {table}" for table in tables), "SELECT facts FROM intel_report"):
        with deployment.connect("vigie_worker") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def start_public(environment):
    """Load the public process's settings in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "import vigie.config.settings.public"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_refuses_to_start_where_a_desk_key_can_be_read(deployment):
    told = deployment.environment("public") | {"PYTHONPATH": os.pathsep.join(sys.path)}
    assert start_public(told).returncode == 0
    assert "can read a desk key" in start_public(told | {"VIGIE_WALL": "real"}).stderr
    assert "refuses to start" in start_public(told | {"VIGIE_DESK_KEYS": "/anywhere"}).stderr
    planted = deployment.layout.keys / "public" / "desk-9999.key"
    planted.write_text("x")
    try:
        assert "refuses to start" in start_public(told).stderr
    finally:
        planted.unlink()
