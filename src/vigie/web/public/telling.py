"""The form of a report: each request brings the whole draft, sealed in the page; the server keeps nothing in between.

It answers every button of every page, and what arrives broken: an unreadable draft, one that is too old, answers that
do not fit, a database that is away. It never answers with the typed text gone, and refuses only an unknown campaign.
"""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.lib import clock
from vigie.tips import campaigns, drafts
from vigie.tips.campaigns import Campaign, Group
from vigie.tips.drafts import Draft, DraftUnreadable
from vigie.web.public import language, questions, sending, steps
from vigie.web.public.posted import Posted, one, posted
from vigie.web.public.questions import ContactForm, GroupForm
from vigie.web.public.sheet import NoDatabase, Sheet
from vigie.web.shared.decorators import compressible

# A sealed draft longer than this no longer travels: text that does not fit stays on its page instead.
LONGEST_SEALED = 100_000
_PAGE = "goto:"


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, campaign_code: str) -> HttpResponseBase:
    """Show the first page, or answer a button."""
    campaign = campaigns.get(campaign_code)
    if request.method != "POST":
        return first_page(request, campaign)
    fields = posted(request)
    button = one(fields, "faire")
    return language.answered(button, lambda: Turn(request, campaign, fields).answer(button))


@compressible
def first_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Begin a report. The page holds the return code only sealed, and repeats nothing: it may be compressed."""
    sheet = Sheet(request, campaign, drafts.begin(campaign.code, now=clock.now()))
    core = steps.core(campaign, sheet.draft)
    return sheet.page(core[0].code if core else steps.REVIEW)


class Turn:
    """One button pressed on one page."""

    def __init__(self, request: HttpRequest, campaign: Campaign, fields: Posted) -> None:
        self.fields = fields
        draft, self.trouble = open_draft(one(fields, "brouillon"), campaign)
        self.sheet = Sheet(request, campaign, draft, to_review=bool(one(fields, "retour")))
        self.page = self._page_of_the_form()

    def answer(self, button: str) -> HttpResponse:
        """Answer the button."""
        try:
            return self._answer(button)
        except NoDatabase:
            return self._without_database()

    def _answer(self, button: str) -> HttpResponse:
        if self.page == steps.REVIEW:
            return self._troubled() or self._from_review(button)
        if self.page == steps.CONTACT:
            form: GroupForm | ContactForm = ContactForm(data=self.fields)
        else:
            form = questions.bound(self.sheet.shown_questions(self._group()), self.fields, self.sheet.draft)
        return self._from_form(form, button)

    def _from_review(self, button: str) -> HttpResponse:
        """Send, or open another page."""
        if button == "send":
            return sending.send(self.sheet)
        if button == "back":
            return self.sheet.page(self._before())
        self.sheet.to_review = button.startswith(_PAGE)
        return self.sheet.page(self._named(button))

    def _from_form(self, form: GroupForm | ContactForm, button: str) -> HttpResponse:
        """Read a page of questions into the draft, then go where the button leads."""
        forward = button != "back" and not button.startswith((_PAGE, language.BUTTON))
        asked = self._asked()
        fits = self._take(form, keep_mistakes=self.trouble == "stale" or not forward)
        if len(drafts.seal(self.sheet.draft, settings.PUBLIC_KEYRING.draft)) > LONGEST_SEALED:
            self._take(form, keep_mistakes=False)
            return self._again(form)
        if troubled := self._troubled(form):
            return troubled
        if not forward:
            return self._leave(button)
        if not fits:
            return self._again(form)
        if self._asked() - asked:
            return self.sheet.page(self.page)
        following = self._after()
        self.sheet.to_review = False
        return self.sheet.page(following)

    def _leave(self, button: str) -> HttpResponse:
        """Go elsewhere without asking that the page be finished; a language leads to the same page."""
        if button.startswith(language.BUTTON):
            return self.sheet.page(self.page)
        target = self._before() if button == "back" else self._named(button)
        self.sheet.to_review = False
        return self.sheet.page(target)

    def _troubled(self, form: GroupForm | ContactForm | None = None) -> HttpResponse | None:
        """Answer a draft that did not open or is too old: everything there is comes back, with a sentence."""
        if self.trouble == "stale":
            self.sheet.status = HTTPStatus.CONFLICT
            self.sheet.notice = _("This page was open for a long time. Nothing is lost: read it over, then send it.")
            return self.sheet.review()
        if self.trouble:
            self.sheet.status = HTTPStatus.UNPROCESSABLE_ENTITY
            self.sheet.notice = _(
                "This page could not be read back whole. What you wrote here is kept below; answers of earlier pages "
                "may have to be given again."
            )
            return self._show(form) if form else self.sheet.page(self._first())
        return None

    def _without_database(self) -> HttpResponse:
        """Give the page back as it was sent, asking nothing of the database."""
        self.sheet.status = HTTPStatus.SERVICE_UNAVAILABLE
        self.sheet.notice = _("This could not be recorded just now. Nothing is lost: wait a minute, then try again.")
        if self.page == steps.REVIEW:
            return self.sheet.review()
        if self.page == steps.CONTACT:
            return self.sheet.contact(ContactForm(data=self.fields))
        group = self._group()
        shown = self.sheet.shown_questions(group)
        return self.sheet.group(group, questions.page_form(shown, initial=questions.as_sent(shown, self.fields)))

    def _again(self, form: GroupForm | ContactForm) -> HttpResponse:
        """Show the same page with its mistakes."""
        self.sheet.status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self._show(form)

    def _show(self, form: GroupForm | ContactForm) -> HttpResponse:
        if isinstance(form, ContactForm):
            return self.sheet.contact(form)
        return self.sheet.group(self._group(), form)

    def _take(self, form: GroupForm | ContactForm, *, keep_mistakes: bool) -> bool:
        if isinstance(form, ContactForm):
            return questions.take_contact(form, self.sheet.draft, keep_mistakes=keep_mistakes)
        return questions.take(form, self.sheet.draft, keep_mistakes=keep_mistakes)

    def _page_of_the_form(self) -> str:
        page = one(self.fields, "page")
        return page if steps.known(self.sheet.campaign, self.sheet.draft, page) else self._first()

    def _first(self) -> str:
        core = steps.core(self.sheet.campaign, self.sheet.draft)
        return core[0].code if core else steps.REVIEW

    def _group(self) -> Group:
        return next(group for group in self.sheet.campaign.groups if group.code == self.page)

    def _asked(self) -> set[str]:
        """Return the questions asked on this page, as the answers stand."""
        if self.page == steps.CONTACT:
            return set()
        return {question.code for question in self.sheet.shown_questions(self._group())}

    def _named(self, button: str) -> str:
        """Return the page that a button names, else the present one."""
        page = button.removeprefix(_PAGE)
        return page if steps.known(self.sheet.campaign, self.sheet.draft, page) else self.page

    def _before(self) -> str:
        return steps.preceding(self.sheet.campaign, self.sheet.draft, self.page, to_review=self.sheet.to_review)

    def _after(self) -> str:
        return steps.following(self.sheet.campaign, self.sheet.draft, self.page, to_review=self.sheet.to_review)


def open_draft(box: str, campaign: Campaign) -> tuple[Draft, str]:
    """Open the draft that the page carried, and say what is wrong with it: "", "stale" or "unreadable"."""
    now = clock.now()
    try:
        draft = drafts.unseal(box, settings.PUBLIC_KEYRING.draft)
    except DraftUnreadable:
        return drafts.begin(campaign.code, now=now), "unreadable"
    if draft.campaign != campaign.code:
        return drafts.begin(campaign.code, now=now), "unreadable"
    if draft.is_stale(now=now, hours=settings.DRAFT_HOURS):
        drafts.renew(draft, now=now)
        return draft, "stale"
    return draft, ""
