"""Forwarding: the only way from the vault to the intelligence room.

The officer in charge writes neutral facts, ticks the checklist of passages that could identify the witness, grades
source and information apart; then the report is written, the map from tip to report kept here, and the tip closed, all
in one transaction. A tip reopened by its witness is not forwarded twice: its first report stands.

In that transaction too the report goes to its point: a new one, or a known one. Rule: whoever decides on a tip
(`tip.decide` at its desk, in charge) may open a point at that desk with the report, and attach the report to a point
that he or she sees in full, without the right to work on the registry. The reason: the officer alone has read the
tip and says what it is about; all the rest of the registry's work stays with those who hold the right.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.intel import links, looks, matching, reports
from vigie.intel.codes import Lane, Phenomenon, PlaceType, Relation
from vigie.intel.matching import Choice
from vigie.intel.models import DealPoint, Report
from vigie.intel.points import PointFacts
from vigie.intel.reports import Facts, Grades
from vigie.lib.errors import Refused
from vigie.tips.intake import code_expiry
from vigie.tips.models import Tip
from vigie.triage import qualify, sanitise
from vigie.triage.decisions import DecisionCode
from vigie.triage.drafts import Look
from vigie.triage.models import Forwarding

LANES = {DecisionCode.IMMEDIATE: Lane.IMMEDIATE, DecisionCode.FORWARD: Lane.INQUIRY}
_RELATIONS = {Choice.ENRICHES: Relation.ENRICHES, Choice.REPEATS: Relation.REPEATS, Choice.DELIVERY: Relation.ENRICHES}
_PHENOMENA = {
    **dict.fromkeys(
        (PlaceType.HALL, PlaceType.STAIRWELL, PlaceType.CELLAR, PlaceType.ROOF, PlaceType.CO_OWNED), Phenomenon.HALL
    ),
    **dict.fromkeys((PlaceType.DWELLING, PlaceType.SQUAT), Phenomenon.DWELLING),
    **dict.fromkeys((PlaceType.SHOP, PlaceType.FUEL_STATION), Phenomenon.SHOP),
    **dict.fromkeys((PlaceType.GARAGE, PlaceType.UTILITY_ROOM), Phenomenon.STORAGE),
    **dict.fromkeys((PlaceType.REST_AREA, PlaceType.PORT), Phenomenon.TRANSIT),
    PlaceType.ONLINE: Phenomenon.ONLINE,
}


@dataclass(frozen=True)
class Destination:
    """Where a report goes: the officer's choice, the known point if there is one, and what suggestions had shown."""

    choice: Choice = Choice.NO_POINT
    point: DealPoint | None = None
    look: Look | None = None


NOWHERE = Destination()


class PointMissing(Refused):
    """A choice that asks for a known point, without one, or with one that the officer does not see in full."""

    code = "point_missing"
    sentence = _("Say which point: choose one of those shown, or write its reference.")


class AlreadyForwarded(Refused):
    """The tip has its report already."""

    code = "already_forwarded"
    sentence = _("This tip was forwarded before: its report stands. Decide otherwise, or ask the witness for more.")
    status = 409


def forward(  # noqa: PLR0913 - one act: what is written, how it was checked, where it goes
    *,
    officer: Officer,
    tip_id: uuid.UUID,
    code: DecisionCode,
    content: Facts,
    grades: Grades,
    words: Sequence[tuple[str, str]],
    ticked: set[str],
    now: datetime,
    goes_to: Destination = NOWHERE,
) -> Report:
    """Forward a tip in charge as a report.

    Args:
        officer: the officer in charge.
        tip_id: the tip.
        code: `immediate` or `forward`.
        content: the report in neutral words.
        grades: source and information, graded apart.
        words: the witness's texts as (source, text), as the officer has them open; they are compared and forgotten.
        ticked: keys of the passages the officer has dealt with.
        now: when.
        goes_to: the point it goes to, if any.

    Raises:
        PassageUnanswered, StillQuoted: the text is not ready (see `sanitise`).
        GradesDisagree, NotWritten: the report is not acceptable (see `intel.reports`).
        AlreadyForwarded: the tip has a report.
        PointMissing: see there.
    """
    check(content, words=words, ticked=ticked)
    with transaction.atomic():
        tip = qualify.locked(officer, tip_id)
        if Forwarding.objects.filter(tip_ref=tip.id).exists():
            raise AlreadyForwarded
        report = _write(tip, officer=officer, lane=LANES[code], content=content, grades=grades, now=now)
        _attach(report, goes_to, content=content, officer=officer, now=now)
        qualify.close(tip, officer=officer, code=code, reason=None, now=now)
        journal.record(
            actor=officer.actor,
            action="triage.forwarded",
            about=tip.reference,
            recipient=f"desk:{tip.desk.code}",
            at=now,
        )
    return report


def check(content: Facts, *, words: Sequence[tuple[str, str]], ticked: set[str]) -> None:
    """Refuse a report that is not ready to leave the vault: see `sanitise.check`."""
    # An address or opening hours can't be said in other words: place and period are not compared.
    neutral = f"{content.title}\n{content.facts}\n{content.assessment}"
    sanitise.check(neutral=neutral, texts=words, ticked=ticked)


def _attach(report: Report, goes_to: Destination, *, content: Facts, officer: Officer, now: datetime) -> None:
    """Send the report to its point, by the rule above, and keep the choice beside what was suggested."""
    choice, point = goes_to.choice, goes_to.point
    if choice == Choice.NEW_POINT or (choice == Choice.DELIVERY and point is None):
        facts = _first_facts(content, delivery=choice == Choice.DELIVERY)
        motive = gettext("Opened with its first report")
        point = links.open_with(officer=officer, desk=report.desk, report=report, facts=facts, motive=motive, now=now)
    elif choice in _RELATIONS:
        if point is None or not matching.may_attach(officer, point):
            raise PointMissing
        links.attach(officer=officer, report=report, point_id=point.id, relation=_RELATIONS[choice], now=now)
    look = goes_to.look
    if look is not None:
        looks.keep(
            officer=officer,
            report=report,
            shown=look.shown,
            choices=(look.first, looks.text(choice, point.id if point else None)),
            switched_off=look.switched_off,
            now=now,
        )


def _first_facts(content: Facts, *, delivery: bool) -> PointFacts:
    """Return what is known of a new point: what its first report says."""
    return PointFacts(
        title=content.title,
        phenomenon=Phenomenon.DELIVERY if delivery else _PHENOMENA.get(content.place_type, Phenomenon.PUBLIC_WAY),
        commune=content.commune,
        place=content.place,
        place_type=content.place_type,
        # Where a delivery was seen once is not where it is.
        spot=None if delivery else content.spot,
        pattern=content.pattern,
        behaviours=content.behaviours,
        products=content.products,
        marks=content.marks,
    )


def _write(tip: Tip, *, officer: Officer, lane: Lane, content: Facts, grades: Grades, now: datetime) -> Report:
    """Write the report and the only line that ties it to its tip."""
    source_ref = uuid.uuid4()
    report = reports.write(
        officer=officer,
        source_ref=source_ref,
        campaign=tip.campaign,
        lane=lane,
        desk=tip.desk,
        content=content,
        grades=grades,
        now=now,
    )
    Forwarding(
        source_ref=source_ref,
        tip_ref=tip.id,
        report=report,
        at=now,
        erase_on=code_expiry(tip.received_at.date()),
    ).save(force_insert=True)
    return report
