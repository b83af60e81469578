"""The pages that say no, or that something broke: the right status, a plain sentence, a way on. Nothing is logged.

Refuses to show anything the person sent, or any detail of the failure. If even the page cannot be made, a line of
plain text with the emergency numbers is sent. `VIGIE_EXIT_PATH` is the address of the quick exit, for public pages.
"""

import sys
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What the driver says when the database cannot be reached, or went away in the middle.
AWAY = (OperationalError, InterfaceError)
LAST_RESORT = "Une erreur est survenue. En cas de danger : 17, 112, ou 114 par SMS.\n"


class Words(NamedTuple):
    """What an error page says: what happened, what it means, what can be done."""

    title: str | Promise
    sentence: str | Promise
    advice: str | Promise = ""


_KEPT = _("Go back with your browser: what you wrote should still be there.")
PAGES: dict[int, Words] = {
    400: Words(_("This page did not arrive whole"), _("What was sent could not be read."), _KEPT),
    403: Words(_("This is not open to you"), _("You may not see this page or do this."), ""),
    404: Words(
        _("This page does not exist"),
        _("The address may be mistyped, or the page may have been removed."),
        "",
    ),
    405: Words(_("This page cannot be used that way"), _("Start again from the home page."), ""),
    409: Words(_("Things have changed meanwhile"), _("Reload the page to see where it stands."), ""),
    410: Words(_("This is no longer here"), _("It was removed after the time announced."), ""),
    413: Words(_("This is too much to send at once"), _("Shorten your text, then send it again."), _KEPT),
    500: Words(
        _("Something broke on our side"),
        _("This is not your fault. Try again in a few minutes."),
        _("If you were sending a report and received no code, go back and send it again: it will not count twice."),
    ),
    503: Words(
        _("The service is stopping for a moment"),
        _("Try again in a few minutes."),
        _("If you were sending a report and received no code, go back and send it again: it will not count twice."),
    ),
}


def error_page(
    request: HttpRequest,
    *,
    status: int,
    sentence: str | Promise = "",
    code: str = "",
) -> HttpResponse:
    """Make the page of an error in the person's language, in the look of this surface."""
    words = PAGES.get(status) or PAGES[500 if status >= 500 else 400]  # noqa: PLR2004 - statuses are their own names
    desk = getattr(settings, "SURFACE", "public") == "desk"
    context = {
        "layout": "shared/base_desk.html" if desk else "shared/base.html",
        "title": words.title,
        "sentence": sentence or words.sentence,
        "advice": "" if sentence or desk else words.advice,
        "code": code if desk else "",
        "home_url": "/",
        "home_label": _("Go to the home page"),
        "exit_url": getattr(settings, "VIGIE_EXIT_PATH", ""),
    }
    response = HttpResponse(render_to_string("shared/error.html", context, request), status=status)
    response["Cache-Control"] = "no-store"
    if status == 503:  # noqa: PLR2004 - as above
        response["Retry-After"] = "120"
    return response


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read; one that is too large says so (413)."""
    return error_page(request, status=413 if isinstance(exception, RequestDataTooBig) else 400)


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a person who may not."""
    return error_page(request, status=403)


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer for a page that does not exist."""
    return error_page(request, status=404)


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer for a bug, or for a database that is away (503); when the page itself breaks, with a line of text."""
    away = isinstance(sys.exception(), AWAY)
    try:
        return error_page(request, status=503 if away else 500)
    except Exception:  # noqa: BLE001 - nothing may come after the last resort
        return HttpResponse(LAST_RESORT, status=500, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a form that came from elsewhere, or from a session that has ended."""
    return error_page(
        request,
        status=403,
        sentence=_("This form has expired or did not come from this site. Go back, reload the page and send it again."),
        code="form_origin",
    )
