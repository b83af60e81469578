"""When it happens: every report weighs one, sources are never added up, quiet weeks are weeks."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import EVENINGS, attach, open_point, write_report
from vigie.intel import links, rhythm
from vigie.intel.codes import Origin
from vigie.intel.models import DealPoint
from vigie.intel.rhythm import Period, Source
from vigie.lib.week import EVERY_DAY, EVERY_HOUR, Pattern, days_in, hours_in

MARCH = Period(date(2026, 3, 2), date(2026, 3, 29))
HOURS = (1 << 24) - 1
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
KNOWN = st.builds(Pattern, days=st.integers(1, 127), hours=st.integers(0, HOURS)) | st.builds(
    Pattern, days=st.just(0), hours=st.integers(1, HOURS)
)


@UNHURRIED
@given(st.lists(st.tuples(KNOWN, st.integers(1, 40)), max_size=8))
def test_the_grid_adds_up_to_the_reports(told):
    grid = rhythm.spread(told)
    assert sum(map(sum, grid)) == pytest.approx(sum(count for _pattern, count in told))


@UNHURRIED
@given(KNOWN)
def test_weight_lies_only_where_the_pattern_holds_and_evenly(pattern):
    grid = rhythm.spread([(pattern, 1)])
    days, hours = days_in(pattern.days or EVERY_DAY), hours_in(pattern.hours or EVERY_HOUR)
    held = {grid[day][hour] for day in days for hour in hours}
    rest = {grid[day][hour] for day in range(7) for hour in range(24) if day not in days or hour not in hours}
    assert len(held) == 1
    assert rest <= {0.0}


@UNHURRIED
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 1000))
def test_weeks_cover_the_period_without_a_gap(first, days):
    period = Period(first, first + timedelta(days=days))
    weeks = period.weeks
    assert all(monday.weekday() == 0 for monday in weeks)
    assert weeks[0] <= period.first <= weeks[0] + timedelta(days=6)
    assert weeks[-1] <= period.last <= weeks[-1] + timedelta(days=6)
    assert {later - earlier for earlier, later in pairwise(weeks)} <= {timedelta(weeks=1)}


def test_a_period_not_asked_for_is_half_a_year_and_none_is_longer_than_three():
    today = date(2026, 3, 20)
    assert Period.of(None, None, today=today) == Period(today - timedelta(weeks=26), today)
    assert Period.of(date(1990, 1, 1), None, today=today).first == today - timedelta(weeks=156)
    assert Period.of(date(2026, 4, 1), None, today=today) == Period(today, today)


def told(cast, *, when=EVENINGS, seen_on=date(2026, 3, 3), origin=Origin.CITIZEN, point=None):
    """Attach a report to a point."""
    point = point or open_point(cast.chloe.officer)
    report = write_report(cast.chloe.officer, when=when, seen_on=seen_on, origin=origin)
    attach(cast.chloe.officer, report, point)
    return point, report


def citizens(period=MARCH, points=None):
    return rhythm.of_points(DealPoint.objects.all() if points is None else points, period, Source.CITIZENS)


def test_evenings_of_working_days(cast):
    told(cast)
    found = citizens()
    assert (found.total, found.said, found.partial) == (1, 1, 0)
    assert found.grid[0][18] == pytest.approx(1 / 30)
    assert found.grid[6][18] == found.grid[0][12] == 0
    assert found.weeks == [(date(2026, 3, 2), 1), *((date(2026, 3, day), 0) for day in (9, 16, 23))]


def test_sources_are_never_added_up(cast):
    point, _report = told(cast)
    told(cast, origin=Origin.PATROL, point=point)
    told(cast, origin=Origin.OPERATION, point=point)
    assert citizens().total == 1
    assert rhythm.of_points(DealPoint.objects.all(), MARCH, Source.OFFICIAL).total == 2


def test_what_says_nothing_of_hours_is_counted_and_not_spread(cast):
    told(cast, when=Pattern())
    told(cast, when=Pattern(days=1))
    found = citizens()
    assert (found.total, found.said, found.partial) == (2, 1, 1)
    assert sum(map(sum, found.grid)) == pytest.approx(1)
    assert sum(count for _monday, count in found.weeks) == 2


def test_a_report_of_two_points_counts_once(cast):
    _point, report = told(cast)
    attach(cast.chloe.officer, report, open_point(cast.chloe.officer))
    assert citizens().total == 1


def test_a_report_taken_away_or_out_of_the_period_counts_no_more(cast):
    point, _report = told(cast)
    told(cast, seen_on=date(2026, 2, 1), point=point)
    assert citizens().total == 1
    link = point.links.get(report=_report)
    links.detach(officer=cast.chloe.officer, link_id=link.id, motive="Exemple", now=link.at + timedelta(hours=1))
    assert citizens().total == 0


def test_only_points_given_are_counted(cast):
    told(cast)
    assert citizens(points=DealPoint.objects.none()).total == 0


def test_it_takes_two_statements(cast):
    told(cast)
    told(cast)
    with CaptureQueriesContext(connection) as captured:
        citizens()
    assert len(captured) == 2
