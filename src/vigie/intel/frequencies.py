"""How common a lexeme is, as PostgreSQL's own statistics have it: read once in some minutes, never counted.

A guess decides the way to search, never what is found. Without statistics every lexeme passes for rare.
"""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from vigie.intel.lexicon import Asked

_SECONDS = 600
_STATISTICS = """
    SELECT greatest(reltuples, 0), most_common_elems::text::text[], most_common_elem_freqs
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    LEFT JOIN pg_stats ON schemaname = nspname AND tablename = relname AND attname = 'lexemes'
    WHERE pg_class.oid = %s::regclass
"""


@dataclass(frozen=True)
class Frequencies:
    """Rows of a table, the share of them that each common lexeme stands in, and the most that a rare one may."""

    rows: float
    common: Mapping[str, float]
    rare: float

    def expected(self, words: Iterable[Asked], filed: Iterable[str]) -> float:
        """Return about how many rows hold all words and facets, as if none went with another."""
        shares = [self._share(one) for one in filed]
        shares += [sum(map(self._share, word.any_of)) + self._beginning(word) for word in words]
        return self.rows * math.prod(min(one, 1.0) for one in shares)

    def _share(self, lexeme: str) -> float:
        """Return the share of the rows that hold a lexeme."""
        return self.common.get(lexeme, self.rare)

    def _beginning(self, word: Asked) -> float:
        """Return the share of the rows that hold a longer word, if that counts."""
        if not word.prefix:
            return 0.0
        return sum(share for one, share in self.common.items() if one.startswith(word.word) and one not in word.any_of)


def of(table: str) -> Frequencies:
    """Return the frequencies of the lexemes of a table."""
    return read(table, int(time.monotonic() // _SECONDS))


@lru_cache(maxsize=4)
def read(table: str, _period: int) -> Frequencies:
    """Read the frequencies, once in each period."""
    with connection.cursor() as cursor:
        cursor.execute(_STATISTICS, [table])
        rows, lexemes, shares = cursor.fetchone()
    if not lexemes:
        return Frequencies(rows, {}, 0.0)
    # The last numbers are the least and the largest share, not those of a lexeme.
    return Frequencies(rows, dict(zip(lexemes, shares, strict=False)), min(shares) / 2)
