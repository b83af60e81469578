"""The guide on the page: a prepared script asks the campaign's questions one at a time while nobody is there to ask.

It is shown while a talk waits, or became a written report that no officer has read yet; after that an officer asks.
So its presence tells no more than the status beside it does: nothing of a decision shows here.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from vigie.lib.errors import NotThere, Refused
from vigie.tips import campaigns, guide
from vigie.tips.campaigns import Answer, Campaign, Question
from vigie.tips.conversation import ConversationClosed
from vigie.tips.drafts import Draft
from vigie.tips.guide import Told
from vigie.tips.live import Standing
from vigie.tips.states import Feedback, TalkState, Urgency
from vigie.tips.witness import Visit
from vigie.web.public import questions, review
from vigie.web.public.posted import Posted
from vigie.web.public.questions import GroupForm

OPEN = "goto:"


class GuideOver(Refused):
    """An officer has the report: no script asks any more."""

    code = "guide_over"
    sentence = _("An officer has your report now, so the script has ended. Write this in a message below.")
    status = 409


@dataclass(frozen=True)
class Guide:
    """Where the guide stands on the page.

    Attributes:
        question: the one being asked; none once all were.
        form: its field.
        rows: what was told so far, in the form of `components/summary_list.html`.
        alarm: the answers tell of danger to life.
    """

    question: Question | None
    form: GroupForm | None
    rows: list[dict[str, str]]
    alarm: bool


def asks(visit: Visit, talk: Standing | None) -> bool:
    """Tell whether the guide asks now."""
    if talk is None or not visit.open:
        return False
    unread = talk.state == TalkState.WRITTEN and visit.status == Feedback.RECEIVED
    return talk.state == TalkState.WAITING or unread


def shown(visit: Visit, *, wanted: str = "", form: GroupForm | None = None) -> Guide | None:
    """Return the guide for the page: the wanted question, else the one of the form that came back, else the next.

    Nothing where the campaign has left the deployment meanwhile.
    """
    if visit.tip_id is None:
        return None
    try:
        campaign = campaigns.get(visit.campaign)
        told = guide.told_to(visit.tip_id, key=visit.key)
    except NotThere:
        return None
    if form is not None:
        question: Question | None = form.questions[0]
    else:
        question = question_of(campaign, wanted) or guide.next_question(campaign, told)
        form = filled(question, told.answers) if question else None
    return Guide(question, form, _rows(campaign, told), campaign.urgency_of(told.answers) == Urgency.LIFE)


def question_of(campaign: Campaign, code: str) -> Question | None:
    """Return a question that the guide may ask."""
    return next((one for one in campaign.questions() if one.code == code and one.kind != "commune"), None)


def filled(question: Question, answers: dict[str, Answer]) -> GroupForm:
    """Return the field of a question, with the answer given before."""
    return questions.page_form([question], initial={question.code: answers.get(question.code, "")})


def on_page(visit: Visit, fields: Posted) -> Question | None:
    """Return the question that stood on the page that was sent."""
    try:
        return question_of(campaigns.get(visit.campaign), fields.get("question") or "") if visit.open else None
    except NotThere:
        return None


def as_typed(visit: Visit, fields: Posted) -> GroupForm | None:
    """Return the field of the question on the page with what was typed in it, unread; nothing when that is nothing."""
    question = on_page(visit, fields)
    if question is None:
        return None
    sent = questions.as_sent([question], fields)
    return questions.page_form([question], initial=sent) if sent[question.code] else None


def in_words(question: Question, fields: Posted) -> str:
    """Return what was typed for a question as its author reads it: "Where is it kept? Behind the counter"."""
    sent = questions.as_sent([question], fields)
    said = review.said(question, Draft(campaign="", words=[], started=0, answers=sent))
    return f"{question.words} {said}" if said else ""


def take(
    visit: Visit, talk: Standing | None, question: Question, fields: Posted, *, passes: bool, now: datetime
) -> GroupForm | None:
    """Write the answer that was sent, or that the question is passed; returns the field when it does not fit.

    Raises:
        GuideOver: an officer has the report.
        NotThere: the words are erased.
    """
    form = questions.page_form([question], data=fields)
    if not passes and not form.is_valid():
        return form
    if visit.tip_id is None or not (asks(visit, talk) or (talk and talk.state == TalkState.ACTIVE)):
        raise GuideOver
    given = None if passes else form.cleaned_data[question.code]
    _write(visit.tip_id, visit.key, campaigns.get(visit.campaign), question.code, given, now)
    return None


def _write(tip_id: uuid.UUID, key: bytes, campaign: Campaign, code: str, given: Any, now: datetime) -> None:
    """Write one answer; a report that was decided meanwhile is refused as one that was only read."""
    try:
        guide.answer(tip_id=tip_id, key=key, campaign=campaign, question=code, given=given, now=now)
    except ConversationClosed as error:
        raise GuideOver from error


def _rows(campaign: Campaign, told: Told) -> list[dict[str, str]]:
    """Return what was told, the town aside: each with a button that opens it again."""
    draft = Draft(campaign=campaign.code, words=[], started=0, answers=told.answers)
    return [
        {
            "label": str(question.words),
            "value": review.said(question, draft),
            "change_name": "faire",
            "change_value": OPEN + question.code,
        }
        for question in campaign.questions()
        if question.kind != "commune" and told.answers.get(question.code)
    ]
