"""Addresses of signing in and of an officer's own security, to be included at the root of the desk.

The library resolves its own names (`account_…`, `mfa_…`, `openid_connect_…`): they are given here one by one, to the
views this house uses and to no others. Each runs in one transaction with what it writes in the journal.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as codes
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from vigie.web.desk.accounts import oidc, views
from vigie.web.desk.accounts.doors import before_second_factor, public_on_desk, sudo

View = Callable[..., HttpResponseBase]


def _whole(view: View) -> View:
    """Run a view in one transaction."""

    @wraps(view)
    def whole(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return whole


def _where_passkeys(view: View) -> View:
    """Answer 404 where the deployment has no passkeys."""

    @wraps(view)
    def only(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PASSKEYS:
            raise Http404
        return view(request, *args, **kwargs)

    return only


def _public(view: View) -> View:
    return public_on_desk(_whole(view))


def _first(view: View) -> View:
    return before_second_factor(_whole(view))


urlpatterns = [
    path("connexion/", _public(account.login), name="account_login"),
    path("connexion/code/", _public(codes.authenticate), name="mfa_authenticate"),
    path("connexion/fermee/", _public(account.account_inactive), name="account_inactive"),
    path("connexion/cle/", _public(_where_passkeys(passkeys.login_webauthn)), name="mfa_login_webauthn"),
    path("oidc/<slug:provider_id>/login/", _public(oidc.begin), name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", _public(oidc.callback), name="openid_connect_callback"),
    path("deconnexion/", _first(account.logout), name="account_logout"),
    path("confirmer/", _first(account.reauthenticate), name="account_reauthenticate"),
    path("confirmer/code/", _whole(codes.reauthenticate), name="mfa_reauthenticate"),
    path(
        "confirmer/cle/",
        _whole(_where_passkeys(passkeys.reauthenticate_webauthn)),
        name="mfa_reauthenticate_webauthn",
    ),
    path("confirmer/identite/", views.confirm_by_provider, name="desk_confirm_by_provider"),
    path("securite/", views.security, name="desk_security"),
    path("securite/application/", _whole(views.set_up), name="desk_set_up_second_factor"),
    path("securite/codes/", _whole(views.recovery_codes), name="desk_recovery_codes"),
    path("securite/sessions/", _whole(views.end_other_sessions), name="desk_end_other_sessions"),
    path("securite/mot-de-passe/", sudo(_whole(account.password_change)), name="account_change_password"),
    path(
        "securite/cles/ajouter/",
        sudo(_whole(_where_passkeys(views.AddPasskey.as_view()))),
        name="mfa_add_webauthn",
    ),
    path(
        "securite/cles/<int:pk>/retirer/",
        sudo(_whole(_where_passkeys(passkeys.RemoveWebAuthnView.as_view(success_url="/securite/")))),
        name="mfa_remove_webauthn",
    ),
]
