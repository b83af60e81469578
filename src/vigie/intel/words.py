"""Words of reports and points as PostgreSQL searches them: written at each save, by the application.

What an officer looks for is found by `intel.search`, which cuts a query by the same lexicon.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import Lookup, Q

from vigie.intel import lexicon
from vigie.intel.lexicon import Asked
from vigie.intel.models import DealPoint, Report

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
    """Write the lexemes of a report: its title, place and facts, never its assessment; and its codes."""
    texts = f"{report.title}\n{report.place}", f"{report.facts}\n{report.period}"
    _write("intel_report", report, texts, [report.desk.code, report.origin, *report.products, *report.behaviours])


def index_point(point: DealPoint) -> None:
    """Write the lexemes of a point: its title and place, its plan and what is noted of the access; and its codes."""
    texts = f"{point.title}\n{point.place}", f"{point.plan}\n{point.access_notes}"
    _write("intel_dealpoint", point, texts, [point.desk.code, *point.products, *point.behaviours])


def vector(*texts: str, codes: Iterable[str] = ()) -> str:
    """Return the lexemes of texts, and of codes, as PostgreSQL reads a `tsvector`."""
    held = {lexeme for text in texts for lexeme in lexicon.lexemes(text)}
    return " ".join(map(_quoted, sorted(held | {facet(code) for code in codes})))


def facet(code: str) -> str:
    """Return the lexeme of a code that a row is filed under beside its words: one index then meets a whole query."""
    return f"{_FACET}{code}"


def filed_under(codes: Iterable[str]) -> str:
    """Return what a row must be filed under, all of it, as PostgreSQL reads a `tsquery`."""
    return " & ".join(_quoted(facet(code)) for code in codes)


def query(words: Iterable[Asked]) -> str:
    """Return words, all of which a text must hold, as PostgreSQL reads a `tsquery`."""
    return " & ".join(f"({_any(word)})" for word in words)


def holding(typed: str) -> Q:
    """Return the condition on reports or points whose text holds all the words typed; nothing holds no word."""
    found = lexicon.asked(typed)
    return Q(lexemes__holds=query(found)) if found else Q(pk__in=())


def _any(word: Asked) -> str:
    """Return what any one of finds a word."""
    whole = [f"'{one}'" for one in word.any_of]
    return " | ".join([*whole, f"'{word.word}':*"] if word.prefix else whole)


def _quoted(lexeme: str) -> str:
    """Return a lexeme between quotes; a code of a deployment's own may hold any character."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _write(table: str, row: Report | DealPoint, texts: Iterable[str], codes: Iterable[str]) -> None:
    """Write the lexemes of a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET lexemes = %s::tsvector WHERE id = %s",  # noqa: S608 - own names
            [vector(*texts, codes=codes), row.id],
        )
