"""The last button: the report is checked, sealed, routed and stored, and the receipt is the answer itself.

No redirect: the code exists nowhere but in this answer and in the sealed draft. Sending the same draft again (a reload,
a double click, a cut line) gives the same receipt and writes nothing. What cannot be sent comes back on its page.
"""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from vigie.lib import clock
from vigie.places.competence import UnknownCommune
from vigie.tips import campaigns, intake
from vigie.tips.campaigns import AnswersUnreadable, Question
from vigie.tips.intake import Receipt, Telling
from vigie.tips.states import Urgency
from vigie.web.public import deployment, language, questions, session, steps, towns
from vigie.web.public.frame import FORGET, show
from vigie.web.public.session import Session
from vigie.web.public.sheet import Sheet


def send(sheet: Sheet) -> HttpResponse:
    """Send a report and answer with its receipt, or with the page on which something is to be put right."""
    page = _to_put_right(sheet)
    if page:
        sheet.status = HTTPStatus.UNPROCESSABLE_ENTITY
        sheet.to_review = True
        return sheet.page(page, mark=True)
    draft = sheet.draft
    telling = Telling(
        campaign=sheet.campaign,
        answers=draft.answers,
        language=language.current(),
        return_code=draft.return_code,
        contact=draft.contact,
    )
    now = clock.now()
    try:
        receipt = intake.receive(telling=telling, keyring=settings.PUBLIC_KEYRING, now=now)
    except UnknownCommune:
        return _back_to_review(sheet, lambda one: one.code != towns.QUESTION)
    except AnswersUnreadable:
        return _back_to_review(sheet, lambda one: _fits(sheet, one))
    response = _receipt_page(sheet, receipt)
    session.remember(response, Session(receipt.tip_id, receipt.key), now=now)
    return response


def _to_put_right(sheet: Sheet) -> str:
    """Return the first page that has an answer missing or one that does not fit."""
    campaign, draft = sheet.campaign, sheet.draft
    if questions.CONTACT_TYPED in draft.typed:
        return steps.CONTACT
    wrong = [one.code for one in questions.left_over(list(campaign.questions()), draft)] if draft.typed else []
    wrong += [one.code for one in campaigns.missing(campaign, campaigns.without_skipped(campaign, draft.answers))]
    asked = campaign.shown_groups(draft.answers)
    return next((group.code for group in asked if any(one.code in wrong for one in group.questions)), "")


def _fits(sheet: Sheet, question: Question) -> bool:
    """Tell whether the answer to one question is one that this campaign knows."""
    try:
        campaigns.check(sheet.campaign, {question.code: sheet.draft.answers[question.code]})
    except AnswersUnreadable:
        return False
    return True


def _back_to_review(sheet: Sheet, keep: Callable[[Question], bool]) -> HttpResponse:
    """Drop what is no longer known (the questions or the towns changed meanwhile), and have the rest read over."""
    answers = sheet.draft.answers
    asked = [one for one in sheet.campaign.questions() if one.code in answers]
    sheet.draft.answers = {one.code: answers[one.code] for one in asked if keep(one)}
    sheet.status = HTTPStatus.CONFLICT
    sheet.notice = _("The questions changed while you were writing. Your answers are kept; check what is missing.")
    return sheet.review()


def _receipt_page(sheet: Sheet, receipt: Receipt) -> HttpResponse:
    """Show the code, who reads the report, and until when: never kept by the browser, never compressed."""
    words = sheet.draft.return_code.words
    context = {
        "words": words,
        "line": " ".join(words),
        "route": receipt.route,
        "words_erased_by": receipt.words_erased_by,
        "code_answers_until": receipt.code_answers_until,
        "new": receipt.new,
        "alarm": sheet.campaign.urgency_of(sheet.draft.answers) == Urgency.LIFE,
        "contact_left": bool(sheet.draft.contact),
        "advice": advice(),
        "ending": _ending(language.current()),
    }
    return show(sheet.request, "receipt", context, cache=FORGET)


def advice() -> str:
    """Return what to do with a code, rendered once for each language."""
    return _advice(language.current())


@cache
def _advice(_language: str) -> str:
    return render_to_string("public/receipt_advice.html")


@cache
def _ending(_language: str) -> str:
    return render_to_string("public/receipt_ending.html", {"help_lines": deployment.help_lines()})
