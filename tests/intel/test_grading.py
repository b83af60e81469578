"""Grades: what each origin may carry at entry, what corroboration opens, history that is appended and never lost."""

import itertools
from datetime import timedelta

import pytest

from registry import NOON, attach, facts, open_point, point_facts, write_report
from vigie.audit.models import Entry
from vigie.intel import grading, links, merging, observations, queries
from vigie.intel.codes import Handling, Independence, InfoGrade, Origin, SourceGrade
from vigie.intel.grading import ConditionsUnsaid
from vigie.intel.models import Link
from vigie.intel.observations import Found, NoSuchPoint
from vigie.intel.reports import Grades, GradesDisagree
from vigie.intel.states import PointState
from vigie.lib.errors import NotAllowed, NotThere
from vigie.places.models import Unit

pytestmark = pytest.mark.django_db
CITIZENS = {(source, info) for source in "23" for info in "CDE"}
EVERYTHING = set(itertools.product("123", "ABCDE"))


def grades(told, conditions=""):
    source, info, handling = told
    return Grades(SourceGrade(source), InfoGrade(info), Handling(handling), conditions)


def regrade(person, report, told, conditions=""):
    return grading.regrade(officer=person.officer, report_id=report.id, grades=grades(told, conditions), now=NOON)


def carried(report):
    report.refresh_from_db()
    offered = grading.open_to(report)
    return {(str(source), str(info)) for source in offered.sources for info in offered.information}


def corroborated(*reports):
    for report in reports:
        report.refresh_from_db()
    return [report.corroborated for report in reports]


def together(cast, *origins):
    """Attach a citizen's report and others, weeks apart, to one point; returns the first report with all links."""
    officer, point = cast.chloe.officer, open_point(cast.chloe.officer)
    mine = write_report(cast.awa.officer)
    made = [attach(officer, mine, point)]
    for weeks, origin in enumerate(origins, 2):
        made.append(attach(officer, write_report(officer, origin=origin, now=NOON + timedelta(weeks=weeks)), point))
    return mine, made


def test_a_citizens_word_alone_carries_neither_reliable_nor_known(cast):
    report = write_report(cast.awa.officer)
    assert carried(report) == CITIZENS
    for told in ("1CP", "2AP", "2BP"):
        with pytest.raises(GradesDisagree):
            regrade(cast.chloe, report, told)
    report.refresh_from_db()
    assert (report.source_grade, report.info_grade, report.corroborated) == ("2", "D", False)


def test_a_second_citizen_corroborates_only_once_judged_independent(cast):
    mine, (first, second) = together(cast, Origin.CITIZEN)
    assert carried(mine) == CITIZENS
    links.judge(
        officer=cast.chloe.officer,
        link_id=second.id,
        reason=Independence.OTHER_VANTAGE,
        motive="Vu d’en face",
        now=NOON,
    )
    assert carried(mine) == CITIZENS | {("2", "B"), ("3", "B")}
    links.judge(officer=cast.chloe.officer, link_id=second.id, reason=None, motive="Erreur", now=NOON)
    links.judge(
        officer=cast.chloe.officer, link_id=first.id, reason=Independence.OTHER_TIME, motive="Autre jour", now=NOON
    )
    assert carried(mine) == CITIZENS | {("2", "B"), ("3", "B")}


def test_being_judged_independent_of_nobody_corroborates_nothing(cast):
    mine, (link,) = together(cast)
    links.judge(
        officer=cast.chloe.officer, link_id=link.id, reason=Independence.OTHER_FACTS, motive="Autres faits", now=NOON
    )
    assert carried(mine) == CITIZENS


@pytest.mark.parametrize(
    ("origin", "more"),
    [
        (Origin.PARTNER, {("2", "B"), ("3", "B")}),
        (Origin.PATROL, EVERYTHING),
        (Origin.OPERATION, EVERYTHING),
    ],
)
def test_others_corroborate_and_only_officers_own_check_opens_all(cast, origin, more):
    mine, (_own, other) = together(cast, origin)
    assert carried(mine) == CITIZENS | more
    links.detach(officer=cast.chloe.officer, link_id=other.id, motive="Autre rue", now=NOON)
    assert carried(mine) == CITIZENS


def test_what_corroborates_a_duplicate_corroborates_what_took_it_in(cast):
    officer = cast.chloe.officer
    mine, _links = together(cast, Origin.PATROL)
    other, apart = open_point(officer), write_report(cast.awa.officer)
    attach(officer, apart, other)
    point = Link.objects.get(report=mine).point
    merging.merge(officer=officer, kept_id=other.id, absorbed_id=point.id, motive="Même lieu", now=NOON)
    assert (carried(apart), corroborated(mine, apart)) == (EVERYTHING, [True, True])
    merging.separate(officer=officer, absorbed_id=point.id, motive="Erreur", now=NOON)
    assert (carried(apart), corroborated(mine, apart)) == (CITIZENS, [True, False])


def test_a_report_says_at_once_whether_it_is_corroborated(cast):
    officer, point = cast.chloe.officer, open_point(cast.chloe.officer)
    mine, (_mine, other) = together(cast, Origin.CITIZEN)
    late = write_report(cast.awa.officer)
    assert corroborated(mine, other.report, late) == [False, False, False]
    links.judge(officer=officer, link_id=other.id, reason=Independence.OTHER_VANTAGE, motive="Vu d’en face", now=NOON)
    attach(officer, late, other.point)
    assert corroborated(mine, other.report, late) == [True, True, True]
    attach(officer, mine, point)
    attach(officer, write_report(officer, origin=Origin.PATROL), point)
    links.detach(officer=officer, link_id=other.id, motive="Autre rue", now=NOON)
    assert corroborated(mine, other.report, late) == [True, False, False]


def test_a_report_cut_out_is_corroborated_no_more(cast):
    mine, (link, _other) = together(cast, Origin.PATROL)
    assert corroborated(mine) == [True]
    merging.split(
        officer=cast.chloe.officer,
        point_id=link.point_id,
        link_ids=[link.id],
        facts=point_facts(),
        motive="Deux lieux",
        now=NOON,
    )
    assert corroborated(mine) == [False]


def test_a_regrade_is_appended_and_on_record(cast):
    mine, _links = together(cast, Origin.PARTNER)
    regrade(cast.chloe, mine, "2BC", "service seul")
    regraded = regrade(cast.awa, mine, "3EP", "oubliées")
    assert (regraded.source_grade, regraded.info_grade, regraded.handling, regraded.conditions) == ("3", "E", "P", "")
    assert regraded.corroborated is True
    history = [f"{one.source_grade}{one.info_grade}{one.handling}" for one in queries.gradings_of(mine)]
    assert sorted(history) == sorted(["2DP", "2BC", "3EP"])
    assert Entry.objects.filter(action="intel.regrade", object_ref=mine.journal_ref).count() == 2


def test_conditions_are_said(cast):
    with pytest.raises(ConditionsUnsaid):
        regrade(cast.chloe, write_report(cast.awa.officer), "2DC", " ")


@pytest.mark.parametrize(
    ("login", "refusal"),
    [
        ("bruno", NotAllowed),
        ("joris", NotAllowed),
        ("kenza", NotThere),
        ("driss", NotThere),
        ("elise", NotThere),
        ("ines", NotThere),
        ("lise", NotThere),
        ("gael", NotThere),
    ],
)
def test_only_its_author_and_who_works_on_the_registry_regrade(cast, login, refusal):
    with pytest.raises(refusal):
        regrade(cast[login], write_report(cast.awa.officer), "2EP")


def observe(cast, login="awa", *, origin=Origin.PATROL, told="1AP", point=None):
    found = Found(origin=origin, content=facts(), grades=grades(told), point=point)
    desk = Unit.objects.get(code="desk-25")
    return observations.write(officer=cast[login].officer, desk=desk, found=found, now=NOON)


CARRIED = {
    Origin.PATROL: {("1", info) for info in "ABC"},
    Origin.PARTNER: {(source, info) for source in "12" for info in "ABC"},
    Origin.CITIZEN: set(),
    Origin.OPERATION: set(),
}


@pytest.mark.parametrize("origin", list(Origin))
def test_each_origin_carries_its_grades_at_entry(cast, origin):
    taken = set()
    for source, info in EVERYTHING:
        try:
            observe(cast, origin=origin, told=f"{source}{info}P")
            taken.add((source, info))
        except GradesDisagree:
            pass
    assert taken == CARRIED[origin]


def test_an_observation_attached_to_a_point_corroborates_it(cast):
    point = open_point(cast.chloe.officer)
    found = observations.point_by_reference(cast.awa.officer, f" {point.reference.lower()} ")
    report = observe(cast, point=found)
    point.refresh_from_db()
    assert (point.sources, point.corroborated, report.corroborated) == (1, True, True)


def test_a_point_under_inquiry_is_as_if_it_did_not_exist(cast):
    point = open_point(cast.chloe.officer)
    point.state = PointState.INQUIRY
    point.save()
    for reference in (point.reference, "P26-NOTHING2"):
        with pytest.raises(NoSuchPoint):
            observations.point_by_reference(cast.awa.officer, reference)
    with pytest.raises(NoSuchPoint):
        observe(cast, point=point)


@pytest.mark.parametrize("login", ["joris", "driss", "kenza", "elise", "farid", "gael", "hana", "ines", "lise"])
def test_who_may_not_write_does_not(cast, login):
    with pytest.raises(NotAllowed):
        observe(cast, login)
