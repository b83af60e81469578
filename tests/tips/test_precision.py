"""Precision counts what was answered, and nothing else."""

import pytest

from vigie.tips import campaigns
from vigie.tips.precision import RULES, Element, measure

BARE = {"commune": "25056", "facts": "Des allées et venues.", "when_seen": "unknown"}


def test_weights_make_a_hundred():
    assert sum(rule.points for rule in RULES.values()) == 100


def test_every_question_counted_is_asked_by_a_campaign():
    asked = {one.code for campaign in campaigns.campaigns().values() for one in campaign.questions()}
    assert {question for rule in RULES.values() for question in rule.questions} <= asked


def test_bare_account_holds_its_behaviour_only():
    found = measure(BARE)
    assert (found.score, found.held) == (15, (Element.BEHAVIOUR,))
    assert set(found.held) | set(found.lacking) == set(Element)


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        ({"place": "rue Imaginaire"}, 25),
        ({"place": "  "}, 0),
        ({"when_seen": "month"}, 15),
        ({"when_seen": "week"}, 20),
        ({"hours": "en semaine"}, 15),
        ({"recurrence": "unknown"}, 0),
        ({"basis": "seen"}, 10),
        ({"basis": "told"}, 0),
        ({"vehicle_type": ["car"]}, 10),
        ({"products": ["unknown"]}, 0),
        ({"products": ["unknown", "crack"]}, 5),
        ({"place_type": "hall"}, 0),
    ],
)
def test_each_answer_counts_for_its_weight(answers, points):
    assert measure({**BARE, **answers}).score - measure(BARE).score == points


def test_everything_answered_makes_a_hundred():
    full = {
        "place": "rue Imaginaire",
        "when_seen": "today",
        "recurrence": "daily",
        "behaviours": ["lookout"],
        "basis": "seen",
        "appearance": "Une veste claire.",
        "products": ["cannabis_resin"],
    }
    assert measure(full).score == 100
    assert measure(full).lacking == ()
