"""The guide: while a witness waits, the campaign's own questions one at a time. A script, never a person.

What is answered joins the sealed answers that a form would have given; what is passed is remembered there too, so that
no question is asked twice, on no device. Twelve questions at most, open ones first, none about names or origin: they
are the campaign's. The town is not asked again: it brought the tip to its desk.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from vigie.audit import journal
from vigie.lib.errors import NotThere
from vigie.tips import boxes, bus, campaigns, talks
from vigie.tips.campaigns import Answer, Campaign, Question
from vigie.tips.conversation import ConversationClosed, words_open
from vigie.tips.models import Answers, Talk, Tip
from vigie.tips.states import Rank, State, TalkState, Urgency

MOST = 12
_PASSED = "_passed"


@dataclass(frozen=True)
class Told:
    """What a witness has told so far, and the questions that were passed."""

    answers: dict[str, Answer]
    passed: tuple[str, ...] = ()


def told_in(opened: Mapping[str, Any]) -> Told:
    """Tell apart the answers and the passed questions of an opened box."""
    answers = {code: given for code, given in opened.items() if code != _PASSED}
    return Told(answers=answers, passed=tuple(opened.get(_PASSED, ())))


def next_question(campaign: Campaign, told: Told) -> Question | None:
    """Return the question to ask now: core pages first; nothing once all, or enough, were asked."""
    if _asked(told) >= MOST:
        return None
    groups = sorted(campaign.shown_groups(told.answers), key=lambda group: not group.core)
    shown = (question for group in groups for question in _open_first(campaign.shown_questions(group, told.answers)))
    return next((one for one in shown if _is_new(one, told)), None)


def _asked(told: Told) -> int:
    """Count what was asked, the town aside."""
    return len(told.passed) + sum(1 for code in told.answers if code != "commune")


def _open_first(questions: list[Question]) -> list[Question]:
    """Put what is told freely before what is ticked."""
    return sorted(questions, key=lambda one: one.kind not in {"text", "long_text"})


def _is_new(question: Question, told: Told) -> bool:
    return question.kind != "commune" and question.code not in told.passed and not told.answers.get(question.code)


def told_to(tip_id: uuid.UUID, *, key: bytes) -> Told:
    """Open what a witness told, with the key that the witness's session carries.

    Raises:
        NotThere: the words are erased.
    """
    row = Answers.objects.filter(tip_id=tip_id).first()
    if row is None:
        raise NotThere
    return told_in(boxes.open_answers(bytes(row.box), key=key, tip_id=tip_id, row_id=row.id))


def answer(
    *, tip_id: uuid.UUID, key: bytes, campaign: Campaign, question: str, given: Answer | None, now: datetime
) -> None:
    """Write an answer of the witness, or (`given` is None) that the question was passed.

    Raises:
        NotThere: the words are erased, or the campaign has no such question.
        AnswersUnreadable: an answer that no page of this house could have sent.
        ConversationClosed: the tip is decided.
    """
    if question == "commune" or question not in {one.code for one in campaign.questions()}:
        raise NotThere
    if given is not None:
        campaigns.check(campaign, {question: given})
    with transaction.atomic():
        talk = talks.locked(tip_id)
        tip = _locked(tip_id, now)
        row = Answers.objects.select_for_update(of=("self",)).get(tip_id=tip_id)
        told = told_in(boxes.open_answers(bytes(row.box), key=key, tip_id=tip_id, row_id=row.id))
        told = _with(told, question, given)
        content = {**told.answers, _PASSED: list(told.passed)}
        row.box = boxes.seal_answers(content, key=key, tip_id=tip_id, row_id=row.id)
        row.save(update_fields=["box"])
        _raise_urgency(tip, talk, campaign.urgency_of(told.answers))
        journal.record(actor=journal.WITNESS, action="tips.answer", about=tip.reference, at=now)


def _locked(tip_id: uuid.UUID, now: datetime) -> Tip:
    """Lock a tip whose witness may still tell."""
    columns = ("id", "state", "urgency", "handled_on")
    tip = Tip.objects.select_for_update(of=("self",)).only(*columns).filter(id=tip_id).first()
    if tip is None:
        raise NotThere
    if tip.state == State.DECIDED or not words_open(tip, today=now.date()):
        raise ConversationClosed
    return tip


def _with(told: Told, question: str, given: Answer | None) -> Told:
    """Return what is told with one more answer; an empty one passes the question."""
    if given:
        return Told({**told.answers, question: given}, tuple(one for one in told.passed if one != question))
    return Told(told.answers, (*told.passed, question) if question not in told.passed else told.passed)


def _raise_urgency(tip: Tip, talk: Talk | None, urgency: Urgency) -> None:
    """Raise a locked tip's urgency where the answers ask for it, never lower it; wake the pages of its locked talk."""
    if urgency > tip.urgency:
        tip.urgency = urgency
        tip.save(update_fields=["urgency"])
    if talk is None:
        return
    rank = int(Rank.DANGER) if tip.urgency == Urgency.LIFE else tip.urgency
    moved = talk.state == TalkState.WAITING and rank > talk.rank
    talk.rank = max(talk.rank, rank)
    talk.version += 1
    talk.save(update_fields=["rank", "version"])
    bus.talk_changed(tip.id, talk.version)
    if moved:
        bus.desk_changed(talk.desk_id)
