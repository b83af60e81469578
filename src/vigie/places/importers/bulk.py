"""Writing many rows fast, and following the codes of merged communes to their heirs.

Rows go by COPY into a temporary table and from there by one INSERT … ON CONFLICT: five times as fast as batches of
INSERT, and as idempotent. It runs inside the importer's transaction.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import Model
from psycopg.sql import SQL, Composed, Identifier

from vigie.places.models import Commune

M = TypeVar("M", bound=Model)
_STAGE = Identifier("places_stage")


def upsert(rows: Sequence[M], *, unique: str, update: Sequence[str]) -> None:
    """Insert `rows`, or update the columns `update` where a row with the same column `unique` stands."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001 - Django's documented model API
    table = Identifier(meta.db_table)
    create = SQL("CREATE TEMPORARY TABLE {} (LIKE {}) ON COMMIT DROP").format(_STAGE, table)
    assignments = [SQL("{0} = EXCLUDED.{0}").format(Identifier(column)) for column in update]
    insert = SQL("INSERT INTO {} SELECT * FROM {} ON CONFLICT ({}) DO UPDATE SET {}").format(
        table, _STAGE, Identifier(unique), SQL(", ").join(assignments)
    )
    with connection.cursor() as cursor:
        cursor.execute(create)
        copy_rows(rows, into=_STAGE)
        cursor.execute(insert)
        cursor.execute(SQL("DROP TABLE {}").format(_STAGE))


def copy_rows(rows: Iterable[M], *, into: Identifier | None = None) -> int:
    """Copy rows into their table, or into `into` of the same columns; return how many."""
    count = 0
    walker = iter(rows)
    first = next(walker, None)
    if first is None:
        return count
    meta = first._meta  # noqa: SLF001 - Django's documented model API
    # A number that the table gives itself is the only column that may be left to it.
    own = None if into or first.pk is not None else meta.pk
    fields = [column for column in meta.concrete_fields if column is not own]
    statement = _copy_statement(into or Identifier(meta.db_table), [str(column.column) for column in fields])
    names = [column.attname for column in fields]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        row: M | None = first
        while row is not None:
            copy.write_row([getattr(row, name) for name in names])
            count += 1
            row = next(walker, None)
    return count


def _copy_statement(table: Identifier, columns: list[str]) -> Composed:
    return SQL("COPY {} ({}) FROM STDIN").format(table, SQL(", ").join(map(Identifier, columns)))


def commune_codes() -> dict[str, str]:
    """Return every known code -> the code in force: itself, or the heir's for a commune that a merger ended."""
    living = Commune.objects.filter(in_force=True).values_list("code", "former_codes")
    heirs = {former: code for code, formers in living for former in formers}
    return heirs | {code: code for code, _ in living}


def analyse(*models: type[Model]) -> None:
    """Tell the planner what the tables now hold: right after a load the automatic way comes too late."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(SQL("ANALYZE {}").format(Identifier(model._meta.db_table)))  # noqa: SLF001 - see above
