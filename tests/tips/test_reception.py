"""Receptions, and what becomes of talks that cannot wait on: silence, fall-back, wait, danger, nobody, gone."""

from datetime import time, timedelta

import pytest
from django.conf import settings

from field import NOON, receive
from vigie.accounts import duty, rosters
from vigie.accounts.models import Duty
from vigie.audit.models import Entry
from vigie.lib.errors import NotThere
from vigie.places.models import Unit
from vigie.tips import bus, reception, talks
from vigie.tips.models import Reception, Talk, Tip
from vigie.tips.presence import Presence
from vigie.tips.states import Rank, State, TalkState

pytestmark = pytest.mark.usefixtures("field")
MINUTE = timedelta(minutes=1)


class Minutes:
    """The worker's rounds on a day of its own: everybody who should be heard is."""

    def __init__(self):
        self.now = NOON.replace(second=0)
        self.here = Presence()
        self.mute = set()

    def later(self, **more):
        """Let time pass, as the bus and the officers on duty make it pass."""
        until = self.now + timedelta(**more)
        while self.now < until:
            self.now = min(until, self.now + timedelta(seconds=15))
            self.here.listens(self.now)
            there = Talk.objects.exclude(tip__in=self.mute).values_list("tip", flat=True)
            for payload in bus.here(there):
                self.here.heard(payload, self.now)
            Duty.objects.exclude(officer__in=self.mute).update(seen_at=self.now)
        return self

    def step(self):
        """Let the worker do one round."""
        reception.step(self.now, self.here)
        return self


@pytest.fixture
def minutes(db):
    clock = Minutes()
    clock.here.listens(clock.now)
    return clock


def on(person, desk, minutes, **more):
    return duty.begin(officer=person.officer, desk=desk, now=minutes.now, **more)


def ask(minutes, commune="25056", **more):
    receipt, _code = receive(commune, now=minutes.now, **more)
    return talks.ask_for(tip_id=receipt.tip_id, now=minutes.now)


def state(talk):
    talk.refresh_from_db()
    return talk.state


def reception_of(desk):
    return Reception.objects.get(desk=desk)


def test_a_desk_is_open_while_somebody_unpaused_is_on_duty(people, field, minutes):
    on(people.awa, field["25"], minutes, capacity=2)
    on(people.bruno, field["25"], minutes, capacity=1)
    minutes.step()
    told = reception_of(field["25"])
    assert (told.open, told.talks_at, told.free, told.nobody_since) == (True, field["25"], 3, None)
    assert told.seconds_a_place == reception.TALK_SECONDS // 3
    ask(minutes)
    talks.take_next(officer=people.bruno.officer, desk=field["25"], now=minutes.now)
    minutes.later(seconds=2).step()
    assert reception_of(field["25"]).free == 2
    duty.pause(officer=people.awa.officer, paused=True, now=minutes.now)
    minutes.later(seconds=2).step()
    assert (reception_of(field["25"]).open, reception_of(field["25"]).free) == (True, 0)
    duty.pause(officer=people.bruno.officer, paused=True, now=minutes.now)
    minutes.later(seconds=2).step()
    told = reception_of(field["25"])
    assert (told.open, told.talks_at, told.nobody_since) == (False, None, minutes.now)


def test_full_hands_of_one_take_nothing_from_the_other(people, field, minutes):
    on(people.awa, field["25"], minutes, capacity=2)
    on(people.bruno, field["25"], minutes, capacity=2)
    minutes.step()
    for _number in range(2):
        ask(minutes)
        talks.take_next(officer=people.awa.officer, desk=field["25"], now=minutes.now)
    Duty.objects.filter(officer=people.awa.officer).update(capacity=1)
    minutes.step()
    assert reception_of(field["25"]).free == 2


@pytest.mark.parametrize(("ended", "seconds"), [(4, reception.TALK_SECONDS // 2), (5, 150)])
def test_the_wait_is_told_from_the_last_talks_once_there_are_enough(people, field, minutes, ended, seconds):
    on(people.awa, field["25"], minutes, capacity=2)
    minutes.step()
    for _number in range(ended):
        talk = ask(minutes)
        talks.take_next(officer=people.awa.officer, desk=field["25"], now=minutes.now)
        minutes.later(minutes=5)
        talks.end(officer=people.awa.officer, tip_id=talk.tip_id, now=minutes.now)
        minutes.step()
    assert reception_of(field["25"]).seconds_a_place == seconds
    minutes.later(hours=5).step()
    assert reception_of(field["25"]).seconds_a_place == reception.TALK_SECONDS // 2


def test_a_closed_desk_says_when_it_opens_and_nothing_when_it_should_be_open(people, field, minutes):
    supervisor = people.bruno.officer
    rosters.add_shift(officer=supervisor, desk=field["25"], weekday=2, begins=time(9), ends=time(17), now=minutes.now)
    minutes.step()
    opening = rosters.next_opening(field["25"].id, minutes.now)
    assert reception_of(field["25"]).opens_at == opening > minutes.now
    minutes.now = opening
    minutes.step()
    assert (reception_of(field["25"]).open, reception_of(field["25"]).opens_at) == (False, None)


def test_silence_releases_to_the_front_in_the_order_they_had(people, field, minutes):
    on(people.awa, field["25"], minutes)
    minutes.step()
    first, second, third = (ask(minutes) for _number in range(3))
    for _number in range(2):
        talks.take_next(officer=people.awa.officer, desk=field["25"], now=minutes.now)
    on(people.bruno, field["25"], minutes)
    minutes.mute.add(people.awa.officer.id)
    minutes.later(seconds=duty.SILENT_SECONDS).step()
    assert state(first) == TalkState.ACTIVE
    minutes.later(seconds=1).step()
    assert [state(one) for one in (first, second, third)] == [TalkState.WAITING] * 3
    assert [first.rank, second.rank] == [Rank.BACK, Rank.BACK]
    assert Tip.objects.get(id=first.tip_id).state == State.LIVE
    assert not Duty.objects.filter(officer=people.awa.officer).exists()
    assert Entry.objects.get(action="accounts.end_duty").actor_kind == "worker"
    taken = [talks.take_next(officer=people.bruno.officer, desk=field["25"], now=minutes.now) for _number in range(3)]
    assert [one.tip_id for one in taken] == [first.tip_id, second.tip_id, third.tip_id]


def test_a_talk_that_came_back_is_not_written_down_for_the_time_it_was_held(people, field, minutes):
    on(people.awa, field["25"], minutes)
    on(people.bruno, field["25"], minutes)
    minutes.step()
    talk = ask(minutes)
    talks.take_next(officer=people.awa.officer, desk=field["25"], now=minutes.now)
    minutes.later(minutes=settings.TALK_WAIT_MINUTES + 10)
    minutes.mute.add(people.awa.officer.id)
    minutes.later(minutes=1).step()
    minutes.later(minutes=1).step()
    assert state(talk) == TalkState.WAITING


def test_going_off_gives_back_what_is_held(people, field, minutes):
    on(people.awa, field["25"], minutes)
    minutes.step()
    talk = ask(minutes)
    talks.take_next(officer=people.awa.officer, desk=field["25"], now=minutes.now)
    assert reception.go_off(officer=people.awa.officer, now=minutes.now)
    assert (state(talk), talk.officer, Tip.objects.get().taken_by) == (TalkState.WAITING, None, None)
    assert not reception.go_off(officer=people.awa.officer, now=minutes.now)


def test_a_supervisor_ends_the_duty_of_ones_own_desk_only(people, field, minutes):
    on(people.awa, field["25"], minutes)
    on(people.driss, field["60"], minutes)
    with pytest.raises(NotThere):
        reception.send_off(officer=people.bruno.officer, colleague_id=people.driss.officer.id, now=minutes.now)
    with pytest.raises(NotThere):
        reception.send_off(officer=people.awa.officer, colleague_id=people.awa.officer.id, now=minutes.now)
    reception.send_off(officer=people.bruno.officer, colleague_id=people.awa.officer.id, now=minutes.now)
    assert [one.officer_id for one in Duty.objects.all()] == [people.driss.officer.id]


def test_a_wait_too_long_becomes_a_written_tip(people, field, minutes):
    on(people.awa, field["25"], minutes)
    minutes.step()
    talk, late = ask(minutes), None
    minutes.later(minutes=settings.TALK_WAIT_MINUTES).step()
    late = ask(minutes)
    minutes.later(seconds=15).step()
    assert (state(talk), state(late)) == (TalkState.WRITTEN, TalkState.WAITING)
    assert Tip.objects.get(id=talk.tip_id).state == State.RECEIVED
    assert Entry.objects.get(action="tips.write_down").actor_kind == "worker"


def test_danger_waits_on_as_long_as_somebody_is_there(people, field, minutes):
    on(people.awa, field["25"], minutes)
    minutes.step()
    talk = ask(minutes, behaviours=["weapon"])
    assert talk.rank == Rank.DANGER
    minutes.later(minutes=3 * settings.TALK_WAIT_MINUTES).step()
    assert state(talk) == TalkState.WAITING
    duty.end(officer_id=people.awa.officer.id, actor=people.awa.officer.actor, now=minutes.now)
    minutes.step().later(minutes=3).step()
    assert state(talk) == TalkState.WRITTEN


def test_nobody_on_duty_for_three_minutes_and_no_sooner(people, field, minutes):
    on(people.awa, field["25"], minutes)
    minutes.step()
    talk = ask(minutes)
    reception.go_off(officer=people.awa.officer, now=minutes.now)
    minutes.step().later(seconds=179).step()
    assert state(talk) == TalkState.WAITING
    minutes.later(seconds=1).step()
    assert state(talk) == TalkState.WRITTEN


@pytest.mark.parametrize("behaviours", [[], ["weapon"]], ids=["common", "danger"])
def test_who_is_gone_keeps_the_place_two_minutes(people, field, minutes, behaviours):
    on(people.awa, field["25"], minutes)
    minutes.step()
    talk = ask(minutes, behaviours=behaviours)
    minutes.later(minutes=5).step()
    minutes.mute.add(talk.tip_id)
    minutes.later(seconds=120).step()
    assert state(talk) == TalkState.WAITING
    minutes.later(seconds=60).step()
    assert state(talk) == TalkState.WRITTEN
    assert Tip.objects.get().desk == field["25"]


def test_nobody_is_gone_while_the_worker_hears_nothing(people, field, minutes):
    on(people.awa, field["25"], minutes)
    minutes.step()
    talk = ask(minutes)
    minutes.later(minutes=5)
    minutes.here.cut()
    minutes.now += 5 * MINUTE
    Duty.objects.update(seen_at=minutes.now)
    minutes.step()
    assert state(talk) == TalkState.WAITING


def fall_back(field):
    Unit.objects.filter(id=field["25"].id).update(fallback=field["60"])


def test_talks_wait_at_the_fall_back_desk_and_come_home(people, field, minutes):
    fall_back(field)
    on(people.driss, field["60"], minutes, capacity=2)
    minutes.step()
    told = reception_of(field["25"])
    assert (told.open, told.talks_at, told.free) == (True, field["60"], 2)
    talk = ask(minutes)
    assert (talk.desk, talk.home) == (field["60"], field["25"])
    on(people.awa, field["25"], minutes)
    reception.go_off(officer=people.driss.officer, now=minutes.now)
    minutes.later(seconds=2).step()
    talk.refresh_from_db()
    assert (talk.desk, talk.state, Tip.objects.get().desk) == (field["25"], TalkState.WAITING, field["25"])


def test_a_waiting_talk_goes_to_the_fall_back_before_it_is_written_down(people, field, minutes):
    fall_back(field)
    on(people.awa, field["25"], minutes)
    on(people.driss, field["60"], minutes)
    minutes.step()
    talk = ask(minutes)
    assert talk.desk == field["25"]
    reception.go_off(officer=people.awa.officer, now=minutes.now)
    minutes.later(seconds=2).step()
    talk.refresh_from_db()
    assert (talk.desk, talk.home, talk.state) == (field["60"], field["25"], TalkState.WAITING)
    reception.go_off(officer=people.driss.officer, now=minutes.now)
    minutes.step().later(minutes=3).step()
    assert (state(talk), Tip.objects.get().desk) == (TalkState.WRITTEN, field["25"])


def test_a_reception_is_written_when_it_changed_or_grows_old(people, field, minutes):
    on(people.awa, field["25"], minutes)
    minutes.step()
    wrote = reception_of(field["25"]).updated_at
    minutes.later(seconds=15).step()
    assert reception_of(field["25"]).updated_at == wrote
    minutes.later(seconds=15).step()
    assert reception_of(field["25"]).updated_at == minutes.now


@pytest.mark.parametrize("desks", [1, 3])
def test_a_round_costs_the_same_whatever_the_number_of_desks(people, field, minutes, django_assert_num_queries, desks):
    for desk in list(field.values())[:desks]:
        Reception(desk=desk, updated_at=minutes.now).save()
    reception.refresh(minutes.now)
    minutes.now += MINUTE
    with django_assert_num_queries(13):
        reception.refresh(minutes.now)
