"""An officer's second factor: set up, read, used once, drawn anew, taken away.

The secrets are locked under the desk's own secret (`mfa.secret`): the database alone gives no code. Loaded by the desk
and the command line only, since the rows are the sign-in library's. It refuses a code that was used already, whichever
process saw it first.
"""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts import sessions
from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.audit.journal import Actor
from vigie.lib import sealed
from vigie.lib.errors import NotNow

_PLACE = b"second factor"
_PERIOD = 30
_LAST_STEP = "last_step"


class AlreadySet(NotNow):
    """The officer has an authenticator application already."""

    code = "second_factor_already_set"
    sentence = _("This account has an authenticator application already. Remove it first.")


def lock(text: str, *, secret: bytes) -> str:
    """Lock a secret before it is written."""
    return urlsafe_b64encode(sealed.encrypt(text.encode(), key=secret, place=_PLACE)).decode()


def unlock(box: str, *, secret: bytes) -> str:
    """Open what `lock` closed."""
    return sealed.decrypt(urlsafe_b64decode(box), key=secret, place=_PLACE).decode()


def new_secret() -> str:
    """Draw the secret of an authenticator application (base 32)."""
    secret: str = generate_totp_secret()
    return secret


def current_code(secret: str, *, at: float | None = None) -> str:
    """Return the code that an authenticator application shows for a secret, now or at an instant."""
    step = int((time.time() if at is None else at) // _PERIOD)
    code: str = format_hotp_value(hotp_value(secret, step))
    return code


def set_up(*, actor: Actor, officer: Officer, secret: str) -> list[str]:
    """Give an officer an authenticator application and, if there are none, recovery codes.

    Args:
        actor: who does it: the officer, or an operator.
        officer: whose account.
        secret: the application's secret, which the caller has shown or read.

    Returns:
        the recovery codes, to be shown once; empty when the officer has some already.

    Raises:
        AlreadySet: there is one; it is never replaced silently.
    """
    with transaction.atomic():
        Officer.objects.select_for_update().get(pk=officer.pk)
        if _of(officer, Authenticator.Type.TOTP) is not None:
            raise AlreadySet
        TOTP.activate(officer, secret)
        codes = []
        if _of(officer, Authenticator.Type.RECOVERY_CODES) is None:
            codes = _draw(officer)
        journal.record(actor=actor, action="accounts.second_factor_set", about=_ref(officer))
    return codes


def draw_recovery_codes(*, actor: Actor, officer: Officer) -> list[str]:
    """Replace the recovery codes; returns the new ones, to be shown once."""
    with transaction.atomic():
        Officer.objects.select_for_update().get(pk=officer.pk)
        Authenticator.objects.filter(user=officer, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes = _draw(officer)
        journal.record(actor=actor, action="accounts.recovery_codes_drawn", about=_ref(officer))
    return codes


def reset(*, actor: Actor, officer: Officer) -> int:
    """Take every second factor away (a lost telephone) and end the sessions; returns how many were taken.

    The officer is led to set a new one at the next sign-in. Give a new password with it when in doubt.
    """
    with transaction.atomic():
        Officer.objects.select_for_update().get(pk=officer.pk)
        count: int = Authenticator.objects.filter(user=officer).delete()[0]
        sessions.end_all(officer)
        journal.record(actor=actor, action="accounts.second_factor_reset", about=_ref(officer))
    return count


def spend(authenticator: Authenticator, code: str, *, secret: bytes) -> bool:
    """Mark the step of a code as used; tells false when it, or a later one, was used before.

    The library remembers used codes in the memory of one process, for one period; there are several processes and a
    code is accepted for three periods.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        plain = unlock(row.data["secret"], secret=secret)
        step = _step_of(plain, code)
        if step is None or step <= row.data.get(_LAST_STEP, -1):
            return False
        row.data[_LAST_STEP] = step
        row.save(update_fields=["data"])
    return True


def spend_first(officer: Officer, code: str, *, secret: bytes) -> None:
    """Spend the code that proved a new application, so that it cannot be used to sign in as well."""
    row = _of(officer, Authenticator.Type.TOTP)
    if row is not None:
        spend(row, code, secret=secret)


def fits(secret: str, code: str) -> bool:
    """Tell whether a code belongs to a secret now, a period earlier or a period later."""
    return _step_of(secret, code) is not None


def unused_codes(officer: Officer) -> int:
    """Count the recovery codes left."""
    row = _of(officer, Authenticator.Type.RECOVERY_CODES)
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


def passkeys(officer: Officer) -> list[Authenticator]:
    """Return the officer's passkeys, oldest first."""
    return list(Authenticator.objects.filter(user=officer, type=Authenticator.Type.WEBAUTHN).order_by("created_at"))


def has_application(officer: Officer) -> bool:
    """Tell whether the officer has an authenticator application."""
    return _of(officer, Authenticator.Type.TOTP) is not None


def _step_of(secret: str, code: str) -> int | None:
    """Find which of the accepted steps a code belongs to."""
    now = int(time.time() // _PERIOD)
    digits = "".join(code.split())
    return next((s for s in (now + 1, now, now - 1) if format_hotp_value(hotp_value(secret, s)) == digits), None)


def _draw(officer: Officer) -> list[str]:
    """Write new recovery codes and return them."""
    codes: list[str] = RecoveryCodes.activate(officer).get_unused_codes()
    return codes


def _of(officer: Officer, kind: str) -> Authenticator | None:
    """Return the officer's only authenticator of a kind."""
    return Authenticator.objects.filter(user=officer, type=kind).first()


def _ref(officer: Officer) -> str:
    """Name an officer in the journal."""
    return f"officer:{officer.pk}"
