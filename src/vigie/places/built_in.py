"""What is true without any file: a desk in every department, the departments wholly policed by the State's police.

Departments 75, 92, 93 and 94 are police zone as a whole; there the State's competence is the préfecture de police's.
Everywhere else nothing is known until the ministry's file is imported, and nothing is guessed.
Rows made here are created when missing and never renamed: a deployment may give its desks other names.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from vigie.places import names
from vigie.places.models import Commune, Department, Unit

COLLECTIVITIES = {
    "975": "de Saint-Pierre-et-Miquelon",
    "977": "de Saint-Barthélemy",
    "978": "de Saint-Martin",
    "986": "de Wallis et Futuna",
    "987": "de la Polynésie française",
    "988": "de la Nouvelle-Calédonie",
}
POLICE_DEPARTMENTS = ("75", "92", "93", "94")
_COMMUNES_FILE = Path(__file__).parent / "data" / "collectivities.csv"


def desk_code(department: str) -> str:
    """Return the code of the desk of a department."""
    return f"desk-{department}"


def police_code(department: str) -> str:
    """Return the code of the built-in police unit of a department of the police zone."""
    return f"police-{department}"


def collectivities() -> list[Department]:
    """Return the overseas collectivities as departments, not saved."""
    named = {code: names.shown(of.removeprefix("de ").removeprefix("la ")) for code, of in COLLECTIVITIES.items()}
    return [Department(code=code, name=name, folded=names.fold_name(name)) for code, name in named.items()]


def collectivity_communes() -> list[Commune]:
    """Return the communes of the overseas collectivities, not saved; no contour of them is to be had."""
    with _COMMUNES_FILE.open(encoding="utf-8", newline="") as lines:
        return [
            Commune(
                code=row["code"],
                name=names.shown(row["name"]),
                folded=names.fold_name(row["name"]),
                department_id=row["department"],
                population=int(row["population"]),
                postcodes=row["postcodes"].split(),
            )
            for row in csv.DictReader(lines, delimiter=";")
        ]


def create_units(departments: Iterable[tuple[str, str, str]]) -> None:
    """Create the missing desks and built-in police units of departments given as (code, name, "du Doubs")."""
    desks, police = [], []
    for code, name, of in departments:
        kind = "territorial" if code in COLLECTIVITIES else "départemental"
        desk = _unit(desk_code(code), f"Bureau {kind} {of}", Unit.Kind.DESK, code)
        desks.append(desk)
        if code in POLICE_DEPARTMENTS:
            unit = _unit(police_code(code), f"Police nationale, {name} (préfecture de police)", Unit.Kind.POLICE, code)
            unit.force, unit.parent_id = Unit.Force.POLICE, desk.id
            police.append(unit)
    Unit.objects.bulk_create(desks, ignore_conflicts=True)
    Unit.objects.bulk_create(police, ignore_conflicts=True)


def _unit(code: str, name: str, kind: Unit.Kind, department: str) -> Unit:
    return Unit(id=Unit.id_of(code), code=code, name=name, kind=kind, department_id=department)
