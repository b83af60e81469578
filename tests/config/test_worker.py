"""The worker goes on whatever one job does, tells nothing of the fault but its kind, and looks after waiting rooms."""

import time
import uuid

import pytest

from servers import Deployment
from vigie.audit import chain, journal
from vigie.audit.models import Pending
from vigie.config.worker import Timer, run_due, sign
from vigie.tips import bus
from vigie.tips.presence import DEAD_SECONDS


def test_a_job_that_fails_is_tried_again_and_stops_no_other(monkeypatch, caplog):
    monkeypatch.setattr("vigie.config.worker.connection.close", lambda: None)
    monkeypatch.setattr("vigie.config.worker.close_old_connections", lambda: None)
    done = []

    def broken():
        done.append("broken")
        raise ValueError("rue Imaginaire")

    timers = [Timer(1.0, broken), Timer(5.0, lambda: done.append("whole"))]
    for instant in (0.5, 1.0, 2.0, 6.0):
        run_due(timers, instant)
    assert done == ["broken", "whole", "broken", "broken", "whole"]
    assert "job_failed" in caplog.text


@pytest.mark.django_db
def test_its_jobs_link_and_sign_the_journal():
    journal.record(actor=journal.OPERATOR, action="tests.act")
    assert chain.link_pending() == 1
    sign()
    assert not Pending.objects.exists()
    assert chain.verify(None).anchors == 1


# --- With its own role, as a real process -----------------------------------------------------------------------------

GONE_SECONDS = 3
SEEN = "now()"
LONG_AGO = "now() - interval '10 minutes'"
FALLBACK = "UPDATE places_unit SET fallback_id = %(other)s WHERE id = %(desk)s"
OFFICER = """
INSERT INTO accounts_officer (id, password, login, name, email, is_active, created_at)
VALUES (%(id)s, '', %(login)s, 'Noé Fictif', '', true, now())
"""
DUTY = """
INSERT INTO accounts_duty (officer_id, desk_id, capacity, paused, began_at, seen_at)
VALUES (%(id)s, %(desk)s, 4, false, now(), :seen)
"""
SHIFT = """
INSERT INTO accounts_shift (id, desk_id, weekday, begins, ends, on_holidays)
SELECT gen_random_uuid(), %(desk)s, day, '08:00', '08:00', true FROM generate_series(0, 6) AS day
"""
TIP = """
INSERT INTO tips_tip (id, lookup, campaign, campaign_version, language, channel, commune_code, desk_id, route_reason,
    urgency, state, arrival, received_at, desk_key_id, key_for_desk, key_for_code, identity_left, last_number,
    taken_by_id, feedback, erase_on)
VALUES (%(tip)s, sha256(%(tip)s::text::bytea), 'drug_dealing', 1, 'fr', 'talk', '25056', %(desk)s, 'unknown_force', 1,
    %(tip_state)s, %(number)s, now(), 'fictif', '', '', false, 0, %(officer)s, 'read', current_date + 30)
"""
TALK = """
INSERT INTO tips_talk (tip_id, desk_id, home_id, state, rank, turn, version, asked_at, officer_id, danger, effort,
    close_reason)
VALUES (%(tip)s, %(desk)s, %(desk)s, %(state)s, 1, %(number)s, 1, date_trunc('minute', now() - :ago::interval),
    %(officer)s, false, false, '')
"""


@pytest.fixture(scope="module")
def deployment():
    with Deployment(environment={"VIGIE_TALK_GONE_SECONDS": str(GONE_SECONDS)}) as running:
        running.start("worker")
        yield running


class Rows:
    """Rows as the other processes would have written them, by the owner's hand."""

    def __init__(self, deployment):
        self.deployment = deployment
        with deployment.connect() as connection:
            found = connection.execute("SELECT id FROM places_unit WHERE kind = 'desk' ORDER BY code LIMIT 2")
            self.desk, self.other = [row[0] for row in found]
        self.number = 0

    def write(self, statement, **values):
        with self.deployment.connect() as connection:
            connection.execute(statement, {"desk": self.desk, "other": self.other, **values})

    def read(self, statement, **values):
        with self.deployment.connect() as connection:
            return connection.execute(statement, values).fetchone()

    def officer(self, desk, seen):
        found = uuid.uuid4()
        self.write(OFFICER, id=found, login=f"noe-{found.hex[:8]}")
        self.write(DUTY.replace(":seen", seen), id=found, desk=desk)
        return found

    def talk(self, *, officer=None, ago="0 minutes"):
        self.number += 1
        values = {"tip": uuid.uuid4(), "number": self.number, "officer": officer}
        self.write(TIP, tip_state="taken" if officer else "live", **values)
        self.write(TALK.replace(":ago", f"'{ago}'"), state="active" if officer else "waiting", **values)
        return values["tip"]

    def state(self, tip):
        return self.read(
            "SELECT talk.state, tip.state, talk.desk_id, talk.rank FROM tips_talk AS talk"
            " JOIN tips_tip AS tip ON tip.id = talk.tip_id WHERE tip.id = %(tip)s",
            tip=tip,
        )

    def until(self, condition, seconds=20):
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline, self.deployment.log("worker").read_text()[-3000:]
            time.sleep(0.1)
        return found


@pytest.mark.processes
def test_the_worker_looks_after_waiting_rooms_with_its_own_rights(deployment):
    rows = Rows(deployment)
    rows.write(SHIFT)
    rows.write(FALLBACK)
    kept, silent = rows.officer(rows.other, SEEN), rows.officer(rows.desk, LONG_AGO)
    held, late = rows.talk(officer=silent), rows.talk(ago="25 minutes")
    rows.until(lambda: rows.state(held)[:3] == ("waiting", "live", rows.other))
    rows.until(lambda: rows.state(late)[:2] == ("written", "received"))
    assert rows.state(held)[3] == 5
    told = "SELECT open, talks_at_id, free, nobody_since FROM tips_reception WHERE desk_id = %(desk)s"
    assert rows.read(told, desk=rows.desk) == (True, rows.other, 4, None)
    assert rows.read("SELECT array_agg(officer_id) FROM accounts_duty") == ([kept],)
    assert rows.read("SELECT count(*) FROM audit_entry WHERE action = 'accounts.end_duty'") == (1,)
    rows.write("UPDATE accounts_duty SET seen_at = now() + interval '1 hour'")
    assert "job_failed" not in deployment.log("worker").read_text()


@pytest.mark.processes
def test_the_worker_hears_who_is_there_and_outlives_a_cut_and_the_database(deployment):
    rows = Rows(deployment)
    rows.number = 100
    rows.officer(rows.desk, "now() + interval '1 hour'")
    listener = (
        "SELECT pid FROM pg_stat_activity WHERE usename = 'vigie_worker' AND pid <> pg_backend_pid()"
        " AND (query LIKE 'LISTEN%%' OR query = 'SELECT 1') AND pid <> ALL(%(but)s)"
    )
    first = rows.until(lambda: rows.read(listener, but=[]))[0]
    rows.read("SELECT pg_terminate_backend(%(pid)s)", pid=first)
    rows.until(lambda: rows.read(listener, but=[first]))
    deployment.kill_postgres()
    time.sleep(1.5)
    deployment.revive_postgres()
    rows.until(lambda: rows.read(listener, but=[]))
    here, gone = rows.talk(ago="2 minutes"), rows.talk(ago="2 minutes")
    with deployment.connect() as connection:
        connection.autocommit = True

        def one_left():
            (payload,) = bus.here([here])
            connection.execute("SELECT pg_notify(%s, %s)", [bus.HERE, payload])
            return rows.state(gone)[0] == "written"

        began = time.monotonic()
        rows.until(one_left, seconds=DEAD_SECONDS + GONE_SECONDS + 20)
    assert time.monotonic() - began > DEAD_SECONDS - 5
    assert rows.state(here)[0] == "waiting"
    assert deployment.stop("worker") == 0
