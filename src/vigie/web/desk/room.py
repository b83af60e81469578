"""The live room: the officer's duty, the talks in hand, who waits at the desk, and taking the next witness.

Clear columns only: a place, an urgency, a language, minutes, numbers. The column is shown anew whenever something
changed at the desk; a page asks for that by itself.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from vigie.accounts import duty
from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.lib.errors import NotThere
from vigie.places.models import Unit
from vigie.tips import live_room, talks
from vigie.tips.live_room import Seen
from vigie.tips.talks import NotOnDuty
from vigie.tips.waiting_room import HandsFull, NothingWaits
from vigie.web.desk import duty as desk_duty
from vigie.web.desk import stream, words
from vigie.web.desk.accounts.doors import by_itself, officer_of
from vigie.web.desk.frame import desk_of, desk_url, page


@require_safe
def talks_of(request: HttpRequest) -> HttpResponse:
    """Show the live room."""
    desk = _desk(request)
    context = {**column(request, desk), "flow_url": reverse("desk_flow")}
    return page(request, "desk/talks.html", context, section="desk_talks", desk=desk)


@by_itself
@require_safe
def show_column(request: HttpRequest) -> HttpResponse:
    """Give the column alone, beside the talk that the page shows."""
    return render(request, "desk/talk_column.html", column(request, _desk(request), current=_current(request)))


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Give the officer the next witness and lead to the talk."""
    officer = officer_of(request)
    try:
        talk = talks.take_next(officer=officer, desk=_desk(request), now=clock.now())
    except (NotOnDuty, HandsFull, NothingWaits) as refusal:
        messages.warning(request, str(refusal.sentence))
        return HttpResponseRedirect(reverse("desk_talks"))
    return HttpResponseRedirect(reverse("desk_talk", args=[talk.tip_id]))


@by_itself
@require_safe
def flow(request: HttpRequest) -> HttpResponse:
    """Give the address of the stream of the desk, which shows that something changed and no more."""
    return to_stream(request, tip_id=None, after=0, desk=_desk(request))


def to_stream(request: HttpRequest, *, tip_id: uuid.UUID | None, after: int, desk: Unit) -> HttpResponse:
    """Lead to a stream with a ticket of this session; the caller has authorised and recorded what it shows."""
    now, officer = clock.now(), officer_of(request)
    ticket = stream.ticket_for(
        request.session.session_key or "",
        officer,
        tip_id=tip_id,
        after=after,
        desks=[desk.id],
        charge=tip_id is not None,
        language=get_language() or "fr",
        now=now,
    )
    answer = HttpResponseRedirect(f"/live/{ticket}?n={after}")
    answer.status_code = HTTPStatus.SEE_OTHER
    return answer


def column(request: HttpRequest, desk: Unit, *, current: uuid.UUID | None = None) -> dict[str, Any]:
    """Return what the column shows.

    Args:
        request: the request.
        desk: the desk shown to who is not on duty.
        current: the talk beside it, which needs no alert.
    """
    officer, now = officer_of(request), clock.now()
    mine = duty.of(officer)
    at = mine.desk if mine else desk
    room = live_room.room(officer, at)
    own = [one for one in room.mine if one.tip_id != current]
    here = reverse("desk_talk", args=[current]) if current else desk_url("desk_talks", desk)
    return {
        "bar": desk_duty.bar(officer, at, here=here),
        "receives": mine is not None and not mine.paused,
        "mine": list(_shown(room.mine, now, current)),
        "waiting": list(_shown(room.waiting, now, current)),
        "count": room.count,
        "newest": room.newest,
        "unanswered": sum(one.unanswered for one in own),
        "column_url": desk_url("desk_talks_column", desk) + (f"&ici={current}" if current else ""),
    }


def _shown(talks_seen: Iterable[Seen], now: datetime, current: uuid.UUID | None) -> Iterable[dict[str, Any]]:
    """Yield talks as lines."""
    for one in talks_seen:
        yield {
            "url": reverse("desk_talk", args=[one.tip_id]),
            "commune": one.commune,
            "number": one.arrival,
            "urgency": words.urgency(one.urgency),
            "danger": one.danger,
            "back": one.back,
            "since": words.ago(one.since, now),
            "language": one.language,
            "unanswered": one.unanswered,
            "current": one.tip_id == current,
        }


def _desk(request: HttpRequest) -> Unit:
    """Return the desk at which the officer is on duty, else the one that the address names."""
    named = desk_of(request, Right.TIP_TAKE)
    mine = duty.of(officer_of(request))
    return mine.desk if mine else named


def _current(request: HttpRequest) -> uuid.UUID | None:
    """Return the talk beside the column; what is no identifier is of no page of ours."""
    typed = request.GET.get("ici", "")
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError as error:
        raise NotThere from error
