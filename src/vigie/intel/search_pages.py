"""Pages of what a search found, newest first, so that neither a common word nor a rare one walks the whole table.

What is expected to be many is *walked*: the rows of the desk from the newest on, words only a filter, until the page
is full. All else is *gathered* by the index that narrows it most (words, cells, identifiers), then sorted. A walk that
stays empty over the newest thousands gathers after all; a gathering of too many walks. First keys are found, then
their rows, under the condition of who may see them. It refuses to count what it need not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Func, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from vigie.intel import frequencies, words
from vigie.intel.lexicon import Asked

PAGE = 25
COUNTED = 1_000
MANY = 2_000
_NEWEST = 4_000
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)

Key = tuple[datetime, UUID]


@dataclass(frozen=True)
class Sought:
    """What is sought, of one desk.

    Attributes:
        rows: what meets the identifiers, the period, the state, and may be seen.
        own: the condition on the desk.
        at: the column of time.
        desk: the desk's code.
        words, codes: what the lexemes must hold.
        area, cells: the exact condition on the place, and the coarse one that an index serves.
        listed: whether an index gives the rows of the desk by time.
        narrow: whether identifiers leave few rows.
        dated: whether a period leaves fewer than the lexemes tell.
    """

    rows: QuerySet[Any]
    own: Q
    at: str
    desk: str
    words: Sequence[Asked]
    codes: Sequence[str]
    area: Q
    cells: Q
    listed: bool = False
    narrow: bool = False
    dated: bool = False

    def lexemes(self, *more: str) -> str:
        """Return the words and codes, and codes beside them, as PostgreSQL reads a `tsquery`; empty when none are."""
        filed, held = words.filed_under([*more, *self.codes]), words.query(self.words)
        return " & ".join(one for one in (filed, held) if one)

    @property
    def worded(self) -> bool:
        """Tell whether words or codes are sought."""
        return bool(self.words or self.codes)

    @cached_property
    def expected(self) -> float:
        """Return about how many rows of the desk hold the words and codes."""
        known = frequencies.of(self.rows.model._meta.db_table)  # noqa: SLF001 - Django's own
        return known.expected(self.words, [words.facet(code) for code in (self.desk, *self.codes)])


@dataclass(frozen=True)
class Page:
    """Rows in order, how many there are in all (None on later pages; `more`: at least), and the key of the next."""

    rows: list[Any]
    count: int | None
    more: bool
    next: Key | None


@dataclass(frozen=True)
class _Keys:
    """Keys of a page and one more, how many there are, and whether there are still more."""

    keys: list[Key]
    count: int
    more: bool = False


def page(sought: Sought, full: QuerySet[Any], *, after: Key | None) -> Page:
    """Return one page; `full` are the rows that may be seen, with what is shown of them."""
    found = _keys(sought, after)
    shown = found.keys[:PAGE]
    rows = full.in_bulk([identifier for _at, identifier in shown]) if shown else {}
    kept = [rows[identifier] for _at, identifier in shown if identifier in rows]
    more = found.more or found.count > COUNTED
    following = shown[-1] if len(found.keys) > PAGE else None
    return Page(kept, None if after else min(found.count, COUNTED), more, following)


def only(condition: Q) -> Func:
    """Return a condition on rows found otherwise: no index is read for it, so no half of a desk for a few rows."""
    return Func(condition, template="(%(expressions)s) IS TRUE", output_field=BooleanField())


def _keys(sought: Sought, after: Key | None) -> _Keys:
    """Choose the way, and go the other one when it proves wrong."""
    if not sought.listed:
        return _gathered(sought, after, most=None)
    everything = not (sought.worded or sought.cells or sought.narrow)
    if everything or (sought.worded and not sought.narrow and sought.expected > MANY):
        found = _walked(sought, after, newest=_NEWEST)
        if len(found.keys) > PAGE:
            return found
        if sought.dated:
            return _gathered(sought, after, most=None)
    found = _gathered(sought, after, most=MANY)
    if found.count <= MANY:
        return found
    # A period long ago leaves a walk without an end: what it holds is then read, however much that is.
    walked = _walked(sought, after, newest=_NEWEST if sought.dated else None)
    if sought.dated and len(walked.keys) <= PAGE:
        return _gathered(sought, after, most=None)
    return replace(walked, count=COUNTED, more=True)


def _walked(sought: Sought, after: Key | None, *, newest: int | None) -> _Keys:
    """Walk the rows of the desk by time, as far as so many of the newest ones if told."""
    rows = _after(sought.rows.filter(sought.own, sought.area), sought.at, after)
    if sought.worded:
        rows = rows.filter(only(Q(lexemes__holds=sought.lexemes())))
    if newest:
        times = _after(sought.rows.model.objects.filter(sought.own), sought.at, after).order_by(f"-{sought.at}")
        oldest = Subquery(times.values(sought.at)[newest : newest + 1])
        rows = rows.filter(**{f"{sought.at}__gte": Coalesce(oldest, Value(_LONG_AGO))})
    found = list(rows.order_by(f"-{sought.at}", "id").values_list(sought.at, "id")[: PAGE + 1])
    if len(found) <= PAGE:
        return _Keys(found, len(found))
    certain = not (sought.dated or sought.cells or sought.narrow) and sought.expected > MANY
    return _Keys(found, COUNTED if certain else PAGE, more=True)


def _gathered(sought: Sought, after: Key | None, *, most: int | None) -> _Keys:
    """Gather all there are, no more than `most` and one, and keep the newest of them."""
    rows = _after(sought.rows.filter(sought.area), sought.at, after)
    rows = rows.filter(only(sought.own) if sought.worded or sought.cells or sought.narrow else sought.own)
    if sought.worded and not sought.narrow and not (sought.cells and sought.expected > MANY):
        rows = rows.filter(lexemes__holds=sought.lexemes(sought.desk))
    else:
        rows = rows.filter(sought.cells)
        rows = rows.filter(only(Q(lexemes__holds=sought.lexemes()))) if sought.worded else rows
    some = rows.order_by().values_list(sought.at, "id")
    try:
        written, given = (some[: most + 1] if most else some).query.sql_with_params()
    except EmptyResultSet:
        return _Keys([], 0)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT at, id, count(*) OVER () FROM ({written}) AS rows (at, id) ORDER BY at DESC, id LIMIT {PAGE + 1}",  # noqa: S608 - the query's own SQL
            given,
        )
        found = cursor.fetchall()
    return _Keys([(at, identifier) for at, identifier, _count in found], found[0][2] if found else 0)


def _after(rows: QuerySet[Any], at: str, key: Key | None) -> QuerySet[Any]:
    """Keep the rows past a key."""
    if key is None:
        return rows
    return rows.filter(**{f"{at}__lte": key[0]}).filter(Q(**{f"{at}__lt": key[0]}) | Q(id__gt=key[1]))
