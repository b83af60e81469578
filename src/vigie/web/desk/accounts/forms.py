"""The forms of the sign-in pages: the library's rules in our words and our markup."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vigie.accounts import second_factor
from vigie.web.shared.forms import AccessibleForm, Code

_CODE_LENGTH = 12


def _password(label: Any, *, new: bool = False, **kwargs: Any) -> forms.CharField:
    """Make a password field that a password manager understands."""
    attrs = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(label=label, strip=False, max_length=256, widget=forms.PasswordInput(attrs=attrs), **kwargs)


def _code(label: Any, hint: Any = "") -> forms.CharField:
    """Make a field for a one-time code."""
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "size": "12"}
    return forms.CharField(label=label, help_text=hint, max_length=_CODE_LENGTH, widget=Code(attrs))


class SignIn(account_forms.LoginForm, AccessibleForm):  # type: ignore[misc]  # the library is untyped
    """Login and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["login"] = forms.CharField(label=_("Login"), max_length=64, widget=forms.TextInput(attrs=attrs))
        self.fields["password"] = _password(_("Password"))

    def clean_login(self) -> str:
        """Logins are in lower case; a telephone's keyboard does not know."""
        return str(self.cleaned_data["login"]).strip().lower()


class ConfirmByPassword(account_forms.ReauthenticateForm, AccessibleForm):  # type: ignore[misc]  # untyped
    """The password, again."""

    password = _password(_("Password"))


class ChangePassword(account_forms.ChangePasswordForm, AccessibleForm):  # type: ignore[misc]  # untyped
    """A new password, twice."""

    oldpassword = _password(_("Present password"))
    password1 = _password(
        _("New password"), new=True, help_text=_("Twelve characters at least. A sentence is easiest to keep.")
    )
    password2 = _password(_("New password, again"), new=True)

    def clean_password1(self) -> str:
        """Hold it against the rules of passwords."""
        return str(account_forms.get_adapter().clean_password(self.cleaned_data["password1"], user=self.user))


class _OnceOnly(AccessibleForm):
    """Refuses a code of an authenticator application that any process has seen already."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Check the code, then spend it."""
        code = str(super().clean_code())  # type: ignore[misc]  # the library's form stands beside
        if self.authenticator.type == Authenticator.Type.TOTP and not second_factor.spend(
            self.authenticator, code, secret=settings.MFA_SECRET
        ):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactor(_OnceOnly, code_forms.AuthenticateForm):  # type: ignore[misc]  # the library is untyped
    """A code of the application, or a recovery code."""

    code = _code(_("Code"), _("Six digits from your authenticator application, or one of your recovery codes."))


class ConfirmByCode(_OnceOnly, code_forms.ReauthenticateForm):  # type: ignore[misc]  # the library is untyped
    """The same, for a fresh proof."""

    code = _code(_("Code"), _("Six digits from your authenticator application, or one of your recovery codes."))


class SetUp(AccessibleForm):
    """The first code of a new application, which proves that it holds the secret."""

    code = _code(_("Code shown by the application"))

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> str:
        """Check it against the secret."""
        code = str(self.cleaned_data["code"])
        if not second_factor.fits(self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AddPasskey(passkey_forms.AddWebAuthnForm, AccessibleForm):  # type: ignore[misc]  # the library is untyped
    """A name for the passkey; the rest is between the browser and us."""

    name = forms.CharField(label=_("Name of this passkey"), max_length=60)
    # Always on: here a passkey is a way in by itself, and proves its holder (fingerprint, PIN).
    passwordless = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)

    def clean_passwordless(self) -> bool:
        """Hold every key to the proof of its holder."""
        return True
