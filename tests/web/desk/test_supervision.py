"""Supervision: who is there, loads, waits, the longest unanswered; and moving work. No word of a witness."""

import re
import uuid
from datetime import time, timedelta

import pytest

from desk_pages import statements, words
from people import statuses
from vigie.accounts import duty, hours
from vigie.accounts.models import Duty
from vigie.audit.models import Entry
from vigie.lib import clock
from vigie.tips import reception, talks
from vigie.tips.models import Message, Talk, Tip
from vigie.tips.states import Author, TalkState

STATEMENTS = 14
ONLY_BRUNO = {
    "anybody": 302, "awa": 403, "bruno": 200, "chloe": 403, "driss": 403, "elise": 403, "farid": 403, "gael": 302,
    "hana": 403,
}  # fmt: skip


@pytest.mark.parametrize("path", ["/supervision/", "/supervision/panneau/"])
def test_supervision_is_for_supervisors(desk, path):
    assert statuses(desk.anybody(), desk.people, path) == ONLY_BRUNO


def test_one_talk_is_for_the_supervisors_of_its_desk(desk):
    talk = desk.waiting()
    got = statuses(desk.anybody(), desk.people, f"/supervision/{talk.pk}/")
    assert got == {name: 404 if status == 403 else status for name, status in ONLY_BRUNO.items()}
    assert desk.bruno.get(f"/supervision/{uuid.uuid4()}/").status_code == 404
    there = desk.waiting("60057")
    assert desk.bruno.get(f"/supervision/{there.pk}/").status_code == 404


def test_the_section_leads_there(desk):
    assert 'href="/supervision/?bureau=desk-25"' in desk.bruno.get("/").content.decode()
    assert "/supervision/" not in desk.awa.get("/").content.decode()


def say(talk, author, minutes):
    """Write a message; only who and when stand in clear."""
    number = Message.objects.filter(tip_id=talk.pk).count() + 1
    at = clock.to_minute(clock.now() - timedelta(minutes=minutes))
    Message(tip_id=talk.pk, number=number, author=author, sent_at=at, client_key=uuid.uuid4(), box=b"x").save()


def test_the_panel_tells_who_is_there_who_waits_and_what_stays_unanswered(desk):
    desk.on_duty("awa", capacity=3)
    Duty.objects.update(began_at=clock.now() - timedelta(minutes=95))
    held = [desk.talk(minutes=minutes) for minutes in (40, 30)]
    say(held[0], Author.WITNESS, 9)
    say(held[0], Author.OFFICER, 8)
    say(held[1], Author.OFFICER, 7)
    say(held[1], Author.WITNESS, 6)
    waiting = desk.waiting(minutes=12)
    answer = desk.bruno.get("/supervision/")
    text = re.sub(r"\s+", " ", words(answer))
    number = Tip.objects.get(id=held[1].pk).arrival
    assert f"no. {number}, 6 min" in text or f"no. {number}, 7 min" in text
    assert "Awa Diarra" in text
    assert "95 min" in text
    assert "2/3" in text
    page = answer.content.decode()
    assert page.index(str(waiting.pk)) < page.index(str(held[0].pk), page.index('id="active"'))
    assert "Nobody waits" not in text
    assert "Expected now" not in text


def test_nothing_is_said_of_an_empty_desk(desk):
    text = words(desk.bruno.get("/supervision/"))
    assert "Nobody is on duty." in text
    assert "Nobody waits for a talk." in text


def test_danger_comes_first_and_in_red(desk):
    common, danger = desk.waiting(minutes=15), desk.waiting(behaviours=["weapon"])
    page = desk.bruno.get("/supervision/").content.decode()
    table = page[page.index('id="waiting"') :]
    assert table.index('class="alarm"') < table.index(str(danger.pk)) < table.index(str(common.pk))


def test_whom_the_roster_expects_and_who_is_not_there(desk):
    today = hours.local(clock.now()).weekday()
    for weekday in (today, (today - 1) % 7):
        for login in ("awa", "bruno"):
            desk.shift(weekday=weekday, begins=time(0), ends=time(0), expects=login)
    desk.on_duty("bruno")
    page = desk.bruno.get("/supervision/panneau/").content.decode()
    banner = page[page.index("Expected now") : page.index("</ul>")]
    assert "Awa Diarra" in banner
    assert "Bruno" not in banner


def test_the_figures_of_the_day(desk):
    desk.on_duty("awa")
    desk.talk()
    written = desk.waiting()
    talks.leave(tip_id=written.pk, now=clock.now())
    desk.waiting()
    Talk.objects.filter(state=TalkState.ACTIVE).update(
        asked_at=clock.now(), taken_at=clock.now() + timedelta(minutes=7)
    )
    seen = desk.bruno.get("/supervision/panneau/").context["seen"]
    assert (seen.today.asked, seen.today.taken, seen.today.written, seen.today.wait) == (3, 1, 1, 7)


def test_no_word_of_a_witness_stands_there(desk):
    desk.waiting(facts="Un perroquet vert répond au guetteur.", place="rue de l’Invention")
    talk = desk.talk(facts="Une girafe bleue au coin.")
    for path in ("/supervision/", "/supervision/panneau/", f"/supervision/{talk.pk}/"):
        page = desk.bruno.get(path).content.decode()
        for word in ("perroquet", "girafe", "Invention"):
            assert word not in page
    assert not Entry.objects.filter(action="tips.open").exists()


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_whatever_goes_on(desk, many):
    desk.on_duty("awa", capacity=12)
    desk.on_duty("bruno")
    for _number in range(many):
        desk.talk()
        desk.waiting()
    assert len(statements(desk.bruno, "/supervision/")) == STATEMENTS


# --- Acts -------------------------------------------------------------------------------------------------------------


def act(house, talk, name, login="bruno", **typed):
    return getattr(house, login).post(f"/supervision/{talk.pk}/", {"act": name, **typed}, follow=True)


def test_handing_over_to_a_colleague_on_duty(desk):
    talk = desk.talk("awa")
    desk.on_duty("bruno")
    answer = act(desk, talk, "hand_over", to=str(desk.officer("bruno").id))
    assert "The talk is handed over." in words(answer)
    assert Talk.objects.get(pk=talk.pk).officer == desk.officer("bruno")


def test_handing_over_to_full_hands_is_refused_in_words(desk):
    talk = desk.talk("awa")
    desk.on_duty("bruno", capacity=1)
    desk.talk("bruno")
    answer = act(desk, talk, "hand_over", to=str(desk.officer("bruno").id))
    assert "holds as many talks as one may" in words(answer)
    assert Talk.objects.get(pk=talk.pk).officer == desk.officer("awa")


def test_a_colleague_off_duty_cannot_be_chosen(desk):
    talk = desk.talk("awa")
    desk.on_duty("bruno")
    for other in ("driss", "chloe"):
        assert act(desk, talk, "hand_over", to=str(desk.officer(other).id)).status_code == 400
    assert Talk.objects.get(pk=talk.pk).officer == desk.officer("awa")


def test_moving_to_a_desk_where_somebody_receives(desk):
    talk = desk.waiting()
    assert act(desk, talk, "move", desk="desk-60").status_code == 409
    desk.on_duty("driss", "60")
    assert "desk-93" not in desk.bruno.get(f"/supervision/{talk.pk}/").content.decode()
    assert act(desk, talk, "move", desk="desk-93").status_code == 400
    assert "waits at the other desk" in words(act(desk, talk, "move", desk="desk-60"))
    assert Talk.objects.get(pk=talk.pk).desk == desk.units["60"]
    assert desk.bruno.get(f"/supervision/{talk.pk}/").status_code == 404


def test_closing_needs_a_reason(desk):
    talk = desk.waiting()
    assert act(desk, talk, "close").status_code == 400
    assert act(desk, talk, "close", reason="because").status_code == 400
    assert Talk.objects.get(pk=talk.pk).state == TalkState.WAITING
    assert "The talk is closed" in words(act(desk, talk, "close", reason="prank"))
    assert Talk.objects.get(pk=talk.pk).close_reason == "prank"


def test_releasing_puts_it_back_at_the_front(desk):
    talk = desk.talk("awa")
    assert "waits at the front again" in words(act(desk, talk, "release"))
    assert Talk.objects.get(pk=talk.pk).state == TalkState.WAITING
    entry = Entry.objects.get(action="tips.release_talk")
    assert entry.actor_ref == str(desk.officer("bruno").id)
    assert act(desk, talk, "release").status_code == 409


def test_ending_the_duty_of_an_officer(desk):
    talk = desk.talk("awa")
    awa, path = desk.officer("awa"), "/supervision/agents/{}/fin/"
    assert path.format(awa.id) in desk.bruno.get("/supervision/").content.decode()
    assert "The duty is ended" in words(desk.bruno.post(path.format(awa.id), follow=True))
    assert duty.of(awa) is None
    assert Talk.objects.get(pk=talk.pk).state == TalkState.WAITING
    assert desk.bruno.post(path.format(awa.id)).status_code == 404


@pytest.mark.parametrize("login", ["awa", "chloe", "driss", "elise", "farid", "hana"])
def test_nobody_else_moves_work(desk, login):
    talk = desk.talk("awa")
    desk.on_duty("bruno")
    for name, typed in (
        ("release", {}),
        ("close", {"reason": "flood"}),
        ("hand_over", {"to": desk.officer("bruno").id}),
    ):
        assert act(desk, talk, name, login, **typed).status_code == 404
    path = f"/supervision/agents/{desk.officer('awa').id}/fin/"
    assert getattr(desk, login).post(path).status_code == 403
    assert Talk.objects.get(pk=talk.pk).officer == desk.officer("awa")


def test_a_supervisor_of_one_desk_ends_no_duty_at_another(desk):
    desk.on_duty("driss", "60")
    reception.refresh(clock.now())
    assert desk.bruno.post(f"/supervision/agents/{desk.officer('driss').id}/fin/").status_code == 404
    assert duty.of(desk.officer("driss"))
