"""Who may read which report, and the only door to it.

Policy: an officer who holds `report.read` at the report's desk reads it, with a motive; each reading is recorded.
Anyone else is told that it is not there.
"""

import uuid
from datetime import datetime

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.motives import OWN_ACT, Motive, MotiveMissing
from vigie.intel.models import Report
from vigie.lib.errors import NotThere


def find(officer: Officer, report_id: uuid.UUID) -> Report:
    """Return a report the officer may know of; its facts are not for showing before `read`."""
    report = Report.objects.select_related("desk", "author", "commune").filter(id=report_id).first()
    if report is None or not access.may(officer, Right.REPORT_READ, report.desk):
        raise NotThere
    return report


def read(*, officer: Officer, report_id: uuid.UUID, motive: Motive | None, now: datetime) -> Report:
    """Authorise and record the reading of a report.

    Raises:
        NotThere: see `find`.
        MotiveMissing: no motive, by anyone but its author.
    """
    report = find(officer, report_id)
    if motive is None and report.author_id != officer.id:
        raise MotiveMissing
    journal.record(
        actor=officer.actor,
        action="intel.read",
        about=report.journal_ref,
        motive=motive or OWN_ACT,
        at=now,
    )
    return report
