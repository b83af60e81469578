"""Hot spots: what is planted is found and noise is not; origins stay apart; copies of one telling weigh as one.

All places are invented; every draw is seeded.
"""

import itertools
import json
import subprocess
import sys
import uuid
from datetime import date, timedelta

import numpy as np
import pytest

from registry import LAT, LON, NOON, attach, facts, north, open_point, spot, write_report
from vigie.audit.models import Entry
from vigie.intel import links
from vigie.intel.codes import Independence, Origin
from vigie.intel.hotspots import events, runs
from vigie.intel.hotspots.analysis import analyse
from vigie.intel.hotspots.cells import again, hotter_than_chance
from vigie.intel.hotspots.chance import adjusted
from vigie.intel.hotspots.compute import BYTES_AT_MOST, compute
from vigie.intel.hotspots.density import density
from vigie.intel.hotspots.displacement import Counts, measure
from vigie.intel.hotspots.events import Closing, Event, Known, Sample
from vigie.intel.hotspots.ground import lay_out
from vigie.intel.hotspots.groups import groups
from vigie.intel.hotspots.repeats import knox, repeats
from vigie.intel.models import AnalysisRun, Report
from vigie.intel.states import RunState
from vigie.lib.errors import NotAllowed, NotThere
from vigie.places.models import Unit

FIRST = date(2025, 3, 3)
YEAR = (date(2025, 3, 4), date(2026, 3, 3))
_METRE = 1 / 111_195


def event(number, *, metres=(0.0, 0.0), on=0, origin=Origin.PATROL, **more):
    """Return one event so many metres east and north, so many days after the first."""
    given = {"source": f"source:{number}", "presumed": origin == Origin.CITIZEN, "corroborated": True, **more}
    lon = LON + metres[0] * _METRE / np.cos(np.radians(LAT))
    return Event(lon, LAT + metres[1] * _METRE, FIRST + timedelta(days=int(on)), "25056", origin, **given)


def noise(count, *, half=8_000.0, seed=5, days=365, **more):
    """Return events spread evenly over a square and a year."""
    rng = np.random.default_rng(seed)
    places, lapses = rng.uniform(-half, half, (count, 2)), rng.integers(days, size=count)
    told = zip(places, lapses, strict=True)
    return [event(f"noise{number}", metres=place, on=on, **more) for number, (place, on) in enumerate(told)]


def planted(count, *, at=(1_000.0, 1_500.0), days=range(200, 230), spread=25.0, seed=7, name="plant", **more):
    """Return events around a spot within some days."""
    rng = np.random.default_rng(seed)
    places, lapses = rng.normal(at, spread, (count, 2)), rng.choice(list(days), size=count)
    told = zip(places, lapses, strict=True)
    return [event(f"{name}{number}", metres=place, on=on, **more) for number, (place, on) in enumerate(told)]


def find_groups(told, points=()):
    """Look for groups among events."""
    return groups(lay_out(told), points, min(one.on for one in told))


def metres_from(one, at):
    """Return how far a find is from a planted place."""
    east = (one["lon"] - LON) / _METRE * np.cos(np.radians(LAT)) - at[0]
    return float(np.hypot(east, (one["lat"] - LAT) / _METRE - at[1]))


# --- Sources ------------------------------------------------------------


def test_reports_of_one_source_weigh_one_together():
    ground = lay_out([event(1), event(1, on=3), event(2), event(3)])
    assert ground.weight == pytest.approx(3)
    assert sorted(ground.weights) == [0.5, 0.5, 1, 1]
    assert len(lay_out([event(1), event(1), event(1, on=2)]).tellings()) == 2


@pytest.mark.django_db
def test_citizens_on_one_point_are_one_source_until_judged(cast):
    officer = cast.chloe.officer
    point = open_point(officer, where=spot())
    seen = (("Un guetteur sur un muret.", 0), ("Des échanges derrière le préau.", 70), ("Une cache sous un banc.", 140))
    told = [
        write_report(officer, facts(facts=text, where=spot(), seen_on=FIRST + timedelta(days=day)))
        for text, day in seen
    ]
    made = [attach(officer, report, point) for report in told]
    desk = Unit.objects.get(code="desk-25")

    def read():
        return events.read(desk=desk, since=FIRST, until=YEAR[1], origins=[Origin.CITIZEN]).events

    assert len({one.source for one in read()}) == 1
    assert not any(one.corroborated for one in read())
    links.judge(officer=officer, link_id=made[0].id, reason=Independence.OTHER_VANTAGE, motive="De la tour", now=NOON)
    point.refresh_from_db()
    found = read()
    assert (len({one.source for one in found}), point.sources) == (2, 2)
    assert [one.presumed for one in found] == [False, True, True]
    assert all(one.corroborated for one in found)
    assert point.corroborated


@pytest.mark.django_db
def test_where_the_registry_counts_copies_as_one_so_does_an_analysis(cast):
    officer = cast.chloe.officer
    point = open_point(officer, where=spot())
    links_made = [attach(officer, write_report(officer, where=spot()), point) for _copy in range(3)]
    for link in links_made[:2]:
        links.judge(officer=officer, link_id=link.id, reason=Independence.OTHER_TIME, motive="Exemple", now=NOON)
    point.refresh_from_db()
    desk = Unit.objects.get(code="desk-25")
    found = events.read(desk=desk, since=FIRST, until=NOON.date(), origins=[Origin.CITIZEN]).events
    assert len({one.source for one in found}) <= point.sources


@pytest.mark.django_db
def test_origins_are_never_mixed_unless_asked(cast):
    officer = cast.chloe.officer
    desk = Unit.objects.get(code="desk-25")
    for origin in Origin:
        write_report(officer, where=spot(), origin=origin)
    write_report(officer)
    write_report(officer, where=spot(precision=500))
    write_report(cast.kenza.officer, where=spot(), desk="desk-60")

    def read(*origins):
        return events.read(desk=desk, since=FIRST, until=NOON.date(), origins=origins)

    citizens = read(Origin.CITIZEN)
    assert [one.origin for one in citizens.events] == [Origin.CITIZEN]
    assert (citizens.unplaced, citizens.coarse) == (1, 1)
    assert {one.origin for one in read(Origin.PATROL, Origin.PARTNER).events} == {"patrol", "partner"}
    assert all(one.corroborated for one in read(Origin.PATROL).events)
    for both in ({Origin.CITIZEN, Origin.PATROL}, set()):
        with pytest.raises(runs.OriginsMixed):
            runs.ask(officer=officer, desk=desk, period=YEAR, origins=both, now=NOON)
    asked = runs.ask(officer=officer, desk=desk, period=YEAR, origins=list(Origin), mixed=True, now=NOON)
    assert len(asked.asked["origins"]) == 4


# --- Groups ------------------------------------------------------------


def test_a_planted_group_is_a_candidate_where_it_was_planted():
    found = find_groups(noise(1_500) + planted(8))
    [one] = found["groups"]
    assert one["kind"] == "candidate"
    assert metres_from(one, (1_000, 1_500)) < 60
    assert one["sources"] >= 7
    assert one["p"] < 0.01
    assert one["first"] >= (FIRST + timedelta(days=200)).isoformat()


@pytest.mark.parametrize(("seed", "count"), [(0, 300), (1, 300), (2, 300), (1, 3_000), (2, 3_000)])
def test_noise_makes_no_group_and_no_quarter(seed, count):
    told = noise(count, seed=seed, half=5_000)
    found = analyse(Sample(FIRST, FIRST + timedelta(days=365), told, population=(("25056", 50_000),)), lambda *_: None)
    assert len(found["groups"]["groups"]) <= 1
    assert found["cells"]["hot"] <= 3
    assert found["repeats"]["bands"][0][0]["p"] > 0.01 if found["repeats"]["enough"] else True


def test_a_group_on_a_known_point_is_no_candidate():
    told = noise(800) + planted(8)
    middle = event(0, metres=(1_030, 1_500))
    found = find_groups(told, [Known(uuid.UUID(int=1), middle.lon, middle.lat)])
    assert (found["groups"], found["on_points"]) == ([], 1)


def test_the_same_spot_all_year_apart_in_time_is_no_group():
    told = noise(300) + [event(f"slow{turn}", metres=(1_000, 1_500), on=turn * 60) for turn in range(6)]
    assert find_groups(told)["groups"] == []


def test_citizens_are_to_be_judged_and_never_a_candidate():
    told = noise(800, origin=Origin.CITIZEN) + planted(12, origin=Origin.CITIZEN)
    [one] = find_groups(told)["groups"]
    assert (one["kind"], one["sources"]) == ("to_judge", 1)
    assert one["reports"] >= 10
    mixed = told + planted(2, seed=9, name="patrol")
    assert [(one["kind"], one["sources"]) for one in find_groups(mixed)["groups"]] == [("candidate", 3)]


def test_copies_do_not_make_a_group():
    quiet = noise(500, origin=Origin.CITIZEN)
    one_source = [event("point", metres=(1_000, 1_500), on=200 + turn, origin=Origin.CITIZEN) for turn in range(9)]
    assert find_groups(quiet + one_source)["groups"] == []
    burst = planted(9, days=[200], origin=Origin.CITIZEN)
    found = find_groups(quiet + burst)
    assert found["groups"] == []
    assert found["copies"] >= 1


# --- Cells, density ------------------------------------------------------------


def test_a_planted_quarter_is_hot():
    quarter = planted(400, spread=260.0, days=range(365))
    found = analyse(Sample(FIRST, YEAR[1], noise(1_500) + quarter), lambda *_: None)
    first = found["cells"]["zones"][0]
    assert metres_from(first, (1_000, 1_500)) < 300
    assert first["reports"] > 100
    assert first["p"] <= 0.05
    assert sum(metres_from(zone, (1_000, 1_500)) > 1_500 for zone in found["cells"]["zones"]) <= 1
    assert found["cells"]["by_inhabitants"] is False


def test_more_draws_agree_with_the_library():
    rng = np.random.default_rng(3)
    values = rng.poisson(3, size=60).astype(float)
    around = [sorted({(one + step) % 60 for step in (-2, -1, 1, 2)}) for one in range(60)]
    exact = again(values, around, np.arange(60), draws=20_000)
    for cell in range(0, 60, 7):
        others = np.delete(values, cell)
        sums = [sum(chosen) for chosen in itertools.islice(_draws(rng, others, 4), 4_000)]
        direct = np.mean([total >= values[around[cell]].sum() for total in sums])
        assert exact[cell] == pytest.approx(direct, abs=0.03)
    assert hotter_than_chance(values, around).min() > 0.05


def _draws(rng, values, size):
    while True:
        yield rng.choice(values, size=size, replace=False)


def test_peaks_stand_where_corroborated_reports_are_and_say_their_interval():
    told = noise(60) + planted(80, days=range(365))
    found = density(lay_out(told))
    first = found["peaks"][0]
    assert metres_from(first, (1_000, 1_500)) < 120
    assert first["low"] < first["height"] < first["high"]
    # A kernel of 300 m gives one report alone 2 / (pi 0.3²) = 7 a square kilometre at its spot.
    assert first["height"] == pytest.approx(80 * 7, rel=0.1)
    assert found["windows"][0][10][10] == "9"


def test_only_corroborated_reports_make_the_heat_map_and_few_make_none():
    told = planted(80, days=range(365), corroborated=False) + noise(19)
    found = analyse(Sample(FIRST, YEAR[1], told), lambda *_: None)
    assert found["density"] == {"n": 19, "sources": 19, "bandwidth": 300, "enough": False, "fewest": 20}
    nothing = analyse(Sample(FIRST, YEAR[1], []), lambda *_: None)
    assert not any(nothing[name]["enough"] for name in ("density", "cells", "groups", "repeats", "displacement"))


# --- Chance ------------------------------------------------------------


def test_false_finds_are_held_as_by_their_definition():
    rng = np.random.default_rng(2)
    given = np.concatenate([rng.uniform(size=90), rng.uniform(0, 0.002, size=10)])
    ordered = np.sort(given)
    kept = [rank for rank, p in enumerate(ordered, 1) if p <= 0.05 * rank / len(given)]
    assert (adjusted(given) <= 0.05).sum() == max(kept)
    assert list(adjusted([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.04, 0.04])
    assert adjusted([0.01], looks=10)[0] == pytest.approx(0.1)


# --- Repeats ------------------------------------------------------------


def brute_knox(places, days):
    """Count pairs by the definition, one after another."""
    table = np.zeros((4, 4), dtype=int)
    for one, other in itertools.combinations(range(len(days)), 2):
        away = float(np.hypot(*(places[one] - places[other])))
        lapse = abs(int(days[one]) - int(days[other]))
        row = next((band for band in range(4) if away <= 100 * (band + 1)), None)
        column = next((band for band in range(4) if lapse <= 7 * (band + 1)), None)
        if row is not None and column is not None:
            table[row, column] += 1
    return table


@pytest.mark.parametrize("seed", range(3))
def test_knox_counts_as_its_definition(seed):
    rng = np.random.default_rng(seed)
    places, days = rng.integers(0, 9, (60, 2)) * 50.0, rng.integers(0, 60, 60)
    found = knox(places, days, draws=99)
    assert (found.observed == brute_knox(places, days)).all()
    brute = np.mean([brute_knox(places, rng.permutation(days)) for _draw in range(40)], axis=0)
    assert found.expected == pytest.approx(brute, rel=0.15, abs=4)
    larger = (found.drawn >= found.observed).sum(axis=0)
    assert found.probabilities == pytest.approx((larger + 1) / 100)


def test_repeats_are_found_where_they_are_and_not_where_they_are_not():
    rng = np.random.default_rng(4)
    first = noise(300, half=1_500)
    after = [
        event(f"after{turn}", metres=_place(one) + rng.normal(0, 30, 2), on=(one.on - FIRST).days + rng.integers(1, 7))
        for turn, one in enumerate(first[:80])
    ]
    found = repeats(lay_out(first + after))
    assert found["bands"][0][0]["p"] <= 0.02
    assert found["bands"][0][0]["observed"] > found["bands"][0][0]["high"]
    # The same places with days of their own: as many pairs near in space, none of them nearer in time.
    free = [event(f"free{turn}", metres=_place(one), on=rng.integers(365)) for turn, one in enumerate(after)]
    assert repeats(lay_out(first + free))["bands"][0][0]["p"] > 0.05


def _place(one):
    return np.array([(one.lon - LON) / _METRE * np.cos(np.radians(LAT)), (one.lat - LAT) / _METRE])


# --- Displacement ------------------------------------------------------------


def test_quotient_is_its_formula():
    place, quotient = measure(Counts((40, 10), (20, 30), (100, 100)))
    assert place == pytest.approx(-0.3)
    assert quotient == pytest.approx((0.3 - 0.2) / (0.1 - 0.4))


@pytest.mark.parametrize(
    ("after_ring", "verdict"), [(90, "moved"), (4, "fell_too"), (30, "open")], ids=["moved", "fell", "open"]
)
def test_what_became_of_a_closed_place(after_ring, verdict):
    told = noise(1_200, half=6_000)
    told += planted(60, at=(0, 0), spread=30, days=range(100, 150), name="before")
    told += planted(6, at=(0, 0), spread=30, days=range(152, 200), name="after")
    told += planted(30, at=(300, 0), spread=30, days=range(100, 150), name="ring before")
    told += planted(after_ring, at=(300, 0), spread=30, days=range(152, 200), name="ring after")
    closing = Closing(uuid.UUID(int=3), LON, LAT, FIRST + timedelta(days=150))
    early = Closing(uuid.UUID(int=4), LON, LAT + 0.03, FIRST + timedelta(days=10))
    found = analyse(Sample(FIRST, YEAR[1], told, closings=(closing, early)), lambda *_: None)["displacement"]
    assert [one["verdict"] for one in found["closings"]] == [verdict, "too_few"]
    assert found["closings"][0]["low"] <= found["closings"][0]["quotient"] <= found["closings"][0]["high"]


# --- Runs ------------------------------------------------------------


class Bench:
    """A computer that remembers what it was told to begin."""

    def __init__(self, *, busy=False):
        self.started, self._busy = [], busy

    def busy(self):
        return self._busy

    def start(self, run_id):
        self.started.append(run_id)


def ask(cast, *, now=NOON, who="chloe", desk="desk-25", period=YEAR, origins=(Origin.CITIZEN,)):
    unit = Unit.objects.get(code=desk)
    return runs.ask(officer=cast[who].officer, desk=unit, period=period, origins=origins, now=now)


@pytest.mark.django_db
def test_one_run_of_a_desk_at_a_time_each_in_the_journal(cast):
    run = ask(cast)
    assert Entry.objects.filter(action="analysis.ask", object_ref=f"analysis:{run.id}").count() == 1
    with pytest.raises(runs.OneAtATime):
        ask(cast)
    other = ask(cast, who="kenza", desk="desk-60", now=NOON + timedelta(minutes=1))
    with pytest.raises(NotAllowed):
        ask(cast, who="awa")
    with pytest.raises(NotThere):
        runs.find(cast.kenza.officer, run.id)
    bench = Bench()
    runs.step(NOON, bench)
    runs.step(NOON, Bench(busy=True))
    assert bench.started == [run.id]
    runs.step(NOON, bench)
    assert bench.started == [run.id, other.id]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until"),
    [(YEAR[1], YEAR[0]), (NOON.date() - timedelta(days=20), NOON.date()), (FIRST, NOON.date() + timedelta(days=1)),
     (FIRST - timedelta(days=900), YEAR[1])],
)  # fmt: skip
def test_a_period_that_makes_no_sense_is_refused(cast, since, until):
    with pytest.raises(runs.PeriodWrong):
        ask(cast, period=(since, until))


@pytest.mark.django_db
def test_a_lost_run_is_taken_up_once_more_then_fails(cast):
    run, bench, now = ask(cast), Bench(), NOON
    for _turn in range(runs.TAKEN_AT_MOST):
        runs.step(now, bench)
        run.refresh_from_db()
        assert run.state == RunState.RUNNING
        runs.step(now + timedelta(seconds=5), Bench(busy=True))
        now += timedelta(seconds=runs.START_SECONDS + 10)
    runs.step(now, bench)
    run.refresh_from_db()
    assert (run.state, bench.started) == (RunState.FAILED, [run.id] * runs.TAKEN_AT_MOST)


def _fill(cast, count=60):
    officer = cast.chloe.officer
    rng = np.random.default_rng(6)
    for turn in range(count):
        where = type(spot())(LON + float(rng.normal(0, 0.004)), north(float(rng.normal(0, 300))), 50)
        on = YEAR[0] + timedelta(days=int(rng.integers(360)))
        origin = Origin.PATROL if turn % 2 else Origin.CITIZEN
        write_report(officer, facts(where=where, seen_on=on), origin=origin)


@pytest.mark.django_db
def test_a_run_is_computed_to_its_end_and_twice_alike(cast):
    _fill(cast)
    results = []
    for turn in range(2):
        run = ask(cast, origins=(Origin.PATROL,), now=NOON + timedelta(minutes=turn))
        assert runs.take(NOON).id == run.id
        assert compute(run.id)
        run.refresh_from_db()
        assert (run.state, run.percent, run.step) == (RunState.DONE, 100, "")
        assert len(json.dumps(run.found)) < BYTES_AT_MOST
        results.append(run.found)
    assert results[0] == results[1]
    assert results[0]["events"]["by_origin"] == {"patrol": 30}
    assert not compute(run.id), "what has ended is not computed again"


@pytest.mark.django_db
def test_a_computation_that_fails_says_so_and_keeps_nothing(cast):
    run = ask(cast)
    runs.take(NOON)
    AnalysisRun.objects.filter(id=run.id).update(asked={**run.asked, "since": "never"})
    assert not compute(run.id)
    run.refresh_from_db()
    assert (run.state, run.found) == (RunState.FAILED, {})


@pytest.mark.django_db
def test_results_hold_no_word_and_no_name_of_a_report(cast):
    _fill(cast, 40)
    run = ask(cast, origins=(Origin.PATROL,))
    runs.take(NOON)
    compute(run.id)
    run.refresh_from_db()
    text = json.dumps(run.found)
    for report in Report.objects.all():
        assert str(report.id) not in text
        assert report.reference not in text
    assert "Imaginaire" not in text


def test_pages_of_the_desk_load_no_scientific_library():
    code = (
        "import django, sys; django.setup(); import vigie.config.urls_desk, vigie.config.worker;"
        "print([name for name in ('scipy', 'sklearn', 'esda', 'libpysal', 'pandas') if name in sys.modules])"
    )
    told = {"DJANGO_SETTINGS_MODULE": "vigie.config.settings.test", "PYTHONPATH": "src:tests", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
