"""Search of reports and points: words, plates or parts of them, telephones, handles, a place, an area, a period, codes.

    look(officer=…, desk=…, asked=Query(text="scoot guetteurs AB-12"), motive=…, now=…)

An officer finds the reports of a desk where `report.read` is held, and the points of it that `registry_access` shows
in full. A report found shows no fact: those are read on its page, with a motive. When nothing is found, words are
mended (`intel.spelling`) and whole plates sought with one character wrong. Each search is recorded; its words never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.motives import Motive
from vigie.intel import lexicon, registry_access, search_marks, search_pages, search_terms, spelling, words
from vigie.intel.areas import Area, Near
from vigie.intel.codes import MarkKind
from vigie.intel.lexicon import Asked
from vigie.intel.models import DealPoint, Report
from vigie.intel.search_marks import Known
from vigie.intel.search_pages import Key, Sought
from vigie.intel.search_terms import Term
from vigie.intel.states import PointState
from vigie.lib.errors import Refused
from vigie.lib.spots import Spot
from vigie.places.models import Unit

MOST_TERMS = 12

_REPORT = (
    "id",
    "reference",
    "title",
    "written_at",
    "seen_on",
    "origin",
    "source_grade",
    "info_grade",
    "handling",
    "corroborated",
    "place",
    "lon",
    "lat",
)
_POINT = (
    "id",
    "reference",
    "title",
    "phenomenon",
    "state",
    "sources",
    "messages",
    "last_seen",
    "opened_at",
    "place",
    "lon",
    "lat",
)


class NothingAsked(Refused):
    """A search for nothing."""

    code = "nothing_asked"
    sentence = _("Say what to look for: a word, a plate, a number, a handle, a place, a period or a code.")


class TooManyWords(Refused):
    """More words than a search holds."""

    code = "too_many_words"
    sentence = _("These are too many words for one search: twelve at most.")


@dataclass(frozen=True)
class Query:
    """What is looked for; everything given must be met.

    `text` is the one box: identifiers and words. `plate` may be a part. `state` looks for points alone, `origin` for
    reports alone.
    """

    text: str = ""
    plate: str = ""
    phone: str = ""
    handle: str = ""
    area: Area | None = None
    first: date | None = None
    last: date | None = None
    state: str = ""
    product: str = ""
    behaviour: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Hit:
    """One report or point that was found, and why."""

    row: Any
    marks: tuple[str, ...] = ()
    in_head: bool | None = None
    metres: int | None = None


@dataclass(frozen=True)
class Found:
    """A page of hits; `count` is the number of all, None on later pages; `more` when there are more than counted."""

    hits: tuple[Hit, ...] = ()
    count: int | None = 0
    more: bool = False
    next: Key | None = None


@dataclass(frozen=True)
class Answer:
    """What a search gave: reports and points, and the words that were mended."""

    reports: Found | None
    points: Found | None
    instead: Mapping[str, str] = field(default_factory=dict)


def look(
    *,
    officer: Officer,
    desk: Unit,
    asked: Query,
    motive: Motive,
    now: datetime,
    reports_after: Key | None = None,
    points_after: Key | None = None,
) -> Answer:
    """Search reports and points, mend what found nothing, and record the search.

    Raises:
        NotAllowed: the officer may not search at this desk.
        NothingAsked, TooManyWords: nothing, or too much, to look for.
    """
    access.require(officer, Right.INTEL_SEARCH, desk)
    terms = _understand(asked)
    journal.record(actor=officer.actor, action="intel.search", about=f"unit:{desk.id}", motive=motive, at=now)
    answer = _both(officer, desk, asked, terms, (reports_after, points_after))
    if (answer.reports and answer.reports.hits) or (answer.points and answer.points.hits):
        return answer
    terms, instead = _mended(officer, desk, terms)
    return replace(_both(officer, desk, asked, terms, (None, None)), instead=instead) if instead else answer


def _understand(asked: Query) -> list[Term]:
    """Return what must be found, identifiers and words.

    Raises:
        NothingAsked, TooManyWords: nothing, or too much, to look for.
    """
    terms = search_terms.read(asked.text)
    terms += search_marks.typed(plate=asked.plate, phone=asked.phone, handle=asked.handle)
    if len(terms) > MOST_TERMS:
        raise TooManyWords
    if not terms and asked == Query(text=asked.text):
        raise NothingAsked
    return terms


def _reports(desk: Unit, asked: Query, terms: Sequence[Term], after: Key | None) -> Found:
    """Return a page of the desk's reports that meet a query, newest first."""
    known = search_marks.reports(desk, terms)
    rows = Report.objects.all()
    if asked.first:
        # Nothing is seen after it is written: the walk by time ends there.
        rows = rows.filter(seen_on__gte=asked.first, written_at__gte=_midnight(asked.first))
    if asked.last:
        rows = rows.filter(seen_on__lte=asked.last)
    codes = [asked.product, asked.behaviour, asked.origin]
    sought = _sought(rows, desk, asked, (terms, known), at="written_at", codes=codes)
    sought = replace(sought, listed=True)
    full = Report.objects.filter(desk=desk).select_related("commune").only(*_REPORT, "commune__name")
    return _found(search_pages.page(sought, full, after=after), asked, terms, known)


def _points(officer: Officer, desk: Unit, asked: Query, terms: Sequence[Term], after: Key | None) -> Found:
    """Return a page of the points that meet a query and that the officer sees in full, the last opened first."""
    seen = registry_access.in_full(officer, desk)
    known = search_marks.points(desk, terms)
    rows = DealPoint.objects.filter(search_pages.only(seen))
    rows = rows.filter(state=asked.state) if asked.state else rows.exclude(state=PointState.DUPLICATE)
    if asked.first:
        rows = rows.filter(Q(last_seen__gte=asked.first) | Q(last_seen=None, opened_at__date__gte=asked.first))
    if asked.last:
        rows = rows.filter(Q(first_seen__lte=asked.last) | Q(first_seen=None, opened_at__date__lte=asked.last))
    codes = [asked.product, asked.behaviour]
    sought = _sought(rows, desk, asked, (terms, known), at="opened_at", codes=codes)
    full = DealPoint.objects.filter(seen).select_related("commune").only(*_POINT, "commune__name")
    return _found(search_pages.page(sought, full, after=after), asked, terms, known)


def _both(
    officer: Officer,
    desk: Unit,
    asked: Query,
    terms: Sequence[Term],
    after: tuple[Key | None, Key | None],
) -> Answer:
    """Search on both sides, or on the one that the query can be met on and the officer may see."""
    reports = points = None
    if not asked.state and access.may(officer, Right.REPORT_READ, desk):
        reports = _reports(desk, asked, terms, after[0])
    if not asked.origin and access.may(officer, Right.REGISTRY_READ, desk):
        points = _points(officer, desk, asked, terms, after[1])
    return Answer(reports, points)


def _mended(officer: Officer, desk: Unit, terms: Sequence[Term]) -> tuple[list[Term], dict[str, str]]:
    """Return the terms with the misspelt ones mended, and which those are."""
    texts: list[spelling.Texts] = []
    if access.may(officer, Right.REPORT_READ, desk):
        texts.append(spelling.Texts(Report.objects.filter(search_pages.only(Q(desk=desk))), desk))
    if access.may(officer, Right.REGISTRY_READ, desk):
        seen = search_pages.only(registry_access.in_full(officer, desk))
        texts.append(spelling.Texts(DealPoint.objects.filter(seen), desk))
    instead = spelling.mend([term.word for term in terms if term.word], texts)
    plates = search_marks.near_plates(
        officer, desk, [one.value for one in terms if one.kind == MarkKind.PLATE and not one.part]
    )
    mended: list[Term] = []
    for term in terms:
        if term.word and term.word.word in instead:
            mended += [Term(word=one) for one in lexicon.asked(instead[term.word.word])]
        elif term.value in plates:
            mended.append(Term(MarkKind.PLATE, plates[term.value]))
        else:
            mended.append(term)
    return mended, instead | plates


def _words(terms: Sequence[Term], known: Known) -> list[Asked]:
    """Return the words that a text must hold: those of terms that no mark met."""
    return [term.word for term in terms if term.word and not known.get(term)]


def _sought(
    rows: QuerySet[Any],
    desk: Unit,
    asked: Query,
    meant: tuple[Sequence[Term], Known],
    *,
    at: str,
    codes: Sequence[str],
) -> Sought:
    """Say what is sought among rows that keep the period and state."""
    terms, known = meant
    return Sought(
        _carrying(rows, terms, known),
        Q(desk=desk),
        at,
        desk.code,
        _words(terms, known),
        [code for code in codes if code],
        asked.area.exactly if asked.area else Q(),
        asked.area.cells if asked.area else Q(),
        narrow=any(known.get(term) for term in terms),
        dated=bool(asked.first or asked.last),
    )


def _carrying(rows: QuerySet[Any], terms: Sequence[Term], known: Known) -> QuerySet[Any]:
    """Keep the rows that carry every identifier that marks met."""
    for term in terms:
        if ids := known.get(term):
            carries = Q(id__in=list(ids))
            rows = rows.filter(carries | Q(lexemes__holds=words.query([term.word])) if term.word else carries)
        elif term.word is None:
            return rows.none()
    return rows


def _midnight(day: date) -> datetime:
    """Return the first instant of a day, wherever on Earth it is counted."""
    return datetime.combine(day, time.min, tzinfo=UTC) - timedelta(days=1)


def _found(page: search_pages.Page, asked: Query, terms: Sequence[Term], known: Known) -> Found:
    """Say of each row why it was found."""
    plain = _words(terms, known)
    hits = []
    for row in page.rows:
        carried = dict.fromkeys(of[row.id] for of in known.values() if row.id in of)
        head = lexicon.lexemes(f"{row.title}\n{row.place}")
        in_head = all(lexicon.found_by(word, head) for word in plain) if plain else None
        away = round(asked.area.spot.metres_to(Spot(row.lon, row.lat, 1))) if isinstance(asked.area, Near) else None
        hits.append(Hit(row, tuple(carried), in_head, away))
    return Found(tuple(hits), page.count, page.more, page.next)
