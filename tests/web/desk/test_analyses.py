"""Analyses: who asks and who reads, how far a run is, what came out in plain words, what is refused with a sentence."""

import re
from datetime import timedelta

import numpy as np
import pytest

from desk_pages import Desk, statements, words
from people import ANYBODY, statuses
from registry import LAT, LON, facts, open_point, write_report
from vigie.audit.models import Entry
from vigie.intel.codes import Origin
from vigie.intel.hotspots import runs
from vigie.intel.hotspots.compute import compute
from vigie.intel.models import AnalysisRun
from vigie.intel.states import RunState
from vigie.lib import clock
from vigie.lib.spots import Spot
from vigie.places.models import Unit
from vigie.web.desk import hotspot_plots as plots
from vigie.web.desk import hotspot_words as told

LIST_STATEMENTS, RESULT_STATEMENTS = 4, 5
PATH = "/registre/analyses/"
ANALYSTS = {"chloe": "desk-25", "kenza": "desk-60"}


@pytest.fixture
def desk(cast, field):
    """Open the desk with the intelligence room's people in it."""
    return Desk(cast, field)


def period(days=364):
    today = clock.now().date()
    return today - timedelta(days=days), today


def asked(**more):
    since, until = period()
    return {"since": since.isoformat(), "until": until.isoformat(), "origins": "citizens", **more}


def ask(desk, who="chloe", **more):
    unit = Unit.objects.get(code=ANALYSTS[who])
    given = {"period": period(), "origins": [Origin.PATROL], "now": clock.now(), **more}
    return runs.ask(officer=desk.officer(who), desk=unit, **given)


def fill(desk):
    """Write patrols' reports: some together, some apart."""
    rng, officer, now = np.random.default_rng(8), desk.officer("chloe"), clock.now()
    together = [
        (LON + rng.normal(0, 0.0002), LAT + rng.normal(0, 0.0002), 30 + int(rng.integers(20))) for _ in range(9)
    ]
    apart = [(LON + rng.uniform(-0.1, 0.1), LAT + rng.uniform(-0.06, 0.06), int(rng.integers(360))) for _ in range(51)]
    for lon, lat, ago in together + apart:
        seen = now.date() - timedelta(days=ago)
        write_report(
            officer, facts(where=Spot(float(lon), float(lat), 50), seen_on=seen), origin=Origin.PATROL, now=now
        )


def computed(desk, **more):
    """Run an analysis to its end."""
    run = ask(desk, **more)
    runs.take(clock.now())
    assert compute(run.id)
    run.refresh_from_db()
    return run


def test_analysts_alone_ask_and_each_reads_the_runs_of_the_own_desk(desk, desk_client):
    run = ask(desk)
    expected = dict.fromkeys(desk.people, 403) | {"chloe": 200, "kenza": 200, "gael": 302, ANYBODY: 302}
    assert statuses(desk_client, desk.people, PATH) == expected
    assert statuses(desk_client, desk.people, f"{PATH}etat/") == expected
    unknown = dict.fromkeys(desk.people, 404) | {"chloe": 302, "gael": 302, ANYBODY: 302}
    assert statuses(desk_client, desk.people, f"{PATH}{run.id}/") == unknown
    assert desk.chloe.get(f"{PATH}?bureau=desk-60").status_code == 404
    assert desk.joris.post(PATH, asked()).status_code == 403


def test_asking_leads_back_to_the_list_where_the_run_waits(desk):
    answer = desk.chloe.post(PATH, asked())
    assert answer.status_code == 302
    run = AnalysisRun.objects.get()
    assert (run.asked["origins"], run.state) == (["citizen"], RunState.WAITING)
    page = desk.chloe.get(answer["Location"])
    assert "waiting for its turn" in words(page)
    assert 'hx-trigger="every 3s"' in page.content.decode()
    assert "See how far it is" in words(page)


def test_a_second_run_and_a_senseless_period_are_refused_in_their_place(desk):
    ask(desk)
    answer = desk.chloe.post(PATH, asked())
    assert answer.status_code == 400
    assert "An analysis of this desk is under way already." in words(answer)
    since, until = period(5)
    answer = desk.kenza.post(PATH, asked(since=since.isoformat(), until=until.isoformat()))
    assert answer.status_code == 400
    assert "four weeks to two years" in words(answer)
    assert since.isoformat() in answer.content.decode()
    assert desk.kenza.post(PATH, asked(origins="everybody")).status_code == 400
    assert AnalysisRun.objects.count() == 1


def test_progress_is_shown_and_the_page_stops_asking_when_all_has_ended(desk):
    run = ask(desk)
    AnalysisRun.objects.filter(id=run.id).update(state=RunState.RUNNING, percent=60, step="groups")
    answer = desk.chloe.get(f"{PATH}etat/")
    text = answer.content.decode()
    assert '<progress max="100" value="60"' in text
    assert "60 % – gatherings" in text
    AnalysisRun.objects.filter(id=run.id).update(state=RunState.FAILED, step="")
    text = desk.chloe.get(f"{PATH}etat/").content.decode()
    assert "hx-trigger" not in text
    assert "Failed" in text


def test_results_are_told_in_words_with_their_cautions_and_recorded(desk):
    fill(desk)
    run = computed(desk)
    answer = desk.chloe.get(f"{PATH}{run.id}/")
    text = words(answer)
    assert "1 candidate and 0 to be judged." in text
    assert "It proposes; a person decides" in text
    assert text.count("What it does not say") == 5
    assert "No point was dismantled or closed in this period." in text
    [link] = re.findall(r'href="(/registre/nouveau/\?[^"]*)"', answer.content.decode())
    assert f"lat={run.found['groups']['groups'][0]['lat']}" in link
    assert "mixed here" not in text
    assert Entry.objects.filter(action="analysis.read", object_ref=f"analysis:{run.id}").count() == 1
    assert desk.kenza.get(f"{PATH}{run.id}/").status_code == 404


def test_a_group_on_a_known_point_is_left_out_and_mixed_origins_are_said(desk):
    fill(desk)
    open_point(desk.officer("chloe"), where=Spot(LON, LAT, 50), now=clock.now())
    run = computed(desk, origins=list(Origin), mixed=True)
    text = words(desk.chloe.get(f"{PATH}{run.id}/"))
    assert "Left out: 1 on known points" in text
    assert "are mixed here" in text


def test_no_report_at_all_says_so_everywhere(desk):
    run = computed(desk)
    text = words(desk.chloe.get(f"{PATH}{run.id}/"))
    assert text.count("Too few to say anything") == 4


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_whatever_they_hold(desk, count):
    for _number in range(count):
        run = computed(desk)
    assert len(statements(desk.chloe, PATH)) == LIST_STATEMENTS
    assert len(statements(desk.chloe, f"{PATH}{run.id}/")) == RESULT_STATEMENTS


def test_chance_is_said_as_people_count():
    assert "50" in told.chance(0.02)
    assert told.chance(0.4) == told.chance(0.06)


def test_plots_are_plain_markup_that_holds_every_find():
    found = [plots.Placed("group", 1, LAT, LON), plots.Placed("zone", 2, LAT + 0.1, LON + 0.1)]
    drawn = plots.overview([[LAT, LON, 5]], found, [("<Besançon>", LAT, LON)])
    assert drawn.count('class="number"') == 2
    assert "<Besançon>" not in drawn
    assert "style=" not in drawn
    assert plots.overview([], [], []).startswith("<svg")
    assert plots.window(["00900"] * 5, 1).count('class="heat"') == 5
    assert plots.bars([("Ici", (0, 0))]).count("<rect") == 2


def test_a_candidate_fills_the_form_of_a_new_point(desk):
    answer = desk.chloe.get("/registre/nouveau/?lat=47.2378&lon=6.0241&cell=1")
    assert answer.context["form"]["spot"].value() == "47.23780, 6.02410"
    assert not desk.chloe.get("/registre/nouveau/?lat=ailleurs&lon=nan").context["form"]["spot"].value()
