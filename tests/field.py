"""The field the tests play on: real departments and communes, invented streets, tips made through the real intake."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from vigie.places import name_index, names
from vigie.places.built_in import create_units
from vigie.places.importers.report import no_progress
from vigie.places.models import Commune, Department, Unit
from vigie.tips import campaigns, codes, intake

DEPARTMENTS = (
    ("25", "Doubs", "du Doubs"),
    ("60", "Oise", "de l’Oise"),
    ("93", "Seine-Saint-Denis", "de la Seine-Saint-Denis"),
)
COMMUNES = (
    ("25056", "Besançon", "25", "25000"),
    ("60057", "Beauvais", "60", "60000"),
    ("93010", "Bondy", "93", "93140"),
)
NOON = datetime(2026, 3, 3, 12, 0, 42, tzinfo=UTC)
TOLD = "Un va-et-vient au pied du bâtiment de la rue Imaginaire, avec un guetteur assis sur un muret."


def make_field():
    """Create what is missing of the field; returns the desks by department."""
    for code, name, _of in DEPARTMENTS:
        Department.objects.get_or_create(code=code, defaults={"name": name, "folded": name.lower()})
    create_units(DEPARTMENTS)
    for code, name, department, postcode in COMMUNES:
        Commune.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "folded": names.fold_name(name),
                "department_id": department,
                "postcodes": [postcode],
                "population": 50_000,
            },
        )
    name_index.rebuild(no_progress)
    return {desk.department_id: desk for desk in Unit.objects.filter(kind=Unit.Kind.DESK)}


@pytest.fixture
def field(db):
    """Departments, desks, police units and communes."""
    return make_field()


def telling(commune="25056", *, code=None, facts=TOLD, contact="", campaign="drug_dealing", **answers):
    """Return a complete telling."""
    given = {"commune": commune, "facts": facts, "when_seen": "week", **answers}
    return intake.Telling(
        campaign=campaigns.get(campaign),
        answers=given,
        language="fr",
        return_code=code or codes.draw(),
        contact=contact,
    )


def receive(commune="25056", *, now=NOON, **more):
    """Send a telling through intake; returns (receipt, return code)."""
    code = more.pop("code", None) or codes.draw()
    told = telling(commune, code=code, **more)
    return intake.receive(telling=told, keyring=settings.PUBLIC_KEYRING, now=now), code
