"""An officer's own security: setting up the second factor, recovery codes, other sessions, passkeys.

Signing in itself is the library's (`urls`). Nothing here concerns another officer.
"""

from base64 import b64encode
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.accounts import second_factor, sessions
from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.web.desk.accounts.doors import SECOND_FACTOR, before_second_factor, officer_of, sudo
from vigie.web.desk.accounts.forms import SetUp
from vigie.web.shared.decorators import data_images

_PENDING = "second_factor_pending"


@before_second_factor
@sudo
@data_images
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the secret of a new authenticator application and ask for its first code; then the recovery codes, once."""
    officer = officer_of(request)
    if second_factor.has_application(officer):
        return HttpResponseRedirect(reverse("desk_security"))
    secret = request.session.setdefault(_PENDING, second_factor.new_secret())
    form = SetUp(request.POST if request.method == "POST" else None, secret=secret)
    if not form.is_valid():
        return _invite(request, officer, form)
    codes = second_factor.set_up(actor=officer.actor, officer=officer, secret=secret)
    second_factor.spend_first(officer, form.cleaned_data["code"], secret=settings.MFA_SECRET)
    del request.session[_PENDING]
    request.session[SECOND_FACTOR] = "totp"
    return render(request, "desk/accounts/recovery_codes.html", {"codes": codes, "just_set": True})


def _invite(request: HttpRequest, officer: Officer, form: SetUp) -> HttpResponse:
    """Show the secret as an image and as text."""
    adapter = get_adapter()
    address = adapter.build_totp_url(officer, form.secret)
    image = b64encode(adapter.build_totp_svg(address).encode()).decode()
    return render(
        request,
        "desk/accounts/set_up.html",
        {
            "form": form,
            "image": f"data:image/svg+xml;base64,{image}",
            "secret": " ".join(form.secret[i : i + 4] for i in range(0, len(form.secret), 4)),
            "address": address,
        },
    )


@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Show what protects the officer's account."""
    officer = officer_of(request)
    return render(
        request,
        "desk/accounts/security.html",
        {
            "officer": officer,
            "has_application": second_factor.has_application(officer),
            "codes_left": second_factor.unused_codes(officer),
            "passkeys_on": settings.PASSKEYS,
            "passkeys": second_factor.passkeys(officer) if settings.PASSKEYS else [],
        },
    )


@sudo
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Draw new recovery codes and show them, once."""
    officer = officer_of(request)
    if request.method == "GET":
        return render(request, "desk/accounts/draw_codes.html")
    codes = second_factor.draw_recovery_codes(actor=officer.actor, officer=officer)
    return render(request, "desk/accounts/recovery_codes.html", {"codes": codes})


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End the officer's sessions in other browsers."""
    officer = officer_of(request)
    sessions.end_all(officer, but=request.session.session_key)
    journal.record(actor=officer.actor, action="accounts.other_sessions_ended", about=f"officer:{officer.pk}")
    return HttpResponseRedirect(reverse("desk_security"))


@require_GET
def confirm_by_provider(request: HttpRequest) -> HttpResponse:
    """Ask an officer who has neither password nor code to sign in at the provider again."""
    return render(
        request,
        "desk/accounts/confirm_by_provider.html",
        {"redirect_field_value": request.GET.get(REDIRECT_FIELD_NAME, "")},
    )


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # the library is untyped
    """Adds a passkey, and comes back to the security page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the browser for a key that proves its holder and signs in by itself."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = begin_registration(officer_of(self.request), passwordless=True)
        return context | {"js_data": {"creation_options": options}}

    def get_success_url(self) -> str:
        """Name the page."""
        return reverse("desk_security")
