"""The sign-in library bent to this house: nobody registers, nothing is mailed, no address is looked at.

Against guessing: five failures in five minutes close a login for that long, whoever it is that tries (`login_failed`,
counted by login; codes are counted by officer). The library would also count by network address. Here every client
has the same "address", a constant, so those limits hold for the process as a whole and no real address is ever read,
not even in memory. The counters live in the memory of each process and are written nowhere; with several processes, an
attacker has as many times five.
"""

# ruff: noqa: ARG002 - the arguments of an adapter are the library’s to choose
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.accounts import second_factor
from vigie.accounts.models import Officer
from vigie.web.desk.accounts import provider_rules, recorded

EVERYBODY = "everybody"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library is untyped
    """Accounts and passwords."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("This login and this password do not go together."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or was used already."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers alone."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Say the same of everybody: see the module."""
        return EVERYBODY

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Say nothing."""
        return ""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Keep refusals of passkeys, which have no other place; drop the library's chatter."""
        if level >= messages.ERROR and message:
            messages.error(request, message)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the attempt, by reference."""
        recorded.sign_in_failed(Officer.objects.filter(login=credentials.get("username", "")).first())

    def set_password(self, user: Officer, password: str) -> None:
        """Write the password and nothing else of the row."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_reauthentication_required(self, app: str = "") -> bool:
        """Leave it to `doors.sudo`: the library would keep the whole suspended request, address included."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Come back to the security page."""
        return reverse("desk_security")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Add the provider for an officer who has nothing else to give."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not methods and provider_rules.is_on():
            methods = [{"id": "provider", "description": "", "url": reverse("desk_confirm_by_provider")}]
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library is untyped
    """Second factors: secrets locked before they are written."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used already."),
    }

    def encrypt(self, text: str) -> str:
        """Lock a secret."""
        return second_factor.lock(text, secret=settings.MFA_SECRET)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return second_factor.unlock(encrypted_text, secret=settings.MFA_SECRET)

    def get_totp_label(self, user: Officer) -> str:
        """Name the account in the application."""
        return user.login

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site to a passkey."""
        return {"id": context.request.get_host().partition(":")[0], "name": settings.MFA_TOTP_ISSUER}


class OpenIdAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library is untyped
    """OpenID Connect: only the way in of an officer who has an account already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody registers alone."""
        return False

    def list_apps(self, request: HttpRequest, **kwargs: Any) -> list[SocialApp]:
        """Know the providers of the settings only: a row in the database makes none."""
        return [app for app in super().list_apps(request, **kwargs) if app.pk is None]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the officer, or refuse."""
        provider_rules.admit(request, sociallogin)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> NoReturn:
        """Refuse what went wrong on the way, cancelled sign-ins included."""
        provider_rules.refuse(request)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""
