"""Ready questions: a desk's own words instead of the built-in ones, by campaign and language, kept by supervisors."""

import pytest

from desk_pages import words
from vigie.audit.models import Entry
from vigie.lib import clock
from vigie.lib.errors import NotAllowed, NotThere
from vigie.tips import campaigns, canned, ready_questions
from vigie.tips.models import CannedQuestion, Tip
from vigie.tips.ready_questions import QuestionEmpty, QuestionTooLong

HERE = "/questions/?bureau=desk-25&campagne=drug_dealing&langue=fr"
DRUGS = campaigns.get("drug_dealing")


def keep(desk, address=HERE, **sent):
    return desk.bruno.post(address, {"act": "write", **sent})


def own(desk, language="fr", campaign="drug_dealing"):
    return ready_questions.of_desk(desk.units["25"].id, campaign=campaign, language=language)


def write(desk, login="bruno", **more):
    told = {"campaign": "drug_dealing", "language": "fr", "text": "Vers quelle heure ?", "about": "L’heure", **more}
    return ready_questions.write(officer=desk.officer(login), desk=desk.units["25"], now=clock.now(), **told)


# --- What counts ------------------------------------------------------------------------------------------------------


def test_desks_own_words_stand_instead_of_the_built_in_ones(desk):
    write(desk, code="hours", about="")
    assert canned.text_of("hours", "fr", own=own(desk)) == "Vers quelle heure ?"
    assert canned.text_of("hours", "fr") != "Vers quelle heure ?"
    [hours] = [one for one in canned.missing(DRUGS, {}, own=own(desk)) if one.code == "hours"]
    assert str(hours.about) == str(next(one for one in canned.CANNED if one.code == "hours").about)


def test_words_of_a_language_and_a_campaign_are_of_these_alone(desk):
    write(desk, code="hours")
    assert "hours" not in own(desk, language="ar")
    assert "hours" not in own(desk, campaign="street_rodeo")
    assert ready_questions.of_desk(desk.units["60"].id, campaign="drug_dealing", language="fr") == {}


def test_campaigns_own_words_go_before_those_for_all(desk):
    write(desk, code="hours", campaign="", text="Pour toutes.")
    assert own(desk)["hours"].text == "Pour toutes."
    write(desk, code="hours", text="Pour celle-ci.")
    write(desk, code="hours", campaign="", text="Pour toutes, après.")
    assert own(desk)["hours"].text == "Pour celle-ci."


def test_hidden_question_is_offered_no_more(desk):
    for hidden in (True, False):
        ready_questions.hide(
            officer=desk.officer("bruno"),
            desk=desk.units["25"],
            campaign="drug_dealing",
            language="fr",
            code="hours",
            hidden=hidden,
            now=clock.now(),
        )
        codes = {one.code for one in canned.missing(DRUGS, {}, own=own(desk))}
        assert ("hours" in codes) != hidden
        assert bool(canned.text_of("hours", "fr", own=own(desk))) != hidden


def test_added_question_is_offered_before_safety_and_in_french_where_nothing_else_was_written(desk):
    code = write(desk, text="Y a-t-il un chien ?", about="Le chien")
    offered = [one.code for one in canned.missing(DRUGS, {}, own=own(desk, language="ro"))]
    assert offered[-2:] == [code, "safety"]
    assert canned.text_of(code, "ro", own=own(desk, language="ro")) == "Y a-t-il un chien ?"
    write(desk, code=code, language="ro", text="Este un câine?", about="Le chien")
    assert canned.text_of(code, "ro", own=own(desk, language="ro")) == "Este un câine?"
    assert canned.text_of(code, "fr", own=own(desk)) == "Y a-t-il un chien ?"


def test_keys_stay_where_they_are():
    questions = [canned.Canned(str(number), "", (), "") for number in range(12)]
    before = canned.keys(questions)
    assert before == [str(number) for number in range(9)]
    after = canned.keys([one for one in questions if one.code not in {"0", "4"}], before)
    assert [new for new, old in zip(after, before, strict=True) if new != old] == ["9", "10"]
    assert after.index("9") == 0
    assert canned.keys([], ["x"] * 20) == [""] * 9


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"text": "  "}, QuestionEmpty),
        ({"about": " "}, QuestionEmpty),
        ({"text": "z" * 501}, QuestionTooLong),
        ({"about": "z" * 81}, QuestionTooLong),
        ({"language": "xx"}, NotThere),
        ({"campaign": "gone"}, NotThere),
        ({"login": "awa"}, NotAllowed),
        ({"login": "driss"}, NotAllowed),
    ],
)
def test_nothing_is_written_that_should_not_be(desk, more, refusal):
    with pytest.raises(refusal):
        write(desk, **more)
    assert not CannedQuestion.objects.exists()


# --- The page ---------------------------------------------------------------------------------------------------------


def test_supervisor_writes_a_question_and_the_tips_page_offers_it(desk):
    assert keep(desk, code="hours", about="L’heure", text="Vers quelle heure ?")["Location"] == HERE
    tip = desk.charge()
    assert "Vers quelle heure ?" in desk.awa.get(f"/signalements/{tip.id}/").content.decode()
    assert "Vers quelle heure ?" in words(desk.awa.get(f"/signalements/{tip.id}/?question=hours"))
    Tip.objects.filter(id=tip.id).update(language="en")
    assert "Vers quelle heure ?" not in desk.awa.get(f"/signalements/{tip.id}/").content.decode()


def test_supervision_leads_to_the_questions(desk):
    assert 'href="/questions/?bureau=desk-25"' in desk.bruno.get("/supervision/").content.decode()


def test_question_is_added_hidden_shown_and_deleted(desk):
    keep(desk, about="Le chien", text="Y a-t-il un chien ?")
    [row] = CannedQuestion.objects.all()
    assert "Added by this desk" in words(desk.bruno.get(HERE))
    keep(desk, act="hide", code=row.code)
    assert "Hidden" in words(desk.bruno.get(HERE))
    keep(desk, act="show", code=row.code)
    assert "Hidden" not in words(desk.bruno.get(HERE))
    keep(desk, act="restore", code=row.code)
    assert not CannedQuestion.objects.exists()


def test_built_in_question_is_given_back(desk):
    keep(desk, code="hours", about="L’heure", text="Vers quelle heure ?")
    assert "Written by this desk" in words(desk.bruno.get(HERE))
    keep(desk, act="restore", code="hours")
    assert "Vers quelle heure ?" not in words(desk.bruno.get(HERE))


@pytest.mark.parametrize("sent", [{"code": "hours", "about": "L’heure"}, {"about": "Le chien"}])
def test_refused_question_comes_back_as_it_was_typed(desk, sent):
    answer = keep(desk, text="z" * 501, **sent)
    assert answer.status_code == 400
    assert "too long" in words(answer)
    assert "z" * 501 in answer.content.decode()
    assert sent["about"] in answer.content.decode()


@pytest.mark.parametrize("sent", [{"code": "nowhere"}, {"act": "burn"}, {"act": "hide"}])
def test_act_of_no_page_is_refused(desk, sent):
    assert keep(desk, **sent).status_code == 404
    assert not CannedQuestion.objects.exists()


@pytest.mark.parametrize("query", ["langue=xx", "campagne=gone", "bureau=desk-60"])
def test_page_of_nothing_is_not_there(desk, query):
    assert desk.bruno.get(f"/questions/?{query}").status_code == 404


def test_each_change_is_recorded_without_its_words(desk):
    keep(desk, code="hours", about="L’heure", text="Vers quelle heure ?")
    keep(desk, act="hide", code="hours")
    keep(desk, act="restore", code="hours")
    entries = Entry.objects.filter(object_ref="desk:desk-25", actor_ref=str(desk.officer("bruno").id)).order_by("at")
    acts = [one.action for one in entries]
    assert acts == ["tips.write_question", "tips.hide_question", "tips.restore_question"]
    assert "quelle heure" not in str(list(Entry.objects.values()))
