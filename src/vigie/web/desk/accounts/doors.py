"""Who may pass a page of the desk: the marks that views carry, and the fresh proof before a delicate act.

A view without a mark is for officers signed in with a second factor: `middleware.DenyByDefault` sees to it. The
exceptions are marked where they are routed:

    @public_on_desk          anybody: the sign-in page, health
    @before_second_factor    signed in, second factor still to be set up or proved

Delicate acts (suspend an officer, release an answer, draw recovery codes) carry `@sudo`:

    @sudo
    def suspend(request: HttpRequest, login: str) -> HttpResponse: ...

It asks for the password or a code again unless one was given less than ten minutes ago (`settings.SUDO`), then comes
back to the same address by GET: nothing of a refused POST is kept, so put `@sudo` on the page that shows the form too,
and the form will rarely be refused.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from vigie.accounts.models import Officer

DOOR = "vigie_desk_door"
BY_ITSELF = "vigie_desk_by_itself"
PUBLIC = "public"
FIRST_FACTOR = "first factor"
SECOND_FACTOR = "second_factor"  # key of the session: by what the second factor was proved

P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., HttpResponseBase])
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def public_on_desk(view: V) -> V:
    """Open a view to anybody."""
    setattr(view, DOOR, PUBLIC)
    return view


def before_second_factor(view: V) -> V:
    """Open a view to an officer who gave a first factor only."""
    setattr(view, DOOR, FIRST_FACTOR)
    return view


def by_itself(view: V) -> V:
    """Say that a page asks for this view by itself: it is no sign that somebody is there, and keeps no session up."""
    setattr(view, BY_ITSELF, True)
    return view


def signed_in(request: HttpRequest) -> Officer | None:
    """Return the officer of the session, whatever was proved."""
    return request.user if isinstance(request.user, Officer) else None


def officer_of(request: HttpRequest) -> Officer:
    """Return the officer of a request that passed the door."""
    officer = signed_in(request)
    if officer is None:
        raise LookupError("This view is marked public and has no officer.")
    return officer


def proved_twice(request: HttpRequest) -> bool:
    """Tell whether this session has seen a second factor."""
    return bool(request.session.get(SECOND_FACTOR))


def recently_proved(request: HttpRequest) -> bool:
    """Tell whether a password, code or passkey was given in the last minutes."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.SUDO.total_seconds()


def sudo(view: View[P]) -> View[P]:
    """Ask for a fresh proof before the view, unless there is one."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if recently_proved(request):
            return view(request, *args, **kwargs)
        return to_proof(request)

    return guarded


def to_proof(request: HttpRequest) -> HttpResponseBase:
    """Lead to the first way this officer can prove anew who is there."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    where = methods[0]["url"] if methods else reverse("account_login")
    return HttpResponseRedirect(_with_next(where, request.get_full_path()))


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sign-in page, and back to the page that was asked for."""
    where = reverse("account_login")
    return HttpResponseRedirect(_with_next(where, request.get_full_path()) if request.method == "GET" else where)


def _with_next(where: str, path: str) -> str:
    """Add the address to come back to."""
    return where if path == "/" else f"{where}?{urlencode({REDIRECT_FIELD_NAME: path})}"
