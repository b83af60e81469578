"""What the sign-in library does, written in the journal, and the mark of the second factor in the session.

The house uses no signals for control flow. These are the library's own hooks: the only place it offers for what it does
inside its flows. They are sent inside the transaction that `urls` opens around each view, so the entry and the act
stand or fall together. Neither the login that was typed nor an address is written: a failed attempt names an
officer only if there is one.
"""

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.audit.journal import Actor
from vigie.web.desk.accounts.doors import SECOND_FACTOR

UNKNOWN = Actor("unknown")


def connect() -> None:
    """Connect the receivers; called when the desk's middleware is built, any number of times."""
    receivers = {
        account_signals.user_logged_in: _signed_in,
        user_logged_out: _signed_out,
        account_signals.authentication_step_completed: _step_completed,
        account_signals.password_changed: _password_changed,
        mfa_signals.authenticator_added: _authenticator_added,
        mfa_signals.authenticator_removed: _authenticator_removed,
        mfa_signals.authentication_failed: _second_factor_failed,
    }
    for signal, receiver in receivers.items():
        signal.connect(receiver, dispatch_uid=receiver.__name__)


def sign_in_failed(officer: Officer | None) -> None:
    """Record an attempt that was not let in."""
    journal.record(actor=UNKNOWN, action="accounts.sign_in_failed", about=f"officer:{officer.pk}" if officer else "")


def _signed_in(request: HttpRequest, user: Officer, **kwargs: Any) -> None:
    request.session.pop(SECOND_FACTOR, None)
    by = [record["type"] for record in get_authentication_records(request, user) if record["method"] == "mfa"]
    if kwargs.get("sociallogin") is not None:  # the provider proved it: see `oidc`
        by.append("provider")
    if by:
        request.session[SECOND_FACTOR] = by[-1]
    _own_act(user, "sign_in")


def _signed_out(user: Officer | None, **_kwargs: Any) -> None:
    if user is not None:
        _own_act(user, "sign_out")


def _step_completed(user: Officer, **kwargs: Any) -> None:
    if kwargs.get("reauthenticated"):
        _own_act(user, "confirmed")


def _password_changed(user: Officer, **_kwargs: Any) -> None:
    _own_act(user, "password_changed")


def _authenticator_added(user: Officer, authenticator: Authenticator, **_kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.WEBAUTHN:  # the others are set by verbs, which record
        _own_act(user, "passkey_added")


def _authenticator_removed(user: Officer, authenticator: Authenticator, **_kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        _own_act(user, "passkey_removed")


def _second_factor_failed(user: Officer, **_kwargs: Any) -> None:
    journal.record(actor=UNKNOWN, action="accounts.second_factor_failed", about=f"officer:{user.pk}")


def _own_act(officer: Officer, act: str) -> None:
    journal.record(actor=officer.actor, action=f"accounts.{act}", about=f"officer:{officer.pk}")
