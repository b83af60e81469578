"""Duplicates and splits: one point found to be another, taken apart again, or cut in two. All provenance stays.

A duplicate keeps its own reports, marks and history; the point it is a duplicate of counts them with its own. To
separate is to undo: the duplicate is again what it was, and what it had itself taken in comes back to it. A split makes
a new point of chosen reports: their links end at the old point and begin at the new one, saying where they came from.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.intel import links, points
from vigie.intel.models import DealPoint, Link, PointEvent
from vigie.intel.points import Evidence, IsDuplicate, LeadsBack, PointFacts, append, locked_all
from vigie.intel.states import EventKind, PointState
from vigie.lib.errors import NotNow, NotThere, Refused


class WithItself(Refused):
    """A point merged with itself."""

    code = "with_itself"
    sentence = _("A point is no duplicate of itself: give the reference of the other one.")


class AcrossDesks(Refused):
    """Two points of two desks."""

    code = "across_desks"
    sentence = _("These points belong to two desks: a duplicate is of a point of its own desk.")


class NotADuplicate(NotNow):
    """Nothing to separate."""

    code = "not_a_duplicate"
    sentence = _("This point is no duplicate.")


class NothingChosen(Refused):
    """A split without reports."""

    code = "nothing_chosen"
    sentence = _("Tick the reports that make the new point.")


def merge(
    *, officer: Officer, kept_id: uuid.UUID, absorbed_id: uuid.UUID, motive: str, now: datetime
) -> tuple[DealPoint, DealPoint]:
    """Record that a point is a duplicate of another; returns (kept, absorbed).

    What is known of the point kept stays as it is: only its counts change.

    Raises:
        WithItself, AcrossDesks, IsDuplicate, LeadsBack: as they say.
    """
    if kept_id == absorbed_id:
        raise WithItself
    with transaction.atomic():
        rows = _locked_with_duplicates(kept_id, absorbed_id)
        kept, absorbed = rows.pop(kept_id), rows.pop(absorbed_id)
        _check(kept, absorbed)
        absorbed.absorbed_by = kept
        points.enter(absorbed, PointState.DUPLICATE, now=now)
        _point_to(kept, rows.values(), officer=officer, motive=motive, now=now)
        _recount(kept, absorbed)
        append(absorbed, EventKind.ABSORBED, officer=officer, motive=motive, now=now, evidence=Evidence(other=kept))
        append(kept, EventKind.ABSORBS, officer=officer, motive=motive, now=now, evidence=Evidence(other=absorbed))
    return kept, absorbed


def separate(*, officer: Officer, absorbed_id: uuid.UUID, motive: str, now: datetime) -> DealPoint:
    """Take a duplicate away from the point it was found to be: it is again what it was before.

    Raises:
        NotADuplicate: it is none.
    """
    with transaction.atomic():
        kept_id = DealPoint.objects.filter(id=absorbed_id).values_list("absorbed_by", flat=True).first()
        if kept_id is None:
            raise NotADuplicate
        rows = _locked_with_duplicates(absorbed_id, kept_id)
        kept, absorbed = rows.pop(kept_id), rows.pop(absorbed_id)
        if absorbed.absorbed_by_id != kept_id:
            raise NotNow
        state, since = _before(absorbed)
        absorbed.absorbed_by = None
        points.enter(absorbed, state, now=since)
        back = [row for row in rows.values() if row.absorbed_by_id == kept_id and _came_with(row) == absorbed_id]
        _point_to(absorbed, back, officer=officer, motive=motive, now=now)
        _recount(kept, absorbed)
        append(absorbed, EventKind.SEPARATED, officer=officer, motive=motive, now=now, evidence=Evidence(other=kept))
        append(kept, EventKind.SEPARATED, officer=officer, motive=motive, now=now, evidence=Evidence(other=absorbed))
    return absorbed


def split(
    *,
    officer: Officer,
    point_id: uuid.UUID,
    link_ids: list[uuid.UUID],
    facts: PointFacts,
    motive: str,
    now: datetime,
) -> DealPoint:
    """Open a new point of chosen reports of another; a judgement of independence goes with its report.

    Raises:
        NothingChosen: no report.
        IsDuplicate: the point is one: separate it first.
        NotThere: a link that is not of this point, or has ended.
    """
    if not link_ids:
        raise NothingChosen
    with transaction.atomic():
        old = points.locked(point_id)
        if old.state == PointState.DUPLICATE:
            raise IsDuplicate(old.absorbed_by)
        chosen = list(Link.objects.filter(id__in=link_ids, point=old, ended_at=None).select_related("report"))
        if len(chosen) != len(set(link_ids)):
            raise NotThere
        new = points.open_point(officer=officer, desk=old.desk, facts=facts, motive=motive, now=now)
        for link in chosen:
            link.point = old
            _carry(link, new, officer=officer, motive=motive, now=now)
        append(old, EventKind.SPLIT, officer=officer, motive=motive, now=now, evidence=Evidence(other=new))
        append(new, EventKind.SPLIT, officer=officer, motive=motive, now=now, evidence=Evidence(other=old))
    return new


def _check(kept: DealPoint, absorbed: DealPoint) -> None:
    """Refuse what cannot be merged."""
    if kept.desk_id != absorbed.desk_id:
        raise AcrossDesks
    for point in (kept, absorbed):
        if point.state == PointState.DUPLICATE:
            raise IsDuplicate(point.absorbed_by)
    if points.leads_to(kept, absorbed.id):
        raise LeadsBack


def _locked_with_duplicates(first_id: uuid.UUID, second_id: uuid.UUID) -> dict[uuid.UUID, DealPoint]:
    """Lock two points and the duplicates of the second, all in one order.

    Raises:
        NotThere: one of them is missing.
        NotNow: a duplicate came in between.
    """
    wanted = DealPoint.objects.filter(absorbed_by=second_id).values_list("id", flat=True)
    rows = locked_all({first_id, second_id, *wanted})
    if set(wanted.all()) - rows.keys():
        raise NotNow
    return rows


def _point_to(kept: DealPoint, rows: Iterable[DealPoint], *, officer: Officer, motive: str, now: datetime) -> None:
    """Make duplicates of one point those of another, each with its event."""
    for row in rows:
        row.absorbed_by = kept
        row.save(update_fields=["absorbed_by"])
        append(row, EventKind.ABSORBED, officer=officer, motive=motive, now=now, evidence=Evidence(other=kept))


def _recount(*rows: DealPoint) -> None:
    """Count anew."""
    for row in rows:
        links.recount(row)


def _before(absorbed: DealPoint) -> tuple[PointState, datetime]:
    """Return the state that a duplicate had before it was one, and since when: its history replayed."""
    state, since = PointState.REPORTED, absorbed.opened_at
    before = (state, since)
    for event in _history(absorbed):
        if event.kind == EventKind.ABSORBED and event.source != PointState.DUPLICATE:
            before = (state, since)
        if event.kind == EventKind.SEPARATED and event.source == PointState.DUPLICATE:
            state, since = before
        elif event.source != event.target:
            state, since = PointState(event.target), event.at
    return before


def _came_with(duplicate: DealPoint) -> uuid.UUID | None:
    """Return the point by which a duplicate came to the one it is of now; None when it came by itself.

    Its history holds the points it was of, one after another: the last two of them, those it came back from left out.
    """
    passed: list[uuid.UUID | None] = []
    for event in _history(duplicate):
        if event.kind != EventKind.ABSORBED:
            continue
        if event.source != PointState.DUPLICATE:
            passed = [event.other_id]
        elif passed[-2:-1] == [event.other_id]:
            passed.pop()
        else:
            passed.append(event.other_id)
    return passed[-2] if len(passed) > 1 else None


def _history(point: DealPoint) -> list[PointEvent]:
    """Return the events of a point, oldest first."""
    return list(PointEvent.objects.filter(point=point).order_by("number"))


def _carry(link: Link, new: DealPoint, *, officer: Officer, motive: str, now: datetime) -> None:
    """End a link at its locked point and make it anew at another, judged as it was."""
    old, evidence = link.point, Evidence(report=link.report)
    link.ended_at = now
    link.save(update_fields=["ended_at"])
    Link(
        report=link.report,
        point=new,
        relation=link.relation,
        officer=officer,
        at=now,
        independent=link.independent,
        judged_by_id=link.judged_by_id,
        judged_at=link.judged_at,
        came_from=old,
    ).save(force_insert=True)
    _recount(old, new)
    append(old, EventKind.UNLINKED, officer=officer, motive=motive, now=now, evidence=evidence)
    append(new, EventKind.LINKED, officer=officer, motive=motive, now=now, evidence=evidence)
