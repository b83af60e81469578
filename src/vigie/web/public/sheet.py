"""A report being filled in, as one request sees it: which campaign, which draft, and how each page of it is shown.

Nothing here changes the draft: `telling` reads what was sent, decides, and asks for a page.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise

from vigie.places.competence import Route, UnknownCommune, route
from vigie.tips import drafts
from vigie.tips.campaigns import Campaign, Group, Question
from vigie.tips.drafts import Draft
from vigie.tips.states import Urgency
from vigie.web.public import questions, review, steps, towns
from vigie.web.public.frame import show
from vigie.web.public.pages import call
from vigie.web.public.questions import ContactForm, GroupForm

NoDatabase = (OperationalError, InterfaceError)


@dataclass
class Sheet:
    """One report on its way through the pages.

    Attributes:
        request: the request being answered.
        campaign: what is asked.
        draft: what was answered so far.
        to_review: the page was opened from the review and leads back to it.
        notice: a sentence above the page.
        status: of the answer.
    """

    request: HttpRequest
    campaign: Campaign
    draft: Draft
    to_review: bool = False
    notice: str | Promise = ""
    status: int = 200

    def shown_questions(self, group: Group) -> list[Question]:
        """Return the questions of a page that are asked now."""
        return self.campaign.shown_questions(group, self.draft.answers)

    def page(self, page: str, *, mark: bool = False) -> HttpResponse:
        """Show a page from the draft, its mistakes marked when asked for."""
        if page == steps.CONTACT:
            return self.contact(questions.contact_from_draft(self.draft))
        group = steps.group(self.campaign, self.draft, page)
        if group is None:
            return self.review()
        return self.group(group, questions.from_draft(self.shown_questions(group), self.draft, mark=mark))

    def group(self, group: Group, form: GroupForm) -> HttpResponse:
        """Show a page of questions."""
        core = [one.code for one in steps.core(self.campaign, self.draft)]
        number = core.index(group.code) + 1 if group.code in core else 0
        context = {"group": group, "form": form, "number": number, "total": len(core) + 1, "first": number == 1}
        return self._show("group", group.code, context)

    def contact(self, form: ContactForm) -> HttpResponse:
        """Show the page on which a witness may leave a way to be reached."""
        return self._show("contact", steps.CONTACT, {"form": form})

    def review(self) -> HttpResponse:
        """Show everything that was said, who will read it, and the button that sends it."""
        core = steps.core(self.campaign, self.draft)
        context = {
            "groups": review.told(self.campaign, self.draft),
            "offered": review.offered(self.campaign, self.draft),
            "contact": self.draft.contact or self.draft.typed.get(questions.CONTACT_TYPED, ""),
            "contact_page": steps.CONTACT,
            "route": self._route(),
            "number": len(core) + 1,
            "total": len(core) + 1,
        }
        return self._show("review", steps.REVIEW, context)

    def _route(self) -> Route | None:
        """Return who will read it, or nothing while that is not known or the database is away."""
        try:
            return route(str(self.draft.answers.get(towns.QUESTION, "")))
        except (UnknownCommune, *NoDatabase):
            return None

    def _show(self, template: str, page: str, context: dict[str, Any]) -> HttpResponse:
        frame = {
            "action": reverse("tell", args=[self.campaign.code]),
            "campaign": self.campaign,
            "call": call(self.campaign),
            "page": page,
            "sealed": drafts.seal(self.draft, settings.PUBLIC_KEYRING.draft),
            "to_review": self.to_review,
            "notice": self.notice,
            "alarm": self.campaign.urgency_of(self.draft.answers) == Urgency.LIFE,
        }
        return show(self.request, template, {**frame, **context}, status=self.status)
