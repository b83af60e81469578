"""The way to the streams: the page's session gets a ticket for a minute, with which a stream or a frame is opened.

Without a session, or when its words are closed or erased, it answers 403 with one sentence. No address holds a code.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vigie.lib import clock
from vigie.tips import live
from vigie.web.live.app import PREFIX
from vigie.web.public import language, session, stream
from vigie.web.public.follow import over
from vigie.web.public.frame import FORGET
from vigie.web.public.visiting import say


@require_safe
def flow(request: HttpRequest, after: int) -> HttpResponse:
    """Lead a page with scripts to its stream."""
    return _to_stream(request, after, frame=False)


@require_safe
def frame(request: HttpRequest, after: int) -> HttpResponse:
    """Lead the frame of a page without scripts to its stream."""
    return _framed(_to_stream(request, after, frame=True), "default-src 'none'")


@require_safe
def frame_around(request: HttpRequest, after: int) -> HttpResponse:
    """Stand around that frame: a document whose stream broke does not reload by itself, but the one around it does.

    Browsers begin to count the seconds of a refresh when a document has ended with all that is in it.
    """
    response = render(request, "public/frame_around.html", {"after": after})
    response["Cache-Control"] = FORGET
    return _framed(response, "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'")


def _framed(response: HttpResponse, policy: str) -> HttpResponse:
    """Let an answer stand in a frame of our own page; browsers ask that of a redirect, too."""
    response["Content-Security-Policy"] = f"{policy}; form-action 'none'; frame-ancestors 'self'"
    return response


def _to_stream(request: HttpRequest, after: int, *, frame: bool) -> HttpResponse:
    """Give the session a ticket, while its words are open."""
    now = clock.now()
    here = session.recall(request, now=now)
    talk = live.stands(here.tip_id) if here else None
    if here is None or talk is None or (talk.handled_on is not None and now.date() >= talk.handled_on):
        return say(over(), HTTPStatus.FORBIDDEN)
    after = min(after, talk.last_number)
    ticket = stream.ticket_for(
        request.COOKIES[session.NAME], here.tip_id, after=after, language=language.current(), frame=frame, now=now
    )
    response = HttpResponseRedirect(f"{PREFIX}{ticket}?n={after}")
    response.status_code = HTTPStatus.SEE_OTHER
    response["Cache-Control"] = FORGET
    return response
