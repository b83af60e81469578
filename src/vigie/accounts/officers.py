"""Who works here: accounts made, appointed, suspended and restored. Every act is in the journal, in its transaction.

Nobody registers alone: an operator (command line) makes the account. It refuses a login that is taken or malformed, a
weak password, an unknown role, and the suspension of oneself. An account is never deleted by these verbs: a person who
leaves is suspended, so that the journal keeps its names.
"""

import re
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts import sessions
from vigie.accounts.models import Appointment, Officer, Role
from vigie.audit import journal
from vigie.audit.journal import Actor
from vigie.lib import clock
from vigie.lib.errors import NotNow, NotThere, Refused
from vigie.places.models import Unit

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


class LoginTaken(NotNow):
    """Somebody has this login."""

    code = "login_taken"
    sentence = _("This login is taken.")


class LoginMalformed(Refused):
    """A login is lower-case letters, digits, and . _ - inside."""

    code = "login_malformed"
    sentence = _("A login is 2 to 64 lower-case letters, digits, dots, hyphens or underscores.")


class PasswordWeak(Refused):
    """The password does not hold."""

    code = "password_weak"
    sentence = _("This password is too weak.")


class AlreadyAppointed(NotNow):
    """The officer holds this role at this desk."""

    code = "already_appointed"
    sentence = _("This officer already holds this role at this desk.")


class NotOneself(Refused):
    """Nobody locks oneself out."""

    code = "not_oneself"
    sentence = _("You cannot suspend your own account.")


def find(login: str) -> Officer:
    """Return the officer of a login.

    Raises:
        NotThere: nobody has it.
    """
    officer = Officer.objects.filter(login=login).first()
    if officer is None:
        raise NotThere(_("No officer has this login."))
    return officer


def add_officer(*, actor: Actor, login: str, name: str, password: str | None, email: str = "") -> Officer:
    """Make an account, which may do nothing until it is appointed.

    Args:
        actor: who makes it.
        login: given by the service.
        name: as shown to colleagues; never to a witness.
        password: None for an officer who signs in through OpenID Connect only.
        email: compared with the provider's claim, used for nothing else.

    Raises:
        LoginTaken, LoginMalformed, PasswordWeak: as they say.
    """
    if not _LOGIN.fullmatch(login):
        raise LoginMalformed
    officer = Officer(login=login, name=name.strip(), email=email)
    _give_password(officer, password)
    try:
        with transaction.atomic():
            officer.save(force_insert=True)
            journal.record(actor=actor, action="accounts.add_officer", about=_ref(officer))
    except IntegrityError as error:
        raise LoginTaken from error
    return officer


def set_password(*, actor: Actor, officer: Officer, password: str) -> None:
    """Give a new password and end the sessions.

    Raises:
        PasswordWeak: it does not hold.
    """
    with transaction.atomic():
        mine = Officer.objects.select_for_update().get(pk=officer.pk)
        _give_password(mine, password)
        mine.save(update_fields=["password"])
        sessions.end_all(mine)
        journal.record(actor=actor, action="accounts.set_password", about=_ref(mine))


def appoint(
    *, actor: Actor, officer: Officer, role_code: str, desk: Unit, until: datetime | None = None
) -> Appointment:
    """Give an officer a role at a desk, from now on.

    Raises:
        NotThere: no such role.
        AlreadyAppointed: held already, without an end.
    """
    role = Role.objects.filter(code=role_code).first()
    if role is None:
        raise NotThere(_("No role has this code."))
    appointment = Appointment(officer=officer, role=role, desk=desk, valid_until=until)
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
            journal.record(actor=actor, action="accounts.appoint", about=f"appointment:{appointment.pk}")
    except IntegrityError as error:
        raise AlreadyAppointed from error
    return appointment


def end_appointment(*, actor: Actor, appointment: Appointment, now: datetime | None = None) -> Appointment:
    """End an appointment at once; it stays in the table with its dates.

    Raises:
        NotNow: it has ended already.
    """
    instant = now or clock.now()
    with transaction.atomic():
        mine = Appointment.objects.select_for_update().get(pk=appointment.pk)
        if mine.valid_until is not None and mine.valid_until <= instant:
            raise NotNow(_("This appointment has ended already."))
        mine.valid_until = instant
        mine.save(update_fields=["valid_until"])
        journal.record(actor=actor, action="accounts.end_appointment", about=f"appointment:{mine.pk}")
    return mine


def suspend(*, actor: Actor, officer: Officer) -> Officer:
    """Close an account and end its sessions at once.

    Raises:
        NotOneself: the actor is the officer.
        NotNow: suspended already.
    """
    if actor == officer.actor:
        raise NotOneself
    with transaction.atomic():
        mine = Officer.objects.select_for_update().get(pk=officer.pk)
        if not mine.is_active:
            raise NotNow(_("This account is suspended already."))
        mine.is_active = False
        mine.save(update_fields=["is_active"])
        sessions.end_all(mine)
        journal.record(actor=actor, action="accounts.suspend", about=_ref(mine))
    return mine


def restore(*, actor: Actor, officer: Officer) -> Officer:
    """Open a suspended account again; its appointments are what they were.

    Raises:
        NotNow: it is not suspended.
    """
    with transaction.atomic():
        mine = Officer.objects.select_for_update().get(pk=officer.pk)
        if mine.is_active:
            raise NotNow(_("This account is not suspended."))
        mine.is_active = True
        mine.save(update_fields=["is_active"])
        journal.record(actor=actor, action="accounts.restore", about=_ref(mine))
    return mine


def _give_password(officer: Officer, password: str | None) -> None:
    """Check and hash a password."""
    if password is None:
        officer.set_unusable_password()
        return
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise PasswordWeak(" ".join(error.messages)) from error
    officer.set_password(password)


def _ref(officer: Officer) -> str:
    """Name an officer in the journal."""
    return f"officer:{officer.pk}"
