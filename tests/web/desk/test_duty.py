"""One's own duty: begun, paused, ended by plain forms; the beat keeps it and the session up, and nothing else does."""

from datetime import timedelta

import pytest
from django.conf import settings

from desk_pages import words
from people import statuses
from vigie.accounts import duty
from vigie.accounts.models import Duty, Session
from vigie.audit.models import Entry
from vigie.lib import clock
from vigie.tips.models import Talk
from vigie.tips.states import TalkState
from vigie.web.desk.accounts.lifetime import BEGAN, SEEN

BEGIN, PAUSE, END, BEAT = (f"/service/{act}/" for act in ("debut", "pause", "fin", "presence"))
HTMX = {"HX-Current-URL": "http://testserver/supervision/"}


def test_the_bar_is_for_who_may_receive(desk):
    assert statuses(desk.anybody(), desk.people, "/service/") == {
        "anybody": 302, "awa": 200, "bruno": 200, "chloe": 403, "driss": 200, "elise": 403, "farid": 403, "gael": 302,
        "hana": 403,
    }  # fmt: skip


def test_a_duty_begins_with_the_number_chosen_and_leads_back(desk):
    answer = desk.bruno.post(f"{BEGIN}?bureau=desk-25", {"capacity": "3", "here": "/supervision/?bureau=desk-25"})
    assert answer["Location"] == "/supervision/?bureau=desk-25"
    found = Duty.objects.get(officer=desk.officer("bruno"))
    assert (found.capacity, found.desk, found.paused) == (3, desk.units["25"], False)
    assert "0 of 3 talks" in words(desk.bruno.get("/supervision/"))
    assert Entry.objects.get(action="accounts.begin_duty").actor_ref == str(desk.officer("bruno").id)


def test_without_a_number_it_is_the_houses(desk, settings):
    settings.TALKS_PER_OFFICER = 5
    desk.awa.post(BEGIN)
    assert Duty.objects.get().capacity == 5


@pytest.mark.parametrize("typed", ["0", "13", "-1", "x", "٣"])
def test_a_number_nobody_holds_is_refused_in_words(desk, typed):
    assert "between 1 and 12" in words(desk.awa.post(BEGIN, {"capacity": typed}, follow=True))
    assert not Duty.objects.exists()


@pytest.mark.parametrize("here", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", ""])
def test_no_press_leads_out_of_the_desk(desk, here):
    assert desk.awa.post(BEGIN, {"here": here})["Location"] == "/"


def test_pausing_and_receiving_again(desk):
    desk.on_duty("bruno")
    desk.bruno.post(PAUSE, {"paused": "1"})
    assert Duty.objects.get().paused
    text = words(desk.bruno.get("/supervision/"))
    assert "Paused" in text
    assert "Receive again" in text
    desk.bruno.post(PAUSE, {"paused": "0"})
    assert not Duty.objects.get().paused


def test_who_is_not_on_duty_cannot_pause(desk):
    assert "You are not on duty" in words(desk.awa.post(PAUSE, {"paused": "1"}, follow=True))


def test_ending_gives_the_talks_back(desk):
    talk = desk.talk()
    desk.awa.post(END)
    assert not Duty.objects.exists()
    assert Talk.objects.get(pk=talk.pk).state == TalkState.WAITING


def test_the_beat_keeps_the_duty(desk):
    desk.on_duty()
    Duty.objects.update(seen_at=clock.now() - timedelta(seconds=40))
    assert desk.awa.post(BEAT).status_code == 204
    assert duty.silent(clock.now() + timedelta(seconds=30)) == []


def test_the_beat_of_who_is_off_duty_says_so_and_the_bar_shows_itself_anew(desk):
    answer = desk.awa.post(BEAT)
    assert (answer.status_code, answer["HX-Trigger"]) == (409, "duty-ended")
    text = desk.awa.get("/service/", headers=HTMX).content.decode()
    assert "Off duty" in text
    assert 'value="http://testserver/supervision/"' in text


def last_seen(client, ago):
    """Let the session have been seen so long ago."""
    session = client.session
    session[SEEN] = session[BEGAN] = int(clock.now().timestamp()) - ago
    session.save()


def test_on_duty_the_beat_keeps_the_session_up(desk):
    desk.on_duty()
    desk.awa.get("/")
    last_seen(desk.awa, 600)
    desk.awa.post(BEAT)
    assert desk.awa.session[SEEN] > desk.awa.session[BEGAN] + 590


@pytest.mark.parametrize(("method", "path"), [("post", BEAT), ("get", "/service/"), ("get", "/supervision/panneau/")])
def test_what_a_page_asks_by_itself_keeps_no_session_up(desk, method, path):
    desk.bruno.get("/")
    last_seen(desk.bruno, 600)
    getattr(desk.bruno, method)(path)
    assert desk.bruno.session[SEEN] == desk.bruno.session[BEGAN]
    desk.bruno.get("/")
    assert desk.bruno.session[SEEN] > desk.bruno.session[BEGAN]


def test_the_beat_does_not_bring_an_ended_session_back(desk):
    desk.on_duty()
    desk.awa.get("/")
    last_seen(desk.awa, int(settings.SESSION_IDLE.total_seconds()) + 1)
    assert desk.awa.post(BEAT).status_code == 302
    assert not Session.objects.filter(officer=desk.officer("awa")).exists()


def test_the_beat_costs_one_statement_of_its_own(desk):
    desk.on_duty()
    desk.awa.post(BEAT)
    before = Entry.objects.count()
    desk.awa.post(BEAT)
    assert Entry.objects.count() == before
