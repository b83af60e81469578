"""How long reports are kept: reviewed after a year, erased after three without new corroboration (domain §5.9)."""

from datetime import datetime

from django.db import transaction

from vigie.audit import journal
from vigie.audit.motives import TIMER
from vigie.intel.models import Report
from vigie.lib.retention import Rule


def erase_reports(now: datetime, dry_run: bool) -> int:  # noqa: FBT001 - the engine's calling form
    """Erase the reports that are due, each with an entry in the journal."""
    due = Report.objects.filter(erase_on__lte=now.date())
    if dry_run:
        return due.count()
    count = 0
    for report in due.only("id").order_by("erase_on", "id").iterator():
        with transaction.atomic():
            about = report.journal_ref
            report.delete()
            journal.record(actor=journal.WORKER, action="intel.erase", about=about, motive=TIMER, at=now)
        count += 1
    return count


RULES = [
    Rule("intel.Report", "purged", "Three years without new corroboration (OSIRIS, FNOS: one to two).", erase_reports),
    Rule("intel.Grading", "with_parent", "Goes with its report."),
]
