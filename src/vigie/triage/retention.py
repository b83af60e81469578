"""How long the door keeps its map: as long as the code answers; decisions stay as counts without words."""

from datetime import datetime

from vigie.lib.retention import Rule
from vigie.triage.models import Forwarding


def erase_maps(now: datetime, dry_run: bool) -> int:  # noqa: FBT001 - the engine's calling form
    """Erase the links from tips to reports whose codes no longer answer; the reports stay."""
    due = Forwarding.objects.filter(erase_on__lt=now.date())
    if dry_run:
        return due.count()
    return due.delete()[0]


RULES = [
    Rule("triage.Decision", "statistics", "A code, a reason, an officer: no words; needed to count what was decided."),
    Rule("triage.Forwarding", "purged", "Kept as long as the stub, for the answer back.", erase_maps),
]
