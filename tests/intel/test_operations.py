"""Operations by their verbs: the table of states, who may change one, points and services, and who sees which part."""

import uuid
from datetime import timedelta

import pytest

from operation_steps import HOUR, SOON, carry_out, plan, planned, share
from registry import NOON, make_unit, move_along, open_point, spot
from vigie.audit.models import Entry
from vigie.intel import merging, operation_access, operation_queries, operations, points, registry_queries
from vigie.intel.models import Operation, OperationPoint, Participation, PointEvent
from vigie.intel.operation_codes import NeedToKnow
from vigie.intel.operations import (
    NoSuchOperationMove,
    NoSuchPoint,
    NotOverYet,
    OperationIncomplete,
    TooEarlyToPublish,
)
from vigie.intel.registry_access import Sight
from vigie.intel.states import OPERATION_MOVES, EventKind, OperationState, PointState
from vigie.lib.errors import NotAllowed, NotNow, NotThere
from vigie.places.models import Unit

pytestmark = pytest.mark.django_db
ALL = set(NeedToKnow)
LATER = SOON + timedelta(days=9)
VERBS = {
    OperationState.PLANNED: lambda **who: operations.plan_again(now=LATER, **who),
    OperationState.UNDER_WAY: lambda **who: operations.begin(now=LATER, **who),
    OperationState.DONE: lambda **who: operations.finish(ended_at=LATER, now=LATER, **who),
    OperationState.CALLED_OFF: lambda **who: operations.call_off(now=LATER, **who),
}


def acts(operation):
    return set(Entry.objects.filter(object_ref=operation.journal_ref).values_list("action", flat=True))


def test_a_planned_operation_has_its_reference_its_authority_and_its_entry(cast):
    operation = plan(cast)
    assert operation.reference.startswith("O26-")
    assert (operation.state, operation.authority, operation.department_id) == ("planned", "prosecutor", "25")
    assert (operation.erase_on.year, operation.erase_on.day) == (2031, 1)
    assert acts(operation) == {"operation.plan"}


@pytest.mark.parametrize("wrong", [{"title": "  "}, {"hours": -1}])
def test_a_plan_without_title_or_ending_before_it_begins_is_refused(cast, wrong):
    with pytest.raises(OperationIncomplete):
        plan(cast, **wrong)
    assert not Operation.objects.exists()


@pytest.mark.parametrize("login", ["awa", "bruno", "chloe", "elise", "kenza", "lise", "ines", "hana", "gael"])
def test_only_who_plans_there_plans(cast, login):
    with pytest.raises(NotAllowed):
        operations.plan(officer=cast[login].officer, desk=Unit.objects.get(code="desk-25"), planned=planned(), now=NOON)


def test_a_commander_plans_at_no_other_desk(cast):
    with pytest.raises(NotAllowed):
        plan(cast, desk="desk-60")


@pytest.mark.parametrize("target", list(OperationState))
@pytest.mark.parametrize("source", list(OperationState))
def test_the_table_of_states_holds(cast, source, target):
    operation = plan(cast)
    Operation.objects.filter(id=operation.id).update(state=source)
    who = {"officer": cast.joris.officer, "operation_id": operation.id}
    if target in OPERATION_MOVES[source]:
        assert VERBS[target](**who).state == target
        assert f"operation.move_{target}" in acts(operation)
    else:
        with pytest.raises(NoSuchOperationMove):
            VERBS[target](**who)
        operation.refresh_from_db()
        assert operation.state == source


def test_begun_early_it_starts_now(cast):
    operation = operations.begin(officer=cast.joris.officer, operation_id=plan(cast).id, now=NOON)
    assert operation.starts_at == NOON


def test_done_it_has_a_true_end_and_each_point_an_action(cast):
    first, second = (open_point(cast.chloe.officer, where=spot()) for _ in range(2))
    operation = plan(cast, first, second)
    done = carry_out(cast, operation)
    for point in (first, second):
        point.refresh_from_db()
        event = PointEvent.objects.get(point=point, kind=EventKind.ACTION)
        assert (point.last_action_on, event.operation_id) == (done.ends_at.date(), operation.id)
        assert operation.reference in event.motive
    assert done.state == OperationState.DONE


def test_after_it_a_point_may_be_dismantled(cast):
    officer = cast.chloe.officer
    point = move_along(officer, open_point(officer), PointState.IDENTIFIED, PointState.ACTIVE)
    evidence = points.Evidence(operation=carry_out(cast, plan(cast, point)))
    moved = points.move(
        officer=officer, point_id=point.id, target=PointState.DISMANTLED, motive="Fait", now=LATER, evidence=evidence
    )
    assert moved.state == PointState.DISMANTLED


def test_what_was_done_at_a_duplicate_lets_its_survivor_be_dismantled(cast):
    officer = cast.chloe.officer
    point = move_along(officer, open_point(officer), PointState.IDENTIFIED, PointState.ACTIVE)
    other = open_point(officer)
    done = carry_out(cast, plan(cast, other))
    merging.merge(officer=officer, kept_id=point.id, absorbed_id=other.id, motive="Même lieu", now=LATER)
    assert registry_queries.operations_of(point) == [done]
    moved = points.move(
        officer=officer,
        point_id=point.id,
        target=PointState.DISMANTLED,
        motive="Fait",
        now=LATER,
        evidence=points.Evidence(operation=done),
    )
    assert moved.state == PointState.DISMANTLED


@pytest.mark.parametrize("ended_at", [SOON - HOUR, LATER + HOUR])
def test_it_is_not_done_before_it_began_nor_in_the_future(cast, ended_at):
    with pytest.raises(NotOverYet):
        operations.finish(officer=cast.joris.officer, operation_id=plan(cast).id, ended_at=ended_at, now=LATER)


def test_a_point_found_to_be_a_duplicate_meanwhile_stands_for_the_other_one(cast):
    officer = cast.chloe.officer
    kept, absorbed = open_point(officer), open_point(officer)
    operation = plan(cast, absorbed)
    merging.merge(officer=officer, kept_id=kept.id, absorbed_id=absorbed.id, motive="Le même", now=NOON)
    with pytest.raises(points.IsDuplicate):
        plan(cast, absorbed)
    carry_out(cast, operation)
    kept.refresh_from_db()
    assert kept.last_action_on is not None
    assert OperationPoint.objects.filter(operation=operation, point=kept).exists()


def test_what_is_done_is_no_longer_planned(cast):
    point = open_point(cast.chloe.officer)
    operation = plan(cast, point)
    carry_out(cast, operation)
    who = {"officer": cast.joris.officer, "operation_id": operation.id, "now": LATER}
    for act in (
        lambda: operations.amend(planned=planned("Autre"), **who),
        lambda: operations.add_point(reference=open_point(cast.chloe.officer).reference, **who),
        lambda: operations.remove_point(point_id=point.id, **who),
    ):
        with pytest.raises(NotNow):
            act()


def test_points_are_added_once_by_a_reference_typed_carelessly_and_taken_out(cast):
    point = open_point(cast.chloe.officer)
    operation = plan(cast, point)
    who = {"officer": cast.joris.officer, "operation_id": operation.id, "now": NOON}
    operations.add_point(reference=f" {point.reference.lower()} ", **who)
    assert OperationPoint.objects.filter(operation=operation).count() == 1
    operations.remove_point(point_id=point.id, **who)
    with pytest.raises(NotThere):
        operations.remove_point(point_id=point.id, **who)
    assert Entry.objects.filter(action="registry.in_operation", object_ref=point.journal_ref).count() == 2


def test_a_reference_of_another_desk_or_of_nothing_looks_the_same(cast):
    elsewhere = open_point(cast.kenza.officer, desk="desk-60", commune="60057")
    for reference in (elsewhere.reference, "P26-RIEN"):
        with pytest.raises(NoSuchPoint):
            operations.add_point(officer=cast.joris.officer, operation_id=plan(cast).id, reference=reference, now=NOON)


def test_a_service_takes_part_once_and_its_latest_needs_hold(cast):
    operation = plan(cast)
    first = share(cast, operation, NeedToKnow.PLAN)
    again = share(cast, operation, NeedToKnow.RESULTS, NeedToKnow.PLACES)
    assert first.id == again.id
    assert Participation.objects.get().needs == ["places", "results"]
    assert Entry.objects.filter(action="operation.set_service", recipient="unit:customs-25").count() == 2
    operations.remove_service(officer=cast.joris.officer, operation_id=operation.id, part_id=again.id, now=NOON)
    assert operation_access.sight(cast.lise.officer, operation) is None


def test_a_result_is_public_after_the_end_at_the_earliest_and_only_once_done(cast):
    operation = plan(cast)
    who = {"officer": cast.joris.officer, "operation_id": operation.id, "now": LATER}
    with pytest.raises(NotNow):
        operations.publish(on=LATER.date(), **who)
    carry_out(cast, operation)
    with pytest.raises(TooEarlyToPublish):
        operations.publish(on=NOON.date(), **who)
    assert operations.publish(on=SOON.date(), **who).public_on == SOON.date()
    assert operations.publish(on=None, **who).public_on is None


WHOLE = {"bruno": ALL, "chloe": ALL, "joris": ALL}


@pytest.mark.parametrize("needs", [[], *([need] for need in NeedToKnow), list(NeedToKnow)])
def test_everybody_sees_the_parts_of_the_need_to_know_and_no_other(cast, needs):
    operation = plan(cast, open_point(cast.chloe.officer, where=spot()))
    share(cast, operation, *needs)
    expected = {**WHOLE, "lise": set(needs)}
    for login, person in cast.items():
        seen = operation_access.sight(person.officer, operation)
        assert (None if seen is None else set(seen.parts)) == expected.get(login), login
        if seen is None:
            with pytest.raises(NotThere):
                operation_access.read(officer=person.officer, operation_id=operation.id, now=NOON)
            continue
        assert seen.whole == (login in WHOLE), login
        assert seen.plans == (login == "joris"), login
        assert seen.releases == (login in WHOLE), login
        shown = operation_access.points_of(person.officer, operation, seen)
        assert bool(shown) == seen.has(NeedToKnow.PLACES), login
        outcome = operation_queries.outcome_of(operation, seen)
        assert seen.whole or not operation_queries.services_of(operation, seen)
        assert outcome.steps == outcome.results == []


def test_taking_part_in_one_operation_shows_no_other(cast):
    shared, other = plan(cast), plan(cast)
    share(cast, shared, *NeedToKnow)
    make_unit("customs-60", "Brigade des douanes de l’Oise (exemple)", Unit.Kind.CUSTOMS, "60")
    share(cast, other, *NeedToKnow, unit="customs-60")
    assert operation_access.sight(cast.lise.officer, other) is None
    seat = Unit.objects.get(code="customs-25")
    assert [one.operation.id for one in operation_queries.listed(cast.lise.officer, seat)] == [shared.id]


def test_a_point_under_inquiry_is_a_place_and_coarse_to_a_reader_who_does_not_work_on_it(cast):
    officer = cast.chloe.officer
    point = move_along(officer, open_point(officer, where=spot()), PointState.IDENTIFIED, PointState.INQUIRY)
    operation = plan(cast, point)

    def shown(login):
        who = cast[login].officer
        seen = operation_access.sight(who, operation)
        return [how for _point, how in operation_access.points_of(who, operation, seen)]

    share(cast, operation, NeedToKnow.PLAN, NeedToKnow.RESULTS)
    assert shown("lise") == []
    share(cast, operation, NeedToKnow.PLACES)
    assert {login: shown(login) for login in ("joris", "chloe", "bruno", "lise")} == {
        "joris": [Sight.FULL],
        "chloe": [Sight.FULL],
        "bruno": [Sight.COARSE],
        "lise": [Sight.FULL],
    }


def test_the_calendar_shows_a_partner_its_operations_and_a_title_only_with_the_plan(cast):
    first, second = plan(cast, title="Place nette, quartier fictif"), plan(cast, title="Contrôles, exemple")
    plan(cast, title="Sans elle")
    share(cast, first, NeedToKnow.PLACES)
    share(cast, second, NeedToKnow.PLAN)
    seat = Unit.objects.get(code="customs-25")
    period = {"first": NOON, "after": NOON + timedelta(days=30)}
    seen = operation_queries.of_period(cast.lise.officer, seat, **period)
    assert {one.operation.id: (one.title, one.whole) for one in seen} == {
        first.id: ("", False),
        second.id: ("Contrôles, exemple", False),
    }
    desk = Unit.objects.get(code="desk-25")
    assert len(operation_queries.of_period(cast.bruno.officer, desk, **period)) == 3
    with pytest.raises(NotAllowed):
        operation_queries.of_period(cast.lise.officer, desk, **period)
    with pytest.raises(NotAllowed):
        operation_queries.listed(cast.awa.officer, desk)


def test_who_may_not_change_is_told_so_and_who_may_not_know_is_told_nothing(cast):
    operation = plan(cast)
    share(cast, operation, NeedToKnow.PLAN)
    answers = {}
    for login, person in cast.items():
        try:
            operations.call_off(officer=person.officer, operation_id=operation.id, now=NOON)
        except (NotAllowed, NotThere) as refusal:
            answers[login] = refusal.status
        else:
            answers[login] = 200
            operations.plan_again(officer=person.officer, operation_id=operation.id, now=NOON)
    knows = {"joris": 200, "bruno": 403, "chloe": 403, "lise": 403}
    assert answers == {login: knows.get(login, 404) for login in cast}
    with pytest.raises(NotThere):
        operations.call_off(officer=cast.joris.officer, operation_id=uuid.uuid4(), now=NOON)
