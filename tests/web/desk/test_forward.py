"""Rewriting: prefilled with codes and never with words, the checklist, refusals that keep everything typed."""

import uuid

import pytest
from django.conf import settings

from desk_pages import words
from vigie.audit.models import Entry
from vigie.intel.models import Report
from vigie.lib import clock
from vigie.places import name_index
from vigie.places.models import Commune, Department
from vigie.tips import boxes, conversation
from vigie.tips.models import Tip
from vigie.tips.states import State
from vigie.triage.queries import decisions_on, report_of
from vigie.triage.sanitise import passages

SECRET = "Un perroquet vert répond au guetteur tous les soirs, je le vois de ma fenêtre."
CODED = {"behaviours": ["lookout", "stash"], "place_type": "hall", "products": ["crack"], "basis": "heard"}


def address(tip):
    return f"/signalements/{tip.id}/rapport/"


@pytest.fixture
def tip(desk):
    """Give Awa a tip with words that could give the witness away."""
    return desk.charge(facts=SECRET, place="12 rue du Général de Papier, face au lavoir", **CODED)


def report(**more):
    written = {
        "lane": "inquiry",
        "title": "Guet dans un hall à Besançon",
        "facts": "Présence d’un guet en soirée dans un hall d’immeuble.",
        "assessment": "Régularité plausible.",
        "commune": "Besançon (25)",
        "place": "12 rue du Général de Papier, face au lavoir",
        "place_type": "hall",
        "period": "Tous les soirs, de 20 h à 23 h",
        "behaviours": ["lookout"],
        "products": ["crack"],
        "basis": "seen",
        "source_grade": "2",
        "info_grade": "D",
        "handling": "P",
        "conditions": "",
        "ticked": [one.key for one in passages([("facts", SECRET)])],
        "choice": "no_point",
    }
    return written | more


def test_page_shows_the_words_on_one_side_and_records_the_opening(desk, tip):
    text = words(desk.awa.get(address(tip)))
    assert SECRET in text
    assert "de ma fenêtre" in text
    assert "Where the witness looks from" in text
    assert "proves nothing" in text
    assert Entry.objects.filter(action="tips.open", object_ref=tip.reference).count() == 1


def test_form_is_prefilled_with_codes_and_never_with_words(desk, tip):
    form = desk.awa.get(address(tip)).context["form"]
    assert form["behaviours"].value() == ["lookout", "stash"]
    assert (form["place_type"].value(), form["basis"].value()) == ("hall", "heard")
    assert (form["source_grade"].value(), form["info_grade"].value()) == ("2", "D")
    assert form["commune"].value() == "Besançon (25)"
    assert form["handling"].value() is None
    for name in ("title", "facts", "assessment", "place", "period", "conditions"):
        assert not form[name].value(), name


def test_urgent_tip_proposes_the_immediate_lane(desk):
    tip = desk.charge(when_seen="now")
    assert desk.awa.get(address(tip)).context["form"]["lane"].value() == "immediate"


def test_rodeo_prefills_its_own_codes(desk):
    tip = desk.charge(campaign="street_rodeo", seen=["machine_hidden", "other"])
    assert desk.awa.get(address(tip)).context["form"]["behaviours"].value() == ["machine_hidden"]


def test_report_is_written_and_the_tip_closed(desk, tip):
    answer = desk.awa.post(address(tip), report())
    written = Report.objects.get()
    assert answer["Location"] == f"/rapports/{written.id}/"
    assert (written.lane, written.source_grade, written.info_grade) == ("inquiry", "2", "D")
    assert written.commune_id == "25056"
    assert report_of(tip.id) == written.id
    tip.refresh_from_db()
    assert tip.state == State.DECIDED
    assert [one.code for one in decisions_on(tip.id)] == ["forward"]


def test_immediate_lane_is_the_immediate_decision(desk, tip):
    desk.awa.post(address(tip), report(lane="immediate"))
    assert [one.code for one in decisions_on(tip.id)] == ["immediate"]


def test_unticked_passage_is_refused_and_everything_typed_stays(desk, tip):
    answer = desk.awa.post(address(tip), report(ticked=[]))
    assert answer.status_code == 400
    assert "not ticked yet" in words(answer)
    page = answer.content.decode()
    for typed in ("Guet dans un hall à Besançon", "Régularité plausible.", "de 20 h à 23 h"):
        assert typed in page
    assert Report.objects.count() == 0
    assert Tip.objects.get(id=tip.id).state == State.TAKEN


def test_quoted_witness_is_refused_and_the_words_are_named(desk, tip):
    answer = desk.awa.post(address(tip), report(facts="On dit qu’un perroquet vert répond au guetteur tous les soirs."))
    assert answer.status_code == 400
    assert "perroquet vert repond au guetteur" in words(answer)
    assert Report.objects.count() == 0


def test_address_and_hours_may_be_those_of_the_witness(desk, tip):
    assert desk.awa.post(address(tip), report()).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Answer this question."),
        ({"facts": " "}, "Answer this question."),
        ({"handling": ""}, "Choose an answer."),
        ({"handling": "C"}, "under which conditions"),
        ({"info_grade": "A"}, "Choose one of the answers offered."),
        ({"source_grade": "1"}, "Choose one of the answers offered."),
        ({"behaviours": ["singing"]}, "Choose one of the answers offered."),
        ({"commune": "Zzyzx"}, "No such commune is known."),
        ({"title": "z" * 141}, "too long"),
    ],
)
def test_mistakes_are_said_in_place_and_keep_the_rest(desk, tip, wrong, said):
    answer = desk.awa.post(address(tip), report(**wrong))
    assert answer.status_code == 400
    assert said in words(answer)
    assert "Régularité plausible." in answer.content.decode()


def test_other_commune_is_found_by_its_name(desk, tip):
    name_index.rebuild(lambda _done, _total: None)
    desk.awa.post(address(tip), report(commune="beauvais"))
    assert Report.objects.get().commune_id == "60057"


def test_homonyms_are_offered_for_a_choice(desk, tip):
    Department.objects.create(code="974", name="La Réunion", folded="la reunion")
    for code, department in (("93066", "93"), ("97411", "974")):
        Commune.objects.create(code=code, name="Saint-Denis", folded="saint denis", department_id=department)
    name_index.rebuild(lambda _done, _total: None)
    answer = desk.awa.post(address(tip), report(commune="Saint-Denis"))
    assert "Choose the commune below." in words(answer)
    assert 'name="commune_pick" value="97411"' in answer.content.decode()
    desk.awa.post(address(tip), report(commune="Saint-Denis", commune_pick="97411"))
    assert Report.objects.get().commune_id == "97411"


def test_tip_forwarded_before_is_not_forwarded_again(desk, tip):
    desk.awa.post(address(tip), report())
    Tip.objects.filter(id=tip.id).update(state=State.TAKEN, taken_by=desk.officer("awa"))
    assert desk.awa.get(address(tip)).status_code == 409
    page = desk.awa.get(f"/signalements/{tip.id}/").content.decode()
    assert f"/rapports/{report_of(tip.id)}/" in page
    assert 'rapport/"' not in page


def test_messages_of_the_witness_are_on_the_checklist(desk, tip):
    conversation.send_as_witness(
        tip_id=tip.id,
        key=boxes.desk_key(tip, settings.DESK_KEYRING),
        text="Mon voisin le sait aussi.",
        client_key=uuid.uuid4(),
        now=clock.now(),
    )
    answer = desk.awa.get(address(tip))
    assert "message-1" in {passage.source for passage in answer.context["form"].passages}
    assert "Mon voisin le sait aussi." in words(answer)


def test_words_never_reach_the_journal(desk, tip):
    desk.awa.post(address(tip), report())
    for entry in Entry.objects.all():
        assert "perroquet" not in str(vars(entry))
