"""Reads of the intelligence room shared by pages: lists show titles and grades, never the facts."""

import uuid
from datetime import datetime

from django.db.models import Q

from vigie.intel.models import Grading, Report
from vigie.places.models import Unit

PAGE = 40
_COLUMNS = (
    "id",
    "reference",
    "title",
    "lane",
    "written_at",
    "place_type",
    "source_grade",
    "info_grade",
    "handling",
    "corroborated",
    "commune__name",
    "author__name",
)


def reports_of(desk: Unit, *, before: tuple[datetime, uuid.UUID] | None = None) -> list[Report]:
    """Return one page of a desk's reports, newest first, and one more when there is a next page."""
    found = Report.objects.filter(desk=desk).select_related("commune", "author").only(*_COLUMNS)
    if before:
        instant, last_id = before
        found = found.filter(written_at__lte=instant).filter(Q(written_at__lt=instant) | Q(id__gt=last_id))
    return list(found.order_by("-written_at", "id")[: PAGE + 1])


def gradings_of(report: Report) -> list[Grading]:
    """Return the history of a report's grades, oldest first."""
    return list(Grading.objects.filter(report=report).select_related("officer").order_by("at"))
