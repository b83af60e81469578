"""Zones typed by officers, or by somebody who wants to break the form: read, or refused with a sentence."""

import json

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from vigie.lib import polygons
from vigie.lib.polygons import NotAZone

LINES = "47.2378, 6.0241\n47.2478, 6.0241\n47.2478, 6.0341\n"
RING = ((6.0241, 47.2378), (6.0241, 47.2478), (6.0341, 47.2478), (6.0241, 47.2378))


@pytest.fixture(autouse=True)
def in_english(in_french):
    """Read the words of the code."""
    with translation.override("en"):
        yield


def geojson(*rings, kind="Polygon"):
    return json.dumps({"type": kind, "coordinates": [list(map(list, ring)) for ring in rings]})


def test_corners_one_a_line_make_a_closed_ring():
    assert polygons.read(LINES) == RING
    assert polygons.read(LINES + "47.2378 ; 6.0241") == RING


def test_geojson_makes_the_same_ring_closed_or_not():
    assert polygons.read(geojson(RING)) == RING
    assert polygons.read(geojson(RING[:-1])) == RING
    feature = json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(geojson(RING))})
    assert polygons.read(feature) == RING
    assert polygons.read(geojson([[*corner, 240.0] for corner in RING])) == RING


def test_what_is_written_is_read_again():
    assert polygons.read(polygons.text(RING)) == RING
    assert polygons.text(()) == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "needs 3 different corners"),
        ("47.2, 6.0\n47.3, 6.1", "needs 3 different corners"),
        ("47.2, 6.0\n47.2, 6.0\n47.2, 6.0", "needs 3 different corners"),
        ("47.2378, 6.0241\nla mairie", "“la mairie”"),
        ("47.2378, 6.0241\n<script>alert(1)</script>", "cannot be read"),
        ("47.2, 6.0\n47.3, 6.1\n47.3, 6.0\n47.2, 6.1", "cross"),
        ("47.20, 6.0\n47.21, 6.0\n47.22, 6.0", "no surface"),
        ("99.0, 6.0\n47.3, 6.1\n47.3, 6.0", "no place on the ground"),
        ("47.0, 999\n47.3, 6.1\n47.3, 6.0", "no place on the ground"),
        ("47.0, 6.0\n48.0, 6.0\n48.0, 6.1", "60 km at most"),
        ("nan, nan\n47.3, 6.1\n47.3, 6.0", "cannot be read"),
        ("\n".join(f"47.{number:03}, 6.{number:03}" for number in range(101)), "100 corners at most"),
        ("4" * 20_000, "too long"),
        ("{", "This is no zone"),
        ("{}", "only a Polygon"),
        ('{"type": "Polygon"}', "This is no zone"),
        ('{"type": "Polygon", "coordinates": []}', "This is no zone"),
        ('{"type": "Polygon", "coordinates": [1]}', "This is no zone"),
        ('{"type": "Polygon", "coordinates": [[1, 2]]}', "This is no zone"),
        ('{"type": "Polygon", "coordinates": [[["6", "47"]]]}', "This is no zone"),
        ('{"type": "Polygon", "coordinates": [[[true, false]]]}', "This is no zone"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 47], [6, 47], [6, 48]]]}', "This is no zone"),
        ('{"type": "Polygon", "coordinates": [[[1e999, 47], [6, 47], [6, 48]]]}', "no place on the ground"),
        ('{"type": "Polygon", "coordinates": [[[' + "9" * 400 + ", 47], [6, 47], [6, 48]]]}", "This is no zone"),
        ('{"type": "Feature", "geometry": null}', "only a Polygon"),
        (geojson(RING, RING), "no holes"),
        (geojson(RING, kind="MultiPolygon"), "only a Polygon"),
        ('{"a": ' + "[" * 9_000 + "]" * 2_000, "This is no zone"),
    ],
)
def test_what_is_no_zone_is_refused_with_a_sentence(typed, said):
    with pytest.raises(NotAZone, match=said):
        polygons.read(typed)


@given(st.text(max_size=200) | st.text(alphabet='{}[]",:0123456789.-\n ePolygntyc', max_size=200))
def test_whatever_is_typed_is_a_ring_or_a_refusal(typed):
    try:
        ring = polygons.read(typed)
    except NotAZone:
        return
    assert ring[0] == ring[-1]
