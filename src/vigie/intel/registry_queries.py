"""Reads of the registry shared by its pages: lists of points, and what hangs on one point. No report's facts.

Who may see what is decided before, by `intel.registry_access`: each of these takes points that somebody may see.
"""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from vigie.intel.codes import Origin
from vigie.intel.models import DealPoint, Link, Operation, PointEvent, Report
from vigie.intel.states import RESTRICTED

PAGE = 40
COUNTED = 1_000
Key = tuple[date | None, uuid.UUID]
_COLUMNS = (
    "id",
    "reference",
    "title",
    "phenomenon",
    "state",
    "sources",
    "messages",
    "last_seen",
    "last_action_on",
    "commune__name",
    "owner__name",
)
_REPORT_COLUMNS = (
    "id",
    "reference",
    "title",
    "origin",
    "desk_id",
    "seen_on",
    "written_at",
    "source_grade",
    "info_grade",
    "handling",
)


def page_of(points: QuerySet[DealPoint], *, after: Key | None = None) -> list[DealPoint]:
    """Return one page, those never seen first, then the latest seen; one more row tells of a next page."""
    found = points.select_related("commune", "owner").only(*_COLUMNS)
    if after:
        found = found.filter(_beyond(*after))
    return list(found.order_by("-last_seen", "id")[: PAGE + 1])


def _beyond(seen: date | None, last_id: uuid.UUID) -> Q:
    """Return the condition on what comes after a row of the list."""
    if seen is None:
        return Q(last_seen__isnull=False) | Q(id__gt=last_id)
    return Q(last_seen__lt=seen) | Q(last_seen=seen, id__gt=last_id)


def count_of(points: QuerySet[DealPoint], *, most: int = COUNTED) -> int:
    """Count points, to one more than so many and no further."""
    return points.order_by().values("id")[: most + 1].count()


def links_under(points: Iterable[DealPoint]) -> QuerySet[Link]:
    """Return the open links of points and of their duplicates: what is linked to these counts there."""
    return Link.objects.filter(Q(point__in=points) | Q(point__absorbed_by__in=points), ended_at=None)


def links_of(point: DealPoint) -> list[Link]:
    """Return the open links of a point and of its duplicates, the latest written first, their reports without facts."""
    columns = [f"report__{name}" for name in _REPORT_COLUMNS]
    found = (
        links_under([point])
        .select_related("report", "point", "came_from")
        .only(
            "relation",
            "independent",
            "report",
            "point",
            "came_from",
            "point__reference",
            "came_from__reference",
            *columns,
        )
    )
    return list(found.order_by("-report__written_at", "id"))


def told_by_citizens(links: list[Link]) -> list[Report]:
    """Return the citizens' reports of some links with their texts, to be compared and never shown."""
    told = {link.report_id for link in links if link.report.origin == Origin.CITIZEN}
    if len(told) <= 1:
        return []
    return list(Report.objects.filter(id__in=told).only("reference", "title", "facts", "origin", "written_at"))


def points_of(report_id: uuid.UUID) -> list[DealPoint]:
    """Return the points that a report is attached to."""
    found = DealPoint.objects.filter(links__report_id=report_id, links__ended_at=None)
    return list(found.select_related("desk", "absorbed_by").order_by("reference"))


def history_of(point: DealPoint, *, inside: bool, most: int | None = None) -> list[PointEvent]:
    """Return the events of a point, the newest first; from who is outside an inquiry what was done under it is kept."""
    found = PointEvent.objects.filter(point=point).select_related("officer", "report", "operation", "other")
    if not inside:
        found = found.exclude(Q(source__in=RESTRICTED) | Q(target__in=RESTRICTED))
    return list(found.order_by("-number")[:most])


def operations_of(point: DealPoint) -> list[Operation]:
    """Return the operations that concern a point or a duplicate that it took in, the latest first."""
    at = Q(targets__point=point) | Q(targets__point__absorbed_by=point)
    return list(Operation.objects.filter(at).distinct().order_by("-starts_at", "id"))


def kin_of(point: DealPoint) -> dict[str, list[DealPoint]]:
    """Return the points tied to one: what it is a duplicate of, its duplicates, where it moved to, what moved here."""
    ties = Q(absorbed_by=point) | Q(moved_to=point) | Q(id__in=[point.absorbed_by_id, point.moved_to_id])
    found = list(DealPoint.objects.filter(ties).select_related("desk").order_by("reference"))
    return {
        "duplicate_of": [one for one in found if one.id == point.absorbed_by_id],
        "duplicates": [one for one in found if one.absorbed_by_id == point.id],
        "moved_to": [one for one in found if one.id == point.moved_to_id],
        "moved_from": [one for one in found if one.moved_to_id == point.id],
    }
