"""Talks: who waits comes in order, each witness to one officer, hands that fill, and moves that the table forbids."""

import uuid
from datetime import timedelta

import pytest

from field import NOON, make_field, receive
from people import hire
from threads import at_once, empty_everything
from vigie.accounts import duty
from vigie.accounts.models import Duty
from vigie.audit.journal import WORKER
from vigie.audit.models import Entry
from vigie.audit.motives import Motive, MotiveCode
from vigie.lib.errors import NotAllowed, NotNow, NotThere
from vigie.tips import guide, reception, talks, waiting_room
from vigie.tips.campaigns import get
from vigie.tips.conversation import ConversationClosed, NotTalking
from vigie.tips.models import Talk, TalkMove, Tip
from vigie.tips.states import TALK_MOVES, Rank, State, TalkState, Urgency, check_talk_move
from vigie.tips.talks import CloseReason, ColleagueNotThere, NotOnDuty
from vigie.tips.waiting_room import HandsFull, NothingWaits

LATER = NOON + timedelta(minutes=1)
LINK = Motive(MotiveCode.LINK)


def on(person, desk, **more):
    found = duty.begin(officer=person.officer, desk=desk, now=NOON, **more)
    reception.refresh(NOON)
    return found


def ask(commune="25056", *, effort=False, **answers):
    receipt, _code = receive(commune, now=NOON, **answers)
    return talks.ask_for(tip_id=receipt.tip_id, now=NOON, effort=effort)


def take(person, desk):
    return talks.take_next(officer=person.officer, desk=desk, now=NOON)


def states(talk):
    """Return where a talk and its tip stand."""
    talk = Talk.objects.select_related("tip").get(pk=talk.pk)
    return TalkState(talk.state), State(talk.tip.state)


# --- Waiting and taking -----------------------------------------------------------------------------------------------


def test_asking_waits_where_somebody_is_and_is_written_where_nobody_is(people, field):
    written = ask()
    assert states(written) == (TalkState.WRITTEN, State.RECEIVED)
    on(people.awa, field["25"])
    again = talks.ask_for(tip_id=written.pk, now=LATER)
    assert states(again) == (TalkState.WAITING, State.LIVE)
    assert talks.ask_for(tip_id=written.pk, now=LATER).version == again.version
    assert again.asked_at.second == 0
    moves = TalkMove.objects.filter(talk=again).order_by("at", "id").values_list("source", "target")
    assert set(moves) == {("", "written"), ("written", "waiting")}


def test_an_old_reception_is_not_believed(people, field):
    on(people.awa, field["25"])
    receipt, _code = receive(now=NOON)
    old = NOON + talks.RECEPTION_IS_FRESH + timedelta(seconds=1)
    assert talks.ask_for(tip_id=receipt.tip_id, now=old).state == TalkState.WRITTEN


def test_a_crowded_waiting_room_takes_only_what_is_urgent(people, field, settings):
    settings.TALKS_WAITING_AT_MOST = 1
    on(people.awa, field["25"])
    assert [ask().state, ask().state, ask(when_seen="now").state] == ["waiting", "written", "waiting"]


def test_order_is_danger_then_urgency_then_effort_then_turn(people, field):
    on(people.awa, field["25"], capacity=12)
    made = {
        "common": ask(),
        "worked": ask(effort=True),
        "common too": ask(),
        "now": ask(when_seen="now"),
        "danger": ask(behaviours=["weapon"]),
    }
    names = {talk.pk: name for name, talk in made.items()}
    order = [names[take(people.awa, field["25"]).pk] for _number in made]
    assert order == ["danger", "now", "worked", "common", "common too"]
    with pytest.raises(NothingWaits):
        take(people.awa, field["25"])


def test_who_came_back_is_before_all_but_danger(people, field):
    on(people.awa, field["25"])
    back = ask()
    take(people.awa, field["25"])
    talks.release(actor=WORKER, tip_id=back.pk, now=NOON)
    urgent, danger = ask(when_seen="now"), ask(behaviours=["weapon"])
    assert [take(people.awa, field["25"]).pk for _number in range(3)] == [danger.pk, back.pk, urgent.pk]
    assert Talk.objects.get(pk=back.pk).rank == Rank.BACK


def test_taking_puts_the_tip_in_charge_and_in_the_journal(people, field):
    on(people.awa, field["25"])
    talk = ask()
    taken = take(people.awa, field["25"])
    assert states(talk) == (TalkState.ACTIVE, State.TAKEN)
    assert (taken.officer, Tip.objects.get().taken_by) == (people.awa.officer, people.awa.officer)
    assert Entry.objects.get(action="tips.take_talk").motive_code == "taken_in_turn"


def test_hands_fill_and_are_counted_over_desks(people, field):
    on(people.awa, field["25"], capacity=2)
    waiting = [ask() for _number in range(3)]
    for _number in range(2):
        take(people.awa, field["25"])
    with pytest.raises(HandsFull):
        take(people.awa, field["25"])
    with pytest.raises(HandsFull):
        talks.take(officer=people.awa.officer, tip_id=waiting[2].pk, motive=LINK, now=NOON)
    talks.end(officer=people.awa.officer, tip_id=waiting[0].pk, now=NOON)
    assert take(people.awa, field["25"]).pk == waiting[2].pk


def test_off_duty_paused_or_elsewhere_nobody_takes(people, field):
    on(people.awa, field["25"])
    ask()
    with pytest.raises(NotOnDuty):
        take(people.bruno, field["25"])
    duty.pause(officer=people.awa.officer, paused=True, now=NOON)
    with pytest.raises(NotOnDuty):
        take(people.awa, field["25"])


@pytest.mark.parametrize("login", ["chloe", "driss", "elise", "farid", "gael", "hana"])
def test_who_may_not_take_takes_no_talk(people, field, login):
    on(people.awa, field["25"])
    talk = ask()
    with pytest.raises(NotAllowed):
        take(people[login], field["25"])
    with pytest.raises(NotThere):
        talks.take(officer=people[login].officer, tip_id=talk.pk, motive=LINK, now=NOON)


# --- Handing over, closing, moving ------------------------------------------------------------------------------------


def held(people, field):
    on(people.awa, field["25"])
    talk = ask()
    take(people.awa, field["25"])
    return talk


def hand_over(person, talk, to):
    talks.hand_over(officer=person.officer, tip_id=talk.pk, to=to.officer, now=NOON)


def test_handing_over_by_the_holder_and_by_a_supervisor(people, field):
    talk = held(people, field)
    on(people.bruno, field["25"], capacity=1)
    hand_over(people.awa, talk, people.bruno)
    tip = Tip.objects.get()
    assert (Talk.objects.get().officer, tip.taken_by) == (people.bruno.officer, people.bruno.officer)
    with pytest.raises(NotAllowed):
        hand_over(people.awa, talk, people.awa)
    hand_over(people.bruno, talk, people.awa)
    hand_over(people.bruno, talk, people.bruno)
    assert Entry.objects.filter(action="tips.hand_over").count() == 3


def test_a_colleague_off_duty_full_or_of_elsewhere_gets_no_talk(people, field):
    talk = held(people, field)
    on(people.driss, field["60"])
    for colleague in (people.bruno, people.driss, people.chloe, people.gael):
        with pytest.raises(ColleagueNotThere):
            hand_over(people.awa, talk, colleague)
    on(people.bruno, field["25"], capacity=1)
    ask()
    take(people.bruno, field["25"])
    with pytest.raises(ColleagueNotThere):
        hand_over(people.awa, talk, people.bruno)
    with pytest.raises(NotTalking):
        hand_over(people.driss, talk, people.driss)


def test_only_a_supervisor_of_the_desk_closes_and_the_reason_stays(people, field):
    talk = held(people, field)
    for login in ("awa", "driss", "elise", "gael"):
        with pytest.raises(NotThere):
            talks.close(officer=people[login].officer, tip_id=talk.pk, reason=CloseReason.PRANK, now=NOON)
    talks.close(officer=people.bruno.officer, tip_id=talk.pk, reason=CloseReason.PRANK, now=NOON)
    assert states(talk) == (TalkState.ENDED, State.TAKEN)
    assert Talk.objects.get().close_reason == "prank"
    waiting = ask()
    talks.close(officer=people.bruno.officer, tip_id=waiting.pk, reason=CloseReason.FLOOD, now=NOON)
    assert states(waiting) == (TalkState.ENDED, State.RECEIVED)


def test_a_waiting_talk_is_moved_to_the_end_of_another_desk(people, field):
    on(people.awa, field["25"])
    on(people.driss, field["60"])
    there, talk = ask("60057"), ask()
    for login in ("awa", "driss", "chloe"):
        with pytest.raises(NotThere):
            talks.move_to_desk(officer=people[login].officer, tip_id=talk.pk, desk=field["60"], now=NOON)
    talks.move_to_desk(officer=people.bruno.officer, tip_id=talk.pk, desk=field["60"], now=NOON)
    assert Tip.objects.get(id=talk.pk).desk == field["60"]
    assert [take(people.driss, field["60"]).pk for _number in range(2)] == [there.pk, talk.pk]
    assert Talk.objects.get(pk=talk.pk).home == field["25"]


def test_a_talk_written_down_goes_home(people, field):
    on(people.awa, field["25"])
    on(people.driss, field["60"])
    talk = ask()
    assert talks.follow(actor=WORKER, tip_id=talk.pk, desk=field["60"], now=NOON)
    assert not talks.follow(actor=WORKER, tip_id=talk.pk, desk=field["60"], now=NOON)
    talks.leave(tip_id=talk.pk, now=NOON)
    assert states(talk) == (TalkState.WRITTEN, State.RECEIVED)
    assert Tip.objects.get().desk == field["25"]
    assert not talks.write_down(actor=WORKER, tip_id=talk.pk, now=NOON)


def test_danger_and_mute_are_of_who_holds(people, field):
    talk = held(people, field)
    with pytest.raises(NotTalking):
        talks.flag_danger(officer=people.bruno.officer, tip_id=talk.pk, now=NOON)
    talks.flag_danger(officer=people.awa.officer, tip_id=talk.pk, now=NOON)
    talks.mute(officer=people.awa.officer, tip_id=talk.pk, minutes=5, now=NOON)
    flagged = Talk.objects.select_related("tip").get()
    assert (flagged.danger, flagged.tip.urgency) == (True, Urgency.LIFE)
    assert flagged.muted_until == NOON + timedelta(minutes=5)
    talks.mute(officer=people.awa.officer, tip_id=talk.pk, minutes=0, now=NOON)
    assert Talk.objects.get().muted_until is None
    talks.release(actor=WORKER, tip_id=talk.pk, now=NOON)
    assert Talk.objects.get().rank == Rank.DANGER


# --- Moves ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", TalkState)
@pytest.mark.parametrize("target", TalkState)
def test_moves_that_the_table_does_not_hold_are_refused(source, target):
    if target in TALK_MOVES[source]:
        check_talk_move(source, target)
    else:
        with pytest.raises(NotNow):
            check_talk_move(source, target)


def brought(people, field, state):
    """Bring a talk to a state by the verbs."""
    if state == TalkState.ACTIVE:
        return held(people, field)
    if state == TalkState.ENDED:
        talk = held(people, field)
        talks.end(officer=people.awa.officer, tip_id=talk.pk, now=NOON)
        return talk
    if state == TalkState.WAITING:
        on(people.awa, field["25"])
    return ask()


NOT_HELD = [TalkState.WAITING, TalkState.ENDED, TalkState.WRITTEN]
NOT_WAITING = [TalkState.ACTIVE, TalkState.ENDED, TalkState.WRITTEN]
OVER = [TalkState.ENDED, TalkState.WRITTEN]
ACTS = {
    "end": (NOT_HELD, NotTalking, lambda who, talk, _field: talks.end(officer=who.awa.officer, tip_id=talk, now=NOON)),
    "flag": (
        NOT_HELD,
        NotTalking,
        lambda who, talk, _field: talks.flag_danger(officer=who.awa.officer, tip_id=talk, now=NOON),
    ),
    "hand over": (
        NOT_HELD,
        NotTalking,
        lambda who, talk, _field: talks.hand_over(officer=who.awa.officer, tip_id=talk, to=who.bruno.officer, now=NOON),
    ),
    "take": (
        NOT_WAITING,
        NotThere,
        lambda who, talk, _field: talks.take(officer=who.awa.officer, tip_id=talk, motive=LINK, now=NOON),
    ),
    "move": (
        NOT_WAITING,
        NotThere,
        lambda who, talk, field: talks.move_to_desk(officer=who.bruno.officer, tip_id=talk, desk=field["60"], now=NOON),
    ),
    "close": (
        OVER,
        NotThere,
        lambda who, talk, _field: talks.close(
            officer=who.bruno.officer, tip_id=talk, reason=CloseReason.FLOOD, now=NOON
        ),
    ),
}
REFUSED = [(act, state) for act, (not_in, _refusal, _do) in ACTS.items() for state in not_in]


@pytest.mark.parametrize(("act", "state"), REFUSED, ids=[f"{act} {state}" for act, state in REFUSED])
def test_acts_out_of_place_are_refused_and_change_nothing(people, field, act, state):
    talk = brought(people, field, state)
    before = states(talk), Talk.objects.get().version
    _states, refusal, do = ACTS[act]
    with pytest.raises(refusal):
        do(people, talk.pk, field)
    assert (states(talk), Talk.objects.get().version) == before


@pytest.mark.parametrize("state", NOT_HELD)
def test_releasing_what_is_not_held_tells_so(people, field, state):
    talk = brought(people, field, state)
    assert not talks.release(actor=WORKER, tip_id=talk.pk, now=NOON)
    assert states(talk)[0] == state


def test_closed_or_erased_words_are_not_talked_about(people, field):
    on(people.awa, field["25"])
    receipt, _code = receive(now=NOON)
    Tip.objects.update(state=State.DECIDED, handled_on=NOON.date())
    with pytest.raises(ConversationClosed):
        talks.ask_for(tip_id=receipt.tip_id, now=NOON)
    with pytest.raises(NotThere):
        talks.ask_for(tip_id=uuid.uuid4(), now=NOON)


# --- At once ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """A desk with two officers on duty, in rows that are committed."""
    with django_db_blocker.unblock():
        desk = make_field()["93"]
        people = [hire(f"talks-{number}", "Noé Fictif", "reception_officer", "93") for number in range(2)]
        for one in people:
            duty.begin(officer=one.officer, desk=desk, now=NOON, capacity=12)
        reception.refresh(NOON)
        yield desk, people
        empty_everything()


def test_two_officers_who_press_next_at_once_get_two_witnesses(committed):
    desk, (one, other) = committed
    for _round in range(6):
        waiting = {ask("93010").pk for _number in range(2)}
        given = at_once(lambda: take(one, desk).pk, lambda: take(other, desk).pk)
        assert set(given) == waiting
    assert {talks.held(one.officer), talks.held(other.officer)} == {6}


def test_one_officer_who_presses_twice_at_once_holds_no_more_than_allowed(committed):
    desk, (one, _other) = committed
    Duty.objects.filter(officer=one.officer).update(capacity=1)
    for _number in range(2):
        ask("93010")
    given = at_once(lambda: take(one, desk).pk, lambda: take(one, desk).pk)
    assert sorted(type(what).__name__ for what in given) == ["HandsFull", "UUID"]


def test_an_answer_a_press_and_the_worker_at_once_do_not_wait_for_each_other(committed):
    desk, (one, other) = committed
    campaign = get("drug_dealing")
    for _round in range(8):
        receipt, _code = receive("93010", now=NOON)
        talks.ask_for(tip_id=receipt.tip_id, now=NOON)

        def answer(receipt=receipt):
            guide.answer(
                tip_id=receipt.tip_id, key=receipt.key, campaign=campaign, question="when_seen", given="now", now=NOON
            )

        given = at_once(
            answer,
            lambda: take(one, desk).pk,
            lambda: take(other, desk).pk,
            lambda receipt=receipt: talks.write_down(actor=WORKER, tip_id=receipt.tip_id, now=NOON),
        )
        assert {type(what).__name__ for what in given} <= {"NoneType", "UUID", "bool", "NothingWaits"}, given
        if Talk.objects.get(pk=receipt.tip_id).state == TalkState.ACTIVE:
            assert given[3] is False


def test_a_duty_that_ends_while_a_talk_is_taken_leaves_none_behind(committed):
    desk, (one, _other) = committed
    for _round in range(8):
        duty.begin(officer=one.officer, desk=desk, now=NOON, capacity=12)
        ask("93010")
        at_once(lambda: take(one, desk), lambda: reception.go_off(officer=one.officer, now=NOON))
        assert not Duty.objects.filter(officer=one.officer).exists()
        assert talks.held(one.officer) == 0


# --- The written ways stay closed meanwhile ---------------------------------------------------------------------------


def test_a_tip_that_is_talked_about_is_neither_taken_released_decided_nor_asked_by_the_written_ways(people, field):
    on(people.awa, field["25"])
    waiting = ask()
    with pytest.raises(NotNow):
        waiting_room.take(officer=people.bruno.officer, tip_id=waiting.pk, motive=LINK, now=NOON)
    talk = take(people.awa, field["25"])
    mine = {"officer": people.awa.officer, "tip_id": talk.pk, "now": LATER}
    with pytest.raises(NotNow):
        waiting_room.release(**mine)
    assert states(talk) == (TalkState.ACTIVE, State.TAKEN)
    assert Tip.objects.get(pk=talk.pk).taken_by_id == people.awa.officer.id
    talks.end(**mine)
    waiting_room.release(**mine)
    assert states(talk) == (TalkState.ENDED, State.RECEIVED)
