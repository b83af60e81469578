"""The ministry's file of competence: which force and which unit for each commune.

Format ("Compétence territoriale gendarmerie et police nationales", ministère de l'Intérieur, Licence Ouverte): UTF-8,
`;`, code_commune;libelle_commune;institution;id_service;service;code_postal;codes_postaux. Institution is GN or PN; the
police has no identifier, so a commissariat is known by its name within its department; a commune may have both forces.

The competence of the departments in the file is replaced as a whole. Nothing is guessed: a commune with two units of
one force, or with a row that had to be left out, keeps none and goes to its department's desk. Units are made or
renamed, never deleted, and what `units` added to them (address, hours) is kept.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from vigie.lib.text import fold
from vigie.places import built_in, names
from vigie.places.importers.bulk import commune_codes, copy_rows, upsert
from vigie.places.importers.report import Progress, Report, no_progress
from vigie.places.importers.tables import open_text, read_rows
from vigie.places.models import Commune, Competence, Unit

KIND = "competence"
_COLUMNS = ("code_commune", "institution", "id_service", "service")
_IDENTIFIER = re.compile(r"[1-9]\d*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Row:
    commune: str
    force: str
    unit_code: str
    unit_name: str
    department: str


def load(path: Path, *, version: str = "", progress: Progress = no_progress) -> Report:
    """Replace the competence of the departments in the file, in one transaction."""
    report = Report(kind=KIND, source=path.name, version=version)
    with transaction.atomic():
        rows, seen = _read(path, report, progress)
        units = _units(rows)
        upsert(list(units.values()), unique="code", update=("name", "kind", "force", "department_id", "parent_id"))
        Competence.objects.filter(commune__department_id__in=seen).delete()
        report.rows = copy_rows(
            Competence(commune_id=row.commune, force=row.force, unit_id=units[row.unit_code].id) for row in rows
        )
        report.record()
    progress(1, 1)
    return report


def gendarmerie_code(identifier: str) -> str | None:
    """Return the code of the unit with this identifier of the gendarmerie; None when there is none (empty, 0)."""
    return f"gn-{identifier}" if _IDENTIFIER.fullmatch(identifier) else None


def named_code(force: str, department: str, service: str) -> str:
    """Return the code of a unit known by its name only, within its department."""
    return f"{force.lower()}-{department}-{fold(service).replace(' ', '-')}"[:120]


def _read(path: Path, report: Report, progress: Progress) -> tuple[list[_Row], set[str]]:
    """Return the rows to keep, and the departments that the file speaks of."""
    codes = commune_codes()
    departments = dict(Commune.objects.values_list("code", "department_id"))
    found: dict[tuple[str, str], set[_Row]] = defaultdict(set)
    doubtful: set[str] = set()
    seen: set[str] = set()
    with open_text(path) as lines:
        for done, (code, force, identifier, service) in enumerate(read_rows(lines, _COLUMNS), start=1):
            progress(done, max(len(codes), done + 1))
            commune = codes.get(code or "")
            if code is None or commune is None:
                report.skip("short_row" if code is None else "unknown_commune", code or "")
                continue
            department = departments[commune]
            seen.add(department)
            if force not in Unit.Force.values or not service or not fold(service):
                report.skip("no_service" if force in Unit.Force.values else "unknown_institution", code)
                doubtful.add(commune)
                continue
            unit = gendarmerie_code(identifier or "") or named_code(force, department, service)
            found[commune, force].add(_Row(commune, force, unit, names.shown(service)[:160], department))
    return _certain(found, doubtful, report), seen


def _certain(found: dict[tuple[str, str], set[_Row]], doubtful: set[str], report: Report) -> list[_Row]:
    """Leave out every commune of which a row is missing or says two things: one force alone would be a guess."""
    for (commune, _), rows in found.items():
        if len({row.unit_code for row in rows}) > 1:
            report.skip("two_units", commune, len(rows))
            doubtful.add(commune)
    kept = []
    for (commune, _), rows in sorted(found.items()):
        if commune not in doubtful:
            kept.append(min(rows, key=lambda row: row.unit_name))
        elif len(rows) == 1:
            report.skip("doubtful_commune", commune)
    return kept


def _units(rows: list[_Row]) -> dict[str, Unit]:
    """Return the units named in the rows by code; a unit belongs to the department of most of its communes."""
    served: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        served[row.unit_code][row.department] += 1
    units = {}
    for row in rows:
        department = min(served[row.unit_code].items(), key=lambda item: (-item[1], item[0]))[0]
        kind = Unit.Kind.POLICE if row.force == Unit.Force.POLICE else Unit.Kind.GENDARMERIE
        units[row.unit_code] = Unit(
            id=Unit.id_of(row.unit_code),
            code=row.unit_code,
            name=row.unit_name,
            kind=kind,
            force=row.force,
            department_id=department,
            parent_id=Unit.id_of(built_in.desk_code(department)),
        )
    return units
