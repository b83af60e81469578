"""Words of reports and points as PostgreSQL searches them: written at each save, by the application.

What an officer looks for is found by `intel.search`, which cuts a query by the same lexicon.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import Lookup, Q

from vigie.intel import lexicon
from vigie.intel.lexicon import Asked
from vigie.intel.models import DealPoint, Report
from vigie.places.models import Unit

_FACET = "@"


@SearchVectorField.register_lookup
class Holds(Lookup):  # type: ignore[type-arg]
    """`lexemes__holds=words.query(…)`: a `tsquery` of our own lexemes, which no parser of PostgreSQL's would keep."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write the condition."""
        left, given = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", [*given, self.rhs]


def index_report(report: Report) -> None:
    """Write the lexemes of a report: its title, place and facts, never its assessment; and what it is filed under."""
    filed = facets(report.desk, report.written_at, [report.origin, *report.products, *report.behaviours])
    _write("intel_report", report, f"{report.title}\n{report.place}", f"{report.facts}\n{report.period}", filed)


def index_point(point: DealPoint) -> None:
    """Write the lexemes of a point: its title and place, its plan and what is noted of the access; and its facets."""
    filed = facets(point.desk, point.opened_at, [*point.products, *point.behaviours])
    _write("intel_dealpoint", point, f"{point.title}\n{point.place}", f"{point.plan}\n{point.access_notes}", filed)


def facets(desk: Unit, at: datetime, codes: Iterable[str]) -> list[str]:
    """Return what a row is filed under beside its words: desk, quarter, codes. One index then meets a whole query."""
    return [facet(desk.code), quarter(at), *(facet(code) for code in sorted(set(codes)))]


def facet(code: str) -> str:
    """Return the lexeme of a code."""
    return f"{_FACET}{code}"


def quarter(at: datetime) -> str:
    """Return the lexeme of the quarter of a year in which a row was written."""
    moment = at.astimezone(UTC)
    return facet(f"{moment:%y}q{(moment.month + 2) // 3}")


def vector(head: str, rest: str = "", filed: Iterable[str] = ()) -> str:
    """Return the lexemes of a text as PostgreSQL reads a `tsvector`, those of its head heavier."""
    heavy = lexicon.lexemes(head)
    light = set(lexicon.lexemes(rest)) - set(heavy)
    return " ".join(
        [*(f"'{one}':1A" for one in heavy), *(f"'{one}':2B" for one in sorted(light)), *map(_quoted, filed)]
    )


def filed_under(codes: Iterable[str]) -> str:
    """Return what a row must be filed under, all of it, as PostgreSQL reads a `tsquery`."""
    return " & ".join(_quoted(facet(code)) for code in codes)


def query(words: Iterable[Asked], *, head: bool = False) -> str:
    """Return words, all of which a text must hold (in its head alone, if told), as PostgreSQL reads a `tsquery`."""
    return " & ".join(f"({_any(word, 'A' if head else '')})" for word in words)


def holding(typed: str) -> Q:
    """Return the condition on reports or points whose text holds all the words typed; nothing holds no word."""
    found = lexicon.asked(typed)
    return Q(lexemes__holds=query(found)) if found else Q(pk__in=())


def _any(word: Asked, weight: str) -> str:
    """Return what any one of finds a word."""
    whole = [f"'{one}':{weight}" if weight else f"'{one}'" for one in word.any_of]
    return " | ".join([*whole, f"'{word.word}':*{weight}"] if word.prefix else whole)


def _quoted(lexeme: str) -> str:
    """Return a lexeme between quotes; a code of a deployment's own may hold any character."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _write(table: str, row: Report | DealPoint, head: str, rest: str, filed: Iterable[str]) -> None:
    """Write the lexemes of a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET lexemes = %s::tsvector WHERE id = %s",  # noqa: S608 - own names
            [vector(head, rest, filed), row.id],
        )
