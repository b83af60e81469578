"""Identifiers of a query, found among the marks of reports and points: whole, in part, or with one character wrong.

It gives rows' identifiers with the mark as it was written, at most so many for each term; who may see those rows is
decided where they are read.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel import marks, registry_access
from vigie.intel.codes import MarkKind
from vigie.intel.models import DealPoint, PointMark, ReportMark
from vigie.intel.search_terms import SHORTEST_PART, Term
from vigie.lib.errors import Refused
from vigie.places.models import Unit

MOST = 1_000
_NEIGHBOURS = 1_000
_END = 3

Known = dict[Term, dict[UUID, str]]


class TooShort(Refused):
    """A part of a plate that fits too many."""

    code = "plate_part_too_short"
    sentence = _("Give three characters of a plate at least, without its dashes.")


def typed(*, plate: str, phone: str, handle: str) -> list[Term]:
    """Read identifiers given in fields of their own.

    Raises:
        TooShort: less than three characters of a plate.
        NotAMark: no identifier of its kind.
    """
    found = []
    if plate.strip():
        value = marks.read(MarkKind.PLATE, plate).value
        if len(value) < SHORTEST_PART:
            raise TooShort
        found.append(Term(MarkKind.PLATE, value, part=not marks.plate_is_whole(value)))
    for kind, text in ((MarkKind.PHONE, phone), (MarkKind.HANDLE, handle)):
        if text.strip():
            found.append(Term(kind, marks.read(kind, text).value))
    return found


def reports(desk: Unit, terms: Sequence[Term]) -> Known:
    """Return the reports of a desk that carry each identifier."""
    return _known(ReportMark.objects.filter(report__desk=desk), "report_id", terms)


def points(desk: Unit, terms: Sequence[Term]) -> Known:
    """Return the points of a desk that carry each identifier."""
    return _known(PointMark.objects.filter(point__desk=desk), "point_id", terms)


def near_plates(officer: Officer, desk: Unit, values: Iterable[str]) -> dict[str, str]:
    """Return the known plate that differs from each by one character, among those the officer may see."""
    found = {}
    for value in values:
        written: set[str] = set()
        if access.may(officer, Right.REPORT_READ, desk):
            written |= _similar(ReportMark.objects.filter(report__desk=desk), value)
        if access.may(officer, Right.REGISTRY_READ, desk):
            seen = DealPoint.objects.filter(registry_access.in_full(officer, desk)).values("id")
            written |= _similar(PointMark.objects.filter(point__in=seen), value)
        near = sorted(one for one in written if OSA.distance(one, value) == 1)
        if near:
            found[value] = near[0]
    return found


def _known(rows: QuerySet[ReportMark] | QuerySet[PointMark], column: str, terms: Sequence[Term]) -> Known:
    """Return the rows that carry each identifier, one statement for those that are whole and one for each part."""
    found: Known = defaultdict(dict)
    whole = {(str(term.kind), term.value): term for term in terms if term.kind and not term.part}
    if whole:
        wanted = Q()
        for kind, value in whole:
            wanted |= Q(kind=kind, value=value)
        for kind, value, shown, row in rows.filter(wanted).values_list("kind", "value", "shown", column)[:MOST]:
            found[whole[kind, value]][row] = shown
    for term in terms:
        if term.part:
            some = rows.filter(kind=term.kind, value__contains=term.value)
            found[term] = {row: shown for shown, row in some.values_list("shown", column)[:MOST]}
    return found


def _similar(rows: QuerySet[ReportMark] | QuerySet[PointMark], value: str) -> set[str]:
    """Return the plates that begin or end as one does: a mistake of one character leaves one of both ends whole."""
    begins, ends = Q(value__startswith=value[:_END]), Q(value__endswith=value[-_END:])
    near = rows.filter(begins | ends, kind=MarkKind.PLATE)
    return {str(one) for one in near.values_list("value", flat=True)[:_NEIGHBOURS]}
