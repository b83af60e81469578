"""Opening the tables that the State publishes: plain or gzip, UTF-8 with or without a mark, any separator."""

import csv
import gzip
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from vigie.places.importers.report import WrongFile, expect_columns

_GZIP_MARK = b"\x1f\x8b"


@contextmanager
def open_text(path: Path) -> Generator[TextIO]:
    """Open a text file for reading, unpacking gzip whatever its name; an unreadable file is refused."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP_MARK
        with (
            gzip.open(path, "rt", encoding="utf-8-sig", newline="")
            if packed
            else path.open(encoding="utf-8-sig", newline="")
        ) as lines:
            yield lines
    except (OSError, EOFError, zlib.error) as error:
        raise WrongFile(f"The file {path.name} cannot be read.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongFile(f"The file {path.name} is not a text in UTF-8.") from error


def read_rows(lines: TextIO, columns: tuple[str, ...], delimiter: str = ";") -> Iterator[list[str | None]]:
    """Yield the wanted columns of each row, in the order asked; None stands for every value of too short a row."""
    reader = csv.reader(lines, delimiter=delimiter)
    header = next(reader, [])
    expect_columns(header, columns)
    places = [header.index(name) for name in columns]
    longest = max(places)
    nothing: list[str | None] = [None] * len(columns)
    for row in reader:
        if row:
            yield [row[place].strip() for place in places] if len(row) > longest else nothing
