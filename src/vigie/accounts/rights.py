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
    REPORT_WRITE = "report.write", _("Write reports of a patrol or a partner")
    REGISTRY_READ = "registry.read", _("See the registry of deal points")
    REGISTRY_WORK = "registry.work", _("Work on the registry: states, links, merges")
    INTEL_SEARCH = "intel.search", _("Search reports and points")
    INTEL_ANALYSE = "intel.analyse", _("Run analyses of places and times")
    INTEL_EXPORT = "intel.export", _("Export, to a recipient and for a purpose")
    TASK_SEND = "task.send", _("Send a slip to a street unit")
    TASK_DO = "task.do", _("Receive the slips of a street unit")
    OPERATION_READ = "operation.read", _("See the operations of a desk")
    OPERATION_PLAN = "operation.plan", _("Plan operations and record their results")
    OPERATION_SHARE = "operation.share", _("See the operations one’s service takes part in")
    ANSWER_RELEASE = "answer.release", _("Release the answer “action taken” to witnesses")
    OFFICER_MANAGE = "officer.manage", _("Suspend and restore officers")
    AUDIT_READ = "audit.read", _("Read the journal")
