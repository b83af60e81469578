"""What was said so far, as rows to read over, and the pages that can still be added."""

from dataclasses import dataclass

from vigie.tips.campaigns import Answer, Campaign, Group, Question
from vigie.tips.drafts import Draft
from vigie.web.public import steps, towns


@dataclass(frozen=True)
class Told:
    """A page with answers, or one that must have some, in the form of `components/summary_list.html`."""

    group: Group
    rows: list[dict[str, str]]


def told(campaign: Campaign, draft: Draft) -> list[Told]:
    """Return the pages that were answered or must be, each with its rows."""
    found = []
    for group in campaign.shown_groups(draft.answers):
        change = {"change_name": "faire", "change_value": f"goto:{group.code}"}
        rows = [
            {"label": str(one.words), "value": said(one, draft), **change}
            for one in campaign.shown_questions(group, draft.answers)
            if one.required or said(one, draft)
        ]
        if rows:
            found.append(Told(group, rows))
    return found


def offered(campaign: Campaign, draft: Draft) -> list[Group]:
    """Return the optional pages on which nothing was said yet."""
    answered = {one.group.code for one in told(campaign, draft)}
    return [group for group in steps.optional(campaign, draft) if group.code not in answered]


def said(question: Question, draft: Draft) -> str:
    """Return an answer as its author reads it; what does not fit yet is shown as it was typed."""
    if question.code == towns.QUESTION and question.code not in draft.answers:
        return ""
    given: Answer = draft.typed.get(question.code) or draft.answers.get(question.code, "")
    labels = {option.code: str(option.words) for option in question.options}
    codes = given if isinstance(given, list) else [given]
    return ", ".join(labels.get(code, code) for code in codes)
