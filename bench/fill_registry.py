"""Fills a deployment's registry: reports, points, links, events, marks, as a service of years would have them.

    python fill_registry.py [REPORTS [POINTS]]        1,000,000 and 100,000 by default; prints an analyst's secret

Invented, from a fixed seed. Every department that the deployment has gets twenty towns more, around a centre of its
own; towns and points are of uneven size, the first department has a tenth of all. A report stands near its point, off
by its precision, with some of the point's products, behaviours and hours; seven of ten are attached. Sixty of a
hundred carry a plate, twenty a telephone, fifteen a handle, often one that the point has too. Texts are sentences of
the trade, with streets, nicknames and colours; their lexemes are the application's. Dates spread over three years,
more of them lately. A point's events lead to its state by the table of moves; its counts are those of its links.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import django

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests"), str(Path(__file__).resolve().parents[1])]
    django.setup()

import h3.api.basic_int as h3
import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from bench import registry_statements as sql
from bench import registry_texts as texts
from vigie.lib.spots import COARSE, FINE
from vigie.places.models import Commune, Department, Unit

REPORTS, POINTS = 1_000_000, 100_000
_SEED = 20_26
_TOWNS_EACH = 20
_DAYS = 3 * 365
_METRES_PER_DEGREE = 111_195
_FIRST_SHARE = 0.1
_REBUILD_FROM = 50_000
_TABLES = ("intel_report", "intel_reportmark", "intel_dealpoint", "intel_pointmark", "intel_pointevent", "intel_link")
_PRECISIONS = (15, 50, 150, 500)

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """Towns with their centres, and who writes."""

    towns: Sequence[tuple[str, UUID, float, float]]
    shares: Floats
    author: UUID


def fill(author: UUID, *, reports: int = REPORTS, points: int = POINTS, seed: int = _SEED) -> None:
    """Write so many reports and points into every department there is, in one transaction.

    The connection's user must be the owner of the tables and may leave foreign keys unchecked.
    """
    rng = np.random.default_rng(seed)
    with transaction.atomic(), connection.cursor() as cursor:
        said, named = min(texts.SENTENCES, 500 + reports // 10), min(texts.NAMES, 300 + reports // 10)
        ground = _ground(author)
        _copy(cursor, sql.SENTENCES, "bench_sentence", texts.sentences(rng, said))
        _copy(cursor, sql.NAMES, "bench_name", texts.names(rng, named))
        _copy(cursor, sql.PATHS, "bench_path", sql.paths())
        lon, lat = _draw_points(cursor, rng, ground, points)
        _draw_reports(cursor, rng, (lon, lat), reports, (said, named))
        cursor.execute("SELECT set_config('session_replication_role', 'replica', true)")
        dropped = _drop_indexes(cursor) if reports >= _REBUILD_FROM else []
        for statement in sql.FUNCTIONS:
            cursor.execute(statement)
        for statement in sql.FILL:
            cursor.execute(statement, {"author": author})
        for statement in dropped:
            cursor.execute(statement)
        for table in sql.TEMPORARY:
            cursor.execute(f"DROP TABLE {table}")
        for table in _TABLES:
            cursor.execute(f"ANALYZE {table}")


def _ground(author: UUID) -> Ground:
    """Create the towns; give the first department a tenth, the others uneven parts."""
    towns, shares = [], []
    departments = list(Department.objects.order_by("code"))
    for place, department in enumerate(departments):
        centre = (-1.0 + 1.45 * (place % 6), 43.8 + 1.2 * (place // 6 % 5) + 0.05 * (place // 30))
        desk = Unit.objects.get(kind=Unit.Kind.DESK, department=department)
        of_department = _FIRST_SHARE if place == 0 else (1 - _FIRST_SHARE) * 2 * (place + 1) / len(departments) ** 2
        for number in range(_TOWNS_EACH):
            name = f"Ville-{department.code}-{number + 2}"
            values = {"name": name, "folded": name.lower(), "department": department, "population": 9_000}
            town, _made = Commune.objects.get_or_create(code=f"{department.code}{900 + number}"[:5], defaults=values)
            around = (0.045 * (number % 5 - 2), 0.04 * (number // 5 - 1.5))
            towns.append((town.code, desk.id, centre[0] + 3 * around[0], centre[1] + 3 * around[1]))
            shares.append(of_department / (1 + number) ** 0.7)
    return Ground(towns, np.array(shares) / sum(shares), author)


def _draw_points(cursor: Any, rng: np.random.Generator, ground: Ground, count: int) -> tuple[Floats, Floats]:
    """Draw where the points are, what they deal in and when; returns their degrees."""
    town = rng.choice(len(ground.towns), count, p=ground.shares)
    centre = np.array([(lon, lat) for _code, _desk, lon, lat in ground.towns])[town]
    lon, lat = _off(rng, centre[:, 0], centre[:, 1], np.full(count, 1_500.0))
    rows = zip(
        range(1, count + 1),
        (ground.towns[one][0] for one in town),
        (ground.towns[one][1] for one in town),
        lon.round(6).tolist(),
        lat.round(6).tolist(),
        rng.choice(_PRECISIONS, count, p=(0.3, 0.4, 0.2, 0.1)).tolist(),
        *_cells(lon, lat),
        rng.choice(texts.DAYS, count).tolist(),
        rng.choice(texts.HOURS, count).tolist(),
        rng.integers(1, 1 << 30, count).tolist(),
        rng.integers(0, _DAYS, count).tolist(),
        strict=True,
    )
    _copy(cursor, sql.POINTS_DRAWN, "bench_point", rows)
    return lon, lat


def _draw_reports(
    cursor: Any, rng: np.random.Generator, points: tuple[Floats, Floats], count: int, bank: tuple[int, int]
) -> None:
    """Draw to which point each report belongs, how far off, and which sentences it says."""
    of = _uneven(rng, len(points[0]), count)
    precision = rng.choice(_PRECISIONS, count, p=(0.2, 0.4, 0.3, 0.1))
    lon, lat = _off(rng, points[0][of], points[1][of], precision / 2.0)
    age = (_DAYS * rng.random(count) ** 1.4).astype(np.int64)
    sentences = rng.integers(1, bank[0] + 1, (3, count))
    rows = zip(
        range(1, count + 1),
        (of + 1).tolist(),
        lon.round(6).tolist(),
        lat.round(6).tolist(),
        precision.tolist(),
        *_cells(lon, lat),
        age.tolist(),
        *sentences.tolist(),
        rng.integers(1, bank[1] + 1, count).tolist(),
        rng.integers(1, 1 << 30, count).tolist(),
        strict=True,
    )
    _copy(cursor, sql.REPORTS_DRAWN, "bench_report", rows)


def _uneven(rng: np.random.Generator, kinds: int, count: int) -> Ints:
    """Draw points, some with hundreds of reports and many with one."""
    found: Ints = np.minimum((kinds * rng.random(count) ** 1.8).astype(np.int64), kinds - 1)
    shuffled: Ints = rng.permutation(kinds)[found]
    return shuffled


def _off(rng: np.random.Generator, lon: Floats, lat: Floats, metres: Floats) -> tuple[Floats, Floats]:
    """Move places by so many metres or so, any way."""
    north, east = rng.normal(0, 1, (2, len(lon))) * metres / _METRES_PER_DEGREE
    return lon + east / np.cos(np.radians(lat)), lat + north


def _cells(lon: Floats, lat: Floats) -> tuple[list[int], list[int]]:
    """Return the fine and the coarse cells."""
    pairs = list(zip(lat.round(6).tolist(), lon.round(6).tolist(), strict=True))
    fine, coarse = ([h3.latlng_to_cell(*pair, size) for pair in pairs] for size in (FINE, COARSE))
    return fine, coarse


def _copy(cursor: Any, create: str, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Create a temporary table and copy rows into it."""
    cursor.execute(create)
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"ANALYZE {table}")


def _drop_indexes(cursor: Any) -> list[str]:
    """Drop the indexes that no constraint needs; returns the statements that make them again."""
    cursor.execute(sql.INDEXES, [list(_TABLES)])
    found: list[tuple[str, str]] = cursor.fetchall()
    for name, _statement in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in found]


def main() -> None:
    """Hire an analyst at the first desk, fill, print the analyst's secret."""
    from people import hire  # noqa: PLC0415 - of the tests' folder, put on the path above

    sizes = [int(one) for one in sys.argv[1:]]
    first = Department.objects.order_by("code").first()
    if first is None:
        sys.exit("There is no department.")
    hired = hire("mesure-analyse", "Analyste de mesure", "analyst", first.code)
    fill(hired.officer.pk, **dict(zip(("reports", "points"), sizes, strict=False)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(hired.secret)


if __name__ == "__main__":
    main()
