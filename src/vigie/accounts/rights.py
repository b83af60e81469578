"""The rights a role may carry. Code reasons in rights, never in roles: roles are data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Right(TextChoices):
    """One thing an officer may do, at the desks he or she is appointed to."""

    QUEUE_SEE = "queue.see", _("See the queue of a desk")
    TIP_TAKE = "tip.take", _("Take the next tip and answer the witness")
    TIP_OPEN_ANY = "tip.open_any", _("Open a tip that is not in one’s charge, with a motive")
    TIP_DECIDE = "tip.decide", _("Decide on a tip and forward it")
    TIP_MOVE = "tip.move", _("Release a tip or move it to another desk")
    TALK_SUPERVISE = "talk.supervise", _("See who is on duty, move talks, keep rosters and ready questions")
    REPORT_READ = "report.read", _("Read reports")
    OFFICER_MANAGE = "officer.manage", _("Suspend and restore officers")
    AUDIT_READ = "audit.read", _("Read the journal")
