"""The pages that tell: home, safety, why nothing may show, legal notice, accessibility; and the way out.

They hold no secret and repeat nothing that was sent, so they may be compressed.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vigie.tips.campaigns import Campaign, campaigns
from vigie.web.public import deployment, language, session
from vigie.web.public.frame import FORGET, show
from vigie.web.shared.decorators import compressible


@require_safe
@compressible
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, and begin."""
    cards = [
        {
            "url": reverse("tell", args=[one.code]),
            "talk_url": reverse("talk", args=[one.code]),
            "title": call(one),
            "name": one.words,
            "text": one.summary_words,
        }
        for one in campaigns().values()
    ]
    return show(request, "home", {"cards": cards, "page": "home"})


def call(campaign: Campaign) -> str:
    """Return the call to report under a campaign: "Report drug dealing"."""
    name = str(campaign.words)
    return _("Report %(what)s") % {"what": name[:1].lower() + name[1:]}


@require_safe
@compressible
def security(request: HttpRequest) -> HttpResponse:
    """Say what is kept, how long, who reads it, and what cannot be hidden."""
    context = {
        "page": "security",
        "words_days": settings.WORDS_DAYS_AT_MOST,
        "decided_days": settings.WORDS_DAYS_AFTER_DECISION,
        "rejected_days": settings.WORDS_DAYS_AFTER_REJECTION,
        "code_months": settings.CODE_MONTHS,
        "report_months": settings.REPORT_KEEP_MONTHS,
        "draft_hours": settings.DRAFT_HOURS,
        "exit_to": settings.QUICK_EXIT_URL,
        "help_lines": deployment.help_lines(),
    }
    return show(request, "security", context)


@require_safe
@compressible
def why(request: HttpRequest) -> HttpResponse:
    """Say why nothing may show after a report."""
    return show(request, "why", {"page": "why", "same_face_days": settings.SAME_FACE_DAYS})


@require_safe
@compressible
def legal(request: HttpRequest) -> HttpResponse:
    """Say who is answerable, under which act, and which rights there are."""
    context = {
        "page": "legal",
        "legal_act": deployment.legal_act(),
        "controller": deployment.controller(),
        "data_protection_officer": deployment.data_protection_officer(),
        "words_days": settings.WORDS_DAYS_AT_MOST,
        "code_months": settings.CODE_MONTHS,
        "report_months": settings.REPORT_KEEP_MONTHS,
    }
    return show(request, "legal", context)


@require_safe
@compressible
def accessibility(request: HttpRequest) -> HttpResponse:
    """Declare how accessible the site is, honestly."""
    return show(request, "accessibility", {"page": "accessibility", "controller": deployment.controller()})


@require_safe
def quick_exit(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view is given its request
    """Leave at once: the browser is told to forget this site, then sent to a neutral page.

    `Clear-Site-Data` counts only over HTTPS (and on the local machine), so the cookies are taken back by hand too.
    """
    response = HttpResponseRedirect(settings.QUICK_EXIT_URL)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Cache-Control"] = FORGET
    session.forget(response)
    response.delete_cookie(language.COOKIE, samesite="Strict")
    return response
