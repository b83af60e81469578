"""What an officer does in a talk. A page with scripts is told in one line; a refused act leaves all that was typed.

Who does not hold the talk is refused, and to who may not know of the tip it is not there.
"""

import uuid
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie.lib import clock
from vigie.lib.errors import NotThere
from vigie.tips import access, bus, conversation, live_room, notes, talks
from vigie.tips.cards import Card
from vigie.tips.conversation import ConversationFull, MessageTooLong, NotTalking
from vigie.tips.models import Tip
from vigie.tips.states import NoteKind
from vigie.tips.talks import ColleagueNotThere
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.talk_page import (
    MUTE_MINUTES,
    FactForm,
    Forms,
    HandOverForm,
    NoteForm,
    SayForm,
    colleagues,
    open_mine,
    scripted,
    show,
    spoken,
)
from vigie.web.shared.forms import AccessibleForm


@require_POST
@spoken
def say(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Say something to the witness."""
    officer, now = officer_of(request), clock.now()
    key = live_room.pen_at_once(officer, tip_id, settings.DESK_KEYRING, now=now) or _held(request, tip_id)[1]
    form = SayForm(request.POST)
    if not form.is_valid():
        return _again(request, tip_id, form, Forms(say=form))
    try:
        conversation.say_as_officer(
            officer=officer,
            tip_id=tip_id,
            key=key,
            text=form.cleaned_data["text"],
            client_key=form.cleaned_data["client_key"],
            now=now,
        )
    except (MessageTooLong, ConversationFull) as refusal:
        form.add_error("text", str(refusal.sentence))
        return _again(request, tip_id, form, Forms(say=form))
    return _done(request, tip_id)


@require_POST
@spoken
def card(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Show the witness a card with the numbers to call."""
    found, key = _held(request, tip_id)
    try:
        chosen = Card(request.POST.get("card", ""))
        client_key = uuid.UUID(request.POST.get("client_key", ""))
    except ValueError as error:
        raise NotThere from error
    conversation.show_card(
        officer=officer_of(request), tip_id=found.id, key=key, card=chosen, client_key=client_key, now=clock.now()
    )
    return _done(request, tip_id)


@require_POST
@spoken
def types(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Tell the witness that the officer types; nothing of it is kept."""
    officer = officer_of(request)
    access.find(officer, tip_id)
    if not live_room.holds(officer, tip_id):
        raise NotTalking
    bus.types(tip_id, bus.OFFICER_TYPES)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_POST
@spoken
def note(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Write a note for a colleague."""
    found, key = _held(request, tip_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _again(request, tip_id, form, Forms(note=form))
    notes.write(
        officer=officer_of(request),
        tip_id=found.id,
        key=key,
        kind=NoteKind.HAND_OVER,
        text=form.cleaned_data["note"],
        now=clock.now(),
    )
    return _done(request, tip_id, _("The note is written."))


@require_POST
@spoken
def fact(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Put a fact under a question, by the officer's hand; an empty one takes it back."""
    found, key = _held(request, tip_id)
    form = FactForm(request.POST, campaign=found.campaign)
    if not form.is_valid():
        return _again(request, tip_id, form, Forms(fact=form))
    text = form.cleaned_data["fact"]
    notes.write(
        officer=officer_of(request),
        tip_id=found.id,
        key=key,
        kind=NoteKind.FACT,
        question=form.cleaned_data["question"],
        text=text,
        now=clock.now(),
    )
    return _done(request, tip_id, _("The fact is noted.") if text else _("The fact is taken back."))


@require_POST
@spoken
def hand_over(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Give the talk to a colleague, with a note."""
    officer, now = officer_of(request), clock.now()
    found, key = _held(request, tip_id)
    able = {str(one.id): one for one in colleagues(officer, found)}
    form = HandOverForm(request.POST, colleagues=list(able.values()))
    if not form.is_valid():
        return _again(request, tip_id, form, Forms(hand_over=form))
    to, text = able[form.cleaned_data["colleague"]], form.cleaned_data["handed"]
    try:
        with transaction.atomic():  # no note without the hand-over it explains
            notes.write(officer=officer, tip_id=tip_id, key=key, kind=NoteKind.HAND_OVER, text=text, now=now)
            talks.hand_over(officer=officer, tip_id=tip_id, to=to, now=now)
    except ColleagueNotThere as refusal:
        form.add_error("colleague", str(refusal.sentence))
        return _again(request, tip_id, form, Forms(hand_over=form))
    messages.success(request, _("The talk is in the hands of %(name)s.") % {"name": to.name})
    return _leave(request, reverse("desk_talks"))


@require_POST
@spoken
def danger(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Mark that a life is in danger; the supervisors see it at once."""
    found = access.find(officer_of(request), tip_id)
    talks.flag_danger(officer=officer_of(request), tip_id=found.id, now=clock.now())
    return _done(request, tip_id)


@require_POST
@spoken
def mute(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Stop the witness's messages for some minutes, or let them through again."""
    found = access.find(officer_of(request), tip_id)
    minutes = MUTE_MINUTES if request.POST.get("mute") == "1" else 0
    talks.mute(officer=officer_of(request), tip_id=found.id, minutes=minutes, now=clock.now())
    return _done(request, tip_id)


@require_POST
@spoken
def end(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """End the talk, and lead to the tip to be decided."""
    found = access.find(officer_of(request), tip_id)
    talks.end(officer=officer_of(request), tip_id=found.id, now=clock.now())
    messages.success(request, _("The talk has ended. The tip stays in your charge: decide on it."))
    return _leave(request, reverse("desk_tip", args=[tip_id]))


def _held(request: HttpRequest, tip_id: uuid.UUID) -> tuple[Tip, bytes]:
    """Return the tip of a talk that the officer holds, still closed, and the key to write in it."""
    officer = officer_of(request)
    found = access.find(officer, tip_id)
    return found, live_room.pen(officer, found, settings.DESK_KEYRING)


def _done(request: HttpRequest, tip_id: uuid.UUID, said: str = "") -> HttpResponse:
    """Say that it is done; what changed comes with the stream, or with the page itself."""
    if scripted(request):
        return HttpResponse(format_html('<p class="done">{}</p>', said) if said else "")
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_talk", args=[tip_id]))


def _leave(request: HttpRequest, address: str) -> HttpResponse:
    """Lead away from the talk."""
    if scripted(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _again(request: HttpRequest, tip_id: uuid.UUID, form: AccessibleForm, given: Forms) -> HttpResponse:
    """Say what is wrong with what was typed, which stays."""
    if scripted(request):
        sentences = [(sentence,) for errors in form.errors.values() for sentence in errors]
        said = format_html_join("", '<p class="error">{}</p>', sentences)
        return HttpResponse(said, status=HTTPStatus.BAD_REQUEST)
    return show(request, open_mine(request, tip_id), given=given, status=HTTPStatus.BAD_REQUEST)
