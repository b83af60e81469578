"""The fixed cast: who stands on which side of each wall. All fictitious.

    awa      reception officer, desk of department 25
    bruno    supervisor, desk-25
    chloe    analyst, desk-25
    driss    reception officer of another desk, desk-60
    elise    administrator, desk-25: manages accounts, reads no tip
    farid    data-protection officer, desk-25: reads the journal, no tip
    gael     suspended reception officer, desk-25
    hana     no appointment

and `ANYBODY`, who is not signed in. A page's test says what each of them gets, with `statuses`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from vigie.accounts import officers, second_factor
from vigie.accounts.models import Officer
from vigie.audit.journal import OPERATOR
from vigie.places.models import Department, Unit

PASSWORD = "une phrase de théâtre, sans secret"
ANYBODY = "anybody"
CAST = {
    "awa": ("Awa Diarra", "reception_officer", "25"),
    "bruno": ("Bruno Lemaire", "supervisor", "25"),
    "chloe": ("Chloé Ferrand", "analyst", "25"),
    "driss": ("Driss Benali", "reception_officer", "60"),
    "elise": ("Élise Marchal", "administrator", "25"),
    "farid": ("Farid Haddad", "data_protection_officer", "25"),
    "gael": ("Gaël Tanguy", "reception_officer", "25"),
    "hana": ("Hana Sato", "", ""),
}
DEPARTMENTS = {"25": "Doubs", "60": "Oise"}


@dataclass(frozen=True)
class Person:
    """Somebody of the cast, with what they know."""

    officer: Officer
    secret: str
    password: str = PASSWORD

    @property
    def login(self) -> str:
        """What they type."""
        return self.officer.login

    @property
    def code(self) -> str:
        """What their telephone shows."""
        return second_factor.current_code(self.secret)


class People(dict[str, Person]):
    """The cast by login; also as attributes: `people.awa`."""

    def __getattr__(self, login: str) -> Person:
        try:
            return self[login]
        except KeyError as error:
            raise AttributeError(login) from error


def desk(department: str) -> Unit:
    """Return the desk of a department, made when missing."""
    name = DEPARTMENTS.get(department, department)
    row, _made = Department.objects.get_or_create(code=department, defaults={"name": name, "folded": name.lower()})
    code = f"desk-{department}"
    unit, _made = Unit.objects.get_or_create(
        code=code,
        defaults={
            "id": Unit.id_of(code),
            "name": f"Accueil {name}",
            "kind": Unit.Kind.DESK,
            "department": row,
        },
    )
    return unit


def hire(login: str, name: str, role: str = "", department: str = "") -> Person:
    """Make an officer with password, second factor and, if a role is given, an appointment."""
    officer = officers.add_officer(actor=OPERATOR, login=login, name=name, password=PASSWORD)
    secret = second_factor.new_secret()
    second_factor.set_up(actor=OPERATOR, officer=officer, secret=secret)
    if role:
        officers.appoint(actor=OPERATOR, officer=officer, role_code=role, desk=desk(department))
    return Person(officer=officer, secret=secret)


@pytest.fixture
def people(db: None) -> People:
    """Hire the whole cast."""
    cast = People({login: hire(login, *rest) for login, rest in CAST.items()})
    suspended = officers.suspend(actor=OPERATOR, officer=cast.gael.officer)
    cast["gael"] = Person(officer=suspended, secret=cast.gael.secret)
    return cast


def sign_in(client: Client, person: Person, *, fresh: bool = True) -> Client:
    """Open a session with both factors proved, without the pages.

    Args:
        client: a desk client.
        person: who.
        fresh: whether the proof is recent enough for `@sudo`.
    """
    client.force_login(person.officer, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    at = time.time() - (0 if fresh else settings.SUDO.total_seconds() + 1)
    session["second_factor"] = "totp"
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": at}]
    session["account_authentication_methods_user"] = str(person.officer.pk)
    session.save()
    return client


def sign_in_by_form(client: Client, person: Person, password: str | None = None) -> Any:
    """Sign in through the pages, with a password and a code; returns the last answer."""
    answer = client.post("/connexion/", {"login": person.login, "password": password or person.password})
    if answer.status_code != 302 or answer["Location"] != "/connexion/code/":
        return answer
    return client.post("/connexion/code/", {"code": person.code})


def statuses(client: Client, people: Mapping[str, Person], path: str) -> dict[str, int]:
    """Ask for a page as everybody of the cast in turn; returns the status each of them gets.

    302 means sent to sign in: that is what `ANYBODY` and a suspended officer get on every page.
    """
    got = {ANYBODY: client.get(path).status_code}
    for login, person in people.items():
        sign_in(client, person)
        got[login] = client.get(path).status_code
        client.logout()
    return got
