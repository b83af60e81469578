"""Campaigns: what is asked, in which order and words, and how urgent an answer makes a tip.

Each campaign is one TOML file, typed and checked when the process starts; a deployment adds its own folder
(`VIGIE_CAMPAIGNS`). A file that names an unknown question, option or language is refused with a sentence that names
the file and the fault. There is no rule language: a rule is "this question has one of these answers".
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Literal

import msgspec
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vigie.lib.errors import Misconfigured, NotThere, Refused
from vigie.tips.states import Urgency

LANGUAGES = ("fr", "en")
BUILT_IN = Path(__file__).parent / "campaign_files"
Kind = Literal["commune", "text", "long_text", "choice", "choices"]
Answer = str | list[str]
AnswerMap = Mapping[str, Answer]


class AnswersUnreadable(Refused):
    """Answers that no page of this house could have sent."""

    code = "answers_unreadable"
    sentence = _("One answer could not be read. Check the pages of your report, then send it again.")
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Words(dict[str, str]):
    """A text in every language of the campaign."""

    def __str__(self) -> str:
        return self.get((get_language() or "fr")[:2]) or self["fr"]


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer to choose."""

    code: str
    label: dict[str, str]

    @property
    def words(self) -> Words:
        """Return the label, translated when shown."""
        return Words(self.label)


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """True when the question was answered with one of the codes."""

    question: str
    any: tuple[str, ...]

    def holds(self, answers: AnswerMap) -> bool:
        """Tell whether the answers meet it."""
        given = answers.get(self.question, "")
        return bool(set(self.any) & set([given] if isinstance(given, str) else given))


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question."""

    code: str
    kind: Kind
    label: dict[str, str]
    hint: dict[str, str] = {}
    required: bool = False
    max_length: int = 200
    options: tuple[Option, ...] = ()
    show_if: Condition | None = None

    @property
    def words(self) -> Words:
        """Return the label, translated when shown."""
        return Words(self.label)

    @property
    def help(self) -> str:
        """Return the hint in the reader's language, or nothing."""
        return str(Words(self.hint)) if self.hint else ""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One page of questions. `core` pages are walked through in order; the others are offered before sending."""

    code: str
    title: dict[str, str]
    intro: dict[str, str] = {}
    core: bool = False
    questions: tuple[Question, ...]
    show_if: Condition | None = None

    @property
    def words(self) -> Words:
        """Return the title, translated when shown."""
        return Words(self.title)

    @property
    def help(self) -> str:
        """Return the introduction in the reader's language, or nothing."""
        return str(Words(self.intro)) if self.intro else ""


class UrgencyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The level a tip gets when the condition holds; the first rule that holds decides."""

    level: Literal["LIFE", "ONGOING", "DAY", "COMMON", "ARCHIVE"]
    when: Condition


class Campaign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole questionnaire with its scope and its rules."""

    code: str
    version: int
    order: int = 100
    name: dict[str, str]
    summary: dict[str, str]
    scope: dict[str, str]
    groups: tuple[Group, ...]
    urgency: tuple[UrgencyRule, ...] = ()

    @property
    def words(self) -> Words:
        """Return the name, translated when shown."""
        return Words(self.name)

    @property
    def summary_words(self) -> Words:
        """Return the summary, translated when shown."""
        return Words(self.summary)

    @property
    def scope_words(self) -> Words:
        """Return what the campaign is for, translated when shown."""
        return Words(self.scope)

    def questions(self) -> Iterator[Question]:
        """Yield every question, page after page."""
        for group in self.groups:
            yield from group.questions

    def shown_groups(self, answers: AnswerMap) -> list[Group]:
        """Return the pages that the answers so far do not skip."""
        return [group for group in self.groups if group.show_if is None or group.show_if.holds(answers)]

    def shown_questions(self, group: Group, answers: AnswerMap) -> list[Question]:
        """Return the questions of a page that the answers so far do not skip."""
        return [one for one in group.questions if one.show_if is None or one.show_if.holds(answers)]

    def urgency_of(self, answers: AnswerMap) -> Urgency:
        """Return the level of the first rule that holds, else ordinary."""
        for rule in self.urgency:
            if rule.when.holds(answers):
                return Urgency[rule.level]
        return Urgency.COMMON


@cache
def campaigns() -> dict[str, Campaign]:
    """Return every campaign of the deployment by code, in the order to be shown; read once a process."""
    found: dict[str, Campaign] = {}
    for folder in [BUILT_IN, *map(Path, settings.CAMPAIGN_FOLDERS)]:
        for path in sorted(folder.glob("*.toml")):
            campaign = read(path)
            found[campaign.code] = campaign
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def get(code: str) -> Campaign:
    """Return one campaign, or refuse."""
    try:
        return campaigns()[code]
    except KeyError as error:
        raise NotThere from error


def read(path: Path) -> Campaign:
    """Read and check one file.

    Raises:
        Misconfigured: the file is not TOML, does not fit the types, or contradicts itself.
    """
    try:
        campaign = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Campaign)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Misconfigured(f"Campaign file {path.name}: {error}") from error
    faults = list(_faults(campaign))
    if faults:
        raise Misconfigured(f"Campaign file {path.name}: {'; '.join(faults)}")
    return campaign


def _faults(campaign: Campaign) -> Iterator[str]:
    """Yield what contradicts itself in a campaign."""
    codes = [question.code for question in campaign.questions()]
    yield from (f"question {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1}))
    options = {one.code: {option.code for option in one.options} for one in campaign.questions()}
    for condition in _conditions(campaign):
        if condition.question not in options:
            yield f"a rule names the unknown question {condition.question}"
        else:
            unknown = set(condition.any) - options[condition.question]
            yield from (f"a rule names the unknown answer {code} of {condition.question}" for code in unknown)
    for question in campaign.questions():
        if (question.kind in {"choice", "choices"}) != bool(question.options):
            yield f"question {question.code}: options go with kinds choice and choices, and with no other"
    if [one.code for one in campaign.questions() if one.kind == "commune"] != ["commune"]:
        yield "exactly one question is of kind commune, and its code is commune"
    for words in _texts(campaign):
        missing = [language for language in LANGUAGES if not words.get(language)]
        yield from (f"no {language} text beside {next(iter(words.values()), '')!r}" for language in missing)


def _conditions(campaign: Campaign) -> Iterator[Condition]:
    """Yield every condition of a campaign."""
    yield from (rule.when for rule in campaign.urgency)
    for group in campaign.groups:
        rules = (group.show_if, *(question.show_if for question in group.questions))
        yield from (rule for rule in rules if rule)


def _texts(campaign: Campaign) -> Iterator[dict[str, str]]:
    """Yield every text of a campaign that must exist in each language."""
    yield from (campaign.name, campaign.summary, campaign.scope)
    for group in campaign.groups:
        yield from (words for words in (group.title, group.intro) if words or words is group.title)
        for question in group.questions:
            yield question.label
            if question.hint:
                yield question.hint
            yield from (option.label for option in question.options)


def without_skipped(campaign: Campaign, answers: AnswerMap) -> dict[str, Answer]:
    """Return the answers to the questions that are really asked: those behind a skip rule go, and empty ones too."""
    kept: dict[str, Answer] = {}
    for group in campaign.shown_groups(answers):
        for question in campaign.shown_questions(group, answers):
            given = answers.get(question.code)
            if given:
                kept[question.code] = given
    return kept


def missing(campaign: Campaign, answers: AnswerMap) -> list[Question]:
    """Return the required questions that have no answer."""
    return [
        question
        for group in campaign.shown_groups(answers)
        for question in campaign.shown_questions(group, answers)
        if question.required and not answers.get(question.code)
    ]


def check(campaign: Campaign, answers: AnswerMap) -> None:
    """Refuse answers that no page of this house could have sent.

    Raises:
        AnswersUnreadable: an unknown question, a wrong type, an unknown option, or a text over its length.
    """
    questions = {question.code: question for question in campaign.questions()}
    for code, given in answers.items():
        question = questions.get(code)
        if question is None or not _fits(question, given):
            raise AnswersUnreadable


def _fits(question: Question, given: Answer) -> bool:
    """Tell whether an answer has the type, the options and the length of its question."""
    known = {option.code for option in question.options}
    if question.kind == "choices":
        return isinstance(given, list) and set(given) <= known
    if not isinstance(given, str) or len(given) > question.max_length or "\0" in given:
        return False
    return question.kind != "choice" or not given or given in known
