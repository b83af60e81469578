"""Reports attached to points, and how many independent sources they make.

All citizens' reports on a point are one source, until an officer records with a reason that one of them is
independent: two anonymous tips are never presumed to come from two people. A patrol, a partner or an operation counts
as a source without that act, and corroborates. Near-identical texts of a burst weigh as one (`intel.manipulation`).
The raw number of reports is another figure. What is linked to a duplicate counts at the point it is a duplicate of.
A citizen's report is corroborated while a point at which it counts is.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.intel import manipulation, registry_queries
from vigie.intel.codes import Independence, Origin, Relation
from vigie.intel.models import DealPoint, Link, Report
from vigie.intel.points import Evidence, IsDuplicate, PointFacts, append, locked, locked_all, open_point
from vigie.intel.states import EventKind, PointState
from vigie.lib.errors import NotNow, NotThere, Refused
from vigie.places.models import Unit


class AlreadyAttached(NotNow):
    """Attached to this point already."""

    code = "already_attached"
    sentence = _("This report is attached to this point already.")


class NotACitizens(Refused):
    """A patrol's or a partner's report needs no act to count."""

    code = "not_a_citizens"
    sentence = _("Only a citizen’s report is judged: a patrol, a partner or an operation counts by itself.")


def attach(
    *,
    officer: Officer,
    report: Report,
    point_id: uuid.UUID,
    relation: Relation,
    now: datetime,
    motive: str = "",
) -> Link:
    """Attach a report to a point.

    Raises:
        AlreadyAttached: it is.
        IsDuplicate: the point is one: it belongs to the point it is a duplicate of.
    """
    with transaction.atomic():
        point = locked(point_id)
        if point.state == PointState.DUPLICATE:
            raise IsDuplicate(point.absorbed_by)
        if Link.objects.filter(report=report, point=point, ended_at=None).exists():
            raise AlreadyAttached
        link = Link(report=report, point=point, relation=relation, officer=officer, at=now)
        link.save(force_insert=True)
        recount(point)
        append(
            point,
            EventKind.LINKED,
            officer=officer,
            motive=motive or str(Relation(relation).label),
            now=now,
            evidence=Evidence(report=report),
        )
    return link


def open_with(
    *, officer: Officer, desk: Unit, report: Report, facts: PointFacts, motive: str, now: datetime
) -> DealPoint:
    """Open a point on its first report."""
    with transaction.atomic():
        point = open_point(officer=officer, desk=desk, facts=facts, motive=motive, now=now)
        attach(officer=officer, report=report, point_id=point.id, relation=Relation.FOUNDS, now=now, motive=motive)
    return point


def detach(*, officer: Officer, link_id: uuid.UUID, motive: str, now: datetime) -> Link:
    """Take a report away from a point; the link stays with its end.

    Raises:
        NotThere: no such link, or it has ended.
    """
    with transaction.atomic():
        link, point = _locked_link(link_id)
        link.ended_at = now
        link.save(update_fields=["ended_at"])
        _recount_both(point)
        _tell_reports([link.report_id])
        append(
            point, EventKind.UNLINKED, officer=officer, motive=motive, now=now, evidence=Evidence(report=link.report)
        )
    return link


def judge(*, officer: Officer, link_id: uuid.UUID, reason: Independence | None, motive: str, now: datetime) -> Link:
    """Record that a citizen's report is a source of its own, and why; no reason takes the judgement back.

    Raises:
        NotThere: no such link, or it has ended.
        NotACitizens: the report is not a citizen's.
    """
    with transaction.atomic():
        link, point = _locked_link(link_id)
        if link.report.origin != Origin.CITIZEN:
            raise NotACitizens
        link.independent = reason or ""
        link.judged_by, link.judged_at = officer, now
        link.save(update_fields=["independent", "judged_by", "judged_at"])
        _recount_both(point)
        append(point, EventKind.JUDGED, officer=officer, motive=motive, now=now, evidence=Evidence(report=link.report))
    return link


def recount(point: DealPoint) -> None:
    """Count a locked point's sources and reports anew, see when it was first and last seen, and tell its reports."""
    held = list(registry_queries.links_under([point]).select_related("report"))
    citizens = {link.report_id: link.report for link in held if link.report.origin == Origin.CITIZEN}
    apart = {link.report_id for link in held if link.report_id in citizens and link.independent}
    officials = {link.report_id for link in held} - citizens.keys()
    days = [link.report.seen_on for link in held]
    point.sources = manipulation.weigh(list(citizens.values()), apart) + len(officials)
    point.messages = len(citizens) + len(officials)
    point.corroborated = bool(officials) or (bool(apart) and point.sources > 1)
    point.first_seen, point.last_seen = (min(days), max(days)) if days else (None, None)
    point.save(update_fields=["sources", "messages", "corroborated", "first_seen", "last_seen"])
    _tell_reports(citizens)


def _tell_reports(report_ids: Iterable[uuid.UUID]) -> None:
    """Write into citizens' reports whether they are corroborated."""
    where_it_counts = Q(point__absorbed_by=None, point__corroborated=True) | Q(point__absorbed_by__corroborated=True)
    corroborated = Exists(Link.objects.filter(where_it_counts, report=OuterRef("pk"), ended_at=None))
    told = Report.objects.filter(id__in=list(report_ids), origin=Origin.CITIZEN)
    # Locked first, and in order: two points may share reports, and the later one must see what the other counted.
    list(told.select_for_update(no_key=True).order_by("id").values_list("id"))
    told.exclude(corroborated=corroborated).update(corroborated=corroborated)


def _recount_both(point: DealPoint) -> None:
    """Count a locked point anew, after the one it is a duplicate of."""
    if point.absorbed_by_id is not None:
        recount(locked(point.absorbed_by_id))
    recount(point)


def _locked_link(link_id: uuid.UUID) -> tuple[Link, DealPoint]:
    """Lock the point of a link, with the one it is a duplicate of, then the link.

    Raises:
        NotThere: no such link, or it has ended.
        NotNow: the point was merged or separated meanwhile.
    """
    found = Link.objects.filter(id=link_id).values_list("point_id", "point__absorbed_by_id").first()
    if found is None:
        raise NotThere
    point_id, survivor_id = found
    point = locked_all({point_id, survivor_id} if survivor_id else {point_id})[point_id]
    if point.absorbed_by_id != survivor_id:
        raise NotNow
    link = Link.objects.select_for_update(of=("self",)).select_related("report").get(id=link_id)
    if link.ended_at is not None:
        raise NotThere
    return link, point
