"""Exports: to a recipient, for a purpose, of what is seen in full alone, with nothing a spreadsheet would run."""

import csv
import io
import json
import uuid

import pytest

from desk_pages import Desk, words
from people import ANYBODY, statuses
from registry import attach, move_along, open_point, spot, write_report
from vigie.accounts import officers
from vigie.accounts.models import Role
from vigie.audit.journal import OPERATOR
from vigie.audit.models import Entry
from vigie.intel.models import DealPoint
from vigie.intel.states import PointState
from vigie.lib import clock
from vigie.web.desk import registry_export

GIVEN = {"recipient": "Parquet, section stupéfiants (exemple)", "purpose": "Point trimestriel", "format": "csv"}


@pytest.fixture
def desk(cast, field):
    """Open the desk with the intelligence room's people in it."""
    return Desk(cast, field)


def opened(desk, title="Hall du 3 (exemple)", **more):
    return open_point(desk.officer("chloe"), title=title, now=clock.now(), **more)


def handed_out(client, query="", **more):
    """Export; returns the whole file."""
    answer = client.post(f"/registre/export/{query}", GIVEN | more)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment; ")
    return b"".join(answer.streaming_content).decode()


def table(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_who_may_export(desk, desk_client):
    got = statuses(desk_client, desk.people, "/registre/export/")
    assert got.pop(ANYBODY) == got.pop("gael") == 302
    assert {login for login, status in got.items() if status == 200} == {"chloe", "kenza"}
    assert set(got.values()) == {200, 403}


@pytest.mark.parametrize("login", ["awa", "bruno", "driss", "elise", "farid", "hana", "ines", "joris", "lise"])
def test_who_may_not_gets_nothing_by_asking_anyway(desk, login):
    assert getattr(desk, login).post("/registre/export/", GIVEN).status_code == 403
    assert not Entry.objects.filter(action="registry.export").exists()


@pytest.mark.parametrize("missing", [{"recipient": " "}, {"purpose": ""}, {"purpose": "x"}, {"format": "exe"}])
def test_without_recipient_or_purpose_nothing_leaves(desk, missing):
    answer = desk.chloe.post("/registre/export/", GIVEN | missing)
    assert answer.status_code == 400
    assert "Something needs your attention" in words(answer)
    assert not Entry.objects.filter(action="registry.export").exists()


def test_an_export_is_journalled_with_recipient_and_purpose(desk):
    handed_out(desk.chloe)
    entry = Entry.objects.get(action="registry.export")
    assert (entry.recipient, entry.motive_text) == (GIVEN["recipient"], GIVEN["purpose"])
    assert entry.actor_ref == str(desk.officer("chloe").id)
    assert entry.object_ref == f"unit:{desk.units['25'].id}"


def test_csv_holds_the_points_of_the_filter_and_no_report(desk):
    officer = desk.officer("chloe")
    point = opened(desk, where=spot(), products=("cocaine",))
    attach(officer, write_report(officer, now=clock.now()), point)
    opened(desk, "Autre")
    text = handed_out(desk.chloe, "?produit=cocaine")
    [row] = table(text)
    assert (row["reference"], row["title"], row["products"]) == (point.reference, point.title, "cocaine")
    assert (float(row["latitude"]), row["precision_m"], row["messages"]) == (point.lat, "50", "1")
    assert "Passages" not in text


def test_geojson_holds_the_same(desk):
    point = opened(desk, where=spot())
    opened(desk, "Sans lieu", phenomenon="delivery")
    collection = json.loads(handed_out(desk.chloe, format="geojson"))
    features = {one["id"]: one for one in collection["features"]}
    assert features[point.reference]["geometry"] == {"type": "Point", "coordinates": [point.lon, point.lat]}
    assert features[point.reference]["properties"]["title"] == point.title
    assert [one["geometry"] for one in features.values()].count(None) == 1


@pytest.mark.parametrize("title", ["=1+1", "+33", "-2", "@SUM(A1)", "=HYPERLINK(“x”)"])
def test_no_cell_is_a_formula(desk, title):
    opened(desk, title)
    [row] = table(handed_out(desk.chloe))
    assert row["title"] == f"'{title}"


def test_only_what_is_seen_in_full_leaves(desk):
    secret = move_along(desk.officer("chloe"), opened(desk), PointState.IDENTIFIED, PointState.INQUIRY, now=clock.now())
    role = Role.objects.create(
        code="exporter", label_fr="Export", label_en="Export", rights=["registry.read", "intel.export"]
    )
    officers.appoint(actor=OPERATOR, officer=desk.officer("hana"), role_code=role.code, desk=desk.units["25"])
    assert secret.reference not in handed_out(desk.hana)
    assert secret.reference in handed_out(desk.chloe)
    assert secret.reference not in handed_out(desk.kenza)


def test_a_long_export_is_cut_and_says_so(desk, monkeypatch):
    monkeypatch.setattr(registry_export, "MOST_ROWS", 3)
    first = opened(desk)
    copies = []
    for number in range(4):
        copy = DealPoint.objects.get(id=first.id)
        copy.id, copy.reference = uuid.uuid4(), f"P26-{number:08}"
        copies.append(copy)
    DealPoint.objects.bulk_create(copies)
    assert "Only the first 3 points are exported" in words(desk.chloe.get("/registre/export/"))
    rows = table(handed_out(desk.chloe))
    assert len(rows) == 4
    assert rows[-1]["reference"].startswith("Only the first 3 points")
    collection = json.loads(handed_out(desk.chloe, format="geojson"))
    assert len(collection["features"]) == 3
    assert collection["note"].startswith("Only the first 3 points")


def test_a_filter_that_cannot_be_read_exports_nothing(desk):
    opened(desk)
    assert desk.chloe.post("/registre/export/?depuis=hier", GIVEN).status_code == 400
    assert not Entry.objects.filter(action="registry.export").exists()
