"""Handing the sheet over, and grading anew, by their pages."""

import pytest

from clients import SurfaceClient
from desk_pages import Desk, words
from people import statuses
from registry import attach, open_point, write_report
from vigie.audit.models import Entry
from vigie.config.settings.surfaces import DESK
from vigie.intel import queries
from vigie.intel.codes import Handling, Origin

pytestmark = pytest.mark.django_db
TO = {"recipient": "Parquet (exemple)", "purpose": "Ouverture d’une enquête"}
EVERYBODY = {
    "anybody": 302,
    "awa": 200,
    "bruno": 403,
    "chloe": 200,
    "driss": 404,
    "elise": 404,
    "farid": 404,
    "gael": 302,
    "hana": 404,
    "ines": 404,
    "joris": 403,
    "kenza": 404,
    "lise": 404,
}


@pytest.fixture
def room(cast, field):
    """The desk with the intelligence room's cast."""
    return Desk(cast, field)


@pytest.fixture
def report(room):
    """A report that awa wrote."""
    return write_report(room.officer("awa"))


@pytest.mark.parametrize("page", ["fiche", "recoter"])
def test_who_gets_the_page(room, report, page):
    path = f"/rapports/{report.id}/{page}/"
    assert statuses(SurfaceClient(DESK, "desk"), room.people, path) == EVERYBODY


def test_the_page_asks_to_whom_and_shows_no_fact(room, report):
    path = f"/rapports/{report.id}/fiche/"
    assert report.facts not in words(room.chloe.get(path))
    bad = room.chloe.post(path, {"recipient": " ", "purpose": "x"})
    assert bad.status_code == 400
    assert 'value="x"' in bad.content.decode()
    assert not Entry.objects.filter(action="intel.export").exists()


def test_the_sheet_comes_as_a_file_that_is_not_kept(room, report):
    answer = room.chloe.post(f"/rapports/{report.id}/fiche/", TO)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="fiche-{report.reference}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF")
    [entry] = Entry.objects.filter(action="intel.export")
    assert (entry.recipient, entry.actor_ref) == (TO["recipient"], str(room.officer("chloe").id))


def test_conditions_are_shown_and_confirmed(room, report):
    report.handling, report.conditions = Handling.CONDITIONS, "accord du bureau"
    report.save()
    path = f"/rapports/{report.id}/fiche/"
    assert "accord du bureau" in words(room.chloe.get(path))
    assert room.chloe.post(path, TO).status_code == 400
    assert room.chloe.post(path, {**TO, "conditions_met": "on"})["Content-Type"] == "application/pdf"


def test_grades_that_it_cannot_carry_are_neither_offered_nor_taken(room, report):
    path = f"/rapports/{report.id}/recoter/"
    text = words(room.chloe.get(path))
    assert "1 · Reliable" not in text
    assert "B is offered once another source" in text
    for grade in ({"source_grade": "1", "info_grade": "D"}, {"source_grade": "2", "info_grade": "B"}):
        assert room.chloe.post(path, {**grade, "handling": "P"}).status_code == 400
    assert len(queries.gradings_of(report)) == 1


def test_a_checked_report_is_graded_anew(room, report):
    point = open_point(room.officer("chloe"))
    attach(room.officer("chloe"), report, point)
    attach(room.officer("chloe"), write_report(room.officer("chloe"), origin=Origin.PATROL), point)
    path = f"/rapports/{report.id}/recoter/"
    told = {"source_grade": "1", "info_grade": "B", "handling": "C"}
    bad = room.chloe.post(path, told)
    assert bad.status_code == 400
    assert "under which conditions" in words(bad)
    assert room.chloe.post(path, {**told, "conditions": "service seul"})["Location"] == f"/rapports/{report.id}/"
    text = words(room.awa.get(f"/rapports/{report.id}/"))
    assert "1BC – Chloé Ferrand" in text
    assert "To be checked before any act." in text


@pytest.mark.parametrize(
    ("login", "offered"),
    [
        ("awa", ["Send a slip", "Intelligence sheet (PDF)", "Grade anew"]),
        ("chloe", ["Send a slip", "Intelligence sheet (PDF)", "Grade anew"]),
        ("bruno", ["Send a slip"]),
        ("joris", ["Send a slip"]),
    ],
)
def test_the_report_offers_what_its_reader_may_do(room, report, login, offered):
    client = getattr(room, login)
    answer = client.post(f"/rapports/{report.id}/", {"code": "link"})
    assert [act["label"] for act in answer.context["acts"]] == offered
    for act in answer.context["acts"]:
        assert client.get(act["url"]).status_code == 200
