"""Contours of another edition, in the three forms in which they come."""

import gzip
import json
import sqlite3
import struct

import pytest
import shapely

from vigie.places.importers import admin_express
from vigie.places.importers.report import WrongFile
from vigie.places.locate import locate
from vigie.places.models import Commune, CommuneContour

SQUARE = shapely.box(2.0, 45.0, 2.1, 45.1)


@pytest.fixture(autouse=True)
def _loaded(places):
    """Every test replaces contours of the extract."""


def feature(code, contour=SQUARE, name="INSEE_COM"):
    return {"type": "Feature", "properties": {name: code}, "geometry": json.loads(shapely.to_geojson(contour))}


@pytest.mark.parametrize("name", ["code", "INSEE_COM", "insee_com", "code_insee"])
def test_a_collection_replaces_contour_and_box(write, name):
    collection = {"type": "FeatureCollection", "features": [feature("25056", name=name)]}
    report = admin_express.load(write(json.dumps(collection, indent=1)))
    assert (report.rows, dict(report.skipped)) == (1, {})
    assert Commune.objects.get(code="25056").max_lat == 45.1
    assert locate(2.05, 45.05).commune_code == "25056"


def test_lines_are_read_packed_and_odd_ones_counted(tmp_path):
    path = tmp_path / "contours.geojsonl.gz"
    lines = [
        feature("25056"),
        feature("99999"),
        feature("75056"),
        feature(""),
        {"type": "Feature", "properties": None, "geometry": None},
        {"type": "Feature", "properties": {"code": "25058"}, "geometry": {"type": "Point"}},
        feature("25058", shapely.Point(2, 45)),
        ["no feature"],
    ]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    report = admin_express.load(path)
    assert report.rows == 1
    assert dict(report.skipped) == {"unknown_commune": 1, "city_of_districts": 1, "no_code": 3, "bad_contour": 2}


def test_others_keep_their_contour(write):
    before = CommuneContour.objects.count()
    admin_express.load(write(json.dumps(feature("25056"))))
    assert CommuneContour.objects.count() == before
    assert locate(2.4883, 48.9075).commune_code == "93010"


def package(path, projection=4326, envelope=1):
    box = struct.pack("<4d", 2.0, 2.1, 45.0, 45.1) if envelope else b""
    blob = b"GP\x00" + bytes([envelope << 1 | 1]) + struct.pack("<i", projection) + box + shapely.to_wkb(SQUARE)
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id)")
        database.execute("CREATE TABLE commune (geom, nom, insee_com)")
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('commune', 'geom', ?)", [projection])
        database.executemany("INSERT INTO commune VALUES (?, 'x', ?)", [(blob, "25056"), (b"no", "25058"), (None, "1")])
    database.close()
    return path


@pytest.mark.parametrize("envelope", [0, 1])
def test_a_geopackage_is_read(tmp_path, envelope):
    report = admin_express.load(package(tmp_path / "admin.gpkg", envelope=envelope))
    assert (report.rows, dict(report.skipped)) == (1, {"bad_contour": 2})
    assert locate(2.05, 45.05).commune_code == "25056"


def test_another_projection_is_refused(tmp_path, write):
    with pytest.raises(WrongFile, match="WGS 84"):
        admin_express.load(package(tmp_path / "admin.gpkg", projection=2154))
    with pytest.raises(WrongFile, match="WGS 84"):
        admin_express.load(write(json.dumps(feature("25056", shapely.box(9e5, 6e6, 9.1e5, 6.1e6)))))
    assert Commune.objects.get(code="25056").max_lat < 48


@pytest.mark.parametrize("lines", [("",), ("not json",), ("[]",), ('{"type": "FeatureCollection"}',), ("{}", "{")])
def test_another_file_is_refused(write, lines):
    with pytest.raises(WrongFile):
        admin_express.load(write(*lines))
    with pytest.raises(WrongFile):
        admin_express.load(write(*lines, name="file.gpkg"))
