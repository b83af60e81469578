"""Reports: listed without facts, read with a motive unless one wrote them, never called proof."""

import uuid

import pytest

from desk_pages import FACTS, statements, title, words
from vigie.audit.models import Entry
from vigie.intel import queries
from vigie.intel.models import Report
from vigie.lib import clock

STATEMENTS = 4


def readings(report):
    return list(Entry.objects.filter(action="intel.read", object_ref=report.journal_ref))


def test_list_shows_titles_and_grades_and_no_fact(desk):
    report = desk.report()
    text = words(desk.chloe.get("/rapports/"))
    assert report.reference in text
    assert "2DC not corroborated" in text
    assert "violet" not in text
    assert readings(report) == []


def test_list_is_of_one_desk(desk):
    report = desk.report()
    assert report.reference not in words(desk.driss.get("/rapports/"))
    assert desk.driss.get("/rapports/?bureau=desk-25").status_code == 404


def test_author_reads_at_once_and_is_recorded(desk):
    report = desk.report()
    answer = desk.awa.get(f"/rapports/{report.id}/")
    text = words(answer)
    assert FACTS in text
    assert "Intelligence: not proof" in text
    assert "Not corroborated." in text
    assert "Machine hidden or stored" in text
    assert "service seul" in text
    assert title(answer) == f"Report {report.reference} – {desk.units['25'].name}"
    [entry] = readings(report)
    assert entry.motive_code == "own_act"


def test_others_say_why_first(desk):
    report = desk.report()
    address = f"/rapports/{report.id}/"
    assert "violet" not in words(desk.chloe.get(address))
    assert desk.chloe.post(address, {"code": "other"}).status_code == 400
    assert readings(report) == []
    assert FACTS in words(desk.chloe.post(address, {"code": "link"}))
    [entry] = readings(report)
    assert (entry.motive_code, entry.actor_ref) == ("link", str(desk.officer("chloe").id))


def test_history_of_grades_is_shown(desk):
    report = desk.report()
    assert "2DC – Awa Diarra" in words(desk.awa.get(f"/rapports/{report.id}/"))


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_whatever_it_holds(desk, count):
    for _number in range(count):
        desk.report()
    assert len(statements(desk.awa, "/rapports/")) == STATEMENTS


def test_list_goes_on_page_after_page_without_a_gap(desk):
    first, at = desk.report(), clock.now()
    copies = []
    for number in range(queries.PAGE + 3):
        copy = Report.objects.get(id=first.id)
        copy.id, copy.source_ref, copy.reference, copy.written_at = uuid.uuid4(), uuid.uuid4(), f"R{number}", at
        copies.append(copy)
    Report.objects.bulk_create(copies)
    seen, path = [], "/rapports/"
    while path:
        answer = desk.awa.get(path)
        seen += [report.id for report, _age in answer.context["rows"]]
        path = answer.context["next_url"]
    assert seen == list(Report.objects.order_by("-written_at", "id").values_list("id", flat=True))


@pytest.mark.parametrize("key", ["x", "2026-01-01_x", "2026-01-01T00:00:00_" + str(uuid.uuid4()), "_"])
def test_a_key_of_no_page_is_refused(desk, key):
    assert desk.awa.get("/rapports/", {"avant": key}).status_code == 404
