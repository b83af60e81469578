"""Supervision of a desk's talks: who is on duty, who waits, and moving work. No word of a witness stands here.

The panel asks for itself every ten seconds, which is no sign that a supervisor is there. It refuses talks and officers
of other desks as if they were not there.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie.accounts import duty
from vigie.accounts.models import Duty, Officer
from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.lib.errors import NotNow, Refused
from vigie.places.models import Unit
from vigie.tips import overview, reception, talks
from vigie.tips.models import Talk
from vigie.tips.states import Rank, TalkState
from vigie.tips.talks import CloseReason
from vigie.web.desk import words
from vigie.web.desk.accounts.doors import by_itself, officer_of
from vigie.web.desk.duty import bar
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.shared.forms import AccessibleForm

SECTION = "desk_supervision"


@dataclass(frozen=True)
class Line:
    """One talk as shown: its place in the waiting room, or who talks."""

    url: str
    number: int
    urgency: dict[str, str]
    danger: bool
    place: int
    officer: str
    minutes: int


class HandOverForm(AccessibleForm):
    """To whom a talk is given."""

    to = forms.ChoiceField(label=gettext_lazy("Officer on duty"))

    def __init__(self, *args: Any, duties: list[Duty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.officer_id): one.officer for one in duties}
        self.fields["to"] = forms.ChoiceField(
            label=gettext_lazy("Officer on duty"),
            choices=[(key, officer.name) for key, officer in self.colleagues.items()],
        )


class MoveForm(AccessibleForm):
    """Where a talk waits from now on: a desk at which somebody receives."""

    desk = forms.ChoiceField(label=gettext_lazy("Desk"))

    def __init__(self, *args: Any, desks: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desks = {one.code: one for one in desks}
        self.fields["desk"] = forms.ChoiceField(
            label=gettext_lazy("Desk"), choices=[(code, one.name) for code, one in self.desks.items()]
        )


class CloseForm(AccessibleForm):
    """Why a talk is closed."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=CloseReason.choices, widget=forms.RadioSelect)


# --- The panel --------------------------------------------------------------------------------------------------------


@require_safe
def supervision(request: HttpRequest) -> HttpResponse:
    """Show the desk as it is now."""
    desk = desk_of(request, Right.TALK_SUPERVISE)
    officer = officer_of(request)
    context = {
        "tabs": tabs(request, SECTION, Right.TALK_SUPERVISE, desk),
        "duty_bar": bar(officer, desk, here=desk_url(SECTION, desk)),
        "roster_url": desk_url("desk_roster", desk),
        **_panel(desk, clock.now()),
    }
    return page(request, "desk/supervision.html", context, section=SECTION, desk=desk)


@by_itself
@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Give the panel alone."""
    desk = desk_of(request, Right.TALK_SUPERVISE)
    return render(request, "desk/supervision_panel.html", _panel(desk, clock.now()))


def _panel(desk: Unit, now: datetime) -> dict[str, Any]:
    """Put a desk's overview in words."""
    seen = overview.overview(desk, now)
    talk, since = seen.unanswered or (None, None)
    return {
        "panel_url": desk_url("desk_supervision_panel", desk),
        "seen": seen,
        "on_duty": [
            {
                "name": one.duty.officer.name,
                "paused": one.duty.paused,
                "minutes": _minutes(one.duty.began_at, now),
                "held": one.held,
                "capacity": one.duty.capacity,
                "end_url": desk_url("desk_end_duty", desk, one.duty.officer_id),
            }
            for one in seen.on_duty
        ],
        "waiting": [_line(one, now, place) for place, one in enumerate(seen.waiting, start=1)],
        "more": seen.waiting_count - len(seen.waiting),
        "active": [_line(one, now) for one in seen.active],
        "unanswered": {"line": _line(talk, now), "minutes": _minutes(since, now)} if talk and since else None,
    }


def _line(talk: Talk, now: datetime, place: int = 0) -> Line:
    """Put one talk in words."""
    return Line(
        url=reverse("desk_supervise_talk", args=[talk.pk]),
        number=talk.tip.arrival,
        urgency=words.urgency(talk.tip.urgency),
        danger=talk.danger or talk.rank == Rank.DANGER,
        place=place,
        officer=talk.officer.name if talk.officer else "",
        minutes=_minutes(talk.taken_at or talk.asked_at, now),
    )


def _minutes(since: datetime, now: datetime) -> int:
    """Return how many minutes have passed."""
    return max(0, int((now - since).total_seconds()) // words.MINUTE)


# --- Acts -------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Show what may be done with one talk, and do it."""
    officer = officer_of(request)
    found = overview.find(officer, tip_id)
    chosen = request.POST.get("act", "")
    ways = _forms(found, chosen, request.POST)
    if request.method == "GET":
        return _show(request, found, ways)
    if chosen not in ways:
        raise NotNow
    form = ways[chosen]
    if not form.is_valid():
        return _show(request, found, ways, status=HTTPStatus.BAD_REQUEST)
    try:
        _ACTS[chosen](officer, found, form, clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, str(_DONE[chosen]))
    return HttpResponseRedirect(desk_url(SECTION, found.desk))


@require_POST
def end_duty(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    """End an officer's duty; the talks held go back to the front of the waiting room."""
    desk = desk_of(request, Right.TALK_SUPERVISE)
    reception.send_off(officer=officer_of(request), colleague_id=officer_id, now=clock.now())
    messages.success(request, _("The duty is ended; the talks held wait at the front."))
    return HttpResponseRedirect(desk_url(SECTION, desk))


def _forms(found: Talk, chosen: str, typed: Any) -> dict[str, AccessibleForm]:
    """Return the forms of what may be done now, by act; the chosen one holds what was typed."""

    def of(act: str, kind: Callable[..., AccessibleForm], **more: Any) -> AccessibleForm:
        return kind(typed if act == chosen else None, auto_id=f"{act}_%s", **more)

    ways: dict[str, AccessibleForm] = {}
    if found.state == TalkState.ACTIVE:
        others = [one for one in duty.on_duty(found.desk) if one.officer_id != found.officer_id]
        if others:
            ways["hand_over"] = of("hand_over", HandOverForm, duties=others)
        ways["release"] = of("release", AccessibleForm)
    elif desks := overview.receiving_desks(found.desk):
        ways["move"] = of("move", MoveForm, desks=desks)
    ways["close"] = of("close", CloseForm)
    return ways


def _show(
    request: HttpRequest, found: Talk, ways: dict[str, AccessibleForm], status: int = HTTPStatus.OK
) -> HttpResponse:
    """Show one talk and what may be done with it."""
    context = {
        "line": _line(found, clock.now()),
        "ways": [{"act": act, "title": _TITLES[act], "form": form} for act, form in ways.items()],
        "tip_url": reverse("desk_tip", args=[found.pk]),
        "back_url": desk_url(SECTION, found.desk),
    }
    return page(request, "desk/supervise_talk.html", context, section=SECTION, desk=found.desk, status=status)


def _hand_over(officer: Officer, found: Talk, form: AccessibleForm, now: datetime) -> None:
    assert isinstance(form, HandOverForm)
    to = form.colleagues[form.cleaned_data["to"]]
    talks.hand_over(officer=officer, tip_id=found.pk, to=to, now=now)


def _move(officer: Officer, found: Talk, form: AccessibleForm, now: datetime) -> None:
    assert isinstance(form, MoveForm)
    talks.move_to_desk(officer=officer, tip_id=found.pk, desk=form.desks[form.cleaned_data["desk"]], now=now)


def _close(officer: Officer, found: Talk, form: AccessibleForm, now: datetime) -> None:
    talks.close(officer=officer, tip_id=found.pk, reason=CloseReason(form.cleaned_data["reason"]), now=now)


def _release(officer: Officer, found: Talk, _form: AccessibleForm, now: datetime) -> None:
    if not talks.release(actor=officer.actor, tip_id=found.pk, now=now):
        raise NotNow


_ACTS: dict[str, Callable[[Officer, Talk, AccessibleForm, datetime], None]] = {
    "hand_over": _hand_over,
    "release": _release,
    "move": _move,
    "close": _close,
}
_TITLES: dict[str, str | Promise] = {
    "hand_over": gettext_lazy("Hand over to a colleague"),
    "release": gettext_lazy("Put back at the front of the waiting room"),
    "move": gettext_lazy("Let it wait at another desk"),
    "close": gettext_lazy("Close the talk"),
}
_DONE: dict[str, str | Promise] = {
    "hand_over": gettext_lazy("The talk is handed over."),
    "release": gettext_lazy("The talk waits at the front again."),
    "move": gettext_lazy("The talk waits at the other desk."),
    "close": gettext_lazy("The talk is closed. What was told stays as a tip."),
}
