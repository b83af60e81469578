"""A witness's word through the words door: the same row as by the page, or nothing and a bare refusal."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from doors import cookies_of, knock, pages
from vigie.audit.models import Entry
from vigie.lib import clock
from vigie.tips import boxes, conversation, talks
from vigie.tips.models import Message, Talk, Tip
from vigie.tips.states import State, TalkState
from vigie.web.public import session
from vigie.web.public.words_door import before
from web.public.talking import Caller, hold, reception

PATH = "/suivi/dire/"
TEXT = "Un zébu mauve broute devant le hall."


@pytest.fixture
def caller(public_client, towns, people):
    """A witness who talks with Awa."""
    reception()
    calling = Caller(public_client)
    calling.talks()
    hold(people)
    return calling


def say(caller, text=TEXT, key=None, *, cookies=None, **changes):
    """Send a word; returns the status and the number."""
    fields = {"cle": str(key or uuid.uuid4()), "text": text, "faire": "send"}
    status, headers = knock(before(pages), PATH, fields, cookies or cookies_of(caller.client), **changes)
    return status, headers.get("X-Number", "")


def written():
    """Return the words of the only tip, as its witness reads them."""
    return [(line.number, line.author, line.text) for line in lines()]


def lines():
    found = Tip.objects.get()
    return conversation.lines(found, key=boxes.desk_key(found, settings.DESK_KEYRING))


def test_a_word_is_written_with_one_statement_as_the_page_writes_it(caller):
    with CaptureQueriesContext(connection) as captured:
        assert say(caller) == (204, "1")
    assert len([one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]]) == 1
    assert caller.writes(TEXT)["X-Number"] == "2"
    assert written() == [(1, "witness", TEXT), (2, "witness", TEXT)]
    assert all(line.sent_at.second == line.sent_at.microsecond == 0 for line in lines())
    quick, page = Entry.objects.filter(action="tips.write").order_by("id")
    for name in ("actor_kind", "actor_ref", "object_ref", "motive_code", "motive_text", "recipient"):
        assert getattr(quick, name) == getattr(page, name)
    assert quick.at.second == 0


def test_the_page_leads_there(caller):
    assert f'data-quick="{PATH}"' in caller.page()


def test_a_retry_is_written_once_and_told_its_number(caller):
    key = uuid.uuid4()
    assert say(caller, key=key) == (204, "1")
    assert say(caller, key=key) == (204, "1")
    assert caller.writes(TEXT, key)["X-Number"] == "1"
    assert Message.objects.count() == 1


@pytest.mark.parametrize("spoil", [lambda _value: "", lambda value: value[:-4] + "AAAA", lambda value: value[:40]])
def test_without_a_cookie_of_ours_nothing_is_written(caller, spoil):
    cookies = cookies_of(caller.client)
    assert say(caller, cookies={session.NAME: spoil(cookies[session.NAME])}) == (403, "")
    assert say(caller, cookies={session.STREAM_NAME: cookies[session.NAME]}) == (403, "")
    assert not Message.objects.exists()


def test_a_session_that_is_over_writes_nothing(caller, monkeypatch):
    late = clock.now() + timedelta(hours=session.HOURS, minutes=2)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert say(caller) == (403, "")
    assert not Message.objects.exists()


@pytest.mark.parametrize("text", ["", " \n\0 ", "x" * 2001])
def test_empty_and_long_words_are_left_to_the_page(caller, text):
    assert say(caller, text) == (400, "")
    assert not Message.objects.exists()


def test_a_word_without_a_key_of_its_own_is_left_to_the_page(caller):
    fields = {"cle": "none", "text": TEXT}
    assert knock(before(pages), PATH, fields, cookies_of(caller.client))[0] == 400
    assert knock(before(pages), PATH, {"text": TEXT}, cookies_of(caller.client))[0] == 400
    assert not Message.objects.exists()


def test_a_paused_witness_writes_nothing_and_the_page_says_why(caller, people):
    talks.mute(officer=people.awa.officer, tip_id=Tip.objects.get().id, minutes=10, now=clock.now())
    assert say(caller) == (409, "")
    answer = caller.writes(TEXT)
    assert (answer.status_code, "paused" in answer.content.decode()) == (429, True)
    talks.mute(officer=people.awa.officer, tip_id=Tip.objects.get().id, minutes=0, now=clock.now())
    assert say(caller) == (204, "1")


def test_too_many_words_a_minute_are_stopped(caller, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    with override_settings(MESSAGES_A_MINUTE=3):
        assert [say(caller)[0] for _ in range(5)] == [204, 204, 204, 409, 409]
        assert caller.writes(TEXT).status_code == 429
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=1))
        assert say(caller)[0] == 204


def test_a_full_conversation_takes_no_more(caller):
    Tip.objects.update(last_number=conversation.MESSAGES_PER_TIP)
    assert say(caller) == (409, "")
    assert not Message.objects.exists()


def test_closed_words_take_no_more(caller):
    Tip.objects.update(handled_on=clock.now().date())
    assert say(caller) == (409, "")
    assert not Message.objects.exists()


def test_a_word_that_brings_the_tip_back_is_the_pages_to_write(caller):
    Talk.objects.update(state=TalkState.ENDED)
    Tip.objects.update(state=State.ASKED)
    assert say(caller) == (409, "")
    key = uuid.uuid4()
    assert say(caller, key=key)[0] == 409
    assert caller.writes(TEXT, key)["X-Number"] == "1"
    assert Tip.objects.get().state == State.ANSWERED
    assert say(caller)[0] == 204, "from then on nothing changes"


def test_an_erased_tip_takes_nothing(caller):
    cookies = cookies_of(caller.client)
    Talk.objects.all().delete()
    Message.objects.all().delete()
    Tip.objects.all().delete()
    assert say(caller, cookies=cookies) == (409, "")


def test_another_sites_post_is_refused_though_the_cookie_came(caller):
    assert say(caller, HTTP_ORIGIN="https://elsewhere.example", HTTP_SEC_FETCH_SITE="cross-site")[0] == 403
    assert say(caller, HTTP_X_LIVE=None)[0] == 403
    assert not Message.objects.exists()


def test_nothing_of_a_word_or_its_sender_is_logged(caller, caplog):
    say(caller)
    say(caller, "")
    say(caller, HTTP_ORIGIN="null", HTTP_USER_AGENT="Zorglubophone", REMOTE_ADDR="127.94.73.11")
    assert caplog.records == []
