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
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.intel import words
from vigie.intel.codes import Handling, InfoGrade, Lane, Origin, PlaceType, SourceGrade
from vigie.intel.marks import Identifier
from vigie.intel.models import Grading, Report, ReportMark
from vigie.intel.models.reports import Situated
from vigie.lib.errors import Refused
from vigie.lib.spots import Spot
from vigie.lib.week import NOT_KNOWN, Pattern
from vigie.places.models import Commune, Unit

# What officers see themselves is told of the same matter as what the campaign asks witnesses.
_OWN_CAMPAIGN = "drug_dealing"
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
    """What a report says: facts and assessment apart, codes from the lists.

    `spot` is where it happens, if it is known; `pattern` its days and hours; `seen_on` the day it was seen, the day of
    writing when none is given; `marks` the rare identifiers it names.
    """

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
    spot: Spot | None = None
    pattern: Pattern = NOT_KNOWN
    seen_on: date | None = None
    marks: tuple[Identifier, ...] = ()


@dataclass(frozen=True)
class Written:
    """From where a report comes: an opaque reference, an origin, a campaign, a desk, a lane."""

    source_ref: uuid.UUID
    origin: Origin
    campaign: str
    lane: Lane
    desk: Unit


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
    """Write the first report from a citizen's words, with its grading.

    Raises:
        NotWritten: no title or no facts.
        GradesDisagree: an uncorroborated citizen's word graded as known directly or corroborated.
    """
    if grades.info in {InfoGrade.KNOWN_DIRECTLY, InfoGrade.CORROBORATED} or grades.source == SourceGrade.RELIABLE:
        raise GradesDisagree
    source = Written(source_ref, Origin.CITIZEN, campaign, lane, desk)
    return _write(officer=officer, source=source, content=content, grades=grades, now=now)


def observe(
    *,
    officer: Officer,
    origin: Origin,
    desk: Unit,
    content: Facts,
    grades: Grades,
    now: datetime,
) -> Report:
    """Write what a patrol, a partner or an operation found: no tip stands behind it.

    The caller has checked that the officer may: at the desk (`REPORT_WRITE`) or by a slip in hand (`intel.tasks`).

    Raises:
        NotWritten: no title or no facts.
        GradesDisagree: of citizens' origin: those come through the door alone.
    """
    if origin == Origin.CITIZEN:
        raise GradesDisagree
    source = Written(uuid.uuid4(), origin, _OWN_CAMPAIGN, Lane.INQUIRY, desk)
    return _write(officer=officer, source=source, content=content, grades=grades, now=now)


def _write(*, officer: Officer, source: Written, content: Facts, grades: Grades, now: datetime) -> Report:
    """Write a report, its marks, its grading and its entry in the journal."""
    if not content.title.strip() or not content.facts.strip():
        raise NotWritten
    with transaction.atomic():
        report = Report(
            reference=new_reference("R", now),
            source_ref=source.source_ref,
            origin=source.origin,
            campaign=source.campaign,
            lane=source.lane,
            desk=source.desk,
            author=officer,
            written_at=now,
            source_grade=grades.source,
            info_grade=grades.info,
            handling=grades.handling,
            conditions=grades.conditions.strip(),
            corroborated=source.origin != Origin.CITIZEN,
            review_on=months_later(now.date(), settings.REPORT_REVIEW_MONTHS),
            erase_on=months_later(now.date(), settings.REPORT_KEEP_MONTHS),
        )
        _fill(report, content, today=timezone.localdate(now))
        report.save(force_insert=True)
        ReportMark.objects.bulk_create(
            ReportMark(report=report, kind=mark.kind, value=mark.value, shown=mark.shown) for mark in content.marks
        )
        words.index_report(report)
        append_grading(report, officer=officer, now=now)
        journal.record(actor=officer.actor, action="intel.write", about=report.journal_ref, at=now)
    return report


def _fill(report: Report, content: Facts, *, today: date) -> None:
    """Put what the report says into its row."""
    report.title = content.title.strip()
    report.facts = content.facts.strip()
    report.assessment = content.assessment.strip()
    report.period = content.period.strip()
    report.seen_on = min(content.seen_on or today, today)
    report.basis = content.basis
    situate(
        report,
        commune=content.commune,
        place=content.place,
        place_type=content.place_type,
        spot=content.spot,
        pattern=content.pattern,
    )
    report.behaviours = list(content.behaviours)
    report.products = list(content.products)


def situate(
    row: Situated,
    *,
    commune: Commune,
    place: str,
    place_type: PlaceType,
    spot: Spot | None,
    pattern: Pattern,
) -> None:
    """Put where and when into the columns that reports and points share."""
    row.commune = commune
    row.place = place.strip()
    row.place_type = place_type
    row.lon, row.lat, row.precision_m = (spot.lon, spot.lat, spot.precision_m) if spot else (None, None, None)
    row.cell, row.cell8 = (spot.cell, spot.cell8) if spot else (None, None)
    row.days, row.hours = pattern.days, pattern.hours


def append_grading(report: Report, *, officer: Officer, now: datetime) -> None:
    """Append the grades that a report carries now to their history. The caller holds the transaction."""
    Grading(
        report=report,
        source_grade=report.source_grade,
        info_grade=report.info_grade,
        handling=report.handling,
        officer=officer,
        at=now,
    ).save(force_insert=True)


def new_reference(letter: str, now: datetime) -> str:
    """Draw a reference that tells a kind, the year and nothing else: no count, no order."""
    return f"{letter}{now:%y}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def months_later(day: date, months: int) -> date:
    """Return the first of the month that many whole months later."""
    index = day.month - 1 + months
    return date(day.year + index // 12, index % 12 + 1, 1)
