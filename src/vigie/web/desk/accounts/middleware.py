"""What stands before every page of the desk: sessions that end, and no page without two factors.

Neither looks at an address or a browser.
"""

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from vigie.web.desk.accounts import recorded
from vigie.web.desk.accounts.doors import (
    BY_ITSELF,
    DOOR,
    FIRST_FACTOR,
    PUBLIC,
    proved_twice,
    signed_in,
    to_sign_in,
)
from vigie.web.desk.accounts.lifetime import BEGAN, SEEN, over, renewed

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class SessionsEnd:
    """Ends a session after thirty minutes without a page, and after twelve hours in any case."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        recorded.connect()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """End the session if its time has come."""
        if signed_in(request) is not None and over(request.session, time.time()):
            with transaction.atomic():
                logout(request)
            return to_sign_in(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> None:
        """Note that the session lives, unless the page asks by itself."""
        if signed_in(request) is not None and not getattr(view, BY_ITSELF, False):
            renew(request)


def renew(request: HttpRequest) -> None:
    """Note that the officer is there."""
    fresh = renewed({name: request.session[name] for name in (BEGAN, SEEN) if name in request.session})
    if fresh is not None:
        request.session.update(fresh)


class DenyByDefault:
    """Refuses every view to whoever is not signed in with a second factor, unless the view is marked otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the door is kept once the view is known. Nothing of the desk stays in a cache."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Keep the door."""
        door = getattr(view, DOOR, None)
        if door == PUBLIC:
            return None
        if signed_in(request) is None:
            return to_sign_in(request)
        if door == FIRST_FACTOR or proved_twice(request):
            return None
        return HttpResponseRedirect(reverse("desk_set_up_second_factor"))
