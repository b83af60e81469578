"""Precision: how much of what helps an officer a tip's answers hold, from 0 to 100.

It counts which blocks were answered, by weight (place, time, recurrence, behaviour, first-hand knowledge, description,
product, freshness). It is coaching for the next question to ask; it says nothing of truth, and decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from vigie.tips.campaigns import Answer, AnswerMap

SAYS_NOTHING = frozenset({"unknown", "other"})


class Element(TextChoices):
    """What makes a tip precise."""

    PLACE = "place", _("a place")
    TIME = "time", _("a time")
    RECURRENCE = "recurrence", _("how often")
    BEHAVIOUR = "behaviour", _("gestures")
    FIRST_HAND = "first_hand", _("first-hand knowledge")
    DESCRIPTION = "description", _("a description or a vehicle")
    PRODUCT = "product", _("a product")
    FRESH = "fresh", _("an event of the last seven days")


@dataclass(frozen=True)
class Rule:
    """The weight of an element, and the questions that give it; `codes` narrows which answers count."""

    points: int
    questions: tuple[str, ...]
    codes: frozenset[str] = frozenset()


RULES: Mapping[Element, Rule] = {
    Element.PLACE: Rule(25, ("place", "storage_place")),
    Element.TIME: Rule(15, ("when_seen",)),
    Element.RECURRENCE: Rule(15, ("recurrence", "hours")),
    Element.BEHAVIOUR: Rule(15, ("behaviours", "seen", "facts")),
    Element.FIRST_HAND: Rule(10, ("basis",), frozenset({"seen", "heard"})),
    Element.DESCRIPTION: Rule(10, ("appearance", "people_count", "vehicle_type", "vehicle")),
    Element.PRODUCT: Rule(5, ("products",)),
    Element.FRESH: Rule(5, ("when_seen",), frozenset({"now", "today", "week"})),
}


@dataclass(frozen=True)
class Precision:
    """A score, and the elements that are there and not there."""

    score: int
    held: tuple[Element, ...]
    lacking: tuple[Element, ...]


def measure(answers: AnswerMap) -> Precision:
    """Measure a tip's answers."""
    held = tuple(element for element, rule in RULES.items() if _holds(rule, answers))
    lacking = tuple(element for element in RULES if element not in held)
    return Precision(score=sum(RULES[element].points for element in held), held=held, lacking=lacking)


def _holds(rule: Rule, answers: AnswerMap) -> bool:
    """Tell whether one of the rule's questions was answered with something that says something."""
    return any(_says(answers.get(question, ""), rule.codes) for question in rule.questions)


def _says(given: Answer, codes: frozenset[str]) -> bool:
    """Tell whether an answer counts."""
    said = {given.strip()} if isinstance(given, str) else set(given)
    informative = said - SAYS_NOTHING - {""}
    return bool(informative & codes) if codes else bool(informative)
