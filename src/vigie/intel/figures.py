"""The stock of deal points and its movements, from the events of points alone.

A point is in the stock in the states of `states.STOCK`. Each event that takes it in or out is one movement, so the
stock is, at any date, the opening stock + new + set up again − dismantled − removed. What comes back undoes what it
went out by: a duplicate separated again takes one off the duplicates, a dormant point that wakes one off the dormant;
only after *dismantled* is it set up again. Points on the public way fit the official definition (domain §3.4); the
others are counted apart, by what the point is held to be today.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise

from django.db import connection
from django.utils import timezone

from vigie.intel.codes import Phenomenon
from vigie.intel.reports import months_later
from vigie.intel.states import STOCK, PointState
from vigie.places.models import Unit

OFFICIAL = (Phenomenon.PUBLIC_WAY,)
# One movement a crossing of the stock's border: they alternate, and the one before says by what a point went out.
_MOVEMENTS = """
WITH crossing AS (
    SELECT event.at, event.target, event.target = ANY(%(stock)s) AS enters, point.phenomenon,
        lag(event.target) OVER (PARTITION BY event.point_id ORDER BY event.number) AS left_by
    FROM intel_pointevent event JOIN intel_dealpoint point ON point.id = event.point_id
    WHERE point.desk_id = %(desk)s AND (event.source = ANY(%(stock)s)) <> (event.target = ANY(%(stock)s))
)
SELECT width_bucket(at, %(bounds)s::timestamptz[]), phenomenon, enters,
    CASE WHEN enters THEN coalesce(left_by, '') ELSE target END, count(*)
FROM crossing GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Movements:
    """What moved in a period: what came back is taken off what it had gone out by."""

    new: int = 0
    reopened: int = 0
    dismantled: int = 0
    unfounded: int = 0
    duplicates: int = 0
    dormant: int = 0

    @property
    def removed(self) -> int:
        """Return what was taken out without an act in the field."""
        return self.unfounded + self.duplicates + self.dormant

    @property
    def balance(self) -> int:
        """Return by how much the stock grew."""
        return self.new + self.reopened - self.dismantled - self.removed


@dataclass(frozen=True)
class Line:
    """Opening stock, movements and closing stock of a period."""

    opening: int = 0
    moved: Movements = field(default_factory=Movements)

    @property
    def closing(self) -> int:
        """Return the stock at the end."""
        return self.opening + self.moved.balance


@dataclass(frozen=True)
class Sheet:
    """The sheet of a period, from a day on until the day before another: by phenomenon, and official apart."""

    first: date
    after: date
    by_phenomenon: Mapping[Phenomenon, Line]

    @property
    def official(self) -> Line:
        """Return the line of the official definition."""
        return self._sum(official=True)

    @property
    def others(self) -> Line:
        """Return the line of everything else."""
        return self._sum(official=False)

    def _sum(self, *, official: bool) -> Line:
        lines = [line for kind, line in self.by_phenomenon.items() if (kind in OFFICIAL) == official]
        names = Movements.__dataclass_fields__
        moved = Movements(**{name: sum(getattr(line.moved, name) for line in lines) for name in names})
        return Line(sum(line.opening for line in lines), moved)


def sheets(desk: Unit, bounds: Sequence[date]) -> list[Sheet]:
    """Return the sheets of a desk for the periods between these days, in one statement."""
    counted = _counted(desk, bounds)
    stock = {kind: _moved(counted, 0, kind).balance for kind in Phenomenon}
    found = []
    for period, (first, after) in enumerate(pairwise(bounds), 1):
        lines = {kind: Line(stock[kind], _moved(counted, period, kind)) for kind in Phenomenon}
        stock = {kind: line.closing for kind, line in lines.items()}
        found.append(Sheet(first, after, lines))
    return found


def months(first: date, count: int) -> list[date]:
    """Return the first days of so many months from one on, and of the month after them."""
    return [months_later(first, one) for one in range(count + 1)]


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins on the clock on the wall."""
    return timezone.make_aware(datetime.combine(day, time()))


def _counted(desk: Unit, bounds: Sequence[date]) -> Counter[tuple[int, str, bool, str]]:
    """Count movements by period, phenomenon, way and cause; period 0 is all that was before."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVEMENTS,
            {
                "stock": [str(state) for state in STOCK],
                "desk": desk.id,
                "bounds": [midnight(day) for day in bounds],
            },
        )
        return Counter({(period, kind, enters, cause): n for period, kind, enters, cause, n in cursor.fetchall()})


def _moved(counted: Counter[tuple[int, str, bool, str]], period: int, kind: Phenomenon) -> Movements:
    """Put the counts of a period in their columns."""

    def entered(cause: str) -> int:
        return counted[(period, kind, True, cause)]

    def net(state: PointState) -> int:
        return counted[(period, kind, False, state)] - entered(state)

    return Movements(
        new=entered(""),
        reopened=entered(PointState.DISMANTLED),
        dismantled=counted[(period, kind, False, PointState.DISMANTLED)],
        unfounded=net(PointState.UNFOUNDED),
        duplicates=net(PointState.DUPLICATE),
        dormant=net(PointState.DORMANT),
    )
