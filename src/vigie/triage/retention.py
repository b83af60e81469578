"""How long the door keeps its map: as long as the code answers; decisions and releases stay as counts without words."""

from datetime import datetime

from django.conf import settings

from vigie.lib import clock
from vigie.lib.retention import Rule
from vigie.triage.models import Forwarding, ReportDraft


def erase_maps(now: datetime, dry_run: bool) -> int:  # noqa: FBT001 - the engine's calling form
    """Erase the links from tips to reports whose codes no longer answer; the reports stay."""
    due = Forwarding.objects.filter(erase_on__lt=now.date())
    if dry_run:
        return due.count()
    return due.delete()[0]


def erase_drafts(now: datetime, dry_run: bool) -> int:  # noqa: FBT001
    """Erase the drafts that nobody finished: their tips' words are gone by then, or nearly."""
    due = ReportDraft.objects.filter(saved_at__lt=now - clock.days(settings.REPORT_DRAFT_DAYS))
    if dry_run:
        return due.count()
    return due.delete()[0]


RULES = [
    Rule("triage.Decision", "statistics", "A code, a reason, an officer: no words; needed to count what was decided."),
    Rule("triage.ReportDraft", "purged", "Sealed under the tip’s key; a draft nobody finished.", erase_drafts),
    Rule("triage.Release", "statistics", "An operation, an officer, a number: needed to count the answers given."),
    Rule("triage.Forwarding", "purged", "Kept as long as the stub, for the answer back.", erase_maps),
]
