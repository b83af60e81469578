"""Streets of a department, from the national address base (Base Adresse Nationale).

Format of `adresses-NN.csv.gz` (Licence Ouverte): `;`, one row an address; read are nom_voie, nom_ld (the locality,
where there is no street), code_insee, lon, lat. House numbers are not kept: a street has one name and one point, the
middle of its addresses.
The streets of the communes in the file are replaced as a whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from vigie.places import names
from vigie.places.importers.bulk import analyse, commune_codes, copy_rows
from vigie.places.importers.report import Progress, Report, no_progress
from vigie.places.importers.tables import open_text, read_rows
from vigie.places.models import Street

KIND = "streets"
_COLUMNS = ("nom_voie", "nom_ld", "code_insee", "lon", "lat")
_TICK = 10_000


@dataclass(slots=True)
class _Sum:
    """The addresses of one street, added up."""

    name: str
    lon: float = 0.0
    lat: float = 0.0
    points: int = 0

    def add(self, lon: str | None, lat: str | None) -> bool:
        """Add the point of one address; tell whether it was one."""
        try:
            x, y = float(lon or ""), float(lat or "")
        except ValueError:
            return False
        if not (abs(x) <= 180 and abs(y) <= 90):  # noqa: PLR2004 - degrees; false for "not a number" too
            return False
        self.lon, self.lat, self.points = self.lon + x, self.lat + y, self.points + 1
        return True


def load(path: Path, *, version: str = "", progress: Progress = no_progress) -> Report:
    """Replace the streets of the communes in the file, in one transaction."""
    report = Report(kind=KIND, source=path.name, version=version)
    with transaction.atomic():
        streets = _read(path, report, progress)
        Street.objects.filter(commune_id__in={commune for commune, _ in streets}).delete()
        report.rows = copy_rows(_rows(streets))
        analyse(Street)
        report.record()
    progress(1, 1)
    return report


def _read(path: Path, report: Report, progress: Progress) -> dict[tuple[str, str], _Sum]:
    codes = commune_codes()
    folds: dict[str, str] = {}
    streets: dict[tuple[str, str], _Sum] = {}
    with open_text(path) as lines:
        for done, (street, locality, code, lon, lat) in enumerate(read_rows(lines, _COLUMNS), start=1):
            if done % _TICK == 0:
                progress(done, done + _TICK)
            name = street or locality or ""
            if name not in folds:
                folds[name] = names.fold_name(name)
            commune = codes.get(code or "")
            if commune is None or not folds[name]:
                report.skip(_fault(code, commune), f"{code} {name}")
                continue
            total = streets.setdefault((commune, folds[name]), _Sum(names.shown(name)[:200]))
            if not total.add(lon, lat):
                report.skip("bad_number", f"{code} {name}")
    return streets


def _fault(code: str | None, commune: str | None) -> str:
    if code is None:
        return "short_row"
    return "unknown_commune" if commune is None else "no_name"


def _rows(streets: dict[tuple[str, str], _Sum]) -> Iterator[Street]:
    for (commune, folded), total in streets.items():
        yield Street(
            commune_id=commune,
            name=total.name,
            folded=folded,
            lon=round(total.lon / total.points, 6) if total.points else None,
            lat=round(total.lat / total.points, 6) if total.points else None,
        )
