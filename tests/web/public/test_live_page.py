"""The live page: where the talk stands, the guide, messages by form and by script, and the way to the streams."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from vigie.lib import clock
from vigie.tips import boxes, bus, conversation, guide, talks
from vigie.tips.live import Standing, Wait
from vigie.tips.models import Answers, Message, Talk, Tip
from vigie.tips.states import Feedback, State, TalkState
from vigie.web.live.tickets import SECONDS, TicketRefused
from vigie.web.public import session
from vigie.web.public.stream import WitnessDoor
from web.public.talking import ASK, GUIDE, LEAVE, PAGE, Caller, hold, reception

CADRE = "/suivi/cadre/0/"


@pytest.fixture
def caller(public_client, towns):
    reception()
    found = Caller(public_client)
    found.talks()
    return found


@pytest.fixture
def held(caller, people):
    """A talk that Awa holds."""
    hold(people)
    return caller


def state(**more):
    """Write the panel as page and stream do."""
    talk = Standing(tip_id=uuid.UUID(int=0), last_number=0, **more)
    return render_to_string("public/talk_state.html", {"talk": talk})


def told():
    """Return what the guide has written."""
    row, tip = Answers.objects.get(), Tip.objects.get()
    key = boxes.desk_key(tip, settings.DESK_KEYRING)
    return guide.told_in(boxes.open_answers(bytes(row.box), key=key, tip_id=tip.id, row_id=row.id))


def sent_on(capture, channel):
    """Return what a block said on a channel of the bus."""
    return [one["sql"] for one in capture if "pg_notify" in one["sql"] and channel in one["sql"]]


# --- Where the talk stands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("talk", "said"),
    [
        ({"state": TalkState.WAITING, "place": 1, "wait": Wait.SOON}, ("first in line", "within two minutes")),
        ({"state": TalkState.WAITING, "place": 2, "wait": Wait.SHORT}, ("1 person is before", "less than 5 minutes")),
        ({"state": TalkState.WAITING, "place": 4, "wait": Wait.MIDDLE}, ("3 persons are before", "5 to 15 minutes")),
        ({"state": TalkState.WAITING, "place": 9, "wait": Wait.LONG}, ("more than 15 minutes", "Beyond 20 minutes")),
        ({"state": TalkState.WAITING, "place": 1, "wait": Wait.SOON, "back": True}, ("The officer had to leave",)),
        ({"state": TalkState.ACTIVE}, ("An officer is there.",)),
        ({"state": TalkState.ENDED}, ("The talk has ended.",)),
        ({"state": TalkState.WRITTEN}, ("written report", "No officer answers right now.")),
        ({"state": TalkState.WRITTEN, "open": True}, ("written report", "you can also ask to talk now")),
        ({}, ("You can write below",)),
    ],
)
def test_each_state_is_said_in_words(talk, said):
    with translation.override("en"):
        panel = state(**talk)
    for words in said:
        assert words in panel
    assert f'data-state="{talk["state"].value if talk else "none"}"' in panel


def test_the_hour_at_which_officers_answer_is_said_as_day_and_time():
    with translation.override("en"):
        panel = state(opens_at=clock.now().replace(year=2026, month=3, day=2, hour=8, minute=30))
    assert "Monday 2 March at 9:30" in panel


def test_the_page_while_waiting(caller):
    page = caller.page()
    assert 'data-state="waiting"' in page
    assert "A script asks this, not a person." in page
    assert f'formaction="{LEAVE}"' in page
    assert 'data-after="0"' in page
    assert caller.client.get(PAGE)["Cache-Control"] == "no-store"


def test_a_waiting_page_names_its_witness_on_the_bus_and_a_quiet_one_does_not(caller):
    with CaptureQueriesContext(connection) as captured:
        caller.page()
    assert sent_on(captured, bus.HERE) == sent_on(captured, Tip.objects.get().id.hex) != []
    Talk.objects.update(state=TalkState.WRITTEN)
    with CaptureQueriesContext(connection) as captured:
        caller.page()
    assert sent_on(captured, bus.HERE) == []


def test_a_held_talk_shows_the_officer_and_no_guide(held):
    page = held.page()
    assert "An officer is there." in page
    assert 'id="guide"' not in page
    assert re.search(r'data-when="waiting" hidden formaction="/suivi/ecrire/"', page)


def test_waiting_no_longer_and_asking_again(caller):
    assert caller.client.post(LEAVE).status_code == 303
    assert caller.state == "written"
    page = caller.page()
    assert "Your talk is now a written report." in page
    assert 'id="guide"' in page
    assert caller.client.post(ASK).status_code == 303
    assert caller.state == "waiting"


def test_no_button_loses_what_is_typed_beside_it(caller):
    for path, more in (
        (LEAVE, {}),
        (ASK, {}),
        (PAGE, {"faire": "look"}),
        (PAGE, {"faire": "langue:es"}),
        (GUIDE, {"question": "place", "q-place": "Rue Imaginaire", "faire": "answer"}),
    ):
        answer = caller.client.post(path, {"text": "À moitié [écrit]", "cle": str(uuid.uuid4()), **more})
        assert answer.status_code == 200
        assert "À moitié [écrit]</textarea>" in answer.content.decode()
    assert not Message.objects.exists()


def test_nothing_shows_what_was_decided(held, people):
    """Read and decided, whatever was decided, are one and the same page until the day for all."""
    talks.end(officer=people.awa.officer, tip_id=Tip.objects.get().id, now=clock.now())

    def bare():
        page = re.sub(r'name="cle" value="[^"]*"', "", held.page())
        late = held.answers("place", "Rue Imaginaire")
        return page, late.status_code, re.sub(r'value="[0-9a-f-]{36}"', "", late.content.decode())

    before = bare()
    Tip.objects.update(state=State.DECIDED, decided_at=clock.now(), handled_on=clock.now().date() + timedelta(days=3))
    assert bare() == before


def test_a_closed_conversation_has_neither_panel_nor_script_nor_stream(held):
    Tip.objects.update(feedback=Feedback.READ, handled_on=clock.now().date())
    answer = held.client.get(PAGE)
    page = answer.content.decode()
    assert "<script" not in page
    assert "data-state" not in page
    assert "script-src" not in answer["Content-Security-Policy"]
    assert held.client.get("/suivi/flux/0/").status_code == 403
    for path in (ASK, LEAVE, GUIDE):
        assert held.client.post(path, {"question": "place", "q-place": "x"}).status_code in {200, 303}
    assert Talk.objects.get().state == "active"


# --- The guide --------------------------------------------------------------------------------------------------------


def test_the_guide_asks_one_question_at_a_time_and_shows_what_was_told(caller):
    page = caller.page()
    assert page.count('name="question"') == 1
    first = re.search(r'name="question" value="(\w+)"', page)[1]
    assert caller.answers(first, "Devant la laverie imaginaire").status_code == 303
    page = caller.page()
    assert told().answers[first] == "Devant la laverie imaginaire"
    assert "Devant la laverie imaginaire" in page
    assert re.search(r'name="question" value="(\w+)"', page)[1] != first


def test_a_question_is_passed_and_not_asked_again(caller):
    first = re.search(r'name="question" value="(\w+)"', caller.page())[1]
    assert caller.answers(first, "", faire="pass").status_code == 303
    assert told().passed == (first,)
    assert f'name="question" value="{first}"' not in caller.page()


def test_an_answer_can_be_opened_again_and_changed(caller):
    caller.answers("place", "Rue Imaginaire")
    answer = caller.client.post(PAGE, {"faire": "goto:place", "question": "facts", "q-facts": ""})
    page = answer.content.decode()
    assert 'name="question" value="place"' in page
    assert 'value="Rue Imaginaire"' in page
    caller.answers("place", "Rue Imaginaire, au fond")
    assert told().answers["place"] == "Rue Imaginaire, au fond"


@pytest.mark.parametrize(("question", "given"), [("facts", "x" * 4001), ("place", "y" * 201), ("when_seen", "never")])
def test_an_answer_that_does_not_fit_comes_back_as_typed(caller, question, given):
    answer = caller.answers(question, given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'name="question" value="{question}"' in page
    assert question == "when_seen" or given in page
    assert told().answers == {"commune": "25056"}


@pytest.mark.parametrize("question", ["commune", "nothing", "", "_passed", "../x"])
def test_a_question_of_no_page_changes_nothing(caller, question):
    assert caller.answers(question, "x").status_code == 303
    assert told().answers == {"commune": "25056"}
    assert caller.client.get(PAGE).status_code == 200


def test_danger_told_to_the_guide_shows_the_numbers_first(caller):
    caller.answers("behaviours", ["weapon"])
    assert "A weapon, danger now: call first" in caller.page()


def test_an_answer_given_as_the_officer_comes_is_kept(held):
    assert held.answers("place", "Rue Imaginaire").status_code == 303
    assert told().answers["place"] == "Rue Imaginaire"


def test_an_answer_too_late_for_the_guide_waits_in_the_box(held, people):
    talks.end(officer=people.awa.officer, tip_id=Tip.objects.get().id, now=clock.now())
    answer = held.answers("behaviours", ["lookout"], text="Bonsoir.")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "the script has ended" in page
    assert "Bonsoir.\nTick what you noticed Lookouts, warning calls</textarea>" in page
    assert "behaviours" not in told().answers


# --- Messages ---------------------------------------------------------------------------------------------------------


def test_a_script_gets_a_status_and_the_number_and_a_retry_writes_once(held):
    key = uuid.uuid4()
    for _time in range(2):
        answer = held.writes("Ils sont là.", key)
        assert (answer.status_code, answer["X-Number"], answer.content) == (204, "1", b"")
    assert Message.objects.count() == 1


def test_without_a_script_the_form_leads_back_to_the_page(held):
    answer = held.writes("Ils sont là.", script=False)
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}#new")
    page = held.page()
    assert 'data-after="1"' in page
    assert 'data-n="1"' in page
    assert "/suivi/cadre/1/autour/" in page


def test_refusals_reach_a_script_as_one_sentence(held, people):
    for text, said in (("", "Write something"), ("x" * 2001, "too long")):
        answer = held.writes(text)
        assert answer.status_code == 422
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert said in answer.content.decode()
    talks.mute(officer=people.awa.officer, tip_id=Tip.objects.get().id, minutes=5, now=clock.now())
    answer = held.writes("Encore")
    assert answer.status_code == 429
    assert "has paused your messages" in answer.content.decode()


def test_writing_too_fast_is_refused_and_the_text_comes_back(held, settings):
    settings.MESSAGES_A_MINUTE = 2
    statuses = [held.writes(f"Message {number}").status_code for number in range(5)]
    assert 429 in statuses
    key = uuid.uuid4()
    answer = held.writes("À garder", key, script=False)
    if answer.status_code == 303:  # the minute turned meanwhile
        return
    assert answer.status_code == 429
    assert "À garder</textarea>" in answer.content.decode()
    assert str(key) in answer.content.decode()


def test_a_full_conversation_says_so_and_keeps_the_text(held):
    Tip.objects.update(last_number=conversation.MESSAGES_PER_TIP)
    answer = held.writes("À garder", script=False)
    assert answer.status_code == 422
    assert "reached its limit" in answer.content.decode()
    assert "À garder</textarea>" in answer.content.decode()


def test_a_script_without_a_session_is_told_so(held):
    held.client.cookies.clear()
    for answer in (held.writes("Encore"), held.client.get("/suivi/flux/0/"), held.client.get(CADRE)):
        assert answer.status_code == 403
        assert answer["Content-Type"].startswith("text/plain")


def test_typing_is_said_only_while_an_officer_is_there(caller, people):
    with CaptureQueriesContext(connection) as captured:
        assert caller.client.post("/suivi/ecrit/").status_code == 204
    assert sent_on(captured, bus.TALK) == []
    hold(people)
    with CaptureQueriesContext(connection) as captured:
        assert caller.client.post("/suivi/ecrit/").status_code == 204
    assert len(sent_on(captured, bus.TALK)) == 1
    assert caller.client.get("/suivi/ecrit/").status_code == 405


def test_a_card_is_shown_in_the_language_of_the_page(held, people):
    tip = Tip.objects.get()
    key = boxes.desk_key(tip, settings.DESK_KEYRING)
    common = {"officer": people.awa.officer, "tip_id": tip.id, "key": key, "client_key": uuid.uuid4()}
    conversation.show_card(card=conversation.cards.Card.VIOLENCE, now=clock.now(), **common)
    page = held.page()
    assert 'href="tel:3919"' in page
    assert "violence against women" in page


@pytest.mark.parametrize(
    ("path", "more"), [(PAGE, {}), (GUIDE, {"question": "place", "q-place": "Rue Imaginaire"}), (ASK, {})]
)
def test_a_database_that_is_away_loses_nothing(held, path, more):
    def refuse(execute, sql, params, many, context):
        raise OperationalError("gone")

    sent = {"cle": str(uuid.uuid4()), "text": "À garder", **more}
    with connection.execute_wrapper(refuse):
        answer = held.client.post(path, sent)
        assert held.writes("Encore").status_code == 503
        assert held.client.get(PAGE).status_code == 503
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "À garder</textarea>" in page
    assert f'action="{path}"' in page
    for name, value in (*more.items(), ("cle", sent["cle"])):
        assert f'name="{name}" value="{value}"' in page


# --- The way to the streams -------------------------------------------------------------------------------------------


def admit(location, cookie):
    """Open the ticket of an address as the stream does."""
    ticket = location.removeprefix("/live/").partition("?")[0]
    return WitnessDoor().admit(ticket, {session.STREAM_NAME: cookie}, now=clock.now())


@pytest.mark.parametrize(("path", "frame"), [("/suivi/flux/0/", False), (CADRE, True)])
def test_a_stream_is_given_to_the_session_that_asks(held, path, frame):
    answer = held.client.get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (303, "no-store")
    stream = admit(answer["Location"], held.client.cookies[session.STREAM_NAME].value)
    assert (stream.topic, stream.frame) == (Tip.objects.get().id, frame)


def test_a_ticket_of_another_session_changed_or_late_opens_nothing(held):
    location = held.client.get("/suivi/flux/0/")["Location"]
    cookie = held.client.cookies[session.STREAM_NAME].value
    here = session.read(cookie, now=clock.now())
    response = HttpResponse()
    session.remember(response, here, now=clock.now())
    other = response.cookies[session.STREAM_NAME].value
    assert other != cookie
    ticket = location.removeprefix("/live/").partition("?")[0]
    changed = ticket[:-4] + ("AAAA" if ticket[-4:] != "AAAA" else "BBBB")
    later = clock.now() + timedelta(seconds=SECONDS + 1)
    door = WitnessDoor()
    for name, value, now in (
        (ticket, other, clock.now()),
        (ticket, "", clock.now()),
        (changed, cookie, clock.now()),
        (ticket, cookie, later),
    ):
        with pytest.raises(TicketRefused):
            door.admit(name, {session.STREAM_NAME: value}, now=now)


def test_a_cursor_is_never_beyond_the_conversation(held):
    held.writes("Un")
    answer = held.client.get("/suivi/flux/99999999999999/")
    assert answer["Location"].endswith("?n=1")


def test_the_addresses_of_the_streams_give_nothing_away(held):
    tip = Tip.objects.get()
    location = held.client.get("/suivi/flux/0/")["Location"]
    assert str(tip.id) not in location
    assert tip.id.hex not in location
    for name in (session.NAME, session.STREAM_NAME):
        cookie = held.client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")


def test_the_headers_open_no_more_than_they_must(held):
    policy = held.client.get(PAGE)["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-src 'self'", "form-action"):
        assert part in policy
    assert "frame-ancestors 'none'" in policy
    for path in (CADRE, "/suivi/cadre/0/autour/"):
        policy = held.client.get(path)["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "script-src" not in policy


def test_the_frame_comes_back_by_itself(held):
    around = held.client.get("/suivi/cadre/3/autour/").content.decode()
    assert 'http-equiv="refresh"' in around
    assert 'src="/suivi/cadre/3/"' in around
    head = render_to_string("public/frame_head.html", {"again": "/suivi/cadre/3/"})
    assert 'content="2; url=/suivi/cadre/3/"' in head
    assert head.rstrip().endswith("</li>")


def test_leaving_and_closing_take_both_cookies_back(held):
    answer = held.client.post("/suivi/fermer/")
    assert {answer.cookies[name]["max-age"] for name in (session.NAME, session.STREAM_NAME)} == {0}
    assert held.client.get("/suivi/flux/0/").status_code == 403
