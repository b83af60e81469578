"""When it happens: hours of the week and weeks of a period, counted from the reports linked to some points.

Every report weighs one. In the grid it is spread evenly over the hours of the week that its pattern holds, so that the
grid adds up to the number of reports that say anything of days or hours; one that says only days, or only hours, is
spread over what it leaves open, and counted apart as such.

Reports of citizens and of officers tell different things: the first, when somebody looked out and wrote; the second,
when a patrol was there. They are counted apart and never added up (domain §6.5).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek

from vigie.intel import registry_queries
from vigie.intel.codes import Origin
from vigie.intel.models import DealPoint, Report
from vigie.lib.week import DAYS, EVERY_DAY, EVERY_HOUR, HOURS, Pattern, days_in, hours_in

WEEKS = 26
WEEKS_AT_MOST = 156


class Source(Enum):
    """From whom: two kinds that are never added up."""

    CITIZENS = "citizens"
    OFFICIAL = "official"

    @property
    def condition(self) -> Q:
        """Return the condition on reports from there."""
        citizens = Q(origin=Origin.CITIZEN)
        return citizens if self is Source.CITIZENS else ~citizens


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both within."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date | None, last: date | None, *, today: date) -> "Period":
        """Return the period asked for: half a year up to today where nothing is asked, three years at most."""
        end = last or today
        begin = first or end - timedelta(weeks=WEEKS)
        return cls(max(min(begin, end), end - timedelta(weeks=WEEKS_AT_MOST)), end)

    @property
    def weeks(self) -> list[date]:
        """Return the Mondays of its weeks; the first and the last week may be whole only in part."""
        monday = self.first - timedelta(days=self.first.weekday())
        count = (self.last - monday).days // DAYS + 1
        return [monday + timedelta(weeks=step) for step in range(count)]


@dataclass(frozen=True)
class Rhythm:
    """What the reports of one kind of source say of hours and weeks.

    Attributes:
        source: from whom.
        total: reports of the period.
        said: those that say anything of days or hours; the grid adds up to it.
        partial: those of them that say only days, or only hours.
        grid: weight of each hour of the week, by day, Monday first.
        weeks: reports of each week, by its Monday.
    """

    source: Source
    total: int
    said: int
    partial: int
    grid: list[list[float]]
    weeks: list[tuple[date, int]] = field(default_factory=list)


def of_points(points: QuerySet[DealPoint], period: Period, source: Source) -> Rhythm:
    """Count what the reports linked to some points say, of one kind of source: two statements."""
    linked = registry_queries.links_under(points.order_by()).values("report_id")
    reports = Report.objects.filter(
        source.condition, id__in=linked, seen_on__gte=period.first, seen_on__lte=period.last
    ).order_by()
    patterns = [
        (Pattern(days, hours), count)
        for days, hours, count in reports.values_list("days", "hours").annotate(count=Count("id"))
    ]
    known = [(pattern, count) for pattern, count in patterns if pattern.known]
    return Rhythm(
        source=source,
        total=sum(count for _pattern, count in patterns),
        said=sum(count for _pattern, count in known),
        partial=sum(count for pattern, count in known if not (pattern.days and pattern.hours)),
        grid=spread(known),
        weeks=_weeks(reports, period),
    )


def spread(patterns: Iterable[tuple[Pattern, int]]) -> list[list[float]]:
    """Spread reports over the hours of the week that their patterns hold, each with the weight of one."""
    grid = [[0.0] * HOURS for _day in range(DAYS)]
    for pattern, count in patterns:
        days, hours = days_in(pattern.days or EVERY_DAY), hours_in(pattern.hours or EVERY_HOUR)
        share = count / (len(days) * len(hours))
        for day in days:
            for hour in hours:
                grid[day][hour] += share
    return grid


def _weeks(reports: QuerySet[Report], period: Period) -> list[tuple[date, int]]:
    """Count reports by week, quiet weeks among them."""
    found: dict[Any, int] = dict(
        reports.annotate(week=TruncWeek("seen_on")).values_list("week").annotate(count=Count("id"))
    )
    return [(monday, found.get(monday, 0)) for monday in period.weeks]
