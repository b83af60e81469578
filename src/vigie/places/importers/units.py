"""The State's lists of units: addresses, telephones, opening hours and points.

Formats (ministère de l'Intérieur, Licence Ouverte; `;`, UTF-8 with a mark):
- gendarmerie, `export-gn2.csv`: identifiant_public_unite, service, adresse_geographique, telephone, departement,
  code_commune_insee, geocodage_x_GPS (longitude), geocodage_y_GPS (latitude), horaires_accueil and others;
- police, `export-pn.csv`: service, adresse_geographique, telephone, departement, code_postal, geocodage_x_GPS,
  geocodage_y_GPS and others; neither identifier nor hours.

A gendarmerie unit is joined by its identifier (which may be 0 or empty), any other by its name within its department:
so `competence` goes first. A unit that joins nothing is left out: nothing would say what it covers. `departement` is
understood as a code or as a name.
Longitude and latitude are swapped on some rows: a point that lies in its department only when turned round is turned.
No file holds an e-mail address; the mailbox of a unit on duty is the deployer's to fill, and stays untouched here.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Min

from vigie.lib.text import fold
from vigie.places import names
from vigie.places.importers.bulk import upsert
from vigie.places.importers.competence import gendarmerie_code
from vigie.places.importers.report import Progress, Report, no_progress
from vigie.places.importers.tables import open_text, read_rows
from vigie.places.models import Commune, Department, Unit

KIND = "units"
_MARGIN_DEGREES = 0.3  # a station may stand a little outside the simplified contours
_COLUMNS = (
    "service", "adresse_geographique", "telephone", "departement", "code_postal", "geocodage_x_GPS", "geocodage_y_GPS",
)  # fmt: skip
_GENDARMERIE_COLUMNS = ("identifiant_public_unite", "horaires_accueil")
_UPDATED = ("address", "telephone", "hours", "lon", "lat")
# What varies before the place in the name of a commissariat: "de police de", "d'agglomération d'", "de secteur du".
_BEFORE_THE_PLACE = re.compile(
    r"(?:commissariat|circonscription|hotel)(?: central| subdivisionnaire)?"
    r"(?: de police| d agglomeration| de secteur| de securite publique| de proximite)*(?: (?:d|de|du|des|la|l))* (?=\S)"
)

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class _Line:
    """One row of a list."""

    service: str
    address: str
    telephone: str
    department: str
    postcode: str
    x: str
    y: str
    identifier: str = ""
    hours: str = ""


def load(path: Path, *, version: str = "", progress: Progress = no_progress) -> Report:
    """Add addresses, hours and points to the units, in one transaction; the list is told by its columns."""
    report = Report(kind=KIND, source=path.name, version=version)
    with transaction.atomic():
        force, lines = _read(path, report)
        join, boxes = _Join(force), _boxes()
        found: dict[str, Unit] = {}
        for done, line in enumerate(lines, start=1):
            progress(done, len(lines) + 1)
            unit = join.unit(line)
            if unit is None:
                report.skip("no_identifier" if force == Unit.Force.GENDARMERIE else "no_such_unit", line.service)
                continue
            _fill(unit, line, boxes.get(unit.department_id), report)
            found[unit.code] = unit
        upsert(list(found.values()), unique="code", update=_UPDATED)
        report.rows = len(found)
        report.record()
    progress(1, 1)
    return report


def _read(path: Path, report: Report) -> tuple[Unit.Force, list[_Line]]:
    with open_text(path) as lines:
        gendarmerie = _GENDARMERIE_COLUMNS[0] in lines.readline()
        lines.seek(0)
        wanted = _COLUMNS + _GENDARMERIE_COLUMNS if gendarmerie else _COLUMNS
        rows = []
        for row in read_rows(lines, wanted):
            values = [value for value in row if value is not None]
            if len(values) == len(wanted):
                rows.append(_Line(*values))
            else:
                report.skip("short_row", "")
    return Unit.Force.GENDARMERIE if gendarmerie else Unit.Force.POLICE, rows


class _Join:
    """Finds the unit that a row speaks of, among those of one force."""

    def __init__(self, force: Unit.Force) -> None:
        self._coded: dict[str, Unit] = {}
        self._named: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        for unit in Unit.objects.filter(force=force).order_by("code"):
            self._coded[unit.code] = unit
            for name in {fold(unit.name), _place(unit.name)}:
                self._named[unit.department_id, name].append(unit)
        self._departments = {code: code for code in Department.objects.values_list("code", flat=True)}
        self._departments |= dict(Department.objects.values_list("folded", "code"))
        self._postcodes = _departments_of_postcodes()

    def unit(self, line: _Line) -> Unit | None:
        """Return the unit by its identifier, else the only one of its name, else of its place; or None."""
        coded = self._coded.get(gendarmerie_code(line.identifier) or "")
        if coded:
            return coded
        department = self._department(line)
        for name in (fold(line.service), _place(line.service)):
            found = self._named.get((department, name), [])
            if len(found) == 1:
                return found[0]
        return None

    def _department(self, line: _Line) -> str:
        told = self._departments.get(line.department.upper().zfill(2))
        told = told or self._departments.get(names.fold_name(line.department))
        if told:
            return told
        possible = self._postcodes.get(line.postcode, set())
        return min(possible) if len(possible) == 1 else ""


def _departments_of_postcodes() -> dict[str, set[str]]:
    departments: dict[str, set[str]] = defaultdict(set)
    for department, postcodes in Commune.objects.values_list("department_id", "postcodes"):
        for postcode in postcodes:
            departments[postcode].add(department)
    return departments


def _place(service: str) -> str:
    """Return what the name of a commissariat says besides its being one."""
    return _BEFORE_THE_PLACE.sub("", fold(service), count=1)


def _boxes() -> dict[str, Box]:
    """Return the box around each department that has contours."""
    sides = Commune.objects.filter(min_lon__isnull=False).values("department_id").order_by("department_id")
    rows = sides.annotate(west=Min("min_lon"), south=Min("min_lat"), east=Max("max_lon"), north=Max("max_lat"))
    return {row["department_id"]: (row["west"], row["south"], row["east"], row["north"]) for row in rows}


def _fill(unit: Unit, line: _Line, box: Box | None, report: Report) -> None:
    unit.address = names.shown(line.address)[:250]
    unit.telephone = line.telephone[:40]
    unit.hours = line.hours[:500]
    unit.lon, unit.lat = None, None
    if not line.x and not line.y:
        return
    try:
        x, y = float(line.x.replace(",", ".")), float(line.y.replace(",", "."))
    except ValueError:
        report.skip("bad_number", line.service)
        return
    for lon, lat in ((x, y), (y, x)):
        if _within(lon, lat, box):
            unit.lon, unit.lat = lon, lat
            return
    report.skip("point_outside", line.service)


def _within(lon: float, lat: float, box: Box | None) -> bool:
    west, south, east, north = box or (-180.0, -90.0, 180.0, 90.0)
    return (
        west - _MARGIN_DEGREES <= lon <= east + _MARGIN_DEGREES
        and south - _MARGIN_DEGREES <= lat <= north + _MARGIN_DEGREES
    )
