"""Misspelt words of a query, when nothing was found: the nearest word of the lexicon, or of what the officer may read.

There is no list of words apart: such a list would outlive the reports it came from, and tell of other desks. A word
with one mistake keeps one of its halves whole, so the texts that the officer may search are asked for words with the
same beginning, then, by the words written backwards, with the same end. The nearest stands in; the page says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA

from vigie.intel import lexicon, words
from vigie.intel.lexicon import BACKWARDS, STEM, Asked
from vigie.places.models import Unit

_SHORTEST, _LONG = 4, 8
_TEXTS = 200


@dataclass(frozen=True)
class Texts:
    """Texts that an officer may search: rows under the condition of who sees them, filed under a desk."""

    rows: QuerySet[Any]
    desk: Unit

    def holding(self, lexeme: str) -> QuerySet[Any]:
        """Return the rows that hold a lexeme, or a beginning of one; found by the words' index alone."""
        return self.rows.filter(lexemes__holds=f"{words.filed_under([self.desk.code])} & {lexeme}").order_by()


def mend(asked: Iterable[Asked], texts: Sequence[Texts]) -> dict[str, str]:
    """Return what stands in for words that no text holds, by word.

    Args:
        asked: the words of a query that found nothing.
        texts: the reports and points that the officer may search.
    """
    found: dict[str, str] = {}
    for one in asked:
        if one.known or len(one.word) < _SHORTEST or one.word.isdigit() or _is_held(one, texts):
            continue
        nearest = _nearest(one.word, lexicon.lexicon().terms) or _nearest(one.word, _written(one.word, texts))
        if nearest:
            found[one.word] = nearest
    return found


def _is_held(word: Asked, texts: Sequence[Texts]) -> bool:
    """Tell whether any text holds a word."""
    lexemes = words.query([word])
    return any(one.holding(lexemes).exists() for one in texts)


def _nearest(word: str, among: Iterable[str]) -> str:
    """Return the word at one mistake's distance, two in a long word; empty when there is none."""
    most = 2 if len(word) >= _LONG else 1
    found = process.extractOne(word, list(among), scorer=OSA.distance, score_cutoff=most)
    return str(found[0]) if found else ""


def _written(word: str, texts: Sequence[Texts]) -> set[str]:
    """Return the words of texts that begin or end as a word does, to half of it."""
    half = len(word) // 2
    begins, ends = STEM + word[:half], BACKWARDS + word[half:][::-1]
    found = {one for rows in texts for one in _lexemes(rows, ((begins, word[:half]), (ends, ends)))}
    return {one.removeprefix(BACKWARDS)[::-1] if one.startswith(BACKWARDS) else one for one in found}


def _lexemes(texts: Texts, sought: Iterable[tuple[str, str]]) -> list[str]:
    """Return the lexemes with a beginning, of some rows that hold another beginning; in one statement for all."""
    parts: list[str] = []
    given: list[Any] = []
    for holding, beginning in sought:
        written, values = texts.holding(f"'{holding}':*").values("lexemes")[:_TEXTS].query.sql_with_params()
        parts.append(
            f"SELECT one FROM ({written}) AS rows (held), unnest(tsvector_to_array(held)) AS one"  # noqa: S608 - the query's own SQL
            " WHERE starts_with(one, %s)"
        )
        given += [*values, beginning]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(parts), given)
        return [str(one) for (one,) in cursor.fetchall()]
