"""Asking to talk with an officer now: the town, and one button. The answer is the receipt, as for a written report.

The draft is sealed in the page and carries the return code; sending it twice gives the same receipt and writes
nothing. Whether somebody answers is known only once the town is: then the talk waits, or is a written report at once.
It never answers with the typed town gone, and refuses only an unknown campaign.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.lib import clock
from vigie.places.competence import UnknownCommune
from vigie.tips import campaigns, drafts, intake, live
from vigie.tips.campaigns import Campaign
from vigie.tips.drafts import Draft
from vigie.tips.intake import TALK, Receipt, Telling
from vigie.web.public import effort, language, questions, session, towns
from vigie.web.public.frame import FORGET, KEEP, show, with_scripts
from vigie.web.public.posted import Posted, one, posted
from vigie.web.public.questions import GroupForm
from vigie.web.public.sending import advice
from vigie.web.public.session import Session
from vigie.web.public.sheet import NoDatabase
from vigie.web.public.telling import open_draft
from vigie.web.shared.decorators import compressible


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, campaign_code: str) -> HttpResponseBase:
    """Ask for the town, or let the talk begin."""
    campaign = campaigns.get(campaign_code)
    if request.method != "POST":
        return _first_page(request, campaign)
    fields = posted(request)
    button = one(fields, "faire")
    return language.answered(button, lambda: _answer(request, campaign, fields, button))


@compressible
def _first_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Begin. The page holds the return code only sealed, and repeats nothing: it may be compressed."""
    sheet = _Sheet(request, campaign, drafts.begin(campaign.code, now=clock.now()))
    return sheet.page(sheet.from_draft())


def _answer(request: HttpRequest, campaign: Campaign, fields: Posted, button: str) -> HttpResponse:
    """Answer a button of the page."""
    draft, trouble = open_draft(one(fields, "brouillon"), campaign)
    sheet = _Sheet(request, campaign, draft, solved=one(fields, "effort"))
    try:
        form = questions.bound(sheet.asked, fields, draft)
        fits = questions.take(form, draft, keep_mistakes=True)
        if trouble:
            return sheet.troubled(form, stale=trouble == "stale")
        if button.startswith(language.BUTTON):
            return sheet.page(sheet.from_draft())
        return sheet.send() if fits else sheet.page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except NoDatabase:
        return sheet.without_database(fields)


@dataclass
class _Sheet:
    """One request to talk, as one answer sees it."""

    request: HttpRequest
    campaign: Campaign
    draft: Draft
    solved: str = ""

    def __post_init__(self) -> None:
        self.asked = [one_of for one_of in self.campaign.questions() if one_of.code == towns.QUESTION]

    def from_draft(self) -> GroupForm:
        """Return the question of the town with what the draft holds."""
        return questions.from_draft(self.asked, self.draft)

    def troubled(self, form: GroupForm, *, stale: bool) -> HttpResponse:
        """Answer a draft that is too old or did not open: the town stands there still."""
        if stale:
            notice = _("This page was open for a long time. Nothing is lost: press the button once more.")
            return self.page(form, notice=notice, status=HTTPStatus.CONFLICT)
        notice = _("This page could not be read back whole. Check the town below, then press the button once more.")
        return self.page(form, notice=notice, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def without_database(self, fields: Posted) -> HttpResponse:
        """Give the page back as it was sent, asking nothing of the database."""
        form = questions.page_form(self.asked, initial=questions.as_sent(self.asked, fields))
        notice = _("This could not be recorded just now. Nothing is lost: wait a minute, then try again.")
        return self.page(form, notice=notice, status=HTTPStatus.SERVICE_UNAVAILABLE)

    def page(self, form: GroupForm, *, notice: str | Promise = "", status: int = HTTPStatus.OK) -> HttpResponse:
        """Show the page of the town."""
        context = {
            "action": reverse("talk", args=[self.campaign.code]),
            "campaign": self.campaign,
            "form": form,
            "notice": notice,
            "sealed": drafts.seal(self.draft, settings.PUBLIC_KEYRING.draft),
            "challenge": effort.challenge(self.draft) if settings.TALK_EFFORT_BITS > 0 else "",
            "bits": settings.TALK_EFFORT_BITS,
            "solved": self.solved if effort.solves(self.solved, self.draft) else "",
        }
        response = show(self.request, "talk", context, status=status, cache=KEEP)
        return with_scripts(response) if settings.TALK_EFFORT_BITS > 0 else response

    def send(self) -> HttpResponse:
        """Let the talk begin and answer with its receipt."""
        now = clock.now()
        telling = Telling(
            campaign=self.campaign,
            answers=self.draft.answers,
            language=language.current(),
            return_code=self.draft.return_code,
            channel=TALK,
            effort=effort.solves(self.solved, self.draft),
        )
        try:
            receipt = intake.receive(telling=telling, keyring=settings.PUBLIC_KEYRING, now=now)
        except UnknownCommune:
            self.draft.answers.clear()
            return self.troubled(self.from_draft(), stale=False)
        response = self._receipt_page(receipt)
        session.remember(response, Session(receipt.tip_id, receipt.key), now=now)
        return response

    def _receipt_page(self, receipt: Receipt) -> HttpResponse:
        """Show the code and where the talk stands: never kept by the browser, never compressed."""
        words = self.draft.return_code.words
        context: dict[str, Any] = {
            "words": words,
            "line": " ".join(words),
            "route": receipt.route,
            "words_erased_by": receipt.words_erased_by,
            "code_answers_until": receipt.code_answers_until,
            "talk": live.stands(receipt.tip_id),
            "kept_minutes": settings.TALK_GONE_SECONDS // 60,
            "advice": advice(),
        }
        return show(self.request, "talk_receipt", context, cache=FORGET)
