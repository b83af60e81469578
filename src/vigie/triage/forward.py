"""Forwarding: the only way from the vault to the intelligence room.

The officer in charge writes neutral facts, ticks the checklist of passages that could identify the witness, grades
source and information apart; then the report is written, the map from tip to report kept here, and the tip closed, all
in one transaction. A tip reopened by its witness is not forwarded twice: its first report stands.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.intel import reports
from vigie.intel.codes import Lane
from vigie.intel.models import Report
from vigie.intel.reports import Facts, Grades
from vigie.lib.errors import Refused
from vigie.tips.intake import code_expiry
from vigie.tips.models import Tip
from vigie.triage import qualify, sanitise
from vigie.triage.decisions import DecisionCode
from vigie.triage.models import Forwarding

LANES = {DecisionCode.IMMEDIATE: Lane.IMMEDIATE, DecisionCode.FORWARD: Lane.INQUIRY}


class AlreadyForwarded(Refused):
    """The tip has its report already."""

    code = "already_forwarded"
    sentence = _("This tip was forwarded before: its report stands. Decide otherwise, or ask the witness for more.")
    status = 409


def forward(
    *,
    officer: Officer,
    tip_id: uuid.UUID,
    code: DecisionCode,
    content: Facts,
    grades: Grades,
    words: Sequence[tuple[str, str]],
    ticked: set[str],
    now: datetime,
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

    Raises:
        PassageUnanswered, StillQuoted: the text is not ready (see `sanitise`).
        GradesDisagree, NotWritten: the report is not acceptable (see `intel.reports`).
        AlreadyForwarded: the tip has a report.
    """
    # An address or opening hours can't be said in other words: place and period are not compared.
    neutral = f"{content.title}\n{content.facts}\n{content.assessment}"
    sanitise.check(neutral=neutral, texts=words, ticked=ticked)
    with transaction.atomic():
        tip = qualify.locked(officer, tip_id)
        if Forwarding.objects.filter(tip_ref=tip.id).exists():
            raise AlreadyForwarded
        report = _write(tip, officer=officer, lane=LANES[code], content=content, grades=grades, now=now)
        qualify.close(tip, officer=officer, code=code, reason=None, now=now)
        journal.record(
            actor=officer.actor,
            action="triage.forwarded",
            about=tip.reference,
            recipient=f"desk:{tip.desk.code}",
            at=now,
        )
    return report


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
