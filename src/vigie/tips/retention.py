"""How long the vault keeps anything (domain §5.9).

The words go on `erase_on`: at the latest on the day the receipt promised, earlier after a decision. What remains is a
stub that lets the code answer until its last day; then the stub goes too.
"""

from datetime import date, datetime

from django.db import transaction

from vigie.audit import journal
from vigie.audit.motives import TIMER
from vigie.lib.retention import Rule
from vigie.tips.intake import code_expiry
from vigie.tips.models import Stub, Tip
from vigie.tips.witness import shown_status


def erase_words(now: datetime, dry_run: bool) -> int:  # noqa: FBT001 - the engine's calling form
    """Erase the tips that are due, each leaving its stub and an entry in the journal; returns how many."""
    due = Tip.objects.filter(erase_on__lte=now.date())
    if dry_run:
        return due.count()
    erased = 0
    while _erase_one(now):
        erased += 1
    return erased


def _erase_one(now: datetime) -> bool:
    """Erase one due tip in its own transaction; tells whether there was one."""
    with transaction.atomic():
        tip = (
            Tip.objects.select_for_update(skip_locked=True, of=("self",))
            .only("id", "lookup", "feedback", "handled_on", "received_at")
            .filter(erase_on__lte=now.date())
            .order_by("erase_on", "id")
            .first()
        )
        if tip is None:
            return False
        received = tip.received_at.date()
        status = shown_status(tip.feedback, tip.handled_on, today=now.date())
        Stub(
            lookup=bytes(tip.lookup),
            tip_ref=tip.id,
            feedback=status,
            month=date(received.year, received.month, 1),
            expires_on=code_expiry(received),
        ).save(force_insert=True)
        about = tip.reference
        tip.delete()
        journal.record(actor=journal.WORKER, action="tips.erase_words", about=about, motive=TIMER, at=now)
        return True


def erase_stubs(now: datetime, dry_run: bool) -> int:  # noqa: FBT001 - the engine's calling form
    """Erase the stubs whose code no longer answers."""
    due = Stub.objects.filter(expires_on__lt=now.date())
    if dry_run:
        return due.count()
    return due.delete()[0]


RULES = [
    Rule("tips.Tip", "purged", "Words go when no longer needed; a stub lets the code answer.", erase_words),
    Rule("tips.Answers", "with_parent", "Goes with its tip."),
    Rule("tips.Message", "with_parent", "Goes with its tip."),
    Rule("tips.Identity", "with_parent", "Goes with its tip."),
    Rule("tips.Move", "with_parent", "Goes with its tip."),
    Rule("tips.Talk", "with_parent", "Goes with its tip."),
    Rule("tips.TalkMove", "with_parent", "Goes with its talk."),
    Rule("tips.Note", "with_parent", "Goes with its tip."),
    Rule("tips.Stub", "purged", "The code answers until the day the receipt promised.", erase_stubs),
    Rule("tips.DeskCounter", "statistics", "A number a desk; tells of nobody."),
    Rule("tips.Reception", "statistics", "One line a desk, what its door says now; tells of nobody."),
    Rule("tips.CannedQuestion", "reference", "A desk’s ready questions, as long as its supervisors keep them."),
]
