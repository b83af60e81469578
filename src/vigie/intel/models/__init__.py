"""The rows of the intelligence room. Nothing here leads to a tip."""

from vigie.intel.models.analysis import AnalysisRun
from vigie.intel.models.operations import (
    JudicialStep,
    Operation,
    OperationPoint,
    Participation,
    Result,
    Seizure,
)
from vigie.intel.models.points import DealPoint, Delivery, Link, PointEvent, PointMark, Suggested
from vigie.intel.models.reports import Grading, Report, ReportMark
from vigie.intel.models.tasks import Task, TaskMove

__all__ = [
    "AnalysisRun",
    "DealPoint",
    "Delivery",
    "Grading",
    "JudicialStep",
    "Link",
    "Operation",
    "OperationPoint",
    "Participation",
    "PointEvent",
    "PointMark",
    "Report",
    "ReportMark",
    "Result",
    "Seizure",
    "Suggested",
    "Task",
    "TaskMove",
]
