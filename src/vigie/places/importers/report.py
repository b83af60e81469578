"""What an importer took and left, its record in the database, and the refusal of a wrong file.

Its sentences are for whoever runs the command line, in English as there.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from vigie.lib.clock import now
from vigie.lib.errors import Refused
from vigie.places.models import ReferenceLoad

Progress = Callable[[int, int], None]
OPEN_LICENCE = "Licence Ouverte 2.0"
_EXAMPLES = 5

REASONS = {
    "no_code": "without a code",
    "unknown_commune": "commune unknown",
    "unknown_department": "department unknown",
    "unknown_institution": "institution neither PN nor GN",
    "no_service": "without the name of a service",
    "two_units": "two units of one force in one commune: left to the desk",
    "doubtful_commune": "commune of a row left out: left to the desk",
    "no_heir": "absent from the file, and no commune names it as its own: kept",
    "no_identifier": "without an identifier, and no single unit of that name",
    "no_such_unit": "no single unit of that name",
    "bad_number": "a number that is not one",
    "point_outside": "point outside its department: left empty",
    "no_contour": "without a contour",
    "bad_contour": "contour that cannot be read",
    "city_of_districts": "city told by its districts",
    "no_name": "without a name",
    "short_row": "row too short",
}


class WrongFile(Refused):
    """The file given to an importer is not the file it reads."""

    code = "wrong_file"
    sentence = "This file is not in the expected format."


def no_progress(done: int, total: int) -> None:
    """Ignore progress."""


@dataclass
class Report:
    """Counts of one import."""

    kind: str
    source: str
    version: str = ""
    licence: str = OPEN_LICENCE
    rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def skip(self, reason: str, what: str, count: int = 1) -> None:
        """Count something left out, and keep a few examples to show."""
        self.skipped[reason] += count
        if len(self.examples[reason]) < _EXAMPLES:
            self.examples[reason].append(what[:80])

    def record(self) -> ReferenceLoad:
        """Write the import down, inside the importer's transaction."""
        return ReferenceLoad.objects.create(
            kind=self.kind,
            source=self.source,
            version=self.version,
            licence=self.licence,
            rows=self.rows,
            skipped=dict(self.skipped),
            loaded_at=now(),
        )


def expect_columns(found: Iterable[str] | None, expected: Iterable[str]) -> None:
    """Refuse a file whose header lacks a column that the importer reads."""
    missing = [name for name in expected if name not in (found or ())]
    if missing:
        raise WrongFile(f"This file is not in the expected format: column missing: {', '.join(missing)}.")
