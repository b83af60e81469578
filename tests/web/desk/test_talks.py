"""The live room and a talk: what is shown to whom, what each act writes, and that nothing typed or said is lost."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings

from desk_pages import field_of, statements, title, words
from vigie.accounts.models import Duty
from vigie.audit.models import Entry
from vigie.lib import clock
from vigie.tips import boxes, canned, conversation, live_room, notes, talks
from vigie.tips.cards import Card, card_of
from vigie.tips.models import Message, Note, Talk, Tip
from vigie.tips.states import NoteKind, State, TalkState, Urgency
from vigie.web.live import tickets

SECRET = "Un perroquet vert répond au guetteur, je le vois de ma fenêtre."
STATEMENTS = 10
SCRIPTED = {"HX-Request": "true"}


def address(talk, act=""):
    return f"/direct/{talk.pk}/{act}"


def tip_of(talk):
    return Tip.objects.get(id=talk.pk)


def key_of(talk):
    return boxes.desk_key(tip_of(talk), settings.DESK_KEYRING)


def witness_says(talk, text=SECRET):
    return conversation.send_as_witness(
        tip_id=talk.pk, key=key_of(talk), text=text, client_key=uuid.uuid4(), now=clock.now()
    )


def said(talk):
    return [one.text for one in conversation.lines(tip_of(talk), key=key_of(talk))]


def say(desk, talk, text="Bonjour, je vous lis.", *, key=None, login="awa", **more):
    sent = {"text": text, "client_key": key or uuid.uuid4()}
    return getattr(desk, login).post(address(talk, "dire/"), sent, **more)


def readings(talk):
    return list(Entry.objects.filter(action="tips.open", object_ref=f"tip:{talk.pk}").order_by("at"))


def box_of(answer):
    html = answer.content.decode()
    return re.search(r'<textarea[^>]*id="id_text"[^>]*>(.*?)</textarea>', html, re.DOTALL)[1].strip()


# --- The live room ----------------------------------------------------------------------------------------------------


def test_live_room_shows_who_waits_and_no_word(desk):
    desk.waiting(minutes=9, facts=SECRET)
    desk.waiting(behaviours=["weapon"])
    text = words(desk.awa.get("/direct/"))
    assert "Waiting room 2" in text
    assert text.index("Danger to life") < text.index("9 min ago")
    assert "perroquet" not in text
    assert not Entry.objects.filter(action="tips.open").exists()


def test_danger_stands_first_and_red(desk):
    desk.waiting()
    desk.waiting(behaviours=["weapon"])
    lines = desk.awa.get("/direct/").context["waiting"]
    assert [one["danger"] for one in lines] == [True, False]
    assert 'class="alarm"' in desk.awa.get("/direct/").content.decode()


def test_live_room_is_of_the_desk_where_one_is_on_duty(desk):
    desk.waiting("60057")
    assert "Nobody waits" in words(desk.awa.get("/direct/"))
    assert "Beauvais" in words(desk.driss.get("/direct/"))
    assert desk.awa.get("/direct/?bureau=desk-60").status_code == 404


def test_next_witness_is_taken_with_one_press(desk):
    desk.waiting()
    urgent = desk.waiting(behaviours=["weapon"])
    assert 'aria-keyshortcuts="n"' in desk.awa.get("/direct/").content.decode()
    assert desk.awa.post("/direct/suivant/")["Location"] == address(urgent)
    assert live_room.holds(desk.officer("awa"), urgent.pk)


@pytest.mark.parametrize(
    ("capacity", "sentence"), [(4, "Nothing waits at this desk."), (None, "You are not on duty at this desk.")]
)
def test_no_next_witness_is_said_in_the_room(desk, capacity, sentence):
    if capacity:
        desk.on_duty(capacity=capacity)
    answer = desk.awa.post("/direct/suivant/", follow=True)
    assert answer.redirect_chain == [("/direct/", 302)]
    assert sentence in words(answer)


def test_full_hands_take_nobody(desk):
    desk.on_duty(capacity=1)
    desk.talk()
    waits = desk.waiting()
    assert "as many tips in charge" in words(desk.awa.post("/direct/suivant/", follow=True))
    waits.refresh_from_db()
    assert waits.state == TalkState.WAITING


def test_who_is_paused_is_offered_no_witness(desk):
    desk.waiting()
    Duty.objects.update(paused=True)
    assert "/direct/suivant/" not in desk.awa.get("/direct/").content.decode()


def test_unanswered_messages_are_counted_after_the_officers_last_word(desk):
    talk, other = desk.talk(), desk.talk()
    witness_says(talk)
    assert [one.unanswered for one in live_room.room(desk.officer("awa"), None).mine] == [1, 0]
    say(desk, talk)
    witness_says(talk)
    witness_says(talk)
    column = desk.awa.get(f"/direct/colonne/?ici={other.pk}").content.decode()
    assert 'data-unanswered="2"' in column
    assert "perroquet" not in column
    assert 'data-unanswered="0"' in desk.awa.get(f"/direct/colonne/?ici={talk.pk}").content.decode()


def test_column_beside_no_talk_of_ours_is_refused(desk):
    assert desk.awa.get("/direct/colonne/?ici=x").status_code == 404


def test_live_room_costs_the_same_whoever_waits(desk):
    costs = set()
    for _number in range(3):
        desk.waiting()
        costs.add(len(statements(desk.awa, "/direct/")))
    assert costs == {STATEMENTS}


def test_history_says_that_the_witness_asked_before_the_officer_came(desk):
    talk = desk.talk()
    acts = [one["what"] for one in desk.awa.get(address(talk)).context["history"]]
    assert acts.index("Waits for a talk") < acts.index("In charge")


def test_queue_leads_to_the_live_room(desk):
    desk.waiting()
    text = words(desk.awa.get("/"))
    assert "1 witness waits to talk now" in text
    assert "Nothing waits at this desk." in text
    assert '"/direct/?bureau=desk-25"' in desk.awa.get("/").content.decode()


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_talk_shows_the_words_and_each_showing_is_recorded(desk):
    talk = desk.talk(facts=SECRET)
    witness_says(talk, "Il est là maintenant.")
    text = words(desk.awa.get(address(talk)))
    assert SECRET in text
    assert "Il est là maintenant." in text
    assert desk.awa.get(address(talk, "faits/")).status_code == 200
    assert [one.motive_code for one in readings(talk)] == ["taken_in_charge"] * 2


def test_title_and_addresses_hold_no_word(desk):
    talk = desk.talk(facts=SECRET)
    answer = desk.awa.get(address(talk))
    assert title(answer) == f"Talk no. {tip_of(talk).arrival} – {desk.units['25'].name}"
    addresses = re.findall(r'(?:href|action|hx-get|hx-post|sse-connect)="([^"]*)"', answer.content.decode())
    assert not [one for one in addresses if "perroquet" in one]


def test_talk_says_which_language_the_witness_reads(desk):
    talk = desk.talk()
    Tip.objects.filter(id=talk.pk).update(language="ar")
    assert "The witness reads: Arabic" in words(desk.awa.get(address(talk)))


def test_who_does_not_hold_the_talk_is_led_to_the_tip_which_asks_why(desk):
    talk = desk.talk(facts=SECRET)
    answer = desk.bruno.get(address(talk), follow=True)
    assert answer.redirect_chain == [(f"/signalements/{talk.pk}/", 302)]
    assert "Why do you open this?" in words(answer)
    assert readings(talk) == []


def test_tip_page_leads_to_the_talk_and_neither_asks_nor_decides_meanwhile(desk):
    talk = desk.talk()
    page = desk.awa.get(f"/signalements/{talk.pk}/").content.decode()
    assert f'href="{address(talk)}"' in page
    assert "repondre/" not in page
    assert "decider/" not in page
    sent = {"text": "Où ?", "client_key": uuid.uuid4()}
    assert desk.awa.post(f"/signalements/{talk.pk}/repondre/", sent).status_code == 409
    assert Message.objects.count() == 0


def test_waiting_witness_is_taken_out_of_turn_from_the_tips_page(desk):
    talk = desk.waiting()
    answer = desk.awa.post(f"/signalements/{talk.pk}/prendre/", {"code": "inquiry"})
    assert answer["Location"] == address(talk)
    assert live_room.holds(desk.officer("awa"), talk.pk)


# --- The stream -------------------------------------------------------------------------------------------------------


def ticket_in(client, answer):
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    text = re.fullmatch(r"/live/([^?]+)\?n=[0-9]+", answer["Location"])[1]
    return tickets.read(text, session=key, secret=settings.MFA_SECRET, now=clock.now())


def test_stream_of_a_talk_is_given_to_the_session_and_recorded(desk):
    talk = desk.talk()
    answer = desk.awa.get(address(talk, "flux/7/"))
    assert answer.status_code == 303
    assert answer["Location"].endswith("?n=7")
    ticket = ticket_in(desk.awa, answer)
    assert (ticket.tip, ticket.after, ticket.charge) == (talk.pk, 7, True)
    assert (ticket.officer, ticket.desks) == (desk.officer("awa").id, (desk.units["25"].id,))
    assert len(readings(talk)) == 1


def test_ticket_is_no_other_sessions(desk):
    answer = desk.awa.get(address(desk.talk(), "flux/0/"))
    desk.bruno.get("/")
    with pytest.raises(tickets.TicketRefused):
        ticket_in(desk.bruno, answer)


def test_stream_of_the_room_shows_no_talk(desk):
    ticket = ticket_in(desk.awa, desk.awa.get("/direct/flux/"))
    assert (ticket.tip, ticket.charge, ticket.desks) == (None, False, (desk.units["25"].id,))


def test_page_connects_from_its_last_message(desk):
    talk = desk.talk()
    witness_says(talk)
    say(desk, talk)
    page = desk.awa.get(address(talk)).content.decode()
    assert f'sse-connect="{address(talk, "flux/2/")}"' in page
    assert re.findall(r'<li[^>]*data-n="(\d+)"', page) == ["1", "2"]


# --- Acts -------------------------------------------------------------------------------------------------------------


def test_message_is_said_and_the_tip_stays_in_charge(desk):
    talk = desk.talk()
    assert say(desk, talk, "  Bonjour. ")["Location"] == address(talk)
    assert said(talk) == ["Bonjour."]
    assert tip_of(talk).state == State.TAKEN


def test_resent_message_is_written_once(desk):
    talk, key = desk.talk(), uuid.uuid4()
    assert [say(desk, talk, key=key, headers=SCRIPTED).status_code for _time in range(2)] == [200, 200]
    assert said(talk) == ["Bonjour, je vous lis."]


@pytest.mark.parametrize(("text", "sentence"), [("  ", "Write something"), ("z" * 2001, "too long")])
def test_refused_message_comes_back_as_it_was_typed(desk, text, sentence):
    talk = desk.talk()
    answer = say(desk, talk, text)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert box_of(answer) == text.strip()
    scripted = say(desk, talk, text, headers=SCRIPTED)
    assert (scripted.status_code, b"<html" in scripted.content) == (400, False)
    assert sentence in scripted.content.decode()
    assert said(talk) == []


def test_page_with_scripts_is_told_in_one_line_that_the_talk_is_gone(desk):
    talk = desk.talk()
    desk.on_duty("bruno")
    talks.hand_over(officer=desk.officer("awa"), tip_id=talk.pk, to=desk.officer("bruno"), now=clock.now())
    answer = say(desk, talk, headers=SCRIPTED)
    assert answer.status_code == 409
    assert "no longer yours" in answer.content.decode()
    assert b"<html" not in answer.content
    assert said(talk) == []


def test_ready_question_is_put_in_the_box_without_scripts_in_the_witnesss_language(desk):
    talk = desk.talk()
    page = desk.awa.get(address(talk)).content.decode()
    assert 'data-number="1" aria-keyshortcuts="1"' in page
    answer = desk.awa.get(address(talk) + "?question=hours")
    assert box_of(answer) == canned.text_of("hours", "fr")


def test_questions_keep_their_keys_while_others_are_answered(desk):
    talk = desk.talk()
    before = desk.awa.get(address(talk)).context["slots"].split(",")
    assert before[0] == "place"
    sent = {"question": "place", "fact": "rue de l’Invention"}
    desk.awa.post(address(talk, "fait/"), sent)
    after = desk.awa.get(address(talk, "faits/"), {"touches": ",".join(before)}).context["slots"].split(",")
    assert after[1:] == before[1:]
    assert "place" not in after
    assert after[0] not in before


@pytest.mark.parametrize("card", Card)
def test_card_is_shown_with_its_numbers(desk, card):
    talk = desk.talk()
    desk.awa.post(address(talk, "carte/"), {"card": card.value, "client_key": uuid.uuid4()})
    assert [card_of(one) for one in said(talk)] == [card]
    page = desk.awa.get(address(talk)).content.decode()
    assert 'class="help-card"' in page
    assert "\x1d" not in page


@pytest.mark.parametrize("sent", [{"card": "x"}, {"card": "danger", "client_key": "x"}, {}])
def test_card_of_no_page_is_refused(desk, sent):
    talk = desk.talk()
    assert desk.awa.post(address(talk, "carte/"), sent).status_code == 404
    assert said(talk) == []


def test_note_is_sealed_and_shown_to_officers_alone(desk):
    talk = desk.talk()
    desk.awa.post(address(talk, "note/"), {"note": "Rappeler que le hall a deux entrées."})
    assert "Rappeler que le hall" in words(desk.awa.get(address(talk)))
    assert "hall" not in bytes(Note.objects.get().box).decode("latin-1")
    assert said(talk) == []


def test_too_long_a_note_comes_back_as_it_was_typed(desk):
    talk = desk.talk()
    answer = desk.awa.post(address(talk, "note/"), {"note": "z" * 1001})
    assert answer.status_code == 400
    assert "z" * 1001 in answer.content.decode()
    assert not Note.objects.exists()


def test_fact_stands_under_its_question_with_who_noted_it_and_can_be_taken_back(desk):
    talk = desk.talk()
    sent = {"question": "vehicle", "fact": "scooter violet"}
    assert desk.awa.post(address(talk, "fait/"), sent)["Location"] == address(talk)
    text = words(desk.awa.get(address(talk)))
    assert "scooter violet noted by Awa Diarra" in text
    assert "scooter violet noted by Awa Diarra" in words(desk.awa.get(f"/signalements/{talk.pk}/rapport/"))
    assert "scooter violet" in words(desk.awa.get(f"/signalements/{talk.pk}/"))
    desk.awa.post(address(talk, "fait/"), {"question": "vehicle", "fact": ""})
    assert "scooter violet" not in words(desk.awa.get(address(talk)))
    assert Note.objects.count() == 2


def test_fact_under_no_question_of_the_campaign_comes_back(desk):
    talk = desk.talk()
    answer = desk.awa.post(address(talk, "fait/"), {"question": "commune", "fact": "autre ville"})
    assert answer.status_code == 400
    assert "autre ville" in answer.content.decode()
    assert not Note.objects.exists()


def test_handing_over_takes_a_colleague_with_a_free_hand_and_a_note(desk):
    talk = desk.talk()
    desk.on_duty("bruno", capacity=1)
    bruno = desk.officer("bruno")
    page = desk.awa.get(address(talk)).content.decode()
    assert f'value="{bruno.id}"' in page
    refused = desk.awa.post(address(talk, "confier/"), {"colleague": bruno.id, "handed": ""})
    assert refused.status_code == 400
    answer = desk.awa.post(address(talk, "confier/"), {"colleague": bruno.id, "handed": "Parle peu, a peur."})
    assert answer["Location"] == "/direct/"
    assert "Parle peu, a peur." in words(desk.bruno.get(address(talk)))
    assert desk.awa.get(address(talk), follow=True).redirect_chain
    [(kind, note)] = notes.read(talk.pk, key=key_of(talk))
    assert (kind, note.officer) == (NoteKind.HAND_OVER, "Awa Diarra")


def test_colleague_with_full_hands_or_paused_is_not_offered(desk):
    desk.on_duty("awa")
    desk.on_duty("bruno", capacity=1)
    desk.talk("bruno")
    talk = desk.talk()
    assert str(desk.officer("bruno").id) not in desk.awa.get(address(talk)).content.decode()
    sent = {"colleague": desk.officer("bruno").id, "handed": "Note gardée."}
    answer = desk.awa.post(address(talk, "confier/"), sent, headers=SCRIPTED)
    assert answer.status_code == 400
    assert not Note.objects.exists()


def test_colleagues_who_come_on_duty_are_offered_without_the_page_anew(desk):
    talk = desk.talk()
    assert "No colleague on duty" in desk.awa.get(address(talk, "collegues/")).content.decode()
    desk.on_duty("bruno")
    assert "Bruno Lemaire" in desk.awa.get(address(talk, "collegues/")).content.decode()
    assert readings(talk) == []


def test_danger_shows_the_procedure(desk):
    talk = desk.talk()
    assert "procedure 17" not in words(desk.awa.get(address(talk)))
    desk.awa.post(address(talk, "danger/"))
    assert "procedure 17" in words(desk.awa.get(address(talk)))
    assert tip_of(talk).urgency == Urgency.LIFE
    assert Entry.objects.filter(action="tips.flag_danger", object_ref=f"tip:{talk.pk}").count() == 1


def test_muting_stops_the_witness_and_is_taken_back(desk):
    talk = desk.talk()
    desk.awa.post(address(talk, "pause/"), {"mute": "1"})
    with pytest.raises(conversation.Muted):
        witness_says(talk)
    assert "Let messages through" in words(desk.awa.get(address(talk)))
    desk.awa.post(address(talk, "pause/"), {"mute": "0"})
    assert witness_says(talk) == 1


def test_pause_that_is_over_is_not_shown(desk):
    talk = desk.talk()
    Talk.objects.update(muted_until=clock.now() - timedelta(minutes=1))
    text = words(desk.awa.get(address(talk)))
    assert "Messages paused" not in text
    assert "Let messages through" not in text


def test_ending_leads_to_the_decision(desk):
    talk = desk.talk()
    answer = desk.awa.post(address(talk, "fin/"), follow=True)
    assert answer.redirect_chain == [(f"/signalements/{talk.pk}/", 302)]
    assert "decider/" in answer.content.decode()
    assert desk.awa.get(address(talk))["Location"] == f"/signalements/{talk.pk}/"


def test_typing_is_told_and_kept_nowhere(desk, django_capture_on_commit_callbacks):
    talk = desk.talk()
    before = Entry.objects.count()
    assert desk.awa.post(address(talk, "ecrit/")).status_code == 204
    assert (Entry.objects.count(), Message.objects.count()) == (before, 0)


def test_journal_holds_no_word(desk):
    talk = desk.talk(facts=SECRET)
    witness_says(talk)
    say(desk, talk, "Une phrase reconnaissable.")
    desk.awa.post(address(talk, "fait/"), {"question": "vehicle", "fact": "scooter violet"})
    desk.awa.post(address(talk, "note/"), {"note": "Note reconnaissable."})
    told = str(list(Entry.objects.values()))
    assert not [one for one in ("perroquet", "reconnaissable", "violet") if one in told]
    kept = str(dict(desk.awa.session))
    assert not [one for one in ("perroquet", "reconnaissable", "violet") if one in kept]


def test_form_of_the_box_carries_a_new_key_each_time(desk):
    talk = desk.talk()
    assert len({field_of(desk.awa.get(address(talk)), "client_key") for _time in range(2)}) == 2


# --- A machine's translation ------------------------------------------------------------------------------------------


class Dictionary:
    """An engine of three words, enough to see what becomes of a text."""

    WORDS = {"bonjour": "hello", "le": "the", "hall": "lobby"}

    def languages(self):
        return frozenset({"fr", "en"})

    def translate(self, text, source, target):
        assert (source, target) == ("fr", "en")
        return " ".join(self.WORDS.get(word.lower(), word) for word in text.split())


@pytest.fixture
def engine(settings):
    settings.VIGIE_TRANSLATOR = f"{__name__}.Dictionary"


def test_translation_is_labelled_and_kept_nowhere(desk, engine):
    talk = desk.talk()
    number = witness_says(talk, "Bonjour le hall")
    assert 'id="translating"' in desk.awa.get(address(talk)).content.decode()
    answer = desk.awa.post(address(talk, f"traduire/{number}/"))
    assert "hello the lobby" in answer.content.decode()
    assert "By a machine" in answer.content.decode()
    assert "hello" not in desk.awa.get(address(talk)).content.decode()
    assert len(readings(talk)) == 3


def test_only_words_of_the_witness_are_translated(desk, engine):
    talk = desk.talk()
    say(desk, talk)
    assert desk.awa.post(address(talk, "traduire/1/")).status_code == 404
    assert desk.awa.post(address(talk, "traduire/9/")).status_code == 404


def test_without_an_engine_nothing_is_offered(desk):
    talk = desk.talk()
    number = witness_says(talk)
    assert 'id="translating"' not in desk.awa.get(address(talk)).content.decode()
    assert desk.awa.post(address(talk, f"traduire/{number}/")).status_code == 409
