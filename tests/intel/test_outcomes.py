"""Outcomes: a sheet that is corrected, seizures in their units, a chain that is appended to and added up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operation_steps import SOON, carry_out, plan
from vigie.audit.models import Entry
from vigie.intel import outcomes, quantities
from vigie.intel.models import JudicialStep, Operation, Result, Seizure
from vigie.intel.operation_codes import SEIZED, JudicialStage, Measure, NoActionReason
from vigie.intel.outcomes import NoSuchCount, NoSuchDay, Step, WhyNoAction
from vigie.intel.quantities import UNITS, Measured, NoSuchQuantity, WrongUnit
from vigie.lib.errors import NotAllowed, NotNow, NotThere

LATER = SOON + timedelta(days=20)
DAY = SOON.date()


@pytest.fixture
def done(cast):
    """Who records, of an operation that is done."""
    operation = carry_out(cast, plan(cast))
    return {"officer": cast.joris.officer, "operation_id": operation.id, "now": LATER}


def sheet():
    return dict(Result.objects.values_list("measure", "count"))


def test_a_sheet_is_written_whole_and_its_correction_replaces_it(done):
    outcomes.record_results(counts={Measure.ARRESTS: 856, Measure.CUSTODY: 459, Measure.FINES: None}, note="", **done)
    assert sheet() == {"arrests": 856, "custody": 459}
    outcomes.record_results(counts={Measure.ARRESTS: 855, Measure.RUBBLE_M3: 0}, note=" Corrigé ", **done)
    assert sheet() == {"arrests": 855, "rubble_m3": 0}
    assert Operation.objects.get().result_note == "Corrigé"
    assert Entry.objects.filter(action="operation.results").count() == 2


@pytest.mark.parametrize("count", [-1, 100_001])
def test_a_count_that_cannot_be_changes_nothing(done, count):
    with pytest.raises(NoSuchCount):
        outcomes.record_results(counts={Measure.ARRESTS: count}, note="", **done)
    assert sheet() == {}


def test_nothing_comes_of_what_has_not_begun_and_readers_record_nothing(cast, done):
    who = {**done, "operation_id": plan(cast).id}
    with pytest.raises(NotNow):
        outcomes.record_results(counts={Measure.ARRESTS: 1}, note="", **who)
    with pytest.raises(NotNow):
        outcomes.add_step(step=Step(JudicialStage.REFERRED, 1, DAY), **who)
    for login in ("chloe", "bruno"):
        with pytest.raises(NotAllowed):
            outcomes.record_results(counts={}, note="", **{**done, "officer": cast[login].officer})
    with pytest.raises(NotThere):
        outcomes.record_results(counts={}, note="", **{**done, "officer": cast.lise.officer})


def test_every_thing_that_is_seized_has_its_units():
    assert set(UNITS) == {code for code, _label in SEIZED}
    assert all(UNITS.values())


@given(thing=st.sampled_from(sorted(UNITS)), unit=st.sampled_from(list(Measured)), quantity=st.decimals())
def test_a_quantity_is_positive_finite_bounded_and_in_a_unit_of_its_thing(thing, unit, quantity):
    try:
        quantities.check(thing, quantity, unit)
    except NoSuchQuantity:
        return
    assert unit in UNITS[thing]
    assert 0 < quantity <= 1_000_000_000
    assert quantity == round(quantity, 3)


@pytest.mark.parametrize(
    ("thing", "quantity", "unit"),
    [
        ("cannabis_resin", "0", "kg"),
        ("cannabis_resin", "-3", "kg"),
        ("cannabis_resin", "100001", "kg"),
        ("cannabis_resin", "0.0001", "kg"),
        ("mdma_tablet", "1.5", "tablets"),
        ("weapon", "0.5", "pieces"),
        ("cash", "10.005", "eur"),
        ("cash", "NaN", "eur"),
        ("unicorn", "1", "kg"),
    ],
)
def test_what_nobody_seizes_is_refused(thing, quantity, unit):
    with pytest.raises(NoSuchQuantity):
        quantities.check(thing, Decimal(quantity), unit)


def test_a_wrong_unit_is_refused_with_those_that_fit():
    with pytest.raises(WrongUnit, match="kg"):
        quantities.check("cocaine", Decimal(3), "tablets")


def test_seizures_are_kept_as_weighed_and_taken_back(done):
    first = outcomes.add_seizure(thing="cocaine", quantity=Decimal("3.512"), unit="kg", on=DAY, **done)
    outcomes.add_seizure(thing="cash", quantity=Decimal("2790376.05"), unit="eur", on=DAY, **done)
    assert set(Seizure.objects.values_list("quantity", flat=True)) == {Decimal("3.512"), Decimal("2790376.05")}
    outcomes.remove_seizure(seizure_id=first.id, **done)
    with pytest.raises(NotThere):
        outcomes.remove_seizure(seizure_id=first.id, **done)


@pytest.mark.parametrize("on", [DAY - timedelta(days=1), LATER.date() + timedelta(days=1)])
def test_nothing_is_dated_before_the_operation_or_to_come(done, on):
    with pytest.raises(NoSuchDay):
        outcomes.add_seizure(thing="phone", quantity=Decimal(2), unit="pieces", on=on, **done)
    with pytest.raises(NoSuchDay):
        outcomes.add_step(step=Step(JudicialStage.REFERRED, 2, on), **done)


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        (Step(JudicialStage.NO_ACTION, 1, DAY), WhyNoAction),
        (Step(JudicialStage.REFERRED, 1, DAY, NoActionReason.PROCEDURE), WhyNoAction),
        (Step(JudicialStage.REFERRED, 0, DAY), NoSuchCount),
        (Step(JudicialStage.REFERRED, -4, DAY), NoSuchCount),
    ],
)
def test_a_step_says_how_many_and_why_there_was_no_action(done, step, refusal):
    with pytest.raises(refusal):
        outcomes.add_step(step=step, **done)
    assert not JudicialStep.objects.exists()


def test_a_chain_is_added_up_without_what_is_struck_through(done):
    told = [
        Step(JudicialStage.REFERRED, 12, DAY),
        Step(JudicialStage.IMMEDIATE_TRIAL, 5, date(2026, 3, 6)),
        Step(JudicialStage.IMMEDIATE_TRIAL, 2, date(2026, 3, 9)),
        Step(JudicialStage.NO_ACTION, 3, date(2026, 3, 10), NoActionReason.OFFENCE_WEAK),
        Step(JudicialStage.NO_ACTION, 1, date(2026, 3, 12), NoActionReason.PROCEDURE),
    ]
    *_rest, mistake = (outcomes.add_step(step=step, **done) for step in told)
    outcomes.strike_step(step_id=mistake.id, **done)
    with pytest.raises(NotThere):
        outcomes.strike_step(step_id=mistake.id, **done)
    found = outcomes.totals(JudicialStep.objects.all())
    counts = {stage: count for stage, count in found.rows if count}
    assert counts == {"referred": 12, "immediate_trial": 7, "no_action": 3}
    assert found.why == [(NoActionReason.OFFENCE_WEAK, 3)]
    assert found.latest == date(2026, 3, 10)
    assert JudicialStep.objects.count() == 5
