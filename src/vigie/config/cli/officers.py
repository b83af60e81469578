"""`vigie officers`: who works at the desk. Passwords are asked for or read from a file, never given as an argument."""

import argparse
import getpass
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from vigie.accounts import officers, second_factor
from vigie.accounts.models import Appointment, Officer, Role
from vigie.audit.journal import OPERATOR
from vigie.lib import clock
from vigie.lib.errors import Misconfigured, Refused
from vigie.places.models import Unit


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("officers", description="Officers and what they may do.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _register_add(verbs)
    listing = verbs.add_parser("list", help="everybody, with roles")
    listing.set_defaults(act=_list)
    roles = verbs.add_parser("roles", help="the roles and what each may do")
    roles.set_defaults(act=_roles)
    for verb, act, text in (
        ("appoint", _appoint, "give a role at a desk"),
        ("end", _end, "end a role at a desk"),
    ):
        one = _with_login(verbs, verb, text)
        one.add_argument("--role", required=True, metavar="CODE")
        one.add_argument("--desk", required=True, metavar="CODE")
        one.set_defaults(act=act)
    password = _with_login(verbs, "set-password", "give a new password; ends the sessions")
    password.add_argument("--password-file", type=Path, metavar="FILE")
    password.set_defaults(act=_set_password)
    for verb, act, text in (
        ("suspend", _suspend, "close an account; ends the sessions"),
        ("restore", _restore, "open a suspended account"),
        ("reset-second-factor", _reset, "take the second factor away; a new one is set at the next sign-in"),
    ):
        _with_login(verbs, verb, text).set_defaults(act=act)


def _register_add(verbs: Any) -> None:
    """Add `officers add`."""
    add = _with_login(verbs, "add", "make an account")
    add.add_argument("--name", required=True, help="as colleagues see it")
    add.add_argument("--role", metavar="CODE", help="reception_officer, analyst, supervisor… (vigie officers roles)")
    add.add_argument("--desk", metavar="CODE", help="desk-25, for instance")
    add.add_argument("--email", default="", help="compared with the identity provider's, used for nothing else")
    secret = add.add_mutually_exclusive_group()
    secret.add_argument("--password-file", type=Path, metavar="FILE", help="a file with the password; else it is asked")
    secret.add_argument("--no-password", action="store_true", help="signs in through OpenID Connect only")
    add.add_argument(
        "--enrol-at-first-sign-in",
        action="store_true",
        help="do not set the second factor up now: the officer does, at the first sign-in",
    )
    add.set_defaults(act=_add)


def _with_login(verbs: Any, verb: str, text: str) -> argparse.ArgumentParser:
    """Add a verb that takes a login."""
    parser: argparse.ArgumentParser = verbs.add_parser(verb, help=text)
    parser.add_argument("login", metavar="LOGIN")
    return parser


def _add(arguments: argparse.Namespace) -> None:
    """Make the account, appoint it, and set its second factor up."""
    if bool(arguments.role) != bool(arguments.desk):
        raise Refused("A role is held at a desk: give both --role and --desk, or neither.")
    enrol = not (arguments.enrol_at_first_sign_in or arguments.no_password)
    if enrol and not settings.MFA_SECRET:
        raise Misconfigured(
            "This account may not read keys/desk/mfa.secret: add --enrol-at-first-sign-in, or run this as the desk's."
        )
    desk = _desk(arguments.desk) if arguments.desk else None
    password = None if arguments.no_password else _password(arguments.password_file)
    officer = officers.add_officer(
        actor=OPERATOR, login=arguments.login, name=arguments.name, password=password, email=arguments.email
    )
    if desk is not None:
        officers.appoint(actor=OPERATOR, officer=officer, role_code=arguments.role, desk=desk)
    print(f"{officer.login} may sign in.")
    if enrol:
        _enrol(officer)
    else:
        print("The second factor will be set up at the first sign-in.")


def _enrol(officer: Officer) -> None:
    """Set the second factor up and show it, once."""
    secret = second_factor.new_secret()
    codes = second_factor.set_up(actor=OPERATOR, officer=officer, secret=secret)
    print(f"\nFor the authenticator application, shown this once:\n  {_address(officer, secret)}\n  secret {secret}")
    print("Recovery codes, each good for one sign-in:\n  " + "  ".join(codes))


def _address(officer: Officer, secret: str) -> str:
    """Return the address that an authenticator application reads."""
    address: str = DefaultMFAAdapter().build_totp_url(officer, secret)
    return address


def _list(_arguments: argparse.Namespace) -> None:
    """Print everybody."""
    held: dict[Any, list[str]] = {}
    for one in Appointment.objects.valid(clock.now()).select_related("role", "desk").order_by("desk__code"):
        held.setdefault(one.officer_id, []).append(f"{one.role.code}@{one.desk.code}")
    for officer in Officer.objects.order_by("login"):
        state = "" if officer.is_active else "  SUSPENDED"
        print(f"{officer.login:<20} {officer.name:<30} {', '.join(held.get(officer.pk, ['no role']))}{state}")


def _roles(_arguments: argparse.Namespace) -> None:
    """Print the roles."""
    for role in Role.objects.order_by("code"):
        print(f"{role.code:<26} {', '.join(role.rights)}")


def _appoint(arguments: argparse.Namespace) -> None:
    """Give a role."""
    officer = officers.find(arguments.login)
    officers.appoint(actor=OPERATOR, officer=officer, role_code=arguments.role, desk=_desk(arguments.desk))
    print(f"{officer.login}: {arguments.role} at {arguments.desk}.")


def _end(arguments: argparse.Namespace) -> None:
    """End a role."""
    now: datetime = clock.now()
    officer = officers.find(arguments.login)
    found = Appointment.objects.valid(now).filter(officer=officer, role=arguments.role, desk=_desk(arguments.desk))
    appointment = found.first()
    if appointment is None:
        raise Refused(f"{officer.login} does not hold {arguments.role} at {arguments.desk}.")
    officers.end_appointment(actor=OPERATOR, appointment=appointment)
    print(f"{officer.login}: no longer {arguments.role} at {arguments.desk}.")


def _set_password(arguments: argparse.Namespace) -> None:
    """Give a new password."""
    officer = officers.find(arguments.login)
    officers.set_password(actor=OPERATOR, officer=officer, password=_password(arguments.password_file))
    print(f"{officer.login} has a new password; open sessions are ended.")


def _suspend(arguments: argparse.Namespace) -> None:
    """Close an account."""
    officer = officers.suspend(actor=OPERATOR, officer=officers.find(arguments.login))
    print(f"{officer.login} is suspended; open sessions are ended.")


def _restore(arguments: argparse.Namespace) -> None:
    """Open an account again."""
    officer = officers.restore(actor=OPERATOR, officer=officers.find(arguments.login))
    print(f"{officer.login} may sign in again.")


def _reset(arguments: argparse.Namespace) -> None:
    """Take the second factor away."""
    officer = officers.find(arguments.login)
    second_factor.reset(actor=OPERATOR, officer=officer)
    print(f"{officer.login} sets a new second factor up at the next sign-in; open sessions are ended.")


def _desk(code: str) -> Unit:
    """Return a desk, or a unit below one, by its code."""
    desk = Unit.objects.filter(code=code).first()
    if desk is None:
        raise Refused(f"No desk or unit has the code {code}: see vigie places load, and vigie places unit.")
    return desk


def _password(file: Path | None) -> str:
    """Read a password from a file, or ask for it twice."""
    if file is not None:
        return file.read_text().rstrip("\n")
    if not sys.stdin.isatty():
        raise Refused("No terminal to ask for the password: use --password-file.")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Password, again: "):
        raise Refused("The two passwords differ.")
    return first
