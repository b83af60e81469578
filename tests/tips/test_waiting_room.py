"""The most urgent first, then by arrival; each tip to one officer; a cap; and charges given back."""

from datetime import timedelta

import pytest
from django.conf import settings

from field import NOON, receive
from vigie.audit.models import Entry
from vigie.audit.motives import Motive, MotiveCode, MotiveMissing
from vigie.lib.errors import NotAllowed, NotThere
from vigie.tips import access, queries, waiting_room
from vigie.tips.models import Move, Tip
from vigie.tips.states import Feedback, State

pytestmark = pytest.mark.usefixtures("field")
LINK = Motive(MotiveCode.LINK)


def take(person, desk):
    return waiting_room.take_next(officer=person.officer, desk=desk, now=NOON)


def test_the_most_urgent_then_the_oldest(people, field):
    receive(facts="Ordinaire.")
    receive(facts="En cours.", when_seen="now")
    receive(facts="Danger.", behaviours=["weapon"])
    receive(facts="Ordinaire aussi.")
    order = [row.tip.arrival for row in queries.front(field["25"], people.awa.officer).waiting]
    taken = [take(people.awa, field["25"]).arrival for _ in range(4)]
    assert order == taken == [3, 2, 1, 4]
    with pytest.raises(waiting_room.NothingWaits):
        take(people.awa, field["25"])


def test_a_cap_keeps_one_officer_from_holding_everything(people, field, settings):
    settings.TIPS_PER_OFFICER = 1
    receive()
    receive()
    take(people.awa, field["25"])
    with pytest.raises(waiting_room.HandsFull):
        take(people.awa, field["25"])


@pytest.mark.parametrize("login", ["chloe", "driss", "elise", "farid", "gael", "hana"])
def test_who_may_not_take_tips_takes_none(people, field, login):
    receive()
    with pytest.raises(NotAllowed):
        take(people[login], field["25"])
    assert Tip.objects.get().taken_by is None


def test_a_charge_is_given_back_and_taken_again(people, field):
    receive()
    tip = take(people.awa, field["25"])
    waiting_room.release(officer=people.awa.officer, tip_id=tip.id, now=NOON)
    assert Tip.objects.get().state == State.RECEIVED
    assert take(people.bruno, field["25"]).id == tip.id
    assert list(Move.objects.order_by("at", "id").values_list("target", flat=True)).count("taken") == 2


def test_only_its_officer_or_a_supervisor_releases(people, field):
    receive()
    tip = take(people.bruno, field["25"])
    with pytest.raises(NotAllowed):
        waiting_room.release(officer=people.awa.officer, tip_id=tip.id, now=NOON)
    with pytest.raises(NotThere):
        waiting_room.release(officer=people.driss.officer, tip_id=tip.id, now=NOON)
    waiting_room.release(officer=people.bruno.officer, tip_id=tip.id, now=NOON)
    taken = take(people.awa, field["25"])
    waiting_room.release(officer=people.bruno.officer, tip_id=taken.id, now=NOON)


def test_taking_out_of_turn_needs_a_motive_and_the_right_desk(people):
    receipt, _ = receive()
    with pytest.raises(NotThere):
        waiting_room.take(officer=people.driss.officer, tip_id=receipt.tip_id, motive=LINK, now=NOON)
    waiting_room.take(officer=people.awa.officer, tip_id=receipt.tip_id, motive=LINK, now=NOON)
    assert Entry.objects.get(action="tips.take").motive_code == "link"


def open_tip(person, tip_id, motive=None):
    return access.open_tip(
        officer=person.officer, tip_id=tip_id, motive=motive, keyring=settings.DESK_KEYRING, now=NOON
    )


def test_opening_is_recorded_with_its_motive_before_words_are_read(people, field):
    receive(facts="Des mots.")
    tip = take(people.awa, field["25"])
    opened = open_tip(people.awa, tip.id)
    assert (opened.answers["facts"], opened.in_charge) == ("Des mots.", True)
    entry = Entry.objects.get(action="tips.open")
    assert (entry.actor_ref, entry.object_ref) == (str(people.awa.officer.id), tip.reference)
    assert entry.motive_code == "taken_in_charge"
    assert Tip.objects.get().feedback == Feedback.READ


def test_opening_another_tip_asks_for_a_motive(people):
    receipt, _ = receive()
    with pytest.raises(MotiveMissing):
        open_tip(people.awa, receipt.tip_id)
    assert not Entry.objects.filter(action="tips.open").exists()
    assert not open_tip(people.bruno, receipt.tip_id, Motive(MotiveCode.SUPERVISION)).in_charge


@pytest.mark.parametrize("login", ["chloe", "driss", "elise", "farid", "gael", "hana"])
def test_the_others_are_told_it_is_not_there(people, login):
    receipt, _ = receive()
    with pytest.raises(NotThere):
        open_tip(people[login], receipt.tip_id, LINK)
    assert not Entry.objects.filter(action="tips.open").exists()


def test_queue_pages_follow_each_other_without_gap_or_double(people, field, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 3)
    for number in range(8):
        receive(when_seen="now" if number % 3 == 0 else "week", now=NOON + timedelta(minutes=number))
    seen, after = [], None
    while True:
        front = queries.front(field["25"], people.awa.officer, after=after)
        seen += [row.tip.arrival for row in front.waiting]
        if not front.more:
            break
        last = front.waiting[-1].tip
        after = (last.urgency, last.arrival)
    assert seen == [1, 4, 7, 2, 3, 5, 6, 8]
    assert queries.front(field["25"], people.awa.officer).count == 8
