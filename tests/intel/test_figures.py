"""The stock of points and its movements: at any date, whatever legal history, the columns add up to what is there."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operation_steps import HOUR, planned
from registry import NOON, open_point
from vigie.intel import figures, merging, operations, points
from vigie.intel.codes import Phenomenon
from vigie.intel.figures import Movements
from vigie.intel.models import DealPoint, PointEvent
from vigie.intel.states import MOVES, STOCK, EventKind, PointState
from vigie.lib.errors import Refused
from vigie.places.models import Unit

pytestmark = pytest.mark.django_db
S = PointState
FIRST = date(2026, 1, 1)
DAYS = 120
slow = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def histories(draw):
    """Return a legal history: [(day, state)], duplicates found and separated again among them."""
    day, state, before = draw(st.integers(0, 20)), S.REPORTED, None
    told = [(day, state)]
    for _step in range(draw(st.integers(0, 9))):
        day += draw(st.integers(0, 30))
        if state == S.DUPLICATE:
            state = before
        else:
            before = state
            state = draw(st.sampled_from([*MOVES[state], S.DUPLICATE]))
        told.append((day, state))
    return told


town = st.lists(st.tuples(st.sampled_from([Phenomenon.PUBLIC_WAY, Phenomenon.HALL]), histories()), max_size=8)
cuts = st.lists(st.integers(0, DAYS), min_size=2, max_size=6, unique=True).map(sorted)


def replayed(told, day):
    """Return the state that a history gives before a day."""
    states = [state for on, state in told if on < day]
    return states[-1] if states else None


def day_of(number):
    return FIRST + timedelta(days=number)


def write(officer, desk, phenomenon, told):
    """Write the events of a history as the verbs would."""
    kept = open_point(officer, phenomenon=phenomenon)
    last = told[-1][1]
    held = {"absorbed_by": kept} if last == S.DUPLICATE else {"moved_to": kept} if last == S.MOVED else {}
    point = open_point(officer, phenomenon=phenomenon)
    PointEvent.objects.filter(point__in=[kept, point]).delete()
    DealPoint.objects.filter(id=point.id).update(state=last, **held)
    source = ""
    events = []
    for number, (day, state) in enumerate(told, 1):
        at = figures.midnight(day_of(day)) + 12 * HOUR
        common = {"point": point, "number": number, "source": source, "target": state, "officer": officer}
        events.append(PointEvent(**common, kind=EventKind.MOVED, at=at, motive="Exemple"))
        source = state
    PointEvent.objects.bulk_create(events)


def closing(sheet):
    return sheet.official.closing, sheet.others.closing


@slow
@given(town=town, cuts=cuts)
def test_at_any_date_the_stock_is_what_the_columns_say(cast, town, cuts):
    officer, desk = cast.chloe.officer, Unit.objects.get(code="desk-25")
    with transaction.atomic():
        for phenomenon, told in town:
            write(officer, desk, phenomenon, told)
        sheets = figures.sheets(desk, [day_of(cut) for cut in cuts])
        transaction.set_rollback(True)
    for sheet, (first, after) in zip(sheets, pairwise(cuts), strict=True):
        for line, official in ((sheet.official, True), (sheet.others, False)):
            mine = [told for kind, told in town if (kind == Phenomenon.PUBLIC_WAY) == official]
            assert line.opening == sum(replayed(told, first) in STOCK for told in mine)
            assert line.closing == sum(replayed(told, after) in STOCK for told in mine)
            moved = line.moved
            assert line.closing == (
                line.opening
                + moved.new
                + moved.reopened
                - moved.dismantled
                - (moved.unfounded + moved.duplicates + moved.dormant)
            )
            assert min(moved.new, moved.reopened, moved.dismantled) >= 0


@few
@given(
    tried=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([*PointState, "merge", "separate"]), st.integers(0, 40)),
        max_size=16,
    ),
    cut=st.integers(0, 200),
)
def test_the_real_verbs_keep_the_equation_and_their_events_replay_to_the_state(cast, tried, cut):
    officer, desk = cast.chloe.officer, Unit.objects.get(code="desk-25")
    with transaction.atomic():
        town = [open_point(officer) for _ in range(3)]
        now = NOON
        for which, act, days in tried:
            now += timedelta(days=days, hours=1)
            attempt(cast, town, which, act, now)
        middle = NOON.date() + timedelta(days=cut)
        end = now.date() + timedelta(days=max(cut, 0) + 1)
        sheets = figures.sheets(desk, [NOON.date(), middle, end] if cut else [NOON.date(), end])
        states = {point.id: point.state for point in DealPoint.objects.all()}
        events = list(PointEvent.objects.order_by("point", "number"))
        transaction.set_rollback(True)
    assert sheets[0].official.opening == 0
    assert sheets[-1].official.closing == sum(state in STOCK for state in states.values())
    then = {one.point_id: one.target for one in events if one.at < figures.midnight(middle)}
    if cut:
        assert sheets[0].official.closing == sum(state in STOCK for state in then.values())
    assert {one.point_id: one.target for one in events} == states
    numbers = Counter(one.point_id for one in events)
    assert all(one.number <= numbers[one.point_id] for one in events)


def attempt(cast, town, which, act, now):
    """Try one act with all the evidence it may ask for."""
    officer, point, other = cast.chloe.officer, town[which], town[(which + 1) % 3]
    motive = {"officer": officer, "motive": "Exemple", "now": now}
    try:
        with transaction.atomic():
            if act == "merge":
                merging.merge(kept_id=other.id, absorbed_id=point.id, **motive)
            elif act == "separate":
                merging.separate(absorbed_id=point.id, **motive)
            elif act == S.DISMANTLED:
                evidence = points.Evidence(operation=done_at(cast, point, now))
                points.move(point_id=point.id, target=act, evidence=evidence, **motive)
            elif act == S.MOVED:
                points.move(point_id=point.id, target=act, evidence=points.Evidence(other=other), **motive)
            else:
                points.move(point_id=point.id, target=act, **motive)
    except Refused:
        pass


def done_at(cast, point, now):
    """Do an operation at a point."""
    who = {"officer": cast.joris.officer, "now": now}
    what = planned(starts_at=now - 2 * HOUR, hours=1)
    operation = operations.plan(desk=Unit.objects.get(code="desk-25"), planned=what, **who)
    operations.add_point(operation_id=operation.id, reference=point.reference, **who)
    return operations.finish(operation_id=operation.id, ended_at=now, **who)


@pytest.mark.parametrize(
    ("path", "moved"),
    [
        ([S.REPORTED], Movements()),
        ([S.REPORTED, S.IDENTIFIED, S.ACTIVE], Movements(new=1)),
        ([S.REPORTED, S.UNFOUNDED], Movements()),
        ([S.REPORTED, S.IDENTIFIED, S.UNFOUNDED], Movements(new=1, unfounded=1)),
        ([S.REPORTED, S.IDENTIFIED, S.UNFOUNDED, S.REPORTED, S.IDENTIFIED], Movements(new=1)),
        ([S.REPORTED, S.IDENTIFIED, S.DORMANT], Movements(new=1, dormant=1)),
        ([S.REPORTED, S.IDENTIFIED, S.DORMANT, S.ACTIVE], Movements(new=1)),
        ([S.REPORTED, S.DORMANT, S.ACTIVE], Movements(new=1)),
        ([S.REPORTED, S.IDENTIFIED, S.DUPLICATE], Movements(new=1, duplicates=1)),
        ([S.REPORTED, S.IDENTIFIED, S.DUPLICATE, S.IDENTIFIED], Movements(new=1)),
        ([S.REPORTED, S.DUPLICATE, S.REPORTED], Movements()),
        ([S.REPORTED, S.IDENTIFIED, S.ACTIVE, S.DISMANTLED], Movements(new=1, dismantled=1)),
        (
            [S.REPORTED, S.IDENTIFIED, S.ACTIVE, S.DISMANTLED, S.OBSERVED, S.REOPENED],
            Movements(new=1, dismantled=1, reopened=1),
        ),
        (
            [S.REPORTED, S.IDENTIFIED, S.ACTIVE, S.DISMANTLED, S.OBSERVED, S.MOVED, S.REOPENED, S.DORMANT],
            Movements(new=1, dismantled=1, reopened=1, dormant=1),
        ),
    ],
)
def test_each_way_in_and_out_has_its_column(cast, path, moved):
    desk = Unit.objects.get(code="desk-25")
    write(cast.chloe.officer, desk, Phenomenon.PUBLIC_WAY, [(step, state) for step, state in enumerate(path)])
    [sheet] = figures.sheets(desk, [FIRST, day_of(DAYS)])
    assert sheet.official.moved == moved
    assert sheet.others.closing == 0


def test_only_points_on_the_public_way_are_official(cast):
    desk = Unit.objects.get(code="desk-25")
    for phenomenon in Phenomenon:
        write(cast.chloe.officer, desk, phenomenon, [(1, S.REPORTED), (2, S.IDENTIFIED)])
    [sheet] = figures.sheets(desk, [FIRST, day_of(9)])
    assert closing(sheet) == (1, len(Phenomenon) - 1)
    assert all(line.closing == 1 for line in sheet.by_phenomenon.values())


def test_the_stock_of_one_desk_is_not_that_of_another(cast):
    desk = Unit.objects.get(code="desk-25")
    write(cast.chloe.officer, desk, Phenomenon.PUBLIC_WAY, [(1, S.REPORTED), (2, S.IDENTIFIED)])
    [sheet] = figures.sheets(Unit.objects.get(code="desk-60"), [FIRST, day_of(9)])
    assert closing(sheet) == (0, 0)


def test_a_month_begins_at_midnight_on_the_wall(cast):
    desk = Unit.objects.get(code="desk-25")
    point = open_point(cast.chloe.officer)
    at = figures.midnight(date(2026, 4, 1))
    points.move(
        officer=cast.chloe.officer,
        point_id=point.id,
        target=S.IDENTIFIED,
        motive="Exemple",
        now=at - timedelta(minutes=1),
    )
    march, april = figures.sheets(desk, figures.months(date(2026, 3, 1), 2))
    assert (march.official.moved.new, april.official.opening, april.official.moved.new) == (1, 1, 0)


def test_months_go_over_the_year(cast):
    assert figures.months(date(2025, 12, 1), 2) == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
