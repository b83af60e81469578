"""Coming back: the return code opens the conversation, the session keeps it open, a button closes it.

The code travels in the body of a form only. A message that could not be sent because the session was over waits on the
page that asks for the code.
"""

from http import HTTPStatus

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vigie.lib import clock
from vigie.lib.errors import Refused
from vigie.tips import codes, witness
from vigie.tips.codes import CodeNotUnderstood, UnknownWords
from vigie.tips.witness import NoSuchCode
from vigie.web.public import session
from vigie.web.public.frame import FORGET, show
from vigie.web.public.live_page import MessageForm, Typed, show_visit
from vigie.web.public.posted import one, posted
from vigie.web.public.session import Session
from vigie.web.shared.forms import AccessibleForm, CodeWords

_LONGEST_WORD_SHOWN = 24


class CodeForm(AccessibleForm):
    """The seven words."""

    code = forms.CharField(
        label=gettext_lazy("Your seven words"),
        help_text=gettext_lazy("Capitals, accents and hyphens do not matter."),
        widget=CodeWords(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and open the conversation with it."""
    if request.method != "POST":
        return _ask_for_code(request, CodeForm())
    fields = posted(request)
    form = CodeForm(fields)
    message = one(fields, "text")
    now = clock.now()
    if not form.is_valid():
        return _ask_for_code(request, form, message=message, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        code = codes.read(form.cleaned_data["code"])
        visit = witness.come_back(code=code, keyring=settings.PUBLIC_KEYRING, today=now.date())
    except (CodeNotUnderstood, NoSuchCode) as refusal:
        form.add_error("code", _said(refusal))
        return _ask_for_code(request, form, message=message, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if visit.tip_id is None:
        return show_visit(request, visit)
    if message:
        response = show_visit(request, visit, Typed(MessageForm(initial={"text": message})))
    else:
        response = to("conversation")
    session.remember(response, Session(visit.tip_id, visit.key), now=now)
    return response


@require_POST
def close(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view is given its request
    """End the session on this device."""
    response = to("home")
    response["Clear-Site-Data"] = '"cache"'
    session.forget(response)
    return response


def session_over(request: HttpRequest, message: str) -> HttpResponse:
    """Ask for the code again; a browser that keeps no cookie ends here too, and is told."""
    return _ask_for_code(request, CodeForm(), message=message, notice=over(), status=HTTPStatus.FORBIDDEN)


def over() -> str:
    """Return the sentence for a session that is over."""
    return _("For your safety this page is closed. Your code opens it again; the site needs one cookie for that.")


def to(page: str, anchor: str = "") -> HttpResponse:
    """Lead to a page after a form."""
    response = HttpResponseRedirect(reverse(page) + anchor)
    response.status_code = HTTPStatus.SEE_OTHER
    response["Cache-Control"] = FORGET
    return response


def _ask_for_code(
    request: HttpRequest, form: CodeForm, *, message: str = "", notice: str = "", status: int = 200
) -> HttpResponse:
    """Show the page of the code; a message that could not be sent waits there in its field."""
    kept = MessageForm(initial={"text": message}) if message else None
    context = {"form": form, "kept": kept, "notice": notice, "page": "come_back"}
    return show(request, "come_back", context, status=status, cache=FORGET)


def _said(refusal: Refused) -> str:
    """Return the sentence of a refused code; words that are not in the list are named: their author needs them."""
    if not isinstance(refusal, UnknownWords):
        return str(refusal.sentence)
    named = ", ".join(word[:_LONGEST_WORD_SHOWN] for word in refusal.words[: codes.WORDS])
    return _("Check the spelling of: %(words)s. These are not words of a code.") % {"words": named}
