"""Signing in through OpenID Connect (ProConnect): the two steps that the browser makes.

The session cookie is SameSite=Strict, and two things follow. Coming back from the provider is a navigation from
another site, so it arrives without the cookie and nothing is known of the sign-in it answers. The callback then sends a
page of ours that leads to the same address at once; that second navigation begins on our site and brings the cookie
(`socialaccount/login_redirect.html`). And our policy lets forms go to our own origin only, redirections included, so
the button does not redirect: it is answered by a page that leads on (`desk/accounts/to_provider.html`). Neither needs
a script, and the cookie never has to be laxer than Strict.

Beyond what the library does: the signature of the identity token is always checked, its subject must be that of the
user information (plain or signed, as ProConnect's is), a nonce ties it to this browser, and nothing of the claims is
stored but the subject.
"""

import json
import secrets
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from vigie.lib.errors import Refused


class OpenId(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # the library is untyped
    """One exchange with the provider."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Read who it is, checked; the claims stay on the login and go no further."""
        identity = kwargs["response"].get("id_token")
        if not identity:
            raise OAuth2Error("No identity token.")
        claims = self._checked(app, identity)
        about = self._fetch_user_info(token.token)
        if about.get("sub") != claims.get("sub"):
            raise OAuth2Error("Two subjects.")
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.claims = about | claims
        login.account.extra_data = {}
        login.email_addresses = []
        return login

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        """Read the user information: JSON, or a signed token."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
        if answer.headers.get("Content-Type", "").partition(";")[0] == "application/jwt":
            return self._checked(self.get_provider().app, answer.text, may_lack=("exp",))
        about: dict[str, Any] = answer.json()
        return about

    def _checked(self, app: SocialApp, token: str, *, may_lack: tuple[str, ...] = ()) -> dict[str, Any]:
        """Check signature, issuer, audience and end of a token."""
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if any(name not in claims for name in ("sub", "exp") if name not in may_lack):
            raise OAuth2Error("An incomplete token.")
        return claims


class ProviderSilent(Refused):
    """The provider does not answer."""

    code = "provider_silent"
    sentence = _("The identity provider does not answer. Try again later, or sign in with your password.")
    status = HTTPStatus.SERVICE_UNAVAILABLE


@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider, asking for a second factor."""
    try:
        provider = get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    nonce = secrets.token_urlsafe(32)
    asked = {"nonce": nonce, "claims": json.dumps({"id_token": {"amr": {"essential": True}}})}
    if settings.OIDC_SECOND_FACTOR_ACR:
        asked["acr_values"] = " ".join(settings.OIDC_SECOND_FACTOR_ACR)
    if request.POST.get("again"):
        asked["prompt"] = "login"
    try:
        answer = provider.redirect(
            request, process="login", next_url=_next(request), data={"nonce": nonce}, auth_params=asked
        )
    except RequestException as error:
        raise ProviderSilent from error
    if answer.status_code != HTTPStatus.FOUND:
        return HttpResponse(answer.content, status=answer.status_code)
    context = {"provider": provider, "where": answer["Location"]}
    return render(request, "desk/accounts/to_provider.html", context)


@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from the provider."""
    try:
        answer: HttpResponseBase = OAuth2CallbackView.adapter_view(OpenId(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return answer


def _next(request: HttpRequest) -> str | None:
    """Return the page of ours to come back to, if a safe one was asked for."""
    where = request.POST.get(REDIRECT_FIELD_NAME, "")
    return where if where and get_account_adapter(request).is_safe_url(where) else None
