"""Signs that a point is being talked up: near-identical texts in a burst, one place told of again and again.

Near-identical texts weigh as one and are shown as such. Repeated telling from one source at most raises a flag, which
is a sentence for an officer to judge: no score, of a place or of anybody, is made here.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz

from vigie.intel.codes import Origin
from vigie.intel.models import Link, Report
from vigie.lib.text import fold

ALIKE = 90.0
BURST = timedelta(days=7)
FEW_DAYS = timedelta(days=30)
REPEATED = 4
_COMPARED = 2_000


@dataclass(frozen=True)
class Burst:
    """Reports whose texts are nearly the same, written within days of each other, oldest first."""

    reports: tuple[Report, ...]

    @property
    def days(self) -> int:
        """Return over how many days they were written, both ends counted."""
        return (self.reports[-1].written_at.date() - self.reports[0].written_at.date()).days + 1

    @property
    def sentence(self) -> str:
        """Say what it is and what to do with it."""
        days = ngettext("%(days)d day", "%(days)d days", self.days) % {"days": self.days}
        return _("%(count)d near-identical texts in %(days)s: weigh as one.") % {
            "count": len(self.reports),
            "days": days,
        }


def bursts(reports: Iterable[Report]) -> list[Burst]:
    """Return the groups of citizens' reports whose texts are nearly the same, within a few days."""
    told = sorted((one for one in reports if one.origin == Origin.CITIZEN), key=lambda one: (one.written_at, one.id))
    return [Burst(tuple(told[index] for index in group)) for group in _alike(told) if len(group) > 1]


def weigh(reports: Sequence[Report], apart: set[uuid.UUID]) -> int:
    """Count the sources that citizens' reports make, given the identifiers of those judged to stand apart.

    What is nearly the same as another counts with it: with all the others as soon as one of the group is not apart.
    """
    told = sorted(reports, key=lambda one: (one.written_at, one.id))
    groups = _alike(told) if len(told) > 1 and apart else [[index] for index in range(len(told))]
    alone = [group for group in groups if all(told[index].id in apart for index in group)]
    return len(alone) + (1 if len(groups) > len(alone) else 0)


def targeting(links: Iterable[Link], *, today: date) -> str:
    """Return the flag of a place told of again and again by one source at most, or nothing.

    Args:
        links: the open links of a point, with their reports.
        today: the day it is looked at.
    """
    held = list(links)
    if any(link.independent or link.report.origin != Origin.CITIZEN for link in held):
        return ""
    since = today - FEW_DAYS
    recent = {link.report_id for link in held if link.report.written_at.date() > since}
    if len(recent) < REPEATED:
        return ""
    return _(
        "%(count)d citizens’ reports in %(days)d days, one source at most, nothing corroborated: "
        "somebody may be aiming at this place. Check before any act."
    ) % {"count": len(recent), "days": FEW_DAYS.days}


def _alike(told: Sequence[Report]) -> list[list[int]]:
    """Group reports, sorted by time, by texts that are nearly the same; each is in one group, most of them alone."""
    texts = [fold(f"{one.title}\n{one.facts}")[:_COMPARED] for one in told]
    group = list(range(len(told)))
    for later, report in enumerate(told):
        for earlier in range(later - 1, -1, -1):
            if report.written_at - told[earlier].written_at > BURST:
                break
            if group[earlier] != group[later] and _same(texts[earlier], texts[later]):
                mine, theirs = group[later], group[earlier]
                group = [theirs if one == mine else one for one in group]
    return [[index for index, one in enumerate(group) if one == root] for root in dict.fromkeys(group)]


def _same(one: str, other: str) -> bool:
    """Tell whether two texts are nearly the same, whatever the order of their words."""
    return fuzz.token_sort_ratio(one, other, score_cutoff=ALIKE) >= ALIKE
