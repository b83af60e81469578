"""An officer's word through the words door: written by who holds the talk, in a session that stands; by nobody else."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doors import cookies_of, knock, pages
from people import sign_in
from vigie.accounts.models import Appointment, Officer, Session
from vigie.accounts.sessions import SessionStore
from vigie.audit.models import Entry
from vigie.lib import clock, sealed
from vigie.tips import boxes, conversation, talks
from vigie.tips.models import Message, Talk, Tip
from vigie.tips.states import TalkState
from vigie.web.desk import pen
from vigie.web.desk.accounts import lifetime
from vigie.web.desk.accounts.lifetime import BEGAN, SEEN
from vigie.web.desk.words_door import before
from vigie.web.live import tickets

PATH = "/direct/dire/"
TEXT = "De quelle couleur, le zébu ?"


@pytest.fixture
def talk(desk):
    """Awa talks with a witness, and has the page open."""
    held = desk.talk()
    desk.awa.get(f"/direct/{held.pk}/")
    return held


def pen_of(desk, talk, login="awa", **changes):
    """Return a pen as the page and its stream give it."""
    found = Tip.objects.get(id=talk.pk)
    given = {
        "session": tickets.mark(desk_session(desk, login), settings.MFA_SECRET),
        "officer": desk.officer(login).id,
        "tip": talk.pk,
        "key": boxes.desk_key(found, settings.DESK_KEYRING),
        "noted": int(clock.now().timestamp()),
        "ends": clock.now().timestamp() + 3600,
        "secret": settings.MFA_SECRET,
        "now": clock.now(),
        **changes,
    }
    return pen.give(**given)


def desk_session(desk, login):
    return cookies_of(getattr(desk, login))[settings.SESSION_COOKIE_NAME]


def say(desk, held, text=TEXT, *, key=None, login="awa", cookies=None, **changes):
    """Send a word with a pen; returns the status and the number."""
    fields = {"client_key": str(key or uuid.uuid4()), "text": text, "pen": held}
    cookies = cookies_of(getattr(desk, login)) if cookies is None else cookies
    status, headers = knock(before(pages), PATH, fields, cookies, **changes)
    return status, headers.get("X-Number", "")


def said(talk):
    found = Tip.objects.get(id=talk.pk)
    return [one.text for one in conversation.lines(found, key=boxes.desk_key(found, settings.DESK_KEYRING))]


def content_of(desk, login="awa"):
    return SessionStore(desk_session(desk, login)).load()


# --- What is written --------------------------------------------------------------------------------------------------


def test_a_word_is_written_with_one_statement_as_the_page_writes_it(desk, talk):
    held = pen_of(desk, talk)
    with CaptureQueriesContext(connection) as captured:
        assert say(desk, held) == (204, "1")
    assert len([one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]]) == 1
    desk.awa.post(f"/direct/{talk.pk}/dire/", {"text": TEXT, "client_key": uuid.uuid4()})
    assert said(talk) == [TEXT, TEXT]
    quick, page = Entry.objects.filter(action="tips.say").order_by("at")
    for name in ("actor_kind", "actor_ref", "object_ref", "motive_code", "motive_text", "recipient"):
        assert getattr(quick, name) == getattr(page, name)


def test_the_page_holds_a_pen_that_writes(desk, talk):
    page = desk.awa.get(f"/direct/{talk.pk}/").content.decode()
    held = page.partition('data-pen="')[2].partition('"')[0]
    assert f'data-quick="{PATH}"' in page
    assert say(desk, held) == (204, "1")


def test_a_retry_is_written_once_and_told_its_number(desk, talk):
    held, key = pen_of(desk, talk), uuid.uuid4()
    assert say(desk, held, key=key) == (204, "1")
    assert say(desk, held, key=key) == (204, "1")
    answer = desk.awa.post(f"/direct/{talk.pk}/dire/", {"text": TEXT, "client_key": key})
    assert answer.status_code == 302, "the page takes it for what it is: sent already"
    assert Message.objects.count() == 1


@pytest.mark.parametrize("text", ["", " \n\0 ", "x" * 2001])
def test_empty_and_long_words_are_left_to_the_page(desk, talk, text):
    assert say(desk, pen_of(desk, talk), text) == (400, "")
    assert not Message.objects.exists()


def test_words_keep_the_session_up_now_and_then_and_undo_nothing(desk, talk):
    store = SessionStore(desk_session(desk, "awa"))
    long_ago = content_of(desk)[SEEN] - 600
    store[SEEN] = long_ago
    store.update(
        {SEEN: long_ago, BEGAN: long_ago, "second_factor": "totp", "_auth_user_id": str(desk.officer("awa").id)}
    )
    store.save()
    row = Session.objects.get().session_data
    assert say(desk, pen_of(desk, talk, noted=int(clock.now().timestamp()) - 290))[0] == 204
    assert Session.objects.get().session_data == row, "a pen says that it was noted a moment ago"
    held = pen_of(desk, talk, noted=long_ago)
    assert say(desk, held)[0] == 204
    renewed = content_of(desk)
    assert renewed[SEEN] > long_ago + 500
    assert {**renewed, SEEN: 0} == {**store.load(), SEEN: 0}
    row = Session.objects.get().session_data
    assert say(desk, held)[0] == 204
    assert Session.objects.get().session_data == row, "an old pen's second word finds it noted"


# --- Who may not ------------------------------------------------------------------------------------------------------


def test_a_pen_is_of_use_to_its_session_alone(desk, talk):
    held = pen_of(desk, talk)
    assert say(desk, held, login="bruno")[0] == 403
    assert say(desk, held, cookies={})[0] == 403
    other = sign_in(desk.anybody(), desk.people.awa)
    assert say(desk, held, cookies=cookies_of(other))[0] == 403
    assert not Message.objects.exists()


def test_a_pen_that_is_stale_changed_or_foreign_writes_nothing(desk, talk):
    good = pen_of(desk, talk)
    late = clock.now() - timedelta(seconds=tickets.SECONDS + 1)
    over = clock.now().timestamp() - 1
    for held in (
        "",
        "é",
        "x" * 700,
        good[:-8] + "AAAAAAA=",
        ("B" if good[0] == "A" else "A") + good[1:],
        good[:-4],
        pen_of(desk, talk, now=late),
        pen_of(desk, talk, ends=over),
        pen_of(desk, talk, secret=sealed.new_key()),
        tickets.seal(
            tickets.Ticket(
                session=tickets.mark(desk_session(desk, "awa"), settings.MFA_SECRET),
                until=tickets.until(clock.now()),
                tip=talk.pk,
                officer=desk.officer("awa").id,
            ),
            secret=settings.MFA_SECRET,
        ),
    ):
        assert say(desk, held) == (403, "")
    assert not Message.objects.exists()


def test_a_pen_never_outlives_its_session(desk, talk):
    soon = clock.now().timestamp() + 5
    held = pen.read(
        pen_of(desk, talk, ends=soon), session=desk_session(desk, "awa"), secret=settings.MFA_SECRET, now=clock.now()
    )
    assert held.until <= soon
    content = {BEGAN: 1_000_000_000, SEEN: 1_000_000_000}
    assert lifetime.ends(content) == 1_000_000_000 + settings.SESSION_IDLE.total_seconds()


def test_a_pen_shows_neither_tip_nor_key(desk, talk):
    held = pen_of(desk, talk)
    assert talk.pk.hex not in held
    assert str(talk.pk) not in held
    assert pen_of(desk, talk) != held


def test_another_officers_talk_is_closed_whatever_the_pen_says(desk, talk):
    assert say(desk, pen_of(desk, talk, "bruno"), login="bruno") == (409, "")
    assert say(desk, pen_of(desk, talk, officer=desk.officer("bruno").id)) == (409, "")
    assert not Message.objects.exists()


def end_talk(desk, talk):
    talks.end(officer=desk.officer("awa"), tip_id=talk.pk, now=clock.now())


def hand_over(desk, talk):
    Talk.objects.update(officer=desk.officer("bruno"))
    Tip.objects.filter(id=talk.pk).update(taken_by=desk.officer("bruno"))


GONE = {
    "the talk": end_talk,
    "to a colleague": hand_over,
    "back to the room": lambda _desk, _talk: Talk.objects.update(state=TalkState.WAITING, officer=None),
    "the charge": lambda _desk, talk: Tip.objects.filter(id=talk.pk).update(taken_by=None),
    "the right": lambda _desk, _talk: Appointment.objects.update(valid_until=clock.now() - timedelta(seconds=1)),
    "the account": lambda desk, _talk: Officer.objects.filter(id=desk.officer("awa").id).update(is_active=False),
    "the session": lambda _desk, _talk: Session.objects.all().delete(),
    "the session's time": lambda _desk, _talk: Session.objects.update(expire_date=clock.now() - timedelta(seconds=1)),
    "the session's officer": lambda desk, _talk: Session.objects.update(officer=desk.officer("bruno")),
}


@pytest.mark.parametrize("what", GONE)
def test_what_is_gone_is_gone_at_once_whatever_the_pen_says(desk, talk, what):
    held = pen_of(desk, talk)
    cookies = cookies_of(desk.awa)
    assert say(desk, held, cookies=cookies)[0] == 204
    GONE[what](desk, talk)
    assert say(desk, held, cookies=cookies) == (409, "")
    assert Message.objects.count() == 1


def test_signing_out_ends_the_pen(desk, talk):
    held, cookies = pen_of(desk, talk), cookies_of(desk.awa)
    desk.awa.post("/deconnexion/")
    assert say(desk, held, cookies=cookies) == (409, "")


def test_another_sites_post_is_refused_though_cookie_and_pen_came(desk, talk):
    held = pen_of(desk, talk)
    assert say(desk, held, HTTP_ORIGIN="https://elsewhere.example", HTTP_SEC_FETCH_SITE="cross-site")[0] == 403
    assert say(desk, held, HTTP_ORIGIN=None)[0] == 403
    assert say(desk, held, HTTP_HX_REQUEST=None)[0] == 403
    assert not Message.objects.exists()


def test_nothing_of_a_word_is_logged(desk, talk, caplog):
    say(desk, pen_of(desk, talk))
    say(desk, "stale")
    say(desk, pen_of(desk, talk, "bruno"), login="bruno")
    assert caplog.records == []
