"""Contours of another edition: IGN ADMIN EXPRESS, or any GeoJSON whose features carry the code of a commune.

Accepted, WGS 84 only: one GeoJSON feature a line (plain or gzip), a GeoJSON FeatureCollection, or a GeoPackage
(`.gpkg`, read with the standard library's sqlite3). The code is looked for under the names below, in any case. A file
in another projection (Lambert 93) is refused: it would put every commune in the sea.

Contours in the file replace those of the same commune; others stay. Arrondissements tell Paris, Lyon and Marseille, so
the contour of the city as a whole is left out.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import shapely
from django.db import transaction
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from vigie.places.importers.bulk import analyse, commune_codes, upsert
from vigie.places.importers.report import OPEN_LICENCE, Progress, Report, WrongFile, no_progress
from vigie.places.importers.tables import open_text
from vigie.places.models import Commune, CommuneContour

KIND = "contours"
_CODE_FIELDS = ("insee_arm", "insee_com", "code_insee", "code_insee_de_la_commune", "code_commune", "insee", "code")
_WGS84 = 4326
_GPKG_MARK = b"GP"
_GPKG_ENVELOPES = (0, 32, 48, 48, 64)  # bytes of the optional box before the WKB, by its kind
_GPKG_HEADER = 8
_BOX = ("min_lon", "min_lat", "max_lon", "max_lat")

Feature = tuple[str, bytes]


def load(path: Path, *, version: str = "", progress: Progress = no_progress) -> Report:
    """Replace the contours of the communes in the file, in one transaction."""
    report = Report(kind=KIND, source=path.name, version=version, licence=OPEN_LICENCE)
    with transaction.atomic():
        known = commune_codes()
        cities = _cities()
        contours: dict[str, CommuneContour] = {}
        boxes: dict[str, tuple[float, ...]] = {}
        for done, (code, wkb) in enumerate(_features(path, report), start=1):
            progress(done, max(len(known), done + 1))
            if known.get(code) != code or code in cities:
                report.skip("city_of_districts" if code in cities else "unknown_commune", code)
                continue
            contours[code] = CommuneContour(commune_id=code, wkb=wkb)
            boxes[code] = shapely.from_wkb(wkb).bounds
        upsert(list(contours.values()), unique="commune_id", update=["wkb"])
        _set_boxes(boxes)
        analyse(Commune)
        report.rows = len(contours)
        report.record()
    progress(1, 1)
    return report


def _cities() -> set[str]:
    """Return the cities told by their arrondissements."""
    districts = Commune.objects.filter(kind=Commune.Kind.ARRONDISSEMENT)
    heads = {(folded.split()[0], department) for folded, department in districts.values_list("folded", "department_id")}
    communes = Commune.objects.filter(kind=Commune.Kind.COMMUNE, folded__in=[name for name, _ in heads])
    rows = communes.values_list("code", "folded", "department_id")
    return {code for code, folded, department in rows if (folded, department) in heads}


def _set_boxes(boxes: dict[str, tuple[float, ...]]) -> None:
    communes = list(Commune.objects.filter(code__in=boxes))
    for commune in communes:
        commune.min_lon, commune.min_lat, commune.max_lon, commune.max_lat = boxes[commune.code]
    upsert(communes, unique="code", update=_BOX)


def _features(path: Path, report: Report) -> Iterator[Feature]:
    if path.suffix.lower() == ".gpkg":
        yield from _geopackage(path, report)
        return
    for feature in _geojson(path):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        code = _code({str(key).lower(): value for key, value in (properties or {}).items()})
        if not code:
            report.skip("no_code", str(feature)[:80])
            continue
        try:
            contour: BaseGeometry = shape(feature["geometry"])
        except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
            report.skip("bad_contour", code)
            continue
        yield from _checked(code, contour, report)


def _code(properties: dict[str, Any]) -> str:
    return next((str(properties[name]) for name in _CODE_FIELDS if properties.get(name)), "")


def _checked(code: str, contour: BaseGeometry, report: Report) -> Iterator[Feature]:
    """Let through surfaces in degrees; anything else is counted, coordinates in metres refuse the file."""
    if contour.is_empty or contour.geom_type not in {"Polygon", "MultiPolygon"}:
        report.skip("bad_contour", code)
        return
    if max(map(abs, contour.bounds)) > 180:  # noqa: PLR2004 - degrees
        raise WrongFile("The contours are not in longitude and latitude (WGS 84).")
    yield code, shapely.to_wkb(contour)


def _geojson(path: Path) -> Iterator[Any]:
    with open_text(path) as lines:
        first = next((line for line in lines if line.strip()), "")
        try:
            opening = json.loads(first)
        except ValueError:
            opening = None
        try:
            if isinstance(opening, dict) and opening.get("type") == "Feature":
                yield opening
                yield from (json.loads(line) for line in lines if line.strip())
            else:
                lines.seek(0)
                yield from json.load(lines)["features"]
        except (ValueError, KeyError, TypeError) as error:
            raise WrongFile(f"The file {path.name} is not GeoJSON.") from error


def _geopackage(path: Path, report: Report) -> Iterator[Feature]:
    """Read every table of features that has a code of commune."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as package:
            package.row_factory = sqlite3.Row
            tables = package.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns").fetchall()
            for table, column, projection in tables:
                names = [row["name"] for row in package.execute("SELECT name FROM pragma_table_info(?)", [table])]
                field = next((name for wanted in _CODE_FIELDS for name in names if name.lower() == wanted), None)
                if field is None:
                    continue
                if projection != _WGS84:
                    raise WrongFile("The contours are not in longitude and latitude (WGS 84).")
                query = f"SELECT {_quoted(field)}, {_quoted(column)} FROM {_quoted(table)}"  # noqa: S608 - quoted names
                for code, blob in package.execute(query):
                    yield from _package_feature(str(code or ""), blob, report)
    except sqlite3.Error as error:
        raise WrongFile(f"The file {path.name} cannot be read.") from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _package_feature(code: str, blob: bytes | None, report: Report) -> Iterator[Feature]:
    if not blob or blob[:2] != _GPKG_MARK or (kind := blob[3] >> 1 & 7) >= len(_GPKG_ENVELOPES):
        report.skip("bad_contour", code)
        return
    try:
        contour: BaseGeometry = shapely.from_wkb(blob[_GPKG_HEADER + _GPKG_ENVELOPES[kind] :])
    except shapely.errors.ShapelyError:
        report.skip("bad_contour", code)
        return
    yield from _checked(code, contour, report)
