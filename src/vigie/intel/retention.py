"""How long the room keeps things: reports three years, points and operations five, slips and runs one (domain §5.9).

Each from the day it was written, opened or over. A point whose date has come stays while it is in a working state.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from vigie.audit import journal
from vigie.audit.motives import TIMER
from vigie.intel.models import AnalysisRun, DealPoint, Operation, Report, Task
from vigie.intel.states import ENDED, PointState
from vigie.lib.retention import Rule

_AT_REST = (*ENDED, PointState.DORMANT, PointState.REPORTED)


def erase_reports(now: datetime, dry_run: bool) -> int:  # noqa: FBT001 - the engine's calling form
    """Erase the reports that are due, each with an entry in the journal."""
    return _erase(Report.objects.filter(erase_on__lte=now.date()), "intel.erase", now, dry_run)


def erase_points(now: datetime, dry_run: bool) -> int:  # noqa: FBT001
    """Erase the points at rest whose date has come, duplicates before what they are duplicates of."""
    due = DealPoint.objects.filter(erase_on__lte=now.date(), state__in=_AT_REST)
    duplicates = _erase(due.filter(state=PointState.DUPLICATE), "registry.erase", now, dry_run)
    due = due.exclude(state=PointState.DUPLICATE).filter(absorbed=None, moved_from=None)
    return duplicates + _erase(due, "registry.erase", now, dry_run)


def erase_operations(now: datetime, dry_run: bool) -> int:  # noqa: FBT001
    """Erase the operations whose date has come, with their figures."""
    return _erase(Operation.objects.filter(erase_on__lte=now.date()), "operation.erase", now, dry_run)


def erase_tasks(now: datetime, dry_run: bool) -> int:  # noqa: FBT001
    """Erase the slips whose date has come."""
    return _erase(Task.objects.filter(erase_on__lte=now.date()), "task.erase", now, dry_run)


def erase_runs(now: datetime, dry_run: bool) -> int:  # noqa: FBT001
    """Erase the analyses whose date has come."""
    due = AnalysisRun.objects.filter(erase_on__lte=now.date())
    return due.count() if dry_run else due.delete()[0]


def _erase(
    due: QuerySet[Report] | QuerySet[DealPoint] | QuerySet[Operation] | QuerySet[Task],
    action: str,
    now: datetime,
    dry_run: bool,  # noqa: FBT001
) -> int:
    """Erase rows one by one, each in its transaction with its entry in the journal."""
    if dry_run:
        return due.count()
    count = 0
    for row in due.only("id").order_by("erase_on", "id").iterator():
        with transaction.atomic():
            about = row.journal_ref
            row.delete()
            journal.record(actor=journal.WORKER, action=action, about=about, motive=TIMER, at=now)
        count += 1
    return count


RULES = [
    Rule("intel.Report", "purged", "Three years after it was written (OSIRIS, FNOS: one to two).", erase_reports),
    Rule("intel.Grading", "with_parent", "Goes with its report."),
    Rule("intel.ReportMark", "with_parent", "Goes with its report."),
    Rule("intel.DealPoint", "purged", "Five years, once nobody works on it; a place, no person.", erase_points),
    Rule("intel.Delivery", "with_parent", "Goes with its point."),
    Rule("intel.PointMark", "with_parent", "Goes with its point."),
    Rule("intel.PointEvent", "with_parent", "Goes with its point."),
    Rule("intel.Link", "with_parent", "Goes with its report or its point."),
    Rule("intel.Suggested", "with_parent", "Goes with its report; identifiers and weights, no value."),
    Rule("intel.Operation", "purged", "Five years: figures and a plan, no person.", erase_operations),
    Rule("intel.OperationPoint", "with_parent", "Goes with its operation."),
    Rule("intel.Participation", "with_parent", "Goes with its operation."),
    Rule("intel.Result", "with_parent", "Goes with its operation."),
    Rule("intel.Seizure", "with_parent", "Goes with its operation."),
    Rule("intel.JudicialStep", "with_parent", "Goes with its operation."),
    Rule("intel.Task", "purged", "One year after it was sent.", erase_tasks),
    Rule("intel.TaskMove", "with_parent", "Goes with its slip."),
    Rule("intel.AnalysisRun", "purged", "One year: figures and cells.", erase_runs),
]
