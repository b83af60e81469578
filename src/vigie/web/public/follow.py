"""Coming back: the return code opens the conversation, the session keeps it open, a button closes it.

The code travels in the body of a form only. What the witness sees is a coarse status and the messages; nothing tells
what was decided. A message carries a key of its own, so that sending it twice writes it once; one that cannot be sent
comes back in its field.
"""

import uuid
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vigie.lib import clock
from vigie.lib.errors import NotThere, Refused
from vigie.tips import codes, witness
from vigie.tips.codes import CodeNotUnderstood, UnknownWords
from vigie.tips.conversation import MESSAGE_LENGTH, Line, send_as_witness
from vigie.tips.states import Author, Feedback
from vigie.tips.witness import NoSuchCode, Visit
from vigie.web.public import session
from vigie.web.public.frame import FORGET, show
from vigie.web.public.posted import Posted, one, posted
from vigie.web.public.session import Session
from vigie.web.shared.forms import AccessibleForm, CodeWords

_LONGEST_WORD_SHOWN = 24
FACES: dict[Feedback, tuple[str | Promise, str | Promise]] = {
    Feedback.RECEIVED: (gettext_lazy("Received"), gettext_lazy("Your report has arrived. It waits to be read.")),
    Feedback.READ: (gettext_lazy("Read"), gettext_lazy("An officer has read your report.")),
    Feedback.HANDLED: (
        gettext_lazy("Handled"),
        gettext_lazy("Your report has been handled. What came of it is not shown here, whatever it is."),
    ),
    Feedback.ACTION: (gettext_lazy("Action taken"), gettext_lazy("An action has been taken. Thank you.")),
}


class CodeForm(AccessibleForm):
    """The seven words."""

    code = forms.CharField(
        label=gettext_lazy("Your seven words"),
        help_text=gettext_lazy("Capitals, accents and hyphens do not matter."),
        widget=CodeWords(),
    )


class MessageForm(AccessibleForm):
    """What the witness writes to the officer."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy("Facts and places, no names. Leave out what only you can know."),
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
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
        return _show(request, visit)
    response = _show(request, visit, MessageForm(initial={"text": message})) if message else _to("conversation")
    session.remember(response, Session(visit.tip_id, visit.key), now=now)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest) -> HttpResponse:
    """Show the conversation of the session, or add a message to it."""
    now = clock.now()
    here = session.recall(request, now=now)
    fields = posted(request)
    if here is None:
        return _session_over(request, one(fields, "text"))
    try:
        if request.method == "POST":
            return _write(request, here, fields)
        return _show(request, witness.stay(tip_id=here.tip_id, key=here.key, today=now.date()))
    except (NoSuchCode, NotThere):
        response = _session_over(request, one(fields, "text"))
        session.forget(response)
        return response


@require_POST
def close(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view is given its request
    """End the session on this device."""
    response = _to("home")
    response["Clear-Site-Data"] = '"cache"'
    session.forget(response)
    return response


def _write(request: HttpRequest, here: Session, fields: Posted) -> HttpResponse:
    """Send a message; one that is refused comes back in its field, under the same key."""
    client_key = _key(one(fields, "cle"))
    form = MessageForm(fields)
    now = clock.now()
    refused = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            send_as_witness(
                tip_id=here.tip_id, key=here.key, text=form.cleaned_data["text"], client_key=client_key, now=now
            )
            return _to("conversation")
        except NotThere:
            raise
        except Refused as refusal:
            form.add_error("text", str(refusal.sentence))
            if refusal.status != HTTPStatus.BAD_REQUEST:
                refused = HTTPStatus(refusal.status)
    visit = witness.stay(tip_id=here.tip_id, key=here.key, today=now.date())
    return _show(request, visit, form, client_key=client_key, status=refused)


def _show(
    request: HttpRequest,
    visit: Visit,
    form: MessageForm | None = None,
    *,
    client_key: uuid.UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show what a returning witness may see."""
    face, sentence = FACES[visit.status]
    context: dict[str, Any] = {
        "visit": visit,
        "face": face,
        "sentence": sentence,
        "asked": bool(visit.lines) and visit.lines[-1].author == Author.OFFICER,
        "entries": [_entry(line) for line in visit.lines],
        "form": form or MessageForm(),
        "length": MESSAGE_LENGTH,
        "client_key": client_key or uuid.uuid4(),
        "page": "conversation",
    }
    return show(request, "conversation", context, status=status, cache=FORGET)


def _entry(line: Line) -> dict[str, Any]:
    """Return a message in the form of `components/thread.html`."""
    mine = line.author == Author.WITNESS
    return {
        "author": _("You") if mine else _("An officer"),
        "kind": "mine" if mine else "",
        "at": line.sent_at,
        "text": line.text,
    }


def _ask_for_code(
    request: HttpRequest, form: CodeForm, *, message: str = "", notice: str = "", status: int = 200
) -> HttpResponse:
    """Show the page of the code; a message that could not be sent waits there in its field."""
    kept = MessageForm(initial={"text": message}) if message else None
    context = {"form": form, "kept": kept, "notice": notice, "page": "come_back"}
    return show(request, "come_back", context, status=status, cache=FORGET)


def _session_over(request: HttpRequest, message: str) -> HttpResponse:
    """Ask for the code again; a browser that keeps no cookie ends here too, and is told."""
    notice = _("For your safety this page is closed. Your code opens it again; the site needs one cookie for that.")
    return _ask_for_code(request, CodeForm(), message=message, notice=notice, status=HTTPStatus.FORBIDDEN)


def _said(refusal: Refused) -> str:
    """Return the sentence of a refused code; words that are not in the list are named: their author needs them."""
    if not isinstance(refusal, UnknownWords):
        return str(refusal.sentence)
    named = ", ".join(word[:_LONGEST_WORD_SHOWN] for word in refusal.words[: codes.WORDS])
    return _("Check the spelling of: %(words)s. These are not words of a code.") % {"words": named}


def _key(text: str) -> uuid.UUID:
    """Return the message's own key; one that is no key is replaced."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _to(page: str) -> HttpResponse:
    """Lead to a page after a form."""
    response = HttpResponseRedirect(reverse(page))
    response.status_code = HTTPStatus.SEE_OTHER
    response["Cache-Control"] = FORGET
    return response
