"""The worker goes on whatever one job does, and tells nothing of the fault but its kind."""

import pytest

from vigie.audit import chain, journal
from vigie.audit.models import Pending
from vigie.config.worker import Timer, run_due, sign


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
