"""Drafts of reports: sealed under the tip's key and bound to it, kept by who is in charge, gone with the report."""

import pytest
from django.conf import settings
from django.db import connection

from field import NOON, receive
from vigie.lib.errors import NotAllowed
from vigie.lib.sealed import Unopenable, new_key
from vigie.oversight import purge
from vigie.tips import access, waiting_room
from vigie.triage import drafts
from vigie.triage.models import ReportDraft

pytestmark = pytest.mark.usefixtures("field")
TYPED = {"title": ["Perroquet vert"], "products": ["crack", "heroin"], "spot": ["pas un lieu"]}


@pytest.fixture
def opened(people, field):
    """A tip in Awa's charge, open."""
    receive()
    tip = waiting_room.take_next(officer=people.awa.officer, desk=field["25"], now=NOON)
    return access.open_tip(
        officer=people.awa.officer, tip_id=tip.id, motive=None, keyring=settings.DESK_KEYRING, now=NOON
    )


def save(person, opened, fields=TYPED, **more):
    drafts.save(officer=person.officer, tip_id=opened.tip.id, key=opened.key, fields=fields, now=NOON, **more)


def test_a_draft_comes_back_as_it_was_typed(people, opened):
    look = drafts.Look(first="enriches", shown=(("a", 3.5, {"place": 3.5}),))
    save(people.awa, opened, look=look)
    found = drafts.load(opened.tip.id, key=opened.key)
    assert (found.fields, found.look, found.saved_at) == (TYPED, look, NOON)


def test_the_last_save_counts(people, opened):
    save(people.awa, opened)
    save(people.awa, opened, {"title": ["Autre"]})
    assert ReportDraft.objects.count() == 1
    assert drafts.load(opened.tip.id, key=opened.key).fields == {"title": ["Autre"]}


def test_nothing_of_it_is_legible_in_the_database(people, opened):
    save(people.awa, opened)
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(box, 'escape') FROM triage_reportdraft")
        (box,) = cursor.fetchone()
    assert "Perroquet" not in box
    assert "heroin" not in box


def test_it_opens_with_its_own_key_and_at_its_own_tip_only(people, opened):
    save(people.awa, opened)
    with pytest.raises(Unopenable):
        drafts.load(opened.tip.id, key=new_key())
    other, _code = receive()
    ReportDraft.objects.update(tip_ref=other.tip_id)
    with pytest.raises(Unopenable):
        drafts.load(other.tip_id, key=opened.key)


@pytest.mark.parametrize("login", ["bruno", "chloe", "driss", "hana"])
def test_only_the_officer_in_charge_keeps_one(people, opened, login):
    with pytest.raises(NotAllowed):
        save(people[login], opened)
    assert not ReportDraft.objects.exists()


def test_a_draft_without_measure_is_refused(people, opened):
    with pytest.raises(drafts.DraftTooLong):
        save(people.awa, opened, {"facts": ["z" * drafts.LONGEST]})


def test_a_draft_nobody_finished_is_purged(people, opened):
    save(people.awa, opened)
    purge.run(now=NOON.replace(year=2027))
    assert not ReportDraft.objects.exists()


def test_there_is_none_before_one_is_saved(opened):
    assert drafts.load(opened.tip.id, key=opened.key) is None
