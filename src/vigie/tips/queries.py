"""Reads of the vault shared by pages: the queue and an officer's own tips. Clear columns only; no word is opened.

Key-set pages (urgency, arrival); counts are capped, so that a page costs the same at a thousand and at a million.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from vigie.accounts.models import Officer
from vigie.places.models import Commune, Unit
from vigie.tips.models import Move, Tip
from vigie.tips.states import IN_QUEUE, OPEN, Urgency

PAGE = 40
COUNT_CAP = 1000
_COLUMNS = (
    "id",
    "campaign",
    "commune_code",
    "urgency",
    "state",
    "arrival",
    "received_at",
    "language",
    "unit__name",
    "taken_by__name",
    "last_number",
    "desk",
)


@dataclass(frozen=True)
class Row:
    """One line of a queue."""

    tip: Tip
    commune: str


@dataclass(frozen=True)
class Front:
    """What an officer sees of a desk: the tips in charge, one page of what waits, how much waits and since when.

    Attributes:
        mine: the officer's open tips, of any desk.
        waiting: one page of the desk's queue.
        more: whether another page follows.
        count: how many wait, up to `COUNT_CAP`.
        oldest: when the oldest of them arrived.
    """

    mine: list[Row]
    waiting: list[Row]
    more: bool
    count: int
    oldest: datetime | None


def _waiting(desk: Unit) -> QuerySet[Tip]:
    """Return what waits at a desk, in the order in which it will be taken."""
    return Tip.objects.filter(desk=desk, state__in=IN_QUEUE, taken_by=None).order_by("-urgency", "arrival")


def front(desk: Unit, officer: Officer, *, after: tuple[int, int] | None = None) -> Front:
    """Return what an officer sees of a desk, in four statements whatever waits."""
    mine, waiting = list(_held(officer)), list(_page(desk, after))
    rows = _with_communes([*mine, *waiting])
    count, oldest = _summary(desk)
    shown = rows[len(mine) :]
    return Front(mine=rows[: len(mine)], waiting=shown[:PAGE], more=len(shown) > PAGE, count=count, oldest=oldest)


def _page(desk: Unit, after: tuple[int, int] | None) -> QuerySet[Tip]:
    """Return the tips of one page and the first of the next."""
    tips = _waiting(desk).select_related("unit", "taken_by").only(*_COLUMNS)
    if after:
        urgency, arrival = after
        tips = tips.filter(urgency__lte=urgency).filter(Q(urgency__lt=urgency) | Q(arrival__gt=arrival))
    return tips[: PAGE + 1]


# The ORM has no LATERAL: the oldest tip is found by one step into the index for each urgency, whatever waits. The
# states stand in the text, as in the condition of the index. They are those of `IN_QUEUE`.
_SUMMARY = """
SELECT
    (SELECT count(*) FROM (
        SELECT 1 FROM tips_tip
        WHERE desk_id = %(desk)s AND state IN ('received', 'answered') AND taken_by_id IS NULL
        LIMIT %(cap)s
    ) AS capped),
    (SELECT min(oldest.received_at)
     FROM unnest(%(levels)s::smallint[]) AS level (urgency)
     CROSS JOIN LATERAL (
        SELECT received_at FROM tips_tip
        WHERE desk_id = %(desk)s AND urgency = level.urgency AND state IN ('received', 'answered')
            AND taken_by_id IS NULL
        ORDER BY arrival LIMIT 1
     ) AS oldest)
"""


def _summary(desk: Unit) -> tuple[int, datetime | None]:
    """Count what waits, up to the cap, and find when the oldest arrived."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY, {"desk": desk.pk, "cap": COUNT_CAP, "levels": Urgency.values})
        count, oldest = cursor.fetchone()
    return count, oldest


def moves_of(tip: Tip) -> list[Move]:
    """Return the changes of a tip's state, oldest first, with the officers who made them."""
    return list(Move.objects.filter(tip=tip).select_related("officer").order_by("at", "id"))


def _held(officer: Officer) -> QuerySet[Tip]:
    """Return the open tips of an officer, with the columns of a line."""
    tips = Tip.objects.filter(taken_by=officer, state__in=OPEN).order_by("-urgency", "arrival")
    return tips.select_related("unit", "taken_by").only(*_COLUMNS)


def _with_communes(tips: list[Tip]) -> list[Row]:
    """Name the communes of a page in one statement."""
    names = dict(Commune.objects.filter(code__in={tip.commune_code for tip in tips}).values_list("code", "name"))
    return [Row(tip=tip, commune=names.get(tip.commune_code, tip.commune_code)) for tip in tips]
