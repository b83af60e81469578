"""States of the registry, of operations, of slips and of runs: one table of moves for each (domain §3.4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PointState(TextChoices):
    """Where a deal point stands."""

    REPORTED = "reported", _("Reported")
    IDENTIFIED = "identified", _("Identified")
    ACTIVE = "active", _("Active")
    WATCHED = "watched", _("Under surveillance")
    INQUIRY = "inquiry", _("Under inquiry")
    DISMANTLED = "dismantled", _("Dismantled")
    OBSERVED = "observed", _("Under observation")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Set up again")
    MOVED = "moved", _("Moved")
    UNFOUNDED = "unfounded", _("Unfounded")
    DUPLICATE = "duplicate", _("Duplicate")
    DORMANT = "dormant", _("Dormant")


_S = PointState
_WORKED = (_S.WATCHED, _S.INQUIRY, _S.DISMANTLED, _S.DORMANT)

# DUPLICATE is entered and left by `intel.merging` alone.
MOVES: dict[PointState, tuple[PointState, ...]] = {
    _S.REPORTED: (_S.IDENTIFIED, _S.UNFOUNDED, _S.DORMANT),
    _S.IDENTIFIED: (_S.ACTIVE, _S.WATCHED, _S.INQUIRY, _S.UNFOUNDED, _S.DORMANT),
    _S.ACTIVE: _WORKED,
    _S.WATCHED: (_S.ACTIVE, _S.INQUIRY, _S.DISMANTLED, _S.DORMANT),
    _S.INQUIRY: (_S.ACTIVE, _S.WATCHED, _S.DISMANTLED, _S.DORMANT),
    _S.DISMANTLED: (_S.OBSERVED,),
    _S.OBSERVED: (_S.CLOSED, _S.REOPENED, _S.MOVED),
    _S.CLOSED: (_S.REOPENED,),
    _S.REOPENED: (_S.ACTIVE, *_WORKED),
    _S.MOVED: (_S.REOPENED,),
    _S.UNFOUNDED: (_S.REPORTED,),
    _S.DORMANT: (_S.IDENTIFIED, _S.ACTIVE, _S.UNFOUNDED),
    _S.DUPLICATE: (),
}
# The published stock (domain §3.4).
STOCK = (_S.IDENTIFIED, _S.ACTIVE, _S.WATCHED, _S.INQUIRY, _S.REOPENED)
# Seen in full only by those who work on it.
RESTRICTED = (_S.INQUIRY,)
ENDED = (_S.CLOSED, _S.MOVED, _S.UNFOUNDED, _S.DUPLICATE)


class EventKind(TextChoices):
    """What an event of a point is."""

    OPENED = "opened", _("Opened")
    MOVED = "moved", _("Change of state")
    AMENDED = "amended", _("Facts changed")
    ASSIGNED = "assigned", _("Given to a unit")
    ACTION = "action", _("Action in the field")
    LINKED = "linked", _("Report attached")
    UNLINKED = "unlinked", _("Report detached")
    JUDGED = "judged", _("Independence judged")
    ABSORBED = "absorbed", _("Found to be a duplicate")
    ABSORBS = "absorbs", _("Took in a duplicate")
    SEPARATED = "separated", _("No longer a duplicate")
    SPLIT = "split", _("Split")


class OperationState(TextChoices):
    """Where an operation stands."""

    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    CALLED_OFF = "called_off", _("Called off")


OPERATION_MOVES: dict[OperationState, tuple[OperationState, ...]] = {
    OperationState.PLANNED: (OperationState.UNDER_WAY, OperationState.DONE, OperationState.CALLED_OFF),
    OperationState.UNDER_WAY: (OperationState.DONE, OperationState.CALLED_OFF),
    OperationState.DONE: (),
    OperationState.CALLED_OFF: (OperationState.PLANNED,),
}


class TaskState(TextChoices):
    """Where a slip stands."""

    SENT = "sent", _("Sent")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    EN_ROUTE = "en_route", _("On the way")
    OBSERVED = "observed", _("On the spot")
    DONE = "done", _("Done")
    CALLED_OFF = "called_off", _("Called off")


TASK_MOVES: dict[TaskState, tuple[TaskState, ...]] = {
    TaskState.SENT: (TaskState.ACKNOWLEDGED, TaskState.CALLED_OFF),
    TaskState.ACKNOWLEDGED: (TaskState.EN_ROUTE, TaskState.DONE, TaskState.CALLED_OFF),
    TaskState.EN_ROUTE: (TaskState.OBSERVED, TaskState.DONE, TaskState.CALLED_OFF),
    TaskState.OBSERVED: (TaskState.DONE,),
    TaskState.DONE: (),
    TaskState.CALLED_OFF: (),
}
TASKS_OPEN = (TaskState.SENT, TaskState.ACKNOWLEDGED, TaskState.EN_ROUTE, TaskState.OBSERVED)


class RunState(TextChoices):
    """Where an analysis stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
