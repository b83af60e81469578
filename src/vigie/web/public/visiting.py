"""Who is there: what every act in a conversation needs before it begins, and what is answered when that is missing.

Without a session, or when its words are erased, the code is asked for again and the typed message waits beside it.
While the database is away, all that was sent comes back on a page with one button that sends it again. What our own
script sent (`X-Live`) is answered with a status and a sentence, never with a page.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from vigie.lib import clock
from vigie.lib.errors import NotThere
from vigie.tips.witness import NoSuchCode
from vigie.web.public import session
from vigie.web.public.follow import over, session_over
from vigie.web.public.frame import FORGET, show
from vigie.web.public.live_page import MessageForm
from vigie.web.public.posted import one, posted
from vigie.web.public.session import Session
from vigie.web.public.sheet import NoDatabase

BY_SCRIPT = "X-Live"
P = ParamSpec("P")


def of_session(
    view: Callable[Concatenate[HttpRequest, Session, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give a view the session; without one, or when its words are erased, ask for the code again.

    While the database is away, all that was sent comes back on a page with one button that sends it again.
    """

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        here = session.recall(request, now=clock.now())
        gone = False
        if here is not None:
            try:
                return view(request, here, *args, **kwargs)
            except (NoSuchCode, NotThere):
                gone = True
            except NoDatabase:
                return _without_database(request)
        if by_script(request):
            return say(over(), HTTPStatus.FORBIDDEN)
        response = session_over(request, one(posted(request), "text"))
        if gone:
            session.forget(response)
        return response

    return opened


def _without_database(request: HttpRequest) -> HttpResponse:
    """Give back what was sent, asking nothing of the database."""
    notice = _("This could not be recorded just now. Nothing is lost: wait a minute, then try again.")
    if by_script(request):
        return say(notice, HTTPStatus.SERVICE_UNAVAILABLE)
    fields = posted(request)
    context = {
        "notice": notice,
        "method": "post" if request.method == "POST" else "get",
        "path": request.path,
        "carried": [(name, value) for name, values in fields.lists() for value in values if name != "text"],
        "form": MessageForm(initial={"text": one(fields, "text")}),
    }
    return show(request, "try_again", context, status=HTTPStatus.SERVICE_UNAVAILABLE, cache=FORGET)


def by_script(request: HttpRequest) -> bool:
    """Tell whether our own script sent this."""
    return BY_SCRIPT in request.headers


def say(sentence: str, status: int) -> HttpResponse:
    """Answer a script with one sentence."""
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = FORGET
    return response
