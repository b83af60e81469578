"""Deal points and deliveries: opened, amended, moved from state to state, given to a unit. Each act is an event.

A move has an author, a motive and its evidence. *Dismantled* needs an operation that is done; *closed* needs so many
weeks without corroborated activity; *moved* needs the new point. A duplicate is made and unmade by `intel.merging`.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.intel import registry_queries, words
from vigie.intel.codes import Origin, Phenomenon, PlaceType
from vigie.intel.marks import Identifier
from vigie.intel.models import DealPoint, Delivery, Operation, PointEvent, PointMark, Report
from vigie.intel.reports import months_later, new_reference, situate
from vigie.intel.states import MOVES, EventKind, OperationState, PointState
from vigie.lib import clock
from vigie.lib.errors import NotNow, NotThere, Refused
from vigie.lib.spots import Spot
from vigie.lib.week import NOT_KNOWN, Pattern
from vigie.places.models import Commune, Unit


class PointIncomplete(Refused):
    """A point without a title."""

    code = "point_incomplete"
    sentence = _("A point needs a title and a commune.")


class MotiveNeeded(Refused):
    """A move without a motive."""

    code = "move_motive"
    sentence = _("Say why: every change of state has its motive.")


class NoSuchMove(NotNow):
    """A move that the table does not hold."""

    code = "no_such_move"
    sentence = _("The point cannot go from its present state to that one.")


class OperationNeeded(Refused):
    """Dismantled, without an operation that was done at this point."""

    code = "operation_needed"
    sentence = _("“Dismantled” needs an operation at this point that is done, with its result.")


class NotQuietYet(Refused):
    """Closed too early."""

    code = "not_quiet_yet"
    sentence = _("“Closed” needs %(weeks)d weeks without corroborated activity.")

    def __init__(self) -> None:
        super().__init__(self.sentence % {"weeks": settings.QUIET_WEEKS})


class NewPlaceNeeded(Refused):
    """Moved, without the new point."""

    code = "new_place_needed"
    sentence = _("“Moved” needs the point it moved to.")


class IsDuplicate(NotNow):
    """A duplicate, where the point it is a duplicate of is meant."""

    code = "is_duplicate"
    sentence = _("This point is a duplicate of %(reference)s: work on that one.")

    def __init__(self, survivor: "DealPoint | None") -> None:
        super().__init__(self.sentence % {"reference": survivor.reference if survivor else "–"})


class LeadsBack(Refused):
    """Two points, one of which has moved to the other already."""

    code = "leads_back"
    sentence = _("One of these points has moved to the other: that would lead round in a circle.")


@dataclass(frozen=True)
class DeliveryFacts:
    """What is known of a delivery."""

    platforms: tuple[str, ...] = ()
    prices: str = ""
    vehicles: tuple[str, ...] = ()
    livery: str = ""
    drop_pattern: str = ""
    zone: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class PointFacts:
    """What is known of a point, as an officer writes it."""

    title: str
    phenomenon: Phenomenon
    commune: Commune
    place: str = ""
    place_type: PlaceType = PlaceType.OTHER
    spot: Spot | None = None
    pattern: Pattern = NOT_KNOWN
    behaviours: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    marks: tuple[Identifier, ...] = ()
    access_notes: str = ""
    delivery: DeliveryFacts = field(default_factory=DeliveryFacts)


@dataclass(frozen=True)
class Evidence:
    """What a move rests on: an operation, a report, another point."""

    operation: Operation | None = None
    report: Report | None = None
    other: DealPoint | None = None


NOTHING = Evidence()


def open_point(*, officer: Officer, desk: Unit, facts: PointFacts, motive: str, now: datetime) -> DealPoint:
    """Open a point, in the state *reported*.

    Raises:
        PointIncomplete: no title.
        MotiveNeeded: no motive.
    """
    with transaction.atomic():
        point = DealPoint(
            reference=new_reference("P", now),
            desk=desk,
            state_since=now,
            opened_at=now,
            review_on=months_later(now.date(), settings.REPORT_REVIEW_MONTHS),
            erase_on=months_later(now.date(), settings.POINT_KEEP_MONTHS),
        )
        _fill(point, facts)
        point.save(force_insert=True)
        _fill_parts(point, facts)
        append(point, EventKind.OPENED, officer=officer, motive=motive, now=now)
    return point


def amend(*, officer: Officer, point_id: uuid.UUID, facts: PointFacts, motive: str, now: datetime) -> DealPoint:
    """Write anew what is known of a point."""
    with transaction.atomic():
        point = locked(point_id)
        _fill(point, facts)
        point.save()
        _fill_parts(point, facts)
        append(point, EventKind.AMENDED, officer=officer, motive=motive, now=now)
    return point


def assign(
    *, officer: Officer, point_id: uuid.UUID, owner: Unit | None, plan: str, motive: str, now: datetime
) -> DealPoint:
    """Say which unit answers for a point, and its plan."""
    with transaction.atomic():
        point = locked(point_id)
        point.owner, point.plan = owner, plan.strip()
        point.save(update_fields=["owner", "plan"])
        words.index_point(point)
        append(point, EventKind.ASSIGNED, officer=officer, motive=motive, now=now)
    return point


def record_action(
    *, officer: Officer, point_id: uuid.UUID, on: date, motive: str, now: datetime, evidence: Evidence = NOTHING
) -> DealPoint:
    """Record an act in the field at a point: a patrol, a check, an operation."""
    with transaction.atomic():
        point = locked(point_id)
        point.last_action_on = max(on, point.last_action_on or on)
        point.save(update_fields=["last_action_on"])
        append(point, EventKind.ACTION, officer=officer, motive=motive, now=now, evidence=evidence)
    return point


def move(
    *,
    officer: Officer,
    point_id: uuid.UUID,
    target: PointState,
    motive: str,
    now: datetime,
    evidence: Evidence = NOTHING,
) -> DealPoint:
    """Move a point to another state.

    Raises:
        NoSuchMove: the table does not hold the move.
        MotiveNeeded: no motive.
        OperationNeeded, NotQuietYet, NewPlaceNeeded: what the state asks for is missing.
        IsDuplicate, LeadsBack: the new point cannot be one.
    """
    with transaction.atomic():
        point = locked_all({point_id, evidence.other.id} if evidence.other else {point_id})[point_id]
        if target not in MOVES[PointState(point.state)]:
            raise NoSuchMove
        _check(point, target, evidence, now=now)
        if target == PointState.MOVED:
            point.moved_to = evidence.other
        enter(point, target, now=now)
        append(point, EventKind.MOVED, officer=officer, motive=motive, now=now, evidence=evidence)
    return point


def move_to_new(
    *, officer: Officer, point_id: uuid.UUID, facts: PointFacts, motive: str, now: datetime
) -> tuple[DealPoint, DealPoint]:
    """Open the point that another one moved to, and move that one; returns (moved, new)."""
    with transaction.atomic():
        desk = locked(point_id).desk
        new = open_point(officer=officer, desk=desk, facts=facts, motive=motive, now=now)
        moved = move(
            officer=officer,
            point_id=point_id,
            target=PointState.MOVED,
            motive=motive,
            now=now,
            evidence=Evidence(other=new),
        )
    return moved, new


def _check(point: DealPoint, target: PointState, evidence: Evidence, *, now: datetime) -> None:
    """Refuse a move whose evidence is missing."""
    if target == PointState.DISMANTLED and not _was_done_at(evidence.operation, point):
        raise OperationNeeded
    if target == PointState.CLOSED and not is_quiet(point, now=now):
        raise NotQuietYet
    if target == PointState.MOVED:
        _check_new_place(point, evidence.other)


def _check_new_place(point: DealPoint, other: DealPoint | None) -> None:
    """Refuse a new point that is none."""
    if other is None or other.id == point.id:
        raise NewPlaceNeeded
    other.refresh_from_db(fields=["state", "absorbed_by", "moved_to"])
    if other.state == PointState.DUPLICATE:
        raise IsDuplicate(other.absorbed_by)
    if leads_to(other, point.id):
        raise LeadsBack


def leads_to(point: DealPoint, other_id: uuid.UUID) -> bool:
    """Tell whether one comes to another by following where points moved and what they are duplicates of."""
    passed: set[uuid.UUID] = set()
    step: DealPoint | None = point
    while step is not None and step.id not in passed:
        passed.add(step.id)
        step = step.absorbed_by or step.moved_to
    return other_id in passed


def _was_done_at(operation: Operation | None, point: DealPoint) -> bool:
    """Tell whether an operation was done at the point, or at a duplicate that it took in."""
    if operation is None or operation.state != OperationState.DONE:
        return False
    return operation.targets.filter(Q(point=point) | Q(point__absorbed_by=point)).exists()


def is_quiet(point: DealPoint, *, now: datetime) -> bool:
    """Tell whether the point has been quiet long enough: under observation so many weeks, no activity corroborated."""
    since = now - clock.days(7 * settings.QUIET_WEEKS)
    if point.state_since > since:
        return False
    seen = registry_queries.links_under([point]).filter(report__seen_on__gt=since.date())
    return not seen.exclude(report__origin=Origin.CITIZEN, independent="").exists()


def enter(point: DealPoint, target: PointState, *, now: datetime) -> None:
    """Put a locked point in a state. The caller answers for the move: this module, or `intel.merging`."""
    point.state, point.state_since = target, now
    if target not in {PointState.MOVED, PointState.DUPLICATE}:
        point.moved_to = None
    point.save(update_fields=["state", "state_since", "moved_to", "absorbed_by"])


def append(
    point: DealPoint,
    kind: EventKind,
    *,
    officer: Officer,
    motive: str,
    now: datetime,
    evidence: Evidence = NOTHING,
) -> PointEvent:
    """Append an event to a locked point, with its entry in the journal. The caller holds the transaction.

    Raises:
        MotiveNeeded: no motive.
    """
    if not motive.strip():
        raise MotiveNeeded
    last = PointEvent.objects.filter(point=point).order_by("-number").values_list("target", flat=True).first()
    point.events += 1
    point.save(update_fields=["events"])
    event = PointEvent(
        point=point,
        number=point.events,
        kind=kind,
        source=last or "",
        target=point.state,
        officer=officer,
        at=now,
        motive=motive.strip(),
        sources=point.sources,
        messages=point.messages,
        report=evidence.report,
        operation=evidence.operation,
        other=evidence.other,
    )
    event.save(force_insert=True)
    journal.record(actor=officer.actor, action=f"registry.{kind}", about=point.journal_ref, at=now)
    return event


def locked(point_id: uuid.UUID) -> DealPoint:
    """Lock a point.

    Raises:
        NotThere: no such point.
    """
    point = DealPoint.objects.select_for_update().filter(id=point_id).first()
    if point is None:
        raise NotThere
    return point


def locked_all(point_ids: set[uuid.UUID]) -> dict[uuid.UUID, DealPoint]:
    """Lock several points, always in the same order.

    Raises:
        NotThere: one of them is not there.
    """
    rows = {row.id: row for row in DealPoint.objects.select_for_update().filter(id__in=point_ids).order_by("id")}
    if point_ids - rows.keys():
        raise NotThere
    return rows


def _fill(point: DealPoint, facts: PointFacts) -> None:
    """Put what is known into the row."""
    if not facts.title.strip():
        raise PointIncomplete
    point.title = facts.title.strip()
    point.phenomenon = facts.phenomenon
    situate(
        point,
        commune=facts.commune,
        place=facts.place,
        place_type=facts.place_type,
        spot=facts.spot,
        pattern=facts.pattern,
    )
    point.behaviours = list(facts.behaviours)
    point.products = list(facts.products)
    point.access_notes = facts.access_notes.strip()


def _fill_parts(point: DealPoint, facts: PointFacts) -> None:
    """Write the marks, the delivery and the words of a point anew."""
    PointMark.objects.filter(point=point).delete()
    PointMark.objects.bulk_create(
        PointMark(point=point, kind=mark.kind, value=mark.value, shown=mark.shown) for mark in facts.marks
    )
    Delivery.objects.filter(point=point).delete()
    if point.phenomenon in {Phenomenon.DELIVERY, Phenomenon.ONLINE}:
        told = facts.delivery
        Delivery(
            point=point,
            platforms=list(told.platforms),
            prices=told.prices.strip(),
            vehicles=list(told.vehicles),
            livery=told.livery.strip(),
            drop_pattern=told.drop_pattern.strip(),
            zone=[list(corner) for corner in told.zone],
        ).save(force_insert=True)
    words.index_point(point)
