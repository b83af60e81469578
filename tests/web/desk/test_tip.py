"""One tip: nothing before a motive, everything after, each opening recorded once, answers sent once."""

import uuid

import pytest

from desk_pages import field_of, title, words
from vigie.audit.models import Entry
from vigie.lib import clock
from vigie.tips import canned
from vigie.tips.models import Message, Tip
from vigie.tips.states import State
from vigie.triage import qualify
from vigie.triage.decisions import DecisionCode, Reason

SECRET = "Un perroquet vert répond au guetteur, je le vois de ma fenêtre."


def address(tip, act=""):
    return f"/signalements/{tip.id}/{act}"


def openings(tip):
    return list(Entry.objects.filter(action="tips.open", object_ref=tip.reference).order_by("at"))


def ask(desk, tip, text="À quelle heure ?", key=None, login="awa"):
    return getattr(desk, login).post(address(tip, "repondre/"), {"text": text, "client_key": key or uuid.uuid4()})


def test_tip_in_charge_opens_at_once_and_is_recorded(desk):
    tip = desk.charge(facts=SECRET, place="rue de l’Invention")
    answer = desk.awa.get(address(tip))
    text = words(answer)
    assert SECRET in text
    assert "rue de l’Invention" in text
    assert "Besançon (25)" in text
    assert "the competent force is not known here: the desk chooses" in text
    [entry] = openings(tip)
    assert (entry.motive_code, entry.actor_ref) == ("taken_in_charge", str(desk.officer("awa").id))


def test_title_and_address_say_nothing(desk):
    tip = desk.charge(facts=SECRET)
    assert title(desk.awa.get(address(tip))) == f"Tip no. {tip.arrival} – {desk.units['25'].name}"


def test_other_tip_asks_why_and_shows_no_word_before(desk):
    tip = desk.tip(facts=SECRET)
    text = words(desk.awa.get(address(tip)))
    assert "Why do you open this?" in text
    assert "perroquet" not in text
    assert openings(tip) == []


def test_motive_opens_the_tip_in_the_answer_itself_each_time_anew(desk):
    tip = desk.tip(facts=SECRET)
    answer = desk.bruno.post(address(tip), {"code": "quality", "text": "sondage"})
    assert answer.status_code == 200
    assert SECRET in words(answer)
    [entry] = openings(tip)
    assert (entry.motive_code, entry.motive_text) == ("quality", "sondage")
    assert "perroquet" not in words(desk.bruno.get(address(tip)))


@pytest.mark.parametrize("sent", [{}, {"code": "taken_in_charge"}, {"code": "other"}, {"code": "other", "text": " a "}])
def test_no_motive_no_opening(desk, sent):
    tip = desk.tip(facts=SECRET)
    answer = desk.bruno.post(address(tip), sent)
    assert answer.status_code == 400
    assert "perroquet" not in words(answer)
    assert openings(tip) == []


def test_colleagues_charge_offers_neither_reply_nor_decision(desk):
    tip = desk.charge()
    page = desk.bruno.post(address(tip), {"code": "supervision"}).content.decode()
    assert "repondre/" not in page
    assert "decider/" not in page
    assert "rapport/" not in page


@pytest.mark.parametrize("act", ["repondre/", "decider/", "rapport/"])
def test_acts_are_refused_to_who_is_not_in_charge(desk, act):
    tip = desk.charge()
    sent = {"text": "?", "client_key": uuid.uuid4(), "verdict": "unusable:spam"}
    assert desk.bruno.post(address(tip, act), sent).status_code == 403
    assert desk.driss.post(address(tip, act), sent).status_code == 404
    assert Message.objects.count() == 0


def test_question_is_sent_and_the_tip_waits_for_the_witness(desk):
    tip = desk.charge()
    answer = ask(desk, tip, "  Vers quelle heure ?  ")
    assert answer["Location"] == f"{address(tip)}#echanges"
    tip.refresh_from_db()
    assert tip.state == State.ASKED
    text = words(desk.awa.get(address(tip)))
    assert "Vers quelle heure ?" in text
    assert "Ask the witness for more" in text


def test_resent_question_is_written_once(desk):
    tip = desk.charge()
    key = uuid.uuid4()
    assert [ask(desk, tip, key=key).status_code for _time in range(2)] == [302, 302]
    assert Message.objects.count() == 1


def test_form_carries_a_new_key_each_time(desk):
    tip = desk.charge()
    assert len({field_of(desk.awa.get(address(tip)), "client_key") for _time in range(2)}) == 2


@pytest.mark.parametrize(("text", "said"), [("  ", "Write something"), ("z" * 2001, "too long")])
def test_refused_question_comes_back_with_what_was_typed(desk, text, said):
    tip = desk.charge()
    answer = ask(desk, tip, text)
    assert answer.status_code == 400
    assert said in words(answer)
    assert text.strip() in answer.content.decode()
    assert Message.objects.count() == 0


def test_no_text_of_a_tip_stays_in_the_session(desk):
    tip = desk.charge(facts=SECRET)
    desk.awa.get(address(tip))
    ask(desk, tip, "Une question reconnaissable ?")
    kept = str(dict(desk.awa.session))
    assert "perroquet" not in kept
    assert "reconnaissable" not in kept


def test_canned_question_is_put_in_the_box_without_script(desk):
    tip = desk.charge()
    assert "?question=hours#echanges" in desk.awa.get(address(tip)).content.decode()
    answer = desk.awa.get(address(tip) + "?question=hours")
    assert " ".join(canned.text_of("hours", "fr").split()) in words(answer)
    assert desk.awa.get(address(tip) + "?question=%27").status_code == 200


def test_canned_questions_ask_for_what_is_missing_only(desk):
    tip = desk.charge(hours="en soirée", place="rue de l’Invention")
    page = desk.awa.get(address(tip)).content.decode()
    assert "?question=hours" not in page
    assert "?question=place#" not in page
    assert "?question=vehicles" in page
    assert "?question=safety" in page


def test_sealed_contact_is_named_and_not_shown(desk):
    tip = desk.charge(contact="06 00 00 00 00")
    page = desk.awa.get(address(tip))
    assert "sealed to the custodian" in words(page)
    assert "06 00 00" not in page.content.decode()


def test_answers_of_a_question_gone_since_are_still_shown(desk, settings):
    tip = desk.charge(facts=SECRET)
    Tip.objects.filter(id=tip.id).update(campaign="gone")
    assert SECRET in words(desk.awa.get(address(tip)))


def test_witness_words_are_escaped(desk):
    tip = desk.charge(facts="<script>alert(1)</script>")
    page = desk.awa.get(address(tip)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_release_puts_the_tip_back(desk):
    tip = desk.charge()
    answer = desk.awa.post(address(tip, "liberer/"))
    assert answer["Location"] == "/?bureau=desk-25"
    tip.refresh_from_db()
    assert (tip.state, tip.taken_by) == (State.RECEIVED, None)


def test_supervisor_releases_a_colleagues_tip(desk):
    tip = desk.charge()
    assert "liberer/" in desk.bruno.post(address(tip), {"code": "supervision"}).content.decode()
    assert desk.bruno.post(address(tip, "liberer/")).status_code == 302


def test_tip_is_taken_out_of_turn_with_the_motive_it_was_opened_for(desk):
    desk.tip(behaviours=["weapon"])
    tip = desk.tip()
    page = desk.awa.post(address(tip), {"code": "inquiry", "text": "affaire en cours"})
    sent = {"code": field_of(page, "code"), "text": field_of(page, "text")}
    assert desk.awa.post(address(tip, "prendre/"), sent)["Location"] == address(tip)
    entry = Entry.objects.get(action="tips.take")
    assert (entry.motive_code, entry.motive_text) == ("inquiry", "affaire en cours")


def test_taking_out_of_turn_without_a_motive_is_refused(desk):
    tip = desk.tip()
    assert desk.awa.post(address(tip, "prendre/")).status_code == 400
    tip.refresh_from_db()
    assert tip.taken_by is None


def test_decided_tip_is_open_to_the_supervisor_only(desk):
    tip = desk.charge(facts=SECRET)
    qualify.decide(
        officer=desk.officer("awa"),
        tip_id=tip.id,
        code=DecisionCode.UNUSABLE,
        reason=Reason.SPAM,
        now=clock.now(),
    )
    assert desk.awa.post(address(tip), {"code": "quality"}).status_code == 404
    text = words(desk.bruno.post(address(tip), {"code": "quality"}))
    assert SECRET in text
    assert "Unusable, Spam" in text.replace(" ,", ",")
