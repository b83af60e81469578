"""The state table by properties: no illegal move, history replays to the state, whatever officers try."""

import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import NOON, attach, open_point, write_report
from vigie.intel import links, merging, points
from vigie.intel.codes import Independence, Origin
from vigie.intel.models import DealPoint, Operation, OperationPoint, PointEvent
from vigie.intel.states import ENDED, MOVES, STOCK, EventKind, OperationState, PointState
from vigie.lib.errors import Refused
from vigie.places.models import Unit

WEEK = timedelta(days=7)


def done_at(officer, point):
    """Return an operation that was done at a point."""
    operation = Operation(
        reference=f"O26-{uuid.uuid4().hex[:8]}",
        kind="check",
        title="Exemple",
        desk=Unit.objects.get(code="desk-25"),
        department_id="25",
        state=OperationState.DONE,
        authority="prosecutor",
        starts_at=NOON,
        ends_at=NOON,
        author=officer,
        erase_on=NOON.date(),
    )
    operation.save()
    OperationPoint(operation=operation, point=point).save()
    return operation


def test_every_state_can_be_reached_and_every_working_state_left():
    reached, edge = {PointState.REPORTED}, [PointState.REPORTED]
    while edge:
        for target in MOVES[edge.pop()]:
            if target not in reached:
                reached.add(target)
                edge.append(target)
    assert reached == set(PointState) - {PointState.DUPLICATE}
    assert all(MOVES[state] for state in PointState if state is not PointState.DUPLICATE)
    assert set(MOVES) == set(PointState)
    assert not set(STOCK) & set(ENDED)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tried=st.lists(st.tuples(st.sampled_from(list(PointState)), st.integers(0, 30)), max_size=14))
def test_whatever_is_tried_history_replays_to_the_state(cast, tried):
    officer = cast.chloe.officer
    point, other, now = open_point(officer), open_point(officer), NOON
    for target, weeks in tried:
        now += weeks * WEEK
        before = PointState(DealPoint.objects.get(id=point.id).state)
        evidence = points.Evidence(operation=done_at(officer, point), other=other)
        try:
            points.move(officer=officer, point_id=point.id, target=target, motive="Exemple", now=now, evidence=evidence)
        except Refused:
            assert DealPoint.objects.get(id=point.id).state == before
        else:
            assert target in MOVES[before]
    history = list(PointEvent.objects.filter(point=point).order_by("number"))
    assert [event.number for event in history] == list(range(1, len(history) + 1))
    state = ""
    for event in history:
        assert event.source == state
        assert event.kind == EventKind.OPENED or event.target in MOVES[PointState(event.source)]
        state = event.target
    assert DealPoint.objects.get(id=point.id).state == state


def under_observation(officer):
    """Open a point and bring it under observation."""
    point = open_point(officer)
    for target in (PointState.IDENTIFIED, PointState.ACTIVE, PointState.DISMANTLED, PointState.OBSERVED):
        evidence = points.Evidence(operation=done_at(officer, point))
        points.move(officer=officer, point_id=point.id, target=target, motive="Exemple", now=NOON, evidence=evidence)
    return point


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("origin", "judged", "quiet"),
    [(Origin.CITIZEN, False, True), (Origin.CITIZEN, True, False), (Origin.PATROL, False, False)],
)
def test_what_is_seen_at_a_duplicate_is_no_quiet(cast, origin, judged, quiet):
    officer = cast.chloe.officer
    point, double, elsewhere = under_observation(officer), open_point(officer), open_point(officer)
    report = write_report(officer, origin=origin, now=NOON + WEEK)
    attach(officer, report, elsewhere)
    link = attach(officer, report, double)
    if judged:
        told = {"reason": Independence.OTHER_TIME, "motive": "Autre jour", "now": NOON}
        links.judge(officer=officer, link_id=link.id, **told)
    merging.merge(officer=officer, kept_id=point.id, absorbed_id=double.id, motive="Même lieu", now=NOON)
    point.refresh_from_db()
    assert points.is_quiet(point, now=NOON + 12 * WEEK) == quiet


@pytest.mark.django_db
def test_closed_needs_weeks_of_quiet(cast):
    officer = cast.chloe.officer
    point = under_observation(officer)
    with pytest.raises(points.NotQuietYet):
        points.move(officer=officer, point_id=point.id, target=PointState.CLOSED, motive="Tôt", now=NOON + 11 * WEEK)
    closed = points.move(
        officer=officer, point_id=point.id, target=PointState.CLOSED, motive="Calme", now=NOON + 12 * WEEK
    )
    assert closed.state == PointState.CLOSED
