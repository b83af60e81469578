"""Which officer an OpenID Connect identity is, and whether it may come in. It never makes an officer.

It asks for: an answer to the very question we asked (nonce), proof of a second factor (`amr` or `acr`), an active
officer. The first time, the officer is found by the configured claim and tied to the provider's subject; from then on
by the subject alone, so that a mailbox given to somebody else does not give the account with it. Anything else is
refused with one page that does not say which rule failed; the journal names the officer if there is one.
"""

import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import render

from vigie.accounts.models import Officer
from vigie.web.desk.accounts import recorded


def is_on() -> bool:
    """Tell whether a provider is configured."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS)


def admit(request: HttpRequest, login: SocialLogin) -> None:
    """Set the officer of a login, or raise the page that refuses it."""
    claims: Mapping[str, Any] = getattr(login, "claims", {})
    officer = login.user if login.account.pk else _officer_of(claims, provider=login.account.provider)
    sound = _answers_us(login, claims) and proves_second_factor(claims)
    if officer is None or not officer.is_active or not sound:
        refuse(request, officer)
    login.user = officer
    if not login.account.pk:
        login.account.user = officer
        login.account.save()


def refuse(request: HttpRequest, officer: Officer | None = None) -> NoReturn:
    """Record the attempt and raise the one page that refuses."""
    recorded.sign_in_failed(officer)
    page = render(request, "socialaccount/authentication_error.html", status=HTTPStatus.FORBIDDEN)
    raise ImmediateHttpResponse(page)


def proves_second_factor(claims: Mapping[str, Any]) -> bool:
    """Tell whether the provider says that a second factor was used, in a way this deployment accepts."""
    methods = claims.get("amr")
    used = set(methods) if isinstance(methods, list) else set()
    level = claims.get("acr")
    return bool(used & set(settings.OIDC_SECOND_FACTOR_AMR)) or level in settings.OIDC_SECOND_FACTOR_ACR


def _officer_of(claims: Mapping[str, Any], *, provider: str) -> Officer | None:
    """Find the one officer of the claim, who is not tied to another subject of this provider."""
    value = claims.get(settings.OIDC_CLAIM)
    if not isinstance(value, str) or not value:
        return None
    known = Q(login__iexact=value)
    if settings.OIDC_CLAIM == "email":
        if claims.get("email_verified") is False:
            return None
        known |= Q(email__iexact=value)
    found = list(Officer.objects.filter(known)[:2])
    if len(found) != 1 or SocialAccount.objects.filter(user=found[0], provider=provider).exists():
        return None
    return found[0]


def _answers_us(login: SocialLogin, claims: Mapping[str, Any]) -> bool:
    """Tell whether the token answers the sign-in that this browser began, and no act but a sign-in."""
    asked = (login.state.get("data") or {}).get("nonce")
    given = claims.get("nonce")
    if not isinstance(asked, str) or not isinstance(given, str):
        return False
    return login.state.get("process") == "login" and hmac.compare_digest(asked, given)
