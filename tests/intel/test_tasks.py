"""Slips: who sends to whom, the table of moves by properties, two officers at once, and what the result becomes."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people import hire
from registry import NOON, attach, make_unit, open_point, spot, write_report
from vigie.accounts import officers
from vigie.audit.journal import OPERATOR
from vigie.audit.models import Entry
from vigie.intel import reports, slips, tasks
from vigie.intel.codes import Handling, InfoGrade, Lane, Origin, SourceGrade, TaskResult
from vigie.intel.models import Link, PointEvent
from vigie.intel.registry_access import Sight, sight
from vigie.intel.states import TASK_MOVES, EventKind, PointState, TaskState
from vigie.intel.tasks import (
    ConditionsNotMet,
    DueInThePast,
    NotOnTheSpot,
    Order,
    SlipIncomplete,
    StepTaken,
    UnitOutOfReach,
    WordsNeeded,
)
from vigie.lib.errors import NotAllowed, NotThere, Refused
from vigie.places.models import Unit

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=4)
SEEN_THERE = "Deux échanges brefs devant le porche (exemple fictif)."


def street():
    return Unit.objects.get(code="street-25")


def send(cast, login="awa", *, unit=None, **more):
    order = Order(title="Vérifier le porche (exemple)", instruction="Passer à pied.", due_at=LATER, **more)
    desk = Unit.objects.get(code="desk-25")
    return tasks.send(officer=cast[login].officer, desk=desk, unit=unit or street(), order=order, now=NOON)


def about_point(cast, **more):
    point = open_point(cast.chloe.officer, where=spot())
    return point, send(cast, point=point, **more)


def walk(cast, task, *targets, login="ines"):
    steps = {"acknowledged": tasks.acknowledge, "en_route": tasks.set_out, "observed": tasks.arrive}
    for target in targets:
        task = steps[target](officer=cast[login].officer, task_id=task.id, now=NOON)
    return task


def finish(cast, task, result, words="", login="ines"):
    return tasks.finish(officer=cast[login].officer, task_id=task.id, result=result, words=words, now=NOON)


def colleague(cast):
    person = hire("marc", "Marc Exemple")
    officers.appoint(actor=OPERATOR, officer=person.officer, role_code="street_officer", desk=street())
    cast["marc"] = person
    return person


def journalled(task):
    return list(
        Entry.objects.filter(object_ref=task.journal_ref).order_by("at", "action").values_list("action", flat=True)
    )


def test_a_slip_is_sent_read_and_done_on_record(cast):
    point, task = about_point(cast)
    assert (task.state, task.unit, task.point) == (TaskState.SENT, street(), point)
    assert task.reference.startswith("M26-")
    slips.read(officer=cast.ines.officer, task_id=task.id, right="task.do", now=NOON)
    walk(cast, task, "acknowledged", "en_route", "observed")
    task = finish(cast, task, TaskResult.NOTHING_SEEN)
    assert (task.state, task.result, task.observation) == (TaskState.DONE, "nothing_seen", None)
    assert sorted(journalled(task)) == [
        "task.acknowledge",
        "task.arrive",
        "task.finish",
        "task.read",
        "task.send",
        "task.set_out",
    ]
    sent = Entry.objects.get(action="task.send")
    assert sent.recipient == "street-25"
    assert [move.target for move in slips.moves(task)] == ["sent", "acknowledged", "en_route", "observed", "done"]


@pytest.mark.parametrize("login", ["chloe", "bruno", "awa", "joris"])
def test_those_of_the_desk_send(cast, login):
    assert send(cast, login, report=write_report(cast.awa.officer)).state == TaskState.SENT


@pytest.mark.parametrize("login", ["driss", "kenza", "elise", "farid", "gael", "hana", "ines", "lise"])
def test_the_others_do_not(cast, login):
    report = write_report(cast.awa.officer)
    with pytest.raises(NotAllowed):
        send(cast, login, report=report)


def test_it_goes_to_a_street_unit_of_the_desk_where_somebody_receives(cast):
    report = write_report(cast.awa.officer)
    empty = make_unit("street-empty", "Brigade sans agent (exemple)", Unit.Kind.GENDARMERIE)
    far = make_unit("street-60", "Brigade d’ailleurs (exemple)", Unit.Kind.POLICE, "60")
    officers.appoint(actor=OPERATOR, officer=cast.hana.officer, role_code="street_officer", desk=far)
    for unit in (empty, far, Unit.objects.get(code="customs-25"), Unit.objects.get(code="desk-25")):
        with pytest.raises(UnitOutOfReach):
            send(cast, report=report, unit=unit)
    assert list(slips.reachable(Unit.objects.get(code="desk-25"))) == [street()]


def test_only_what_its_officer_reads_in_full_is_told(cast):
    elsewhere = write_report(cast.kenza.officer, desk="desk-60")
    under_inquiry = open_point(cast.chloe.officer)
    under_inquiry.state = PointState.INQUIRY
    under_inquiry.save()
    for about in ({"report": elsewhere}, {"point": under_inquiry}):
        with pytest.raises(NotThere):
            send(cast, **about)
    assert send(cast, "chloe", point=under_inquiry)
    # A street officer reads no registry: the slip is all there is.
    assert sight(cast.ines.officer, under_inquiry) == Sight.NONE


def test_conditions_of_sharing_are_confirmed_first(cast):
    report = write_report(cast.awa.officer)
    report.handling, report.conditions = Handling.CONDITIONS, "service seul"
    report.save()
    with pytest.raises(ConditionsNotMet):
        send(cast, report=report)
    task = send(cast, report=report, conditions_met=True)
    assert slips.shown(task).conditions == "service seul"


def test_an_empty_slip_and_one_due_already_are_refused(cast):
    with pytest.raises(SlipIncomplete):
        send(cast)
    report = write_report(cast.awa.officer)
    desk = Unit.objects.get(code="desk-25")
    for order, refusal in (
        (Order(title=" ", instruction="x", due_at=LATER, report=report), SlipIncomplete),
        (Order(title="x", instruction="x", due_at=NOON, report=report), DueInThePast),
    ):
        with pytest.raises(refusal):
            tasks.send(officer=cast.awa.officer, desk=desk, unit=street(), order=order, now=NOON)


def test_it_follows_the_report_to_its_only_point(cast):
    report, point = write_report(cast.awa.officer), open_point(cast.chloe.officer)
    attach(cast.chloe.officer, report, point)
    assert send(cast, report=report).point == point
    attach(cast.chloe.officer, report, open_point(cast.chloe.officer))
    assert send(cast, report=report).point is None


TARGET = {
    "acknowledge": TaskState.ACKNOWLEDGED,
    "set_out": TaskState.EN_ROUTE,
    "arrive": TaskState.OBSERVED,
    "finish": TaskState.DONE,
    "call_off": TaskState.CALLED_OFF,
}
VERBS = list(TARGET)


def act(cast, task, verb, login):
    if verb == "finish":
        return finish(cast, task, TaskResult.NOT_DONE, login=login)
    login = "awa" if verb == "call_off" else login
    return getattr(tasks, verb)(officer=cast[login].officer, task_id=task.id, now=NOON)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(["ines", "marc"])), max_size=9))
def test_no_act_leaves_the_table_and_the_moves_replay_to_the_state(cast, acts):
    if "marc" not in cast:
        colleague(cast)
    task = send(cast, report=write_report(cast.awa.officer))
    state, holder = TaskState.SENT, None
    for verb, login in acts:
        target = TARGET[verb]
        again = verb in VERBS[:3] and (target, login) == (state, holder)
        if target in TASK_MOVES[state]:
            task = act(cast, task, verb, login)
            state, holder = target, holder if verb == "call_off" else login
        elif again:
            act(cast, task, verb, login)
        else:
            with pytest.raises(StepTaken):
                act(cast, task, verb, login)
        task.refresh_from_db()
        assert task.state == state
    replayed = ""
    for move in slips.moves(task):
        assert move.source == replayed
        assert not replayed or move.target in TASK_MOVES[TaskState(replayed)]
        replayed = move.target
    assert replayed == task.state


def test_a_slip_is_out_of_sight_elsewhere(cast):
    _point, task = about_point(cast)
    for login in set(cast) - {"ines"}:
        with pytest.raises(NotThere):
            walk(cast, task, "acknowledged", login=login)
    with pytest.raises(NotThere):
        tasks.call_off(officer=cast.ines.officer, task_id=task.id, now=NOON)
    with pytest.raises(NotThere):
        tasks.call_off(officer=cast.driss.officer, task_id=task.id, now=NOON)


@pytest.mark.parametrize("result", [TaskResult.ACTIVITY_SEEN, TaskResult.FLAGRANTE])
def test_what_officers_saw_becomes_their_report_and_corroborates(cast, result):
    point = open_point(cast.chloe.officer, where=spot())
    attach(cast.chloe.officer, write_report(cast.awa.officer), point)
    task = send(cast, point=point)
    walk(cast, task, "acknowledged", "en_route", "observed")
    task = finish(cast, task, result, SEEN_THERE)
    seen = task.observation
    assert (seen.origin, seen.facts, seen.author) == (Origin.PATROL, SEEN_THERE, cast.ines.officer)
    assert (seen.source_grade, seen.info_grade) == (SourceGrade.RELIABLE, InfoGrade.KNOWN_DIRECTLY)
    assert (seen.lon, seen.lat, seen.desk.code, seen.corroborated) == (spot().lon, spot().lat, "desk-25", True)
    assert Link.objects.get(report=seen).point == point
    point.refresh_from_db()
    assert (point.sources, point.messages, point.corroborated) == (2, 2, True)
    assert point.last_action_on == NOON.date()
    kinds = PointEvent.objects.filter(point=point, report=seen).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == [EventKind.ACTION, EventKind.LINKED]


@pytest.mark.parametrize(
    ("result", "acted"),
    [(TaskResult.NOTHING_SEEN, True), (TaskResult.NOT_FOUND, False), (TaskResult.NOT_DONE, False)],
)
def test_other_results_corroborate_nothing(cast, result, acted):
    point, task = about_point(cast)
    walk(cast, task, "acknowledged")
    finish(cast, task, result, "peu importe")
    point.refresh_from_db()
    assert (point.sources, point.corroborated) == (0, False)
    assert (point.last_action_on is not None) is acted


def test_activity_needs_officers_on_the_spot_and_their_words(cast):
    _point, task = about_point(cast)
    walk(cast, task, "acknowledged", "en_route")
    with pytest.raises(NotOnTheSpot):
        finish(cast, task, TaskResult.ACTIVITY_SEEN, SEEN_THERE)
    walk(cast, task, "observed")
    with pytest.raises(WordsNeeded):
        finish(cast, task, TaskResult.ACTIVITY_SEEN, "  ")
    task.refresh_from_db()
    assert (task.state, task.result, task.observation) == (TaskState.OBSERVED, "", None)


def test_what_was_seen_goes_to_the_point_that_took_the_duplicate_in(cast):
    point, task = about_point(cast)
    head = open_point(cast.chloe.officer)
    point.state, point.absorbed_by = PointState.DUPLICATE, head
    point.save()
    walk(cast, task, "acknowledged", "en_route", "observed")
    finish(cast, task, TaskResult.ACTIVITY_SEEN, SEEN_THERE)
    head.refresh_from_db()
    assert (head.sources, head.corroborated) == (1, True)


def test_overdue_is_told_of_open_slips_alone(cast):
    _point, task = about_point(cast)
    assert not slips.is_overdue(task, LATER)
    assert slips.is_overdue(task, LATER + timedelta(minutes=1))
    walk(cast, task, "acknowledged")
    assert not slips.is_overdue(finish(cast, task, TaskResult.NOT_DONE), LATER + timedelta(days=1))


def test_the_street_keeps_a_slip_in_sight_for_a_day_after_its_end(cast):
    first, second = send(cast, point=open_point(cast.chloe.officer)), send(cast, point=open_point(cast.chloe.officer))
    late = NOON + timedelta(days=9)
    walk(cast, first, "acknowledged")
    done = {"result": TaskResult.NOT_DONE, "words": ""}
    tasks.finish(officer=cast.ines.officer, task_id=first.id, now=late, **done)
    shown = [slips.of_officer(cast.ines.officer, late + timedelta(hours=hours)) for hours in (1, 25)]
    assert shown == [[second, first], [second]]


def test_the_street_sees_where_when_and_what_and_nothing_else(cast):
    report = write_report(cast.awa.officer, assessment="opinion", where=spot(precision=15))
    shown = slips.shown(send(cast, report=report))
    assert (shown.spot, shown.commune, shown.products) == (spot(precision=15), "Besançon (25)", ("Résine de cannabis",))
    assert not {"assessment", "facts", "report", "grades"} & set(vars(shown))


def test_an_observation_is_written_by_no_other_lane(cast):
    _point, task = about_point(cast)
    walk(cast, task, "acknowledged", "en_route", "observed")
    assert finish(cast, task, TaskResult.FLAGRANTE, SEEN_THERE).observation.lane == Lane.INQUIRY
    with pytest.raises(Refused):
        finish(cast, task, TaskResult.FLAGRANTE, SEEN_THERE)
    assert reports.Report.objects.filter(origin=Origin.PATROL).count() == 1
