"""A tip's answers put in words for the officer: by the campaign's pages, with labels, in the officer's language.

A campaign that changed or went since hides nothing: answers to questions it no longer knows are shown with their codes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from vigie.places.models import Commune
from vigie.tips import campaigns
from vigie.tips.access import OpenTip
from vigie.tips.campaigns import Answer, Campaign, Question
from vigie.tips.models import Tip
from vigie.tips.notes import Noted, facts
from vigie.tips.states import Author, NoteKind

FREE_TEXT = frozenset({"text", "long_text"})


@dataclass(frozen=True)
class Shown:
    """One answer: its label, what was answered, and whether these are the witness's own words."""

    code: str
    label: str
    value: str
    own_words: bool


@dataclass(frozen=True)
class ShownGroup:
    """One page of the questionnaire, with the answers it got."""

    title: str
    answers: list[Shown]


@dataclass(frozen=True)
class FactNoted:
    """A fact that an officer put under a question: what it says, who noted it, and when."""

    code: str
    label: str
    text: str
    officer: str
    at: datetime


def campaign_of(opened: OpenTip) -> Campaign | None:
    """Return the tip's campaign, if the deployment still has it."""
    return campaigns.campaigns().get(opened.tip.campaign)


def commune_name(commune: Commune | None, code: str) -> str:
    """Name a commune with its department; its bare code where it is not known."""
    return f"{commune.name} ({commune.department_id})" if commune else code


def commune_of(tip: Tip) -> str:
    """Name the tip's commune with its department."""
    return commune_name(Commune.objects.filter(code=tip.commune_code).first(), tip.commune_code)


def groups(campaign: Campaign | None, answers: Mapping[str, Answer], commune: str) -> list[ShownGroup]:
    """Put every answer in words, page after page; what no page asks for any more comes last."""
    shown, left = [], dict(answers)
    for group in campaign.groups if campaign else ():
        asked = [(question, left.pop(question.code)) for question in group.questions if question.code in left]
        if asked:
            shown.append(ShownGroup(str(group.words), [_shown(one, given, commune) for one, given in asked]))
    if left:
        rest = [Shown(code, code, _plain(given), own_words=True) for code, given in left.items()]
        shown.append(ShownGroup(_("Other answers"), rest))
    return shown


def noted(campaign: Campaign | None, notes: Iterable[tuple[NoteKind, Noted]]) -> list[FactNoted]:
    """Put the facts that officers noted in words, question after question."""
    known = facts(notes)
    order = [question.code for question in campaign.questions()] if campaign else []
    labels = labels_of_sources(campaign)
    codes = sorted(known, key=lambda code: order.index(code) if code in order else len(order))
    return [
        FactNoted(code, labels.get(code, code), known[code].text, known[code].officer, known[code].at) for code in codes
    ]


def own_words(opened: OpenTip) -> list[tuple[str, str]]:
    """Return the witness's own words as (source, text): free answers, then messages."""
    return [*_free_answers(campaign_of(opened), opened.answers), *_messages(opened)]


def labels_of_sources(campaign: Campaign | None) -> dict[str, str]:
    """Return what the sources of `own_words` are called, messages apart."""
    return {question.code: str(question.words) for question in campaign.questions()} if campaign else {}


def _free_answers(campaign: Campaign | None, answers: Mapping[str, Answer]) -> Iterator[tuple[str, str]]:
    """Yield the free answers; where a question is not known any more, its answer counts as free."""
    coded = {one.code for one in campaign.questions() if one.kind not in FREE_TEXT} if campaign else {"commune"}
    yield from ((code, _plain(given)) for code, given in answers.items() if code not in coded)


def _messages(opened: OpenTip) -> Iterator[tuple[str, str]]:
    """Yield the witness's messages."""
    yield from ((f"message-{line.number}", line.text) for line in opened.lines if line.author == Author.WITNESS)


def _shown(question: Question, given: Answer, commune: str) -> Shown:
    """Put one answer in words."""
    value = commune if question.kind == "commune" else _labelled(question, given)
    return Shown(question.code, str(question.words), value, own_words=question.kind in FREE_TEXT)


def _labelled(question: Question, given: Answer) -> str:
    """Replace codes by their labels."""
    labels = {option.code: str(option.words) for option in question.options}
    codes = [given] if isinstance(given, str) else given
    return "\n".join(labels.get(code, code) for code in codes)


def _plain(given: Answer) -> str:
    """Write an answer as it is."""
    return given if isinstance(given, str) else "\n".join(given)
