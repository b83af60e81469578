"""Setting aside: one choice that can't contradict itself; a mistake shows the choice again and opens nothing."""

import pytest

from desk_pages import words
from vigie.audit.models import Entry
from vigie.tips.states import State
from vigie.triage.decisions import FORWARDING, REASONS, REJECTING
from vigie.triage.queries import decisions_on
from vigie.web.desk.decide import DecideForm

VERDICTS = [f"{code}:{reason}" for code in REJECTING for reason in REASONS[code]]


def address(tip):
    return f"/signalements/{tip.id}/decider/"


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_recorded_and_leads_back_to_the_queue(desk, verdict):
    tip = desk.charge()
    answer = desk.awa.post(address(tip), {"verdict": verdict})
    assert answer["Location"] == "/?bureau=desk-25"
    [decision] = decisions_on(tip.id)
    assert f"{decision.code}:{decision.reason}" == verdict
    tip.refresh_from_db()
    assert tip.state == State.DECIDED


@pytest.mark.parametrize(
    "verdict", ["", "unusable", "unusable:targeting", "x:y", *(f"{code}:spam" for code in FORWARDING)]
)
def test_mistake_shows_the_choice_again_and_opens_nothing(desk, verdict):
    tip = desk.charge(facts="Un perroquet vert.")
    answer = desk.awa.post(address(tip), {"verdict": verdict})
    assert answer.status_code == 400
    text = words(answer)
    assert "perroquet" not in text
    assert "Repeated targeting of the same persons" in text
    tip.refresh_from_db()
    assert tip.state == State.TAKEN
    assert not Entry.objects.filter(action="tips.open").exists()


def test_page_of_the_choice_stands_alone(desk):
    tip = desk.charge()
    assert "Never for a mere doubt." in words(desk.awa.get(address(tip)))


def test_choices_stand_under_their_decision():
    groups = DecideForm().groups
    assert [len(group["options"]) for group in groups] == [len(reasons) for reasons in REASONS.values()]
    assert [option.data["value"] for group in groups for option in group["options"]] == VERDICTS


def test_second_decision_finds_the_tip_gone(desk):
    tip = desk.charge()
    desk.awa.post(address(tip), {"verdict": VERDICTS[0]})
    assert desk.awa.post(address(tip), {"verdict": VERDICTS[0]}).status_code == 404
    assert len(decisions_on(tip.id)) == 1
