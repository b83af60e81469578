"""When a desk receives, worked out from its week, its exceptions and the public holidays; local time in, instants out.

A shift belongs to the day on which it begins: an exception or a holiday takes away what begins on that day, and the
night that began the day before is finished. A shift of the night in which the clocks change lasts what the clock on
the wall says, an hour more or less than it seems. Reads nothing, writes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from vigie.accounts.models import DayException, Officer, Shift

AHEAD = timedelta(days=14)
_DAY = timedelta(days=1)
# Departments with holidays of their own, as the library names them.
_ALSACE_MOSELLE = {"57": "57", "67": "6AE", "68": "6AE"}
_OVERSEAS = {"971", "972", "973", "974", "976"}


class Interval(NamedTuple):
    """A stretch of time, its end not included."""

    begins: datetime
    ends: datetime


def local(instant: datetime) -> datetime:
    """Return an instant as the clock on the wall shows it."""
    return instant.astimezone(_zone())


def stretch(day: date, begins: time, ends: time) -> Interval | None:
    """Return the hours of a day as instants; nothing where the clocks jump over them."""
    last = day if ends > begins else day + _DAY
    found = Interval(*(datetime.combine(on, at, _zone()).astimezone(UTC) for on, at in ((day, begins), (last, ends))))
    return found if found.begins < found.ends else None


def merged(stretches: Iterable[Interval]) -> Iterator[Interval]:
    """Join stretches that touch or overlap; they come in order of their beginning."""
    open_one: Interval | None = None
    for one in stretches:
        if open_one is None:
            open_one = one
        elif one.begins <= open_one.ends:
            open_one = Interval(open_one.begins, max(open_one.ends, one.ends))
        else:
            yield open_one
            open_one = one
    if open_one is not None:
        yield open_one


def holiday(day: date, department: str, *, language: str = "fr") -> str:
    """Name the public holiday that a day is in a department; empty when it is none."""
    names = _holidays(_ALSACE_MOSELLE.get(department, department), "fr" if language.startswith("fr") else "en_US")
    return names.get(day) or ""


@dataclass(frozen=True)
class Roster:
    """The week of one desk, with what does not follow it.

    Attributes:
        department: whose holidays count.
        hours: the shifts without an officer: when the desk receives.
        people: the shifts with one: when that officer is expected.
        exceptions: by day.
    """

    department: str
    hours: list[Shift] = field(default_factory=list)
    people: list[Shift] = field(default_factory=list)
    exceptions: Mapping[date, DayException] = field(default_factory=dict)

    def intervals(self, since: datetime, until: datetime) -> Iterator[Interval]:
        """Yield when the desk receives between two instants, in order, worked out as far as one reads."""
        for one in merged(self._from(local(since).date() - _DAY, local(until).date())):
            if one.begins >= until:
                return
            if one.ends > since:
                yield Interval(max(one.begins, since), min(one.ends, until))

    def open_at(self, at: datetime) -> bool | None:
        """Tell whether the desk receives at an instant; nothing is known of a desk without hours."""
        if not self.hours:
            return None
        return any(True for _one in self.intervals(at, at + timedelta(microseconds=1)))

    def next_opening(self, after: datetime) -> datetime | None:
        """Return the first instant from `after` on at which the desk receives, within a fortnight."""
        if not self.hours:
            return None
        return next((one.begins for one in self.intervals(after, after + AHEAD)), None)

    def on(self, day: date) -> list[Interval]:
        """Return the hours that begin on a day."""
        other = self.exceptions.get(day)
        if other is not None:
            if other.closed or other.begins is None or other.ends is None:
                return []
            found = [stretch(day, other.begins, other.ends)]
        else:
            found = [stretch(day, one.begins, one.ends) for one in self._running(self.hours, day)]
        return sorted(one for one in found if one is not None)

    def expected(self, at: datetime) -> list[Officer]:
        """Return the officers who should be on duty at an instant, by name; nobody while the desk is closed."""
        if self.open_at(at) is False:
            return []
        today = local(at).date()
        found = {
            shift.officer
            for day in (today - _DAY, today)
            for shift in self._people_on(day)
            if (hours := stretch(day, shift.begins, shift.ends)) and hours.begins <= at < hours.ends
        }
        return sorted((one for one in found if one is not None), key=lambda one: (one.name, one.login))

    def _from(self, first: date, last: date) -> Iterator[Interval]:
        """Yield the hours that begin on each of the days."""
        for number in range((last - first).days + 1):
            yield from self.on(first + number * _DAY)

    def _people_on(self, day: date) -> list[Shift]:
        """Return the officers' shifts that begin on a day; none on a day when the desk is closed."""
        other = self.exceptions.get(day)
        return [] if other is not None and other.closed else self._running(self.people, day)

    def _running(self, shifts: list[Shift], day: date) -> list[Shift]:
        """Keep the shifts that run on a day of the week, and on a holiday only those that do."""
        todays = [one for one in shifts if one.weekday == day.weekday()]
        if all(one.on_holidays for one in todays) or not holiday(day, self.department):
            return todays
        return [one for one in todays if one.on_holidays]


@cache
def _holidays(subdivision: str, language: str) -> holidays.HolidayBase:
    """Return the holidays of a department; years are worked out when first asked for."""
    known = subdivision in _OVERSEAS | set(_ALSACE_MOSELLE.values())
    return holidays.country_holidays("FR", subdiv=subdivision if known else None, language=language)


def _zone() -> ZoneInfo:
    """Return the zone of the clock on the wall."""
    return ZoneInfo(settings.TIME_ZONE)
