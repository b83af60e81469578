"""The journal: references and motives, found by thing or by officer; reading it is an act like any other."""

import pytest

from desk_pages import statements, words
from vigie.audit import queries
from vigie.audit.models import Entry
from vigie.lib import clock

STATEMENTS = 6


def fill(count, **more):
    at = clock.now()
    entries = [
        Entry(at=at, actor_kind="worker", action="tips.receive", object_ref="tip:x", motive_code="timer", **more)
        for _number in range(count)
    ]
    Entry.objects.bulk_create(entries)


def test_journal_names_who_and_why(desk):
    tip = desk.tip()
    desk.bruno.post(f"/signalements/{tip.id}/", {"code": "quality", "text": "sondage"})
    text = words(desk.farid.get("/journal/"))
    assert "Bruno Lemaire" in text
    assert "tips.open" in text
    assert "Quality control – sondage" in text
    assert tip.reference in text


def test_reading_the_journal_is_recorded_with_what_was_looked_for(desk):
    desk.farid.get("/journal/")
    desk.farid.get("/journal/?objet=tip:1234")
    desk.farid.get(f"/journal/?agent={desk.officer('awa').id}")
    about = set(Entry.objects.filter(action="audit.read").values_list("object_ref", "actor_ref"))
    me = str(desk.officer("farid").id)
    assert about == {("", me), ("tip:1234", me), (f"officer:{desk.officer('awa').id}", me)}


def test_filters_narrow_to_a_thing_or_an_officer(desk):
    tip, other = desk.charge(), desk.tip()
    desk.awa.get(f"/signalements/{tip.id}/")
    text = words(desk.farid.get(f"/journal/?objet={tip.reference}"))
    assert tip.reference in text
    assert other.reference not in text
    text = words(desk.farid.get(f"/journal/?agent={desk.officer('awa').id}"))
    assert "tips.open" in text
    assert "tips.receive" not in text


def test_filter_that_is_no_identifier_is_said_in_place_and_reads_nothing(desk):
    answer = desk.farid.get("/journal/?agent=awa")
    assert answer.status_code == 400
    assert "This is not the identifier of an account." in words(answer)
    assert not Entry.objects.filter(action="audit.read").exists()


def test_officer_without_the_right_reads_nothing_and_nothing_is_recorded(desk):
    for login in ("awa", "bruno", "chloe", "elise"):
        assert getattr(desk, login).get("/journal/").status_code == 403
    assert not Entry.objects.filter(action="audit.read").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_journal_costs_the_same_whatever_it_holds(desk, count):
    fill(count)
    assert len(statements(desk.farid, "/journal/")) == STATEMENTS


def test_journal_goes_on_page_after_page_without_a_gap(desk):
    fill(queries.PAGE * 2 + 3)
    seen, path = [], "/journal/?objet=tip:x"
    while path:
        answer = desk.farid.get(path)
        lines = [one["line"] for one in answer.context["lines"]]
        seen += [line.id for line in lines if line.action != "audit.read"]
        path = answer.context["next_url"]
    wanted = Entry.objects.filter(action="tips.receive").order_by("-at", "-id").values_list("id", flat=True)
    assert seen == [str(one) for one in wanted]
