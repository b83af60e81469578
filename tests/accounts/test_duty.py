"""On duty: who may, at one desk at a time, as long as the touches come."""

from datetime import timedelta

import pytest

from field import NOON
from people import desk as desk_of
from vigie.accounts import duty, officers
from vigie.accounts.models import Duty
from vigie.audit.journal import OPERATOR, WORKER
from vigie.audit.models import Entry
from vigie.lib.errors import NotAllowed

LATE = NOON + timedelta(seconds=duty.SILENT_SECONDS + 1)


def begin(person, department="25", **more):
    return duty.begin(officer=person.officer, desk=desk_of(department), now=NOON, **more)


def test_a_duty_begins_once_and_says_so_in_the_journal(people, settings):
    settings.TALKS_PER_OFFICER = 3
    assert begin(people.awa).capacity == 3
    duty.pause(officer=people.awa.officer, paused=True, now=NOON)
    again = begin(people.awa, capacity=12)
    assert (again.capacity, again.paused, again.began_at) == (12, False, NOON)
    assert duty.of(people.awa.officer).desk == desk_of("25")
    assert Entry.objects.get(action="accounts.begin_duty").object_ref == "desk:desk-25"


@pytest.mark.parametrize("login", ["chloe", "driss", "elise", "farid", "gael", "hana"])
def test_who_may_not_take_tips_there_is_not_on_duty(people, login):
    with pytest.raises(NotAllowed):
        begin(people[login])
    assert not Duty.objects.exists()


@pytest.mark.parametrize("capacity", [0, -1, 13])
def test_a_number_nobody_holds_is_refused(people, capacity):
    with pytest.raises(duty.CapacityWrong):
        begin(people.awa, capacity=capacity)


def test_one_desk_at_a_time(people):
    officers.appoint(actor=OPERATOR, officer=people.awa.officer, role_code="reception_officer", desk=desk_of("60"))
    begin(people.awa)
    with pytest.raises(duty.OnDutyElsewhere):
        begin(people.awa, "60")
    assert duty.end(officer_id=people.awa.officer.id, actor=people.awa.officer.actor, now=NOON) == desk_of("25").id
    assert begin(people.awa, "60").desk == desk_of("60")


def test_a_touch_keeps_a_duty_from_being_silent(people):
    begin(people.awa)
    begin(people.bruno)
    assert duty.silent(NOON + timedelta(seconds=duty.SILENT_SECONDS)) == []
    assert duty.touch(people.bruno.officer, LATE)
    assert [one.officer_id for one in duty.silent(LATE)] == [people.awa.officer.id]
    assert [one.officer for one in duty.on_duty(desk_of("25"))]
    assert not duty.touch(people.driss.officer, LATE)


def test_a_touch_is_one_statement_and_no_entry(people, django_assert_num_queries):
    begin(people.awa)
    before = Entry.objects.count()
    with django_assert_num_queries(1):
        duty.touch(people.awa.officer, LATE)
    assert Entry.objects.count() == before


def test_a_duty_touched_in_between_is_not_ended_for_silence(people):
    begin(people.awa)
    duty.touch(people.awa.officer, LATE)
    since = duty.silent_since(LATE)
    assert duty.end(officer_id=people.awa.officer.id, actor=WORKER, now=LATE, not_seen_since=since) is None
    assert duty.of(people.awa.officer)


def test_ending_is_in_the_journal_with_whose_it_was(people):
    begin(people.awa)
    duty.end(officer_id=people.awa.officer.id, actor=WORKER, now=LATE)
    entry = Entry.objects.get(action="accounts.end_duty")
    assert (entry.actor_kind, entry.object_ref) == ("worker", "desk:desk-25")
    assert entry.recipient == f"officer:{people.awa.officer.id}"
    assert duty.end(officer_id=people.awa.officer.id, actor=WORKER, now=LATE) is None
    assert not duty.pause(officer=people.awa.officer, paused=True, now=LATE)
