"""The registry as the tests play it: more of the cast, and reports, points and operations made by the real verbs.

    ines     street officer, unit street-25 (below desk-25)
    joris    commander, desk-25
    kenza    analyst of another desk, desk-60
    lise     customs liaison, unit customs-25: sees only the operations her service takes part in

All fictitious, like every place here.
"""

import uuid
from datetime import datetime, timedelta
from itertools import count

import pytest

from field import NOON
from people import CAST, People, hire
from vigie.accounts import officers
from vigie.accounts.models import Officer
from vigie.audit.journal import OPERATOR
from vigie.intel import links, points, reports
from vigie.intel.codes import (
    Handling,
    InfoGrade,
    Lane,
    MarkKind,
    Origin,
    Phenomenon,
    PlaceType,
    Relation,
    SourceGrade,
)
from vigie.intel.marks import read as read_mark
from vigie.intel.points import PointFacts
from vigie.intel.reports import Facts, Grades
from vigie.lib.spots import Spot
from vigie.lib.week import NOT_KNOWN, Pattern
from vigie.places.models import Commune, Unit

# An invented spot: the middle of the river, where nobody lives.
LON, LAT = 6.0241, 47.2378
EVENINGS = Pattern(days=0b0011111, hours=0b111111 << 18)
ROOM_CAST = {
    "ines": ("Inès Robert", "street_officer", "street-25"),
    "joris": ("Joris Keller", "commander", "desk-25"),
    "kenza": ("Kenza Amrani", "analyst", "desk-60"),
    "lise": ("Lise Picard", "partner", "customs-25"),
}
_numbers = count(1)


def north(metres):
    """Return the latitude so many metres north of the spot."""
    return LAT + metres / 111_195


def make_unit(code, name, kind, department="25"):
    """Create a unit below the desk of a department."""
    desk = Unit.objects.get(code=f"desk-{department}")
    unit, _made = Unit.objects.get_or_create(
        code=code,
        defaults={"id": Unit.id_of(code), "name": name, "kind": kind, "department_id": department, "parent": desk},
    )
    return unit


def make_field_commune(code, name, department):
    """Create one more commune."""
    values = {"name": name, "folded": name.lower(), "department_id": department, "population": 25_000}
    return Commune.objects.get_or_create(code=code, defaults=values)[0]


def make_units():
    """Create the street unit and the customs unit of department 25."""
    make_unit("street-25", "Brigade de voie publique (exemple)", Unit.Kind.POLICE)
    make_unit("customs-25", "Brigade des douanes (exemple)", Unit.Kind.CUSTOMS)


@pytest.fixture
def cast(field):
    """The whole cast: reception and intelligence room."""
    make_units()
    everybody = People({login: hire(login, *rest) for login, rest in CAST.items()})
    suspended = officers.suspend(actor=OPERATOR, officer=everybody.gael.officer)
    everybody["gael"] = type(everybody.gael)(officer=suspended, secret=everybody.gael.secret)
    for login, (name, role, unit) in ROOM_CAST.items():
        person = hire(login, name)
        officers.appoint(actor=OPERATOR, officer=person.officer, role_code=role, desk=Unit.objects.get(code=unit))
        everybody[login] = person
    return everybody


def spot(metres_north=0, *, precision=50):
    """Return a spot so many metres north of the invented one."""
    return Spot(LON, north(metres_north), precision)


def identifiers(**typed):
    """Return marks: `identifiers(plate="AB-123-CD", phone="06 00 00 00 00")`."""
    return tuple(read_mark(MarkKind(kind), text) for kind, text in typed.items())


def facts(title="Va-et-vient, Besançon (exemple)", *, commune="25056", where=None, when=NOT_KNOWN, **more):
    """Return what a report says."""
    given = {
        "facts": "Passages brefs au pied d’un bâtiment (exemple fictif).",
        "assessment": "",
        "place": "rue Imaginaire",
        "place_type": PlaceType.PUBLIC_WAY,
        "period": "",
        "behaviours": ("comings",),
        "products": ("cannabis_resin",),
        "basis": "seen",
        **more,
    }
    return Facts(title=title, commune=Commune.objects.get(code=commune), spot=where, pattern=when, **given)


def write_report(
    officer: Officer, content=None, *, desk="desk-25", origin=Origin.CITIZEN, now: datetime = NOON, **more
):
    """Write a report of any origin; one of citizens' origin gets a source reference of its own, and no tip."""
    content = content or facts(**more)
    unit = Unit.objects.get(code=desk)
    if origin != Origin.CITIZEN:
        grades = Grades(SourceGrade.RELIABLE, InfoGrade.KNOWN_DIRECTLY, Handling.PERMITTED)
        return reports.observe(officer=officer, origin=origin, desk=unit, content=content, grades=grades, now=now)
    return reports.write(
        officer=officer,
        source_ref=uuid.uuid4(),
        campaign="drug_dealing",
        lane=Lane.INQUIRY,
        desk=unit,
        content=content,
        grades=Grades(SourceGrade.UNTESTED, InfoGrade.NOT_KNOWN, Handling.PERMITTED),
        now=now,
    )


def point_facts(title="", *, commune="25056", phenomenon=Phenomenon.PUBLIC_WAY, where=None, **more):
    """Return what is known of a point."""
    title = title or f"Point {next(_numbers)} (exemple)"
    return PointFacts(title=title, phenomenon=phenomenon, commune=Commune.objects.get(code=commune), spot=where, **more)


def open_point(officer: Officer, told=None, *, desk="desk-25", now: datetime = NOON, **more):
    """Open a point."""
    return points.open_point(
        officer=officer,
        desk=Unit.objects.get(code=desk),
        facts=told or point_facts(**more),
        motive="Ouvert pour l’exemple",
        now=now,
    )


def move_along(officer: Officer, point, *targets, now: datetime = NOON):
    """Move a point through states that need no evidence, an hour apart."""
    for step, target in enumerate(targets, 1):
        point = points.move(
            officer=officer, point_id=point.id, target=target, motive="Exemple", now=now + timedelta(hours=step)
        )
    return point


def attach(officer: Officer, report, point, *, relation=Relation.ENRICHES, now: datetime = NOON):
    """Attach a report to a point."""
    return links.attach(officer=officer, report=report, point_id=point.id, relation=relation, now=now)
