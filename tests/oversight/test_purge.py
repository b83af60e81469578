"""The purge engine: every rule in turn, one fault stops nothing, and a dry run touches nothing."""

from datetime import timedelta

import pytest

from field import NOON, receive
from vigie.audit.models import Entry
from vigie.lib.retention import Rule
from vigie.oversight import purge
from vigie.tips.models import Stub, Tip

pytestmark = pytest.mark.usefixtures("field")
LATER = NOON + timedelta(days=90)


def outcomes(**more):
    return {one.model: one for one in purge.run(now=LATER, **more)}


def test_words_fall_due_and_leave_an_entry():
    receipt, _ = receive()
    assert outcomes()["tips.Tip"].count == 1
    assert not Tip.objects.exists()
    entry = Entry.objects.get(action="tips.erase_words")
    assert (entry.actor_kind, entry.object_ref, entry.motive_code) == ("worker", f"tip:{receipt.tip_id}", "timer")


def test_a_second_run_finds_nothing():
    receive()
    outcomes()
    assert not any(one.count for one in outcomes().values())
    assert Stub.objects.count() == 1


def test_a_fault_in_one_rule_stops_no_other(monkeypatch):
    def broken(_now, _dry_run):
        raise ZeroDivisionError

    receive()
    rules = (Rule("tests.Broken", "purged", "Breaks.", broken), *purge.RULES)
    monkeypatch.setattr(purge, "RULES", rules)
    found = outcomes()
    assert found["tests.Broken"].failed
    assert (found["tips.Tip"].count, found["tips.Tip"].failed) == (1, False)


def test_a_dry_run_counts_and_touches_nothing():
    receive()
    assert outcomes(dry_run=True)["tips.Tip"].count == 1
    assert Tip.objects.count() == 1
