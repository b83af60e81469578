"""Hours of the week, as masks: which days, which hours; how much two patterns share, and how a person reads them.

A pattern is days times hours: seven bits, Monday lowest, and twenty-four, midnight to one o'clock lowest. A mask of 0
means *not known*, which is neither never nor always: what is not known shares nothing and contradicts nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

DAYS = 7
HOURS = 24
EVERY_DAY = (1 << DAYS) - 1
EVERY_HOUR = (1 << HOURS) - 1


@dataclass(frozen=True)
class Pattern:
    """Days and hours as masks."""

    days: int = 0
    hours: int = 0

    @property
    def known(self) -> bool:
        """Tell whether it says anything."""
        return bool(self.days or self.hours)

    def share(self, other: "Pattern") -> float | None:
        """Return how much of the shorter pattern lies within the longer, 0 to 1; None when either is not known.

        A side that knows only days, or only hours, is compared on what both know.
        """
        parts = [
            _within(mine, theirs)
            for mine, theirs in ((self.days, other.days), (self.hours, other.hours))
            if mine and theirs
        ]
        if not parts:
            return None
        product = 1.0
        for part in parts:
            product *= part
        return product


NOT_KNOWN = Pattern()


def days_mask(days: Iterable[int]) -> int:
    """Return the mask of days, Monday being 0."""
    return sum(1 << day for day in set(days))


def hours_mask(first: int, last: int) -> int:
    """Return the mask from an hour to another, past midnight where the second is not later: 12, 22 is noon to 10 pm.

    Args:
        first: hour at which it begins, 0 to 23.
        last: hour at which it ends, 1 to 24; 0 is midnight too.
    """
    end = last or HOURS
    span = end - first if end > first else end + HOURS - first
    return sum(1 << (first + step) % HOURS for step in range(min(span, HOURS)))


def days_in(mask: int) -> list[int]:
    """Return the days of a mask, Monday being 0."""
    return [day for day in range(DAYS) if mask >> day & 1]


def hours_in(mask: int) -> list[int]:
    """Return the hours of a mask."""
    return [hour for hour in range(HOURS) if mask >> hour & 1]


def spans(mask: int) -> list[tuple[int, int]]:
    """Return the hours of a mask as spans (from, until), one that goes past midnight as one: (22, 2)."""
    if mask == EVERY_HOUR:
        return [(0, HOURS)]
    starts = [hour for hour in hours_in(mask) if not mask >> (hour - 1) % HOURS & 1]
    found = []
    for start in starts:
        end = start
        while mask >> end % HOURS & 1:
            end += 1
        found.append((start, end % HOURS or HOURS))
    return found


def text(pattern: Pattern) -> str:
    """Put a pattern in words, in the reader's language; empty when nothing is known."""
    parts = [_days_text(pattern.days), ", ".join(_span_text(span) for span in spans(pattern.hours))]
    return " · ".join(part for part in parts if part)


def _days_text(mask: int) -> str:
    if not mask:
        return ""
    if mask == EVERY_DAY:
        return _("every day")
    return ", ".join(str(WEEKDAYS_ABBR[day]) for day in days_in(mask))


def _span_text(span: tuple[int, int]) -> str:
    if span == (0, HOURS):
        return _("day and night")
    return _("from %(first)d h to %(last)d h") % {"first": span[0], "last": span[1]}


def _within(mine: int, theirs: int) -> float:
    """Return the share of the smaller mask that both hold."""
    return (mine & theirs).bit_count() / min(mine.bit_count(), theirs.bit_count())
