"""Texts that are nearly the same weigh as one; a place told of again and again raises a sentence, never a score."""

from datetime import timedelta

import pytest
from django.utils import translation

from registry import NOON, attach, open_point, write_report
from vigie.intel import links, manipulation
from vigie.intel.codes import Independence, Origin
from vigie.intel.models import Link, Report

pytestmark = pytest.mark.django_db
COPIED = (
    "Chaque soir vers vingt heures, plusieurs personnes vendent au pied du bâtiment B ; un guetteur siffle (exemple)."
)
REWORDED = COPIED.replace("Chaque soir", "chaque  SOIR").replace("siffle", "siffla")
OTHERS = (
    "Un utilitaire clair décharge des cartons dans un box fermé (exemple).",
    "Des prix sont peints sur un mur de la cage d’escalier (exemple).",
    "Une trottinette fait la navette avec la station-service (exemple).",
)


@pytest.fixture(autouse=True)
def in_english(in_french):
    """Read the words of the code."""
    with translation.override("en"):
        yield


def tell(cast, point, text, *, days=0, origin=Origin.CITIZEN):
    """Write a report so many days later and attach it."""
    report = write_report(cast.chloe.officer, facts=text, origin=origin, now=NOON + timedelta(days=days))
    return attach(cast.chloe.officer, report, point)


def held(point):
    return list(Link.objects.filter(point=point, ended_at=None).select_related("report"))


def judge(cast, link):
    links.judge(
        officer=cast.chloe.officer, link_id=link.id, reason=Independence.OTHER_VANTAGE, motive="D’en face", now=NOON
    )


def flag(point, *, days=20):
    return manipulation.targeting(held(point), today=(NOON + timedelta(days=days)).date())


def test_near_identical_texts_within_days_are_one_burst(cast):
    point = open_point(cast.chloe.officer)
    for days, text in enumerate([COPIED, REWORDED, OTHERS[0]]):
        tell(cast, point, text, days=days)
    [burst] = manipulation.bursts(Report.objects.all())
    assert [report.facts for report in burst.reports] == [COPIED, REWORDED]
    assert burst.sentence == "2 near-identical texts in 2 days: weigh as one."


@pytest.mark.parametrize(("days", "together"), [(7, 1), (8, 0)])
def test_texts_far_apart_in_time_are_no_burst(cast, days, together):
    point = open_point(cast.chloe.officer)
    tell(cast, point, COPIED)
    tell(cast, point, COPIED, days=days)
    assert len(manipulation.bursts(Report.objects.all())) == together


def test_what_officers_saw_themselves_is_no_burst(cast):
    point = open_point(cast.chloe.officer)
    tell(cast, point, COPIED, origin=Origin.PATROL)
    tell(cast, point, COPIED, origin=Origin.PATROL)
    assert manipulation.bursts(Report.objects.all()) == []


def test_copies_judged_independent_still_weigh_as_one(cast):
    point = open_point(cast.chloe.officer)
    copies = [tell(cast, point, text, days=days) for days, text in enumerate([COPIED, REWORDED])]
    for link in copies:
        judge(cast, link)
    point.refresh_from_db()
    assert (point.sources, point.messages, point.corroborated) == (1, 2, False)
    tell(cast, point, OTHERS[0], days=3)
    point.refresh_from_db()
    assert (point.sources, point.messages) == (2, 3)


def test_a_copy_of_what_nobody_judged_stands_apart_from_nothing(cast):
    point = open_point(cast.chloe.officer)
    tell(cast, point, COPIED)
    judge(cast, tell(cast, point, REWORDED, days=1))
    point.refresh_from_db()
    assert (point.sources, point.corroborated) == (1, False)


def test_one_place_told_of_again_and_again_raises_a_flag(cast):
    point = open_point(cast.chloe.officer)
    made = [tell(cast, point, text, days=days) for days, text in enumerate([COPIED, *OTHERS])]
    assert flag(point).startswith("4 citizens’ reports in 30 days, one source at most, nothing corroborated")
    assert flag(point, days=31) == ""
    judge(cast, made[1])
    assert flag(point) == ""


def test_a_patrol_or_too_few_reports_raise_no_flag(cast):
    point = open_point(cast.chloe.officer)
    for text in OTHERS:
        tell(cast, point, text)
    assert flag(point) == ""
    tell(cast, point, COPIED, origin=Origin.PATROL)
    tell(cast, point, COPIED)
    assert flag(point) == ""
