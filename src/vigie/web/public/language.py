"""The language of a page: the one the witness chose, else the browser's, else French. Nothing else is remembered.

The choice lies in one cookie, gone with the browser window, which holds two letters. A text that is missing in a
language is shown in French. The desk speaks fewer languages than a witness may read.
"""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST

from vigie.web.public.posted import one, posted

COOKIE = "langue"
Answer = TypeVar("Answer", bound=HttpResponseBase)
LANGUAGES: dict[str, str] = dict(settings.WITNESS_LANGUAGES)
# A button of a form that names a language: the page comes back in it, with what was typed.
BUTTON = "langue:"
# Where the switch may lead back: pages that a GET shows whole.
_PAGES = frozenset({"home", "security", "why", "legal", "accessibility", "come_back", "conversation"})


class Language:
    """Sets the language of each request, and says in the answer what it depends on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the language of the request."""
        language = chosen(request)
        with translation.override(language):
            response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def chosen(request: HttpRequest) -> str:
    """Return the language to answer in."""
    picked = request.COOKIES.get(COOKIE, "")
    if picked in LANGUAGES:
        return picked
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        primary = wanted.split("-")[0]
        if primary in LANGUAGES:
            return primary
    return settings.LANGUAGE_CODE


def current() -> str:
    """Return the language being spoken, one of ours."""
    return (translation.get_language() or settings.LANGUAGE_CODE)[:2]


def remember(response: HttpResponseBase, language: str) -> None:
    """Keep the choice until the browser is closed."""
    response.set_cookie(COOKIE, language, httponly=True, samesite="Strict", secure=settings.HTTPS)


def named_by(button: str) -> str:
    """Return the language that a button names, if it is one of ours."""
    wanted = button.removeprefix(BUTTON)
    return wanted if button.startswith(BUTTON) and wanted in LANGUAGES else ""


def answered(button: str, answer: Callable[[], Answer]) -> Answer:
    """Answer a button in the language that it names, and remember it; any other button in the present one."""
    wanted = named_by(button)
    if not wanted:
        return answer()
    with translation.override(wanted):
        response = answer()
    response.headers["Content-Language"] = wanted
    remember(response, wanted)
    return response


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Take the choice of a language and lead back to the page it was made on."""
    fields = posted(request)
    page, language = one(fields, "page"), one(fields, "langue")
    response = HttpResponseRedirect(reverse(page if page in _PAGES else "home"))
    response.status_code = 303
    if language in LANGUAGES:
        remember(response, language)
    return response
