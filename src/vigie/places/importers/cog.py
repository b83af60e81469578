"""A yearly edition of the communes: names, post codes, populations, and which commune took over which.

Format, plain or gzip, UTF-8, `;`, one row a commune or arrondissement (other columns are ignored): code; nom; type (COM
or ARM); departement; population; codes_postaux (space between); anciens_codes (space between: codes of the communes
merged into, delegated to or associated with this one). The first load makes such a table superfluous; a later edition
brings the mergers of the first of January.

A commune of a department in the file that is absent from it is ended when another names its code as its own: it keeps
its row and contour, its name and codes pass to the heir, and points and tips about it go there. Without an heir it is
kept and reported.
"""

from pathlib import Path

from django.db import transaction

from vigie.places import name_index, names
from vigie.places.importers.bulk import analyse, upsert
from vigie.places.importers.report import Progress, Report, no_progress
from vigie.places.importers.tables import open_text, read_rows
from vigie.places.models import Commune, Department

KIND = "cog"
_COLUMNS = ("code", "nom", "type", "departement", "population", "codes_postaux", "anciens_codes")
_CODE_LENGTH = 5
_UPDATED = (
    "name", "folded", "kind", "department_id", "population", "postcodes", "former_codes", "former_names", "in_force",
)  # fmt: skip


def load(path: Path, *, version: str = "", progress: Progress = no_progress) -> Report:
    """Bring the communes up to the edition in the file, in one transaction."""
    report = Report(kind=KIND, source=path.name, version=version)
    with transaction.atomic():
        standing = {commune.code: commune for commune in Commune.objects.all()}
        edition = _read(path, report)
        living = set(edition)  # a set: subtracting a view of keys walks all of it, for every commune
        for commune in edition.values():
            _keep_contour_and_past(commune, standing.get(commune.code), living)
        ended = _end(standing, edition, report)
        upsert([*edition.values(), *ended], unique="code", update=_UPDATED)
        name_index.rebuild(progress)
        analyse(Commune)
        report.rows = len(edition)
        report.record()
    return report


def _read(path: Path, report: Report) -> dict[str, Commune]:
    departments = set(Department.objects.values_list("code", flat=True))
    edition: dict[str, Commune] = {}
    with open_text(path) as lines:
        for row in read_rows(lines, _COLUMNS):
            values = [value for value in row if value is not None]
            if len(values) != len(_COLUMNS):
                report.skip("short_row", "")
                continue
            code, name, kind, department, population, postcodes, formers = values
            reason = _fault(code, name, kind, population)
            if not reason and department not in departments:
                reason = "unknown_department"
            if reason:
                report.skip(reason, code)
                continue
            edition[code] = Commune(
                code=code,
                name=names.shown(name),
                folded=names.fold_name(name),
                kind=kind,
                department_id=department,
                population=int(population or 0),
                postcodes=postcodes.split(),
                former_codes=formers.split(),
            )
    for commune in edition.values():
        commune.former_codes = [past for past in commune.former_codes if past not in edition]
    return edition


def _fault(code: str, name: str, kind: str, population: str) -> str:
    if len(code) != _CODE_LENGTH or not code.isalnum() or kind not in Commune.Kind.values:
        return "no_code"
    if not name:
        return "no_name"
    return "" if not population or population.isdecimal() else "bad_number"


def _keep_contour_and_past(commune: Commune, standing: Commune | None, living: set[str]) -> None:
    """Carry over what a file of names does not know."""
    if standing is None:
        return
    for side in ("min_lon", "min_lat", "max_lon", "max_lat"):
        setattr(commune, side, getattr(standing, side))
    commune.former_codes = sorted({*commune.former_codes, *standing.former_codes} - living)
    commune.former_names = list(standing.former_names)
    if standing.folded != commune.folded:
        commune.former_names.append(standing.name)


def _end(standing: dict[str, Commune], edition: dict[str, Commune], report: Report) -> list[Commune]:
    """End the communes that the edition no longer has, and leave their names and codes to their heirs."""
    departments = {commune.department_id for commune in edition.values()}
    heirs = {former: commune for commune in edition.values() for former in commune.former_codes}
    ended = []
    living = set(edition)
    for commune in standing.values():
        if commune.code in edition or not commune.in_force or commune.department_id not in departments:
            continue
        heir = heirs.get(commune.code)
        if heir is None:
            report.skip("no_heir", commune.code)
            continue
        past = {commune.code, *commune.former_codes} - living
        heir.former_codes = sorted(past | set(heir.former_codes))
        heir.former_names = sorted({commune.name, *commune.former_names, *heir.former_names})
        commune.in_force = False
        ended.append(commune)
    return ended
