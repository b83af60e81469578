"""Reports: written once from facts in neutral words, graded at entry, regraded by appending.

The writer hands over an opaque source reference: this package never learns of tips. A report of citizens' origin
starts uncorroborated and says so everywhere; it is intelligence and never proof.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.intel.codes import Handling, InfoGrade, Lane, PlaceType, SourceGrade
from vigie.intel.models import Grading, Report
from vigie.lib.errors import Refused
from vigie.places.models import Commune, Unit

CITIZEN = "citizen"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class NotWritten(Refused):
    """A report without facts, title or place."""

    code = "report_incomplete"
    sentence = _("A report needs a title, facts and a commune.")


class GradesDisagree(Refused):
    """A grade that the source cannot carry."""

    code = "grades_disagree"
    sentence = _(
        "An anonymous witness cannot be graded as known directly or corroborated: "
        "that needs an officer’s own check, recorded first."
    )


@dataclass(frozen=True)
class Grades:
    """The two grades, given apart, and the handling condition (3x5x2)."""

    source: SourceGrade
    info: InfoGrade
    handling: Handling
    conditions: str = ""


@dataclass(frozen=True)
class Facts:
    """What a report says: facts and assessment apart, codes from the lists."""

    title: str
    facts: str
    assessment: str
    commune: Commune
    place: str
    place_type: PlaceType
    period: str
    behaviours: tuple[str, ...]
    products: tuple[str, ...]
    basis: str


def write(
    *,
    officer: Officer,
    source_ref: uuid.UUID,
    campaign: str,
    lane: Lane,
    desk: Unit,
    content: Facts,
    grades: Grades,
    now: datetime,
) -> Report:
    """Write the first report from a source, with its grading.

    Raises:
        NotWritten: no title or no facts.
        GradesDisagree: an uncorroborated citizen's word graded as known directly or corroborated.
    """
    if not content.title.strip() or not content.facts.strip():
        raise NotWritten
    if grades.info in {InfoGrade.KNOWN_DIRECTLY, InfoGrade.CORROBORATED} or grades.source == SourceGrade.RELIABLE:
        raise GradesDisagree
    with transaction.atomic():
        report = Report(
            reference=_reference(now),
            source_ref=source_ref,
            origin=CITIZEN,
            campaign=campaign,
            lane=lane,
            desk=desk,
            author=officer,
            written_at=now,
            source_grade=grades.source,
            info_grade=grades.info,
            handling=grades.handling,
            conditions=grades.conditions.strip(),
            review_on=months_later(now.date(), settings.REPORT_REVIEW_MONTHS),
            erase_on=months_later(now.date(), settings.REPORT_KEEP_MONTHS),
        )
        _fill(report, content)
        report.save(force_insert=True)
        _grade(report, grades, officer=officer, now=now)
        journal.record(actor=officer.actor, action="intel.write", about=report.journal_ref, at=now)
    return report


def _fill(report: Report, content: Facts) -> None:
    """Put what the report says into its row."""
    report.title = content.title.strip()
    report.facts = content.facts.strip()
    report.assessment = content.assessment.strip()
    report.commune = content.commune
    report.place = content.place.strip()
    report.place_type = content.place_type
    report.period = content.period.strip()
    report.behaviours = list(content.behaviours)
    report.products = list(content.products)
    report.basis = content.basis


def _grade(report: Report, grades: Grades, *, officer: Officer, now: datetime) -> None:
    """Append a grading."""
    Grading(
        report=report,
        source_grade=grades.source,
        info_grade=grades.info,
        handling=grades.handling,
        officer=officer,
        at=now,
    ).save(force_insert=True)


def _reference(now: datetime) -> str:
    """Draw a reference that tells the year and nothing else: no count, no order."""
    return f"R{now:%y}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def months_later(day: date, months: int) -> date:
    """Return the first of the month that many whole months later."""
    index = day.month - 1 + months
    return date(day.year + index // 12, index % 12 + 1, 1)
