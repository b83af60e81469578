"""Beginning, pausing and ending one's duty, and the beat by which a page says that its officer is still there.

The beat keeps duty and session up while the officer is on duty, and nothing once that is over. Any page of the desk
shows the bar: it puts `bar(...)` in its context as `duty_bar` and includes `desk/duty_bar.html`.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from vigie.accounts import access, duty
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.lib.errors import NotAllowed, NotThere, Refused
from vigie.places.models import Unit
from vigie.tips import bus, reception, talks
from vigie.web.desk.accounts.doors import by_itself, officer_of
from vigie.web.desk.accounts.middleware import renew
from vigie.web.desk.frame import desk_of, desk_url

ENDED = "duty-ended"  # the event by which the bar learns that it must show itself anew


def bar(officer: Officer, desk: Unit | None, *, here: str) -> dict[str, Any] | None:
    """Return what the bar shows; nothing for who may not receive anywhere.

    Args:
        officer: whose duty.
        desk: where a duty would begin.
        here: the address to come back to after a press.
    """
    mine = duty.of(officer)
    at = mine.desk if mine else desk
    if at is None or not access.may(officer, Right.TIP_TAKE, at):
        return None
    most = range(1, duty.MOST_TALKS + 1)
    return {
        "duty": mine,
        "desk": at,
        "held": talks.held(officer) if mine else 0,
        "choices": [{"value": one, "chosen": one == settings.TALKS_PER_OFFICER} for one in most],
        "begin_url": desk_url("desk_duty_begin", at),
        "bar_url": desk_url("desk_duty", at),
        "here": here,
    }


@by_itself
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Give the bar alone, for a page whose officer's duty has ended meanwhile."""
    desk = desk_of(request, Right.TIP_TAKE)
    here = request.headers.get("hx-current-url", "")
    found = bar(officer_of(request), desk, here=here if _ours(here, request.get_host()) else "")
    return render(request, "desk/duty_bar.html", {"bar": found})


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin to receive, or change how many talks one holds."""
    desk = desk_of(request, Right.TIP_TAKE)
    typed = request.POST.get("capacity", "")
    now = clock.now()

    def act() -> None:
        capacity = int(typed) if typed.isascii() and typed.isdigit() else (0 if typed else None)
        duty.begin(officer=officer_of(request), desk=desk, now=now, capacity=capacity)
        bus.desk_changed(desk.id)

    return _tried(request, act)


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Take no further witness for a while, or again."""
    officer = officer_of(request)

    def act() -> None:
        if not duty.pause(officer=officer, paused=request.POST.get("paused") == "1", now=clock.now()):
            raise talks.NotOnDuty

    return _tried(request, act)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one's duty; the talks held go back to the front of the waiting room."""
    reception.go_off(officer=officer_of(request), now=clock.now())
    return HttpResponseRedirect(_back(request))


@by_itself
@require_POST
def beat(request: HttpRequest) -> HttpResponse:
    """Say that the officer is there: 204 while on duty, else 409."""
    if duty.touch(officer_of(request), clock.now()):
        renew(request)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(status=HTTPStatus.CONFLICT, headers={"HX-Trigger": ENDED})


def _tried(request: HttpRequest, act: Callable[[], None]) -> HttpResponse:
    """Act, say what was refused on the page one came from, and go back to it."""
    try:
        act()
    except (NotAllowed, NotThere):
        raise
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Return the address that the page came with, if it is one of the desk."""
    here = request.POST.get("here", "")
    return here if _ours(here, request.get_host()) else reverse("desk_queue")


def _ours(address: str, host: str) -> bool:
    """Tell whether an address is one of this desk."""
    return bool(address) and url_has_allowed_host_and_scheme(address, allowed_hosts={host})
