"""Counts by month: what came in, what became of it, and what is known so far of the courts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from field import NOON, receive
from operation_steps import SOON, carry_out, plan
from registry import attach, open_point, write_report
from vigie.intel import figures, merging, outcomes
from vigie.intel.operation_codes import JudicialStage, NoActionReason
from vigie.intel.outcomes import Step
from vigie.intel.quantities import Measured
from vigie.oversight import purge, statistics
from vigie.places.models import Unit
from vigie.triage.decisions import DecisionCode, Reason
from vigie.triage.models import Decision, Release

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
BOUNDS = figures.months(MARCH, 2)
LATER = SOON + timedelta(days=40)
STATEMENTS = 8


@pytest.fixture
def desk(cast):
    return Unit.objects.get(code="desk-25")


def march_april(desk):
    return statistics.months(desk, BOUNDS)


def test_tips_are_counted_in_their_month_with_their_words_or_without(desk):
    for _ in range(3):
        receive()
    receive(now=NOON + timedelta(days=40))
    assert [month.received for month in march_april(desk)] == [3, 1]
    purge.run(now=NOON + timedelta(days=95))
    assert [month.received for month in march_april(desk)] == [3, 1]


def test_decisions_are_counted_by_what_came_of_the_tip(desk, cast):
    for code in (DecisionCode.FORWARD, DecisionCode.IMMEDIATE, DecisionCode.UNUSABLE, DecisionCode.ASK_MORE):
        Decision(tip_ref=desk.id, campaign="x", code=code, reason=Reason.SPAM, officer=cast.awa.officer, at=NOON).save()
    march, april = march_april(desk)
    assert (march.forwarded, march.set_aside, april.forwarded) == (2, 1, 0)


def test_a_report_has_an_outcome_once_an_operation_was_done_afterwards_at_its_point(desk, cast):
    here, elsewhere = open_point(cast.chloe.officer), open_point(cast.chloe.officer)
    for point, days in ((here, 0), (here, 20), (elsewhere, 0)):
        attach(cast.chloe.officer, write_report(cast.awa.officer, now=NOON + timedelta(days=days)), point)
    write_report(cast.awa.officer)
    plan(cast, elsewhere)
    assert (march_april(desk)[0].reports, march_april(desk)[0].with_outcome) == (4, 0)
    carry_out(cast, plan(cast, here))
    assert (march_april(desk)[0].reports, march_april(desk)[0].with_outcome) == (4, 1)
    assert statistics.months(Unit.objects.get(code="desk-60"), BOUNDS)[0].reports == 0


def test_a_report_on_a_duplicate_has_the_outcome_of_the_point_it_is_of(desk, cast):
    officer, kept, absorbed = cast.chloe.officer, open_point(cast.chloe.officer), open_point(cast.chloe.officer)
    attach(officer, write_report(cast.awa.officer), absorbed)
    merging.merge(officer=officer, kept_id=kept.id, absorbed_id=absorbed.id, motive="Même lieu", now=NOON)
    carry_out(cast, plan(cast, kept))
    assert march_april(desk)[0].with_outcome == 1


def test_answers_are_counted_from_the_releases_of_the_desk(desk, cast):
    operation = carry_out(cast, plan(cast))
    for answered in (2, 3):
        Release(operation=operation, officer=cast.joris.officer, at=LATER, answered=answered).save()
    assert [month.answered for month in march_april(desk)] == [0, 5]
    assert [month.answered for month in statistics.months(Unit.objects.get(code="desk-60"), BOUNDS)] == [0, 0]


def test_seizures_add_up_by_thing_and_unit(desk, cast):
    operation = carry_out(cast, plan(cast))
    told = [
        ("cocaine", "1.5", "kg"),
        ("cocaine", "250", "g"),
        ("cash", "10.50", "eur"),
        ("mdma_tablet", "7", "tablets"),
    ]
    for thing, quantity, unit in told:
        outcomes.add_seizure(
            officer=cast.joris.officer,
            operation_id=operation.id,
            thing=thing,
            quantity=Decimal(quantity),
            unit=unit,
            on=SOON.date(),
            now=LATER,
        )
    march, april = march_april(desk)
    assert march.seized == {
        ("cash", Measured.EURO): Decimal("10.5"),
        ("cocaine", Measured.KILOGRAM): Decimal("1.75"),
        ("mdma_tablet", Measured.TABLET): Decimal(7),
    }
    assert (march.operations, april.operations, april.seized) == (1, 0, {})


def test_the_courts_are_known_so_far_by_the_month_of_the_operation(desk, cast):
    operation = carry_out(cast, plan(cast))
    plan(cast)
    who = {"officer": cast.joris.officer, "operation_id": operation.id, "now": LATER}
    outcomes.add_step(step=Step(JudicialStage.REFERRED, 4, SOON.date()), **who)
    mistake = outcomes.add_step(step=Step(JudicialStage.ACQUITTED, 4, LATER.date()), **who)
    outcomes.strike_step(step_id=mistake.id, **who)
    outcomes.add_step(step=Step(JudicialStage.NO_ACTION, 1, LATER.date(), NoActionReason.PROCEDURE), **who)
    march, april = march_april(desk)
    assert dict(march.justice.stages) == {"referred": 4, "no_action": 1}
    assert march.justice.why == [(NoActionReason.PROCEDURE, 1)]
    assert march.justice.latest == LATER.date()
    assert not april.justice.stages


def test_a_year_costs_as_much_as_a_month(desk, cast):
    carry_out(cast, plan(cast))
    receive()
    for count in (1, 12):
        with CaptureQueriesContext(connection) as captured:
            statistics.months(desk, figures.months(MARCH, count))
        assert len(captured) == STATEMENTS
