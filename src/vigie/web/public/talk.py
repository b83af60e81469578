"""What a witness does in a conversation: looks, writes, answers the guide, asks for a talk, waits no longer.

A message carries a key of its own, so that sending it twice writes it once; one that is refused comes back in its
field. No button loses what was typed beside it.
"""

import uuid
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from vigie.lib import clock
from vigie.lib.errors import NotThere, Refused
from vigie.tips import bus, live, talks, witness
from vigie.tips.conversation import ConversationClosed, send_as_witness
from vigie.tips.states import TalkState
from vigie.tips.witness import Visit
from vigie.web.public import asking, language
from vigie.web.public.asking import GuideOver
from vigie.web.public.follow import to
from vigie.web.public.live_page import MessageForm, Typed, show_visit
from vigie.web.public.posted import Posted, one, posted
from vigie.web.public.session import Session
from vigie.web.public.visiting import by_script, of_session, say

NUMBER = "X-Number"
_LOOK = "look"
_GUIDE, _NEW = "#guide", "#new"


# --- The page ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@of_session
def conversation(request: HttpRequest, here: Session) -> HttpResponse:
    """Show the conversation, or answer one of its buttons: send, look again, open an answer, another language."""
    if request.method != "POST":
        return show_visit(request, _visit(here))
    fields = posted(request)
    button = one(fields, "faire")
    if language.named_by(button) or button.startswith(asking.OPEN):
        return language.answered(button, lambda: _again(request, _visit(here), fields))
    return _kept(request, here, fields, _NEW) if button == _LOOK else _write(request, here, fields)


def _write_by_script(here: Session, fields: Posted) -> HttpResponse:
    """Send a message of our own script, which keeps what was typed; its stream says that the witness is there."""
    client_key, now = _key(one(fields, "cle")), clock.now()
    try:
        number = send_as_witness(
            tip_id=here.tip_id, key=here.key, text=one(fields, "text"), client_key=client_key, now=now
        )
    except NotThere:
        raise
    except Refused as refusal:
        wrong = HTTPStatus.UNPROCESSABLE_ENTITY if refusal.status == HTTPStatus.BAD_REQUEST else refusal.status
        return say(str(refusal.sentence), wrong)
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response[NUMBER] = str(number)
    return response


def _write(request: HttpRequest, here: Session, fields: Posted) -> HttpResponse:
    """Send a message; one that is refused comes back in its field, under the same key."""
    if by_script(request):
        return _write_by_script(here, fields)
    form, client_key, now = MessageForm(fields), _key(one(fields, "cle")), clock.now()
    refused = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            send_as_witness(tip_id=here.tip_id, key=here.key, text=text, client_key=client_key, now=now)
        except NotThere:
            raise
        except Refused as refusal:
            form.add_error("text", str(refusal.sentence))
            if refusal.status != HTTPStatus.BAD_REQUEST:
                refused = HTTPStatus(refusal.status)
        else:
            fields["text"] = ""
            return _kept(request, here, fields, _NEW)
    visit = _visit(here)
    typed = replace(_typed(visit, fields), message=form, client_key=client_key)
    return show_visit(request, visit, typed, status=refused)


def _again(request: HttpRequest, visit: Visit, fields: Posted) -> HttpResponse:
    """Show the page again with all that was typed, and the question that was asked for."""
    typed = _typed(visit, fields)
    button = one(fields, "faire")
    if button.startswith(asking.OPEN):
        typed = replace(typed, answer=None, wanted=button.removeprefix(asking.OPEN))
    return show_visit(request, visit, typed)


def _kept(request: HttpRequest, here: Session, fields: Posted, anchor: str = "") -> HttpResponse:
    """Lead back to the page; when something stands typed in it, answer with the page and keep that."""
    if one(fields, "text").strip() or one(fields, "question"):
        visit = _visit(here)
        typed = _typed(visit, fields)
        if typed.message.initial or typed.answer:
            return show_visit(request, visit, typed)
    return to("conversation", anchor)


def _typed(visit: Visit, fields: Posted) -> Typed:
    """Return what stands in the fields of the page, unread."""
    text, answer = one(fields, "text"), asking.as_typed(visit, fields)
    if not text.strip():
        return Typed(answer=answer)
    return Typed(MessageForm(initial={"text": text}), client_key=_key(one(fields, "cle")), answer=answer)


# --- Buttons beside the message ---------------------------------------------------------------------------------------


@require_POST
@of_session
def ask(request: HttpRequest, here: Session) -> HttpResponse:
    """Ask to talk with an officer now."""
    return _turn(request, here, lambda: talks.ask_for(tip_id=here.tip_id, now=clock.now()))


@require_POST
@of_session
def leave(request: HttpRequest, here: Session) -> HttpResponse:
    """Wait no longer."""
    return _turn(request, here, lambda: talks.leave(tip_id=here.tip_id, now=clock.now()))


def _turn(request: HttpRequest, here: Session, act: Callable[[], object]) -> HttpResponse:
    """Change where the talk stands, unless the words were closed meanwhile; then the page says so."""
    try:
        act()
    except ConversationClosed:
        return show_visit(request, _visit(here))
    return _kept(request, here, posted(request))


@require_POST
@of_session
def guide(request: HttpRequest, here: Session) -> HttpResponse:
    """Take an answer of the guide's question, or pass it; one that is refused comes back as it was typed."""
    fields, visit = posted(request), _visit(here)
    question = asking.on_page(visit, fields)
    if question is None:
        return _kept(request, here, fields)
    typed = _typed(visit, fields)
    passes = one(fields, "faire") == "pass"
    try:
        form = asking.take(visit, live.stands(here.tip_id), question, fields, passes=passes, now=clock.now())
    except GuideOver as refusal:
        text = "\n".join(part for part in (one(fields, "text"), asking.in_words(question, fields)) if part.strip())
        typed = Typed(MessageForm(initial={"text": text}))
        return show_visit(request, _visit(here), typed, notice=refusal.sentence, status=refusal.status)
    if form is not None:
        return show_visit(request, visit, replace(typed, answer=form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if typed.message.initial:
        return show_visit(request, _visit(here), replace(typed, answer=None))
    return to("conversation", _GUIDE)


@require_POST
@of_session
def typing(request: HttpRequest, here: Session) -> HttpResponse:  # noqa: ARG001 - a view is given its request
    """Tell the officer that the witness types now, in a talk that is held."""
    talk = live.stands(here.tip_id)
    if talk is not None and talk.state == TalkState.ACTIVE:
        bus.types(here.tip_id, bus.WITNESS_TYPES)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


# --- Common -----------------------------------------------------------------------------------------------------------


def _visit(here: Session) -> Visit:
    return witness.stay(tip_id=here.tip_id, key=here.key, today=clock.now().date())


def _key(text: str) -> uuid.UUID:
    """Return the message's own key; one that is no key is replaced."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
