"""A report is read at its desk, with a motive, on record; everybody else is told that it is not there."""

import uuid

import pytest

from field import NOON
from vigie.audit.models import Entry
from vigie.audit.motives import Motive, MotiveCode, MotiveMissing
from vigie.intel import access, queries, reports
from vigie.intel.codes import Handling, InfoGrade, Lane, PlaceType, SourceGrade
from vigie.intel.reports import Facts, Grades
from vigie.lib.errors import NotThere
from vigie.places.models import Commune

INQUIRY = Motive(MotiveCode.INQUIRY)


@pytest.fixture
def report(people, field):
    content = Facts(
        title="Échanges sur la voie publique",
        facts="Des échanges brefs, en soirée.",
        assessment="",
        commune=Commune.objects.get(code="25056"),
        place="secteur nord",
        place_type=PlaceType.PUBLIC_WAY,
        period="en soirée",
        behaviours=("transaction",),
        products=(),
        basis="seen",
    )
    return reports.write(
        officer=people.awa.officer,
        source_ref=uuid.uuid4(),
        campaign="drug_dealing",
        lane=Lane.INQUIRY,
        desk=field["25"],
        content=content,
        grades=Grades(SourceGrade.UNTESTED, InfoGrade.NOT_KNOWN, Handling.CONDITIONS, "accord du bureau"),
        now=NOON,
    )


def read(person, report, motive=INQUIRY):
    return access.read(officer=person.officer, report_id=report.id, motive=motive, now=NOON)


@pytest.mark.parametrize("login", ["awa", "bruno", "chloe"])
def test_officers_of_the_desk_read_it_on_record(people, report, login):
    assert read(people[login], report).facts == "Des échanges brefs, en soirée."
    entry = Entry.objects.get(action="intel.read")
    assert (entry.object_ref, entry.motive_code) == (report.journal_ref, "inquiry")


@pytest.mark.parametrize("login", ["driss", "elise", "farid", "gael", "hana"])
def test_the_others_are_told_it_is_not_there(people, report, login):
    with pytest.raises(NotThere):
        read(people[login], report)
    assert not Entry.objects.filter(action="intel.read").exists()


def test_only_its_author_reads_it_without_a_motive(people, report):
    assert read(people.awa, report, motive=None)
    with pytest.raises(MotiveMissing):
        read(people.chloe, report, motive=None)


def test_lists_carry_no_facts(report, field):
    (row,) = queries.reports_of(field["25"])
    assert "facts" in row.get_deferred_fields()
    assert [one.handling for one in queries.gradings_of(report)] == ["C"]


def test_the_reference_tells_the_year_and_nothing_else(report):
    assert report.reference.startswith("R26-")
    assert len(report.reference) == len("R26-") + 8
