"""Coming back with the code: the words as people type them, the conversation, and all that may go wrong."""

import unicodedata
import uuid
from datetime import timedelta

import pytest
from django.conf import settings

from vigie.lib import clock
from vigie.tips import boxes
from vigie.tips.models import Message, Tip
from vigie.tips.states import Author, Feedback
from vigie.web.public import session

TALK = "/suivi/conversation/"


@pytest.fixture
def told(witness):
    """A report sent, on a browser that has forgotten it."""
    witness.send()
    witness.client.cookies.clear()
    return witness


def read(answer):
    return answer.content.decode()


def come_back(told, code=None, **more):
    return told.client.post("/suivi/", {"code": told.code if code is None else code, **more})


def officer_writes(text):
    """Append a message of the desk, with the desk's key."""
    tip = Tip.objects.get()
    key = boxes.desk_key(tip, settings.DESK_KEYRING)
    number = tip.last_number + 1
    message = Message(tip=tip, number=number, author=Author.OFFICER, sent_at=clock.now(), client_key=uuid.uuid4())
    message.box = boxes.seal_message(text, key=key, tip_id=tip.id, row_id=message.id)
    message.save(force_insert=True)
    Tip.objects.update(last_number=number)


def mangle(code):
    bare = "".join(sign for sign in unicodedata.normalize("NFD", code) if not unicodedata.combining(sign))
    return f"  {bare.upper().replace(' ', ' - ', 3)} , "


@pytest.mark.parametrize("typed", [str, mangle, str.title, lambda code: code.replace(" ", "\n")])
def test_the_code_opens_the_conversation_however_it_is_typed(told, typed):
    answer = come_back(told, typed(told.code))
    assert answer.status_code == 303
    assert answer["Location"] == TALK
    answer = told.client.get(TALK)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("typed", ["", "un deux trois", "x" * 5000, "\0", "'; DROP TABLE tips_tip; --", "é" * 299])
def test_a_wrong_code_is_refused_in_place_with_what_was_typed(told, typed):
    answer = come_back(told, typed)
    assert answer.status_code == 422
    assert 'href="#id_code"' in read(answer)
    assert "vigie_temoin" not in answer.cookies


def test_seven_good_words_that_find_nothing_are_refused_with_one_sentence(told):
    words = told.code.split()
    answer = come_back(told, " ".join(reversed(words)))
    assert answer.status_code == 422
    assert words[0] in read(answer)


def test_words_that_are_in_no_code_are_named(told):
    assert "zzyzx" in read(come_back(told, told.code.rpartition(" ")[0] + " zzyzx"))


def test_a_message_is_written_once_however_often_it_is_sent(told):
    come_back(told)
    sent = {"cle": str(uuid.uuid4()), "text": "Ils sont revenus hier."}
    for _time in range(2):
        assert told.client.post(TALK, sent).status_code == 303
    assert Message.objects.count() == 1
    assert "Ils sont revenus hier." in read(told.client.get(TALK))


def test_the_receipts_own_session_opens_the_conversation(witness):
    witness.send()
    assert witness.client.get(TALK).status_code == 200


def test_the_officers_question_is_shown_as_text_and_announced(told):
    officer_writes("À quelle heure ? <script>alert(1)</script>")
    come_back(told)
    page = read(told.client.get(TALK))
    assert "À quelle heure ? &lt;script&gt;" in page
    assert 'class="banner"' in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_message_that_cannot_be_sent_comes_back_under_the_same_key(told, text):
    come_back(told)
    key = str(uuid.uuid4())
    answer = told.client.post(TALK, {"cle": key, "text": text})
    assert answer.status_code == 422
    assert key in read(answer)
    assert text.strip() in read(answer)
    assert Message.objects.count() == 0


def test_a_key_that_is_none_is_replaced(told):
    come_back(told)
    assert told.client.post(TALK, {"cle": "x", "text": "Bonjour"}).status_code == 303


def test_the_status_alone_shows_and_every_decision_has_the_same_face(told):
    faces = {}
    come_back(told)
    for feedback in Feedback:
        Tip.objects.update(feedback=feedback)
        page = read(told.client.get(TALK))
        faces[feedback] = page.partition('class="tag"')[2].partition("</span>")[0]
    assert len(set(faces.values())) == 4
    Tip.objects.update(feedback=Feedback.READ, handled_on=clock.now().date() + timedelta(days=1))
    assert faces[Feedback.READ] in read(told.client.get(TALK))
    Tip.objects.update(handled_on=clock.now().date())
    page = read(told.client.get(TALK))
    assert faces[Feedback.HANDLED] in page
    assert "<textarea" not in page


def test_a_message_to_a_closed_conversation_is_shown_again(told):
    come_back(told)
    Tip.objects.update(feedback=Feedback.READ, handled_on=clock.now().date())
    answer = told.client.post(TALK, {"cle": str(uuid.uuid4()), "text": "Encore hier soir."})
    assert answer.status_code == 422
    assert "Encore hier soir." in read(answer)


def test_a_code_that_outlived_its_words_shows_the_status_only(told):
    from vigie.tips import retention  # noqa: PLC0415

    Tip.objects.update(erase_on=clock.now().date())
    retention.erase_words(clock.now(), dry_run=False)
    answer = come_back(told)
    assert answer.status_code == 200
    assert "vigie_temoin" not in answer.cookies
    assert "<textarea" not in read(answer)


def test_words_erased_during_the_session_end_it(told):
    come_back(told)
    Tip.objects.all().delete()
    answer = told.client.get(TALK)
    assert answer.status_code == 403
    assert answer.cookies["vigie_temoin"]["max-age"] == 0
    answer = told.client.post(TALK, {"text": "Encore"})
    assert answer.status_code == 403
    assert "Encore" in read(answer)


def test_without_a_session_the_code_is_asked_and_the_message_is_kept(told):
    answer = told.client.post(TALK, {"cle": str(uuid.uuid4()), "text": "À ne pas perdre."})
    assert answer.status_code == 403
    assert "À ne pas perdre." in read(answer)
    answer = come_back(told, text="À ne pas perdre.")
    assert answer.status_code == 200
    assert "À ne pas perdre." in read(answer)
    assert "vigie_temoin" in answer.cookies
    assert Message.objects.count() == 0


@pytest.mark.parametrize("value", ["", "x", "é", "A" * 224, "A" * 9000])
def test_a_cookie_that_is_not_ours_is_none(told, value):
    told.client.cookies[session.NAME] = value
    assert told.client.get(TALK).status_code == 403


def test_a_session_ends_after_its_hours(told, rf):
    from django.http import HttpResponse  # noqa: PLC0415

    now = clock.now()
    here = session.Session(uuid.uuid4(), b"k" * 32)
    response = HttpResponse()
    session.remember(response, here, now=now)
    request = rf.get("/")
    request.COOKIES = {session.NAME: response.cookies[session.NAME].value}
    found = session.recall(request, now=now)
    assert (found.tip_id, found.key) == (here.tip_id, here.key)
    assert session.recall(request, now=now + timedelta(hours=session.HOURS, minutes=1)) is None
    assert session.recall(request, now=now - timedelta(hours=1)) is None


def test_closing_takes_the_cookie_back(told):
    come_back(told)
    assert told.client.get("/suivi/fermer/").status_code == 405
    answer = told.client.post("/suivi/fermer/")
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert answer.cookies["vigie_temoin"]["max-age"] == 0
    assert told.client.get(TALK).status_code == 403


def test_a_form_of_another_site_is_refused(told):
    answer = told.client.post("/suivi/", {"code": told.code}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    answer = told.client.post("/suivi/", {"code": told.code}, headers={"origin": "https://ailleurs.example"})
    assert answer.status_code == 403
