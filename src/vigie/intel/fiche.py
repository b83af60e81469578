"""The intelligence sheet of one report as a PDF, for the inquiry lane (domain §3.3): to a recipient, for a purpose.

It is made anew each time, kept nowhere, and journalled with whom it was made for and why. It says on every page that
it is intelligence and no proof. What it tells of a point is only what the officer who asks sees in full. Texts reach
the typesetter as data, never as part of its source: nothing an officer wrote can be run.
"""

import json
import re
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts import access as rights
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.motives import Motive, MotiveCode
from vigie.intel import access, fiche_content
from vigie.intel.codes import Handling
from vigie.intel.models import Report
from vigie.intel.tasks import ConditionsNotMet
from vigie.lib.errors import NotAllowed, Refused

LONGEST_RECIPIENT = 96
LONGEST_PURPOSE = 200
LANGUAGE = "fr"
_TEMPLATE = Path(__file__).with_name("typst") / "fiche.typ"
# Control characters, and those that turn the direction of what is read.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ONE_AT_A_TIME = threading.BoundedSemaphore(1)
_WAIT_SECONDS = 10


class RecipientNeeded(Refused):
    """Handed over to nobody, or for nothing."""

    code = "recipient_needed"
    sentence = gettext_lazy("Say to whom it goes and for what: both are recorded and printed.")


class TypesetterBusy(Refused):
    """Too many sheets at once."""

    code = "typesetter_busy"
    sentence = gettext_lazy("Other sheets are being made. Try again in a moment.")
    status = HTTPStatus.SERVICE_UNAVAILABLE


@dataclass(frozen=True)
class Destination:
    """To whom a sheet goes, for what, and whether the conditions of sharing were confirmed."""

    recipient: str
    purpose: str
    conditions_met: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet that was made."""

    name: str
    pdf: bytes


def may_export(officer: Officer, report: Report) -> bool:
    """Tell whether an officer may have the sheet of a report: its author, or who may export at its desk."""
    return report.author_id == officer.id or rights.may(officer, Right.INTEL_EXPORT, report.desk)


def export(*, officer: Officer, report_id: uuid.UUID, to: Destination, now: datetime) -> Sheet:
    """Make the sheet of a report and record to whom it goes and for what.

    Raises:
        NotThere: not a report the officer may know of.
        NotAllowed: neither its author nor with the right to export.
        RecipientNeeded, ConditionsNotMet, TypesetterBusy: see there.
    """
    report = access.find(officer, report_id)
    if not may_export(officer, report):
        raise NotAllowed
    recipient, purpose = to.recipient.strip(), to.purpose.strip()
    if not (recipient and purpose) or len(recipient) > LONGEST_RECIPIENT or len(purpose) > LONGEST_PURPOSE:
        raise RecipientNeeded
    if report.handling == Handling.CONDITIONS and not to.conditions_met:
        raise ConditionsNotMet
    with translation.override(LANGUAGE):
        content = fiche_content.of_report(officer, report, recipient=recipient, purpose=purpose, now=now)
        pdf = typeset(content, now=now)
        # The journal refuses a motive of a letter or two; the words before it make it one.
        motive = Motive(MotiveCode.OTHER, _("Sheet: %(purpose)s") % {"purpose": purpose})
    journal.record(
        actor=officer.actor, action="intel.export", about=report.journal_ref, motive=motive, recipient=recipient, at=now
    )
    return Sheet(f"fiche-{report.reference}.pdf", pdf)


def typeset(content: dict[str, Any], *, now: datetime) -> bytes:
    """Set the content as a PDF, tagged and archival where its signs allow.

    Raises:
        TypesetterBusy: others wait already.
    """
    data = json.dumps(_seen(content))
    if not _ONE_AT_A_TIME.acquire(timeout=_WAIT_SECONDS):
        raise TypesetterBusy
    try:
        return _compile(data, now, strict=True)
    except typst.TypstError:
        return _compile(data, now, strict=False)
    finally:
        _ONE_AT_A_TIME.release()


def _compile(data: str, now: datetime, *, strict: bool) -> bytes:
    """Run the typesetter: its own fonts, no network, no file but the template.

    Strict, the sheet is archival and accessible (PDF/A-2a, PDF/UA-1), and a sign that the font lacks is refused.
    """
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"fiche": data},
        pdf_standards=["a-2a", "ua-1"] if strict else [],
        timestamp=int(now.timestamp()),
    )


def _seen(value: Any) -> Any:
    """Leave out of all texts what a reader cannot see."""
    if isinstance(value, str):
        return _UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {key: _seen(one) for key, one in value.items()}
    return [_seen(one) for one in value] if isinstance(value, list | tuple) else value
