"""Pages of operations and of figures: who gets which, what a partner sees, and the acts of a commander."""

import csv
import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from desk_pages import Desk, statements, title, words
from operation_steps import HOUR, carry_out, plan, share
from people import statuses
from registry import attach, move_along, open_point, spot, write_report
from vigie.audit.models import Entry
from vigie.intel import operation_queries, outcomes
from vigie.intel.models import JudicialStep, Operation, OperationPoint, Participation, Result, Seizure
from vigie.intel.operation_codes import JudicialStage, Measure, NeedToKnow
from vigie.intel.outcomes import Step
from vigie.intel.states import PointState
from vigie.lib import clock

NOW = clock.now()
BEGAN = NOW - timedelta(days=2)
SECRET_TITLE, SECRET_PLAN = "Place nette, quartier du Lavoir", "Deux équipes par la passerelle"
PARTS = {
    NeedToKnow.PLACES: "Hall peint en violet",
    NeedToKnow.PLAN: SECRET_PLAN,
    NeedToKnow.RESULTS: "4321",
    NeedToKnow.JUSTICE: "Referred to the prosecutor",
}


@pytest.fixture
def desk(cast, field):
    return Desk(cast, field)


@pytest.fixture
def operation(cast):
    """An operation at a point under inquiry, done two days ago, with a result and a judicial step."""
    officer = cast.chloe.officer
    point = open_point(officer, title=PARTS[NeedToKnow.PLACES], where=spot())
    move_along(officer, point, PointState.IDENTIFIED, PointState.INQUIRY)
    planned = plan(cast, point, title=SECRET_TITLE, text=SECRET_PLAN, starts_at=BEGAN, now=BEGAN)
    carry_out(cast, planned)
    who = {"officer": cast.joris.officer, "operation_id": planned.id, "now": NOW}
    outcomes.record_results(counts={Measure.ARRESTS: 4321}, note="", **who)
    outcomes.add_step(step=Step(JudicialStage.REFERRED, 3, timezone.localdate(BEGAN)), **who)
    return Operation.objects.get(id=planned.id)


def path(operation, rest=""):
    return f"/operations/{operation.id}/{rest}"


READS = dict.fromkeys(("bruno", "chloe", "joris"), 200)
EVERYBODY = ("awa", "bruno", "chloe", "driss", "elise", "farid", "hana", "ines", "joris", "kenza", "lise")


def expected(answers, otherwise):
    out = {"anybody": 302, "gael": 302}
    return {**dict.fromkeys(EVERYBODY, otherwise), **answers, **out}


@pytest.mark.parametrize(
    ("rest", "answers"),
    [
        ("", {**READS, "lise": 200}),
        ("modifier/", {"joris": 200, "bruno": 403, "chloe": 403, "lise": 403}),
        ("bilan/", {"joris": 200, "bruno": 403, "chloe": 403, "lise": 403}),
        ("reponse/", {**READS, "lise": 403}),
    ],
)
def test_who_gets_which_page_of_an_operation(cast, operation, desk_client, rest, answers):
    share(cast, operation)
    assert statuses(desk_client, cast, path(operation, rest)) == expected(answers, 404)


@pytest.mark.parametrize(
    ("address", "answers"),
    [
        ("/operations/", {**READS, "kenza": 200, "lise": 200}),
        ("/operations/?vue=liste", {**READS, "kenza": 200, "lise": 200}),
        ("/operations/nouvelle/", {"joris": 200}),
        ("/registre/chiffres/", {**READS, "awa": 200, "driss": 200, "kenza": 200}),
        ("/registre/chiffres/tableur/", {**READS, "awa": 200, "driss": 200, "kenza": 200}),
    ],
)
def test_who_gets_the_calendar_and_the_figures(cast, desk_client, address, answers):
    assert statuses(desk_client, cast, address) == expected(answers, 403)


@pytest.mark.parametrize("rest", ["etat/", "terminer/", "points/", "services/", "publication/", "saisies/", "suites/"])
def test_only_a_planner_acts(desk, cast, operation, rest):
    share(cast, operation, *NeedToKnow)
    before = Entry.objects.filter(action__startswith="operation.").exclude(action__contains="read").count()
    for login in EVERYBODY:
        if login != "joris":
            got = getattr(desk, login).post(path(operation, rest), {"vers": "called_off"}).status_code
            assert got == (403 if login in {"bruno", "chloe", "lise"} else 404), login
    assert Entry.objects.filter(action__startswith="operation.").exclude(action__contains="read").count() == before


@pytest.mark.parametrize("needs", [[], *([need] for need in NeedToKnow), list(NeedToKnow)])
def test_a_partner_reads_the_parts_it_needs_and_no_other(desk, cast, operation, needs):
    share(cast, operation, *needs)
    text = words(desk.lise.get(path(operation)))
    for part, said in PARTS.items():
        assert (said in text) == (part in needs), part
    assert (SECRET_TITLE in text) == (NeedToKnow.PLAN in needs)
    assert ("47.2378" in text.replace(",", ".")) == (NeedToKnow.PLACES in needs)
    assert "Place nette" in text
    assert "Prosecutor" in text
    assert "Done" in text
    assert "Brigade des douanes" not in text
    listed = words(desk.lise.get("/operations/?vue=liste"))
    assert (SECRET_TITLE in listed) == (NeedToKnow.PLAN in needs)
    month = f"{timezone.localdate(BEGAN):%Y-%m}"
    assert (SECRET_TITLE in words(desk.lise.get(f"/operations/?mois={month}"))) == (NeedToKnow.PLAN in needs)
    assert Entry.objects.filter(action="operation.read_part", object_ref=operation.journal_ref).count() == 1


def test_a_reader_who_does_not_work_on_the_registry_sees_a_point_under_inquiry_coarsely(desk, operation):
    said = PARTS[NeedToKnow.PLACES]
    assert said in words(desk.joris.get(path(operation)))
    assert said in words(desk.chloe.get(path(operation)))
    text = words(desk.bruno.get(path(operation)))
    assert said not in text
    assert "Ask the unit that works on it" in text


def test_the_calendar_leads_from_month_to_month_and_a_long_operation_shows_where_it_begins(desk, cast):
    first = timezone.localdate(NOW).replace(day=1)
    starts = timezone.make_aware(timezone.datetime.combine(first, timezone.datetime.min.time())) - 30 * HOUR
    plan(cast, title="Surveillance de l’exemple", starts_at=starts, hours=96)
    answer = desk.joris.get("/operations/")
    text = words(answer)
    assert "Surveillance de l’exemple" in text
    assert "until" in text
    previous = answer.context["previous_url"]
    assert "Surveillance de l’exemple" in words(desk.joris.get(previous))
    assert desk.joris.get(previous).context["next_url"].endswith(f"{first:%Y-%m}")
    assert "Surveillance de l’exemple" not in words(desk.joris.get(answer.context["next_url"]))


@pytest.mark.parametrize("query", ["mois=x", "mois=2026-13", "mois=1066-01", "vue=liste&apres=x", "bureau=desk-60"])
def test_an_address_that_no_page_of_ours_gave_is_refused(desk, query):
    assert desk.joris.get(f"/operations/?{query}").status_code == 404


def moment(at):
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def fields(**more):
    given = {
        "kind": "saturation",
        "title": "Saturation, exemple",
        "starts_at": moment(BEGAN),
        "ends_at": moment(BEGAN + 4 * HOUR),
        "authority": "prefect",
        "authority_ref": "",
        "plan": "",
    }
    return given | more


def test_a_commander_plans_amends_begins_and_ends(desk, cast):
    answer = desk.joris.post("/operations/nouvelle/", fields(), follow=True)
    made = Operation.objects.get()
    assert title(answer).startswith(f"Operation {made.reference}")
    assert timezone.localtime(made.starts_at).strftime("%H:%M") == moment(BEGAN)[-5:]
    desk.joris.post(path(made, "modifier/"), fields(title="Autre titre"))
    desk.joris.post(path(made, "etat/"), {"vers": "under_way"})
    assert desk.joris.post(path(made, "terminer/"), {"ended_at": moment(NOW + 2 * HOUR)}).status_code == 400
    answer = desk.joris.post(path(made, "terminer/"), {"ended_at": moment(BEGAN + 3 * HOUR)}, follow=True)
    assert "Result sheet" in words(answer)
    made.refresh_from_db()
    assert (made.title, made.state) == ("Autre titre", "done")
    assert desk.joris.post(path(made, "etat/"), {"vers": "called_off"}).status_code == 409
    assert desk.joris.post(path(made, "etat/"), {"vers": "done"}).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"ends_at": moment(BEGAN - HOUR)}, {"starts_at": "hier"}, {"kind": "raid"}]
)
def test_a_bad_plan_comes_back_filled_in(desk, wrong):
    answer = desk.joris.post("/operations/nouvelle/", fields(plan="À garder", **wrong))
    assert answer.status_code == 400
    assert "À garder" in answer.content.decode()
    assert not Operation.objects.exists()


def test_points_and_services_come_and_go(desk, cast):
    made = plan(cast)
    point = open_point(cast.chloe.officer)
    answer = desk.joris.post(path(made, "points/"), {"reference": "P26-NULLEPART"})
    assert answer.status_code == 400
    assert "No point of this desk has this reference." in words(answer)
    assert point.reference in words(desk.joris.post(path(made, "points/"), {"reference": point.reference}, follow=True))
    desk.joris.post(path(made, f"points/{point.id}/retirer/"))
    assert not OperationPoint.objects.exists()
    told = {"service": "customs", "unit": "customs-25", "needs": ["plan", "places"]}
    assert "Brigade des douanes" in words(desk.joris.post(path(made, "services/"), told, follow=True))
    assert desk.lise.get(path(made)).status_code == 200
    assert desk.joris.post(path(made, "services/"), {**told, "unit": "desk-60"}).status_code == 400
    desk.joris.post(path(made, f"services/{Participation.objects.get().id}/retirer/"))
    assert desk.lise.get(path(made)).status_code == 404


def test_the_result_sheet_is_one_form_of_every_measure(desk, operation):
    page = words(desk.joris.get(path(operation, "bilan/")))
    with translation.override("en"):
        assert [str(one.label) for one in Measure if str(one.label) not in page] == []
    told = {"arrests": "12", "custody": "5", "note": "Corrigé"}
    assert "Corrigé" in words(desk.joris.post(path(operation, "bilan/"), told, follow=True))
    assert dict(Result.objects.values_list("measure", "count")) == {"arrests": 12, "custody": 5}
    answer = desk.joris.post(path(operation, "bilan/"), {"arrests": "-1", "fines": "beaucoup"})
    assert answer.status_code == 400
    assert "beaucoup" in answer.content.decode()
    assert Result.objects.count() == 2


def test_seizures_are_added_one_by_one_and_a_wrong_unit_is_explained(desk, operation):
    day = f"{timezone.localdate(BEGAN):%Y-%m-%d}"
    told = {"thing": "cannabis_resin", "quantity": "1 479,7", "unit": "kg", "on": day}
    page = words(desk.joris.post(path(operation, "saisies/"), told, follow=True))
    assert re.search(r"1,479\.7\skg", page)
    for wrong in (
        {"unit": "tablets"},
        {"quantity": "-3"},
        {"quantity": "NaN"},
        {"quantity": "lots"},
        {"on": "2001-01-01"},
    ):
        answer = desk.joris.post(path(operation, "saisies/"), told | wrong)
        assert answer.status_code == 400, wrong
    desk.joris.post(path(operation, f"saisies/{Seizure.objects.get().id}/retirer/"))
    assert not Seizure.objects.exists()


def test_the_chain_is_a_timeline_with_totals_and_mistakes_stay_struck_through(desk, operation):
    day = f"{timezone.localdate(NOW):%Y-%m-%d}"
    told = {"stage": "no_action", "count": "2", "on": day, "reason": ""}
    answer = desk.joris.post(path(operation, "suites/"), told)
    assert answer.status_code == 400
    assert "Say why there was no further action" in words(answer)
    page = words(desk.joris.post(path(operation, "suites/"), {**told, "reason": "procedure"}, follow=True))
    assert "Totals, as known so far" in page
    step = JudicialStep.objects.get(stage="no_action")
    page = desk.joris.post(path(operation, f"suites/{step.id}/rayer/"), follow=True)
    assert re.search(r"<s>2 – No further action", page.content.decode())
    assert desk.joris.post(path(operation, f"suites/{step.id}/rayer/")).status_code == 404


def test_what_has_not_begun_has_no_sheet(desk, cast):
    assert desk.joris.get(path(plan(cast), "bilan/")).status_code == 409


def test_the_answer_is_released_once_it_may_after_a_confirmation(desk, operation, cast):
    answer = desk.joris.get(path(operation, "reponse/"))
    assert "It may be released from:" in words(answer)
    assert desk.joris.post(path(operation, "reponse/")).status_code == 409
    day = f"{timezone.localdate(BEGAN):%Y-%m-%d}"
    desk.joris.post(path(operation, "publication/"), {"public_on": day})
    assert desk.joris.post(path(operation, "publication/"), {"public_on": "2001-01-01"}).status_code == 400
    attach(cast.chloe.officer, write_report(cast.awa.officer), OperationPoint.objects.get().point)
    said = words(desk.joris.post(path(operation, "reponse/"), follow=True))
    assert "Released: 0 reports are answered." in said
    assert "0 reports answered, Joris Keller" in said


COSTS = {"list": 5, "calendar": 4, "page": 12, "figures": 12}


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_whatever_they_hold(desk, cast, count):
    for _number in range(count):
        points = [open_point(cast.chloe.officer, where=spot()) for _ in range(count)]
        made = plan(cast, *points, starts_at=BEGAN, now=BEGAN)
        share(cast, made, *NeedToKnow)
        carry_out(cast, made)
    costs = {
        "list": len(statements(desk.lise, "/operations/?vue=liste")),
        "calendar": len(statements(desk.joris, "/operations/")),
        "page": len(statements(desk.joris, path(made))),
        "figures": len(statements(desk.joris, "/registre/chiffres/")),
    }
    assert costs == COSTS


def test_the_list_goes_on_page_after_page_without_a_gap(desk, cast):
    made = [plan(cast, starts_at=NOW + (number % 7) * HOUR) for number in range(operation_queries.PAGE + 3)]
    seen, address = [], "/operations/?vue=liste"
    while address:
        answer = desk.joris.get(address)
        seen += [one.operation.id for one in answer.context["rows"]]
        address = answer.context["next_url"]
    assert len(seen) == len(set(seen)) == len(made)
    ordered = Operation.objects.order_by("-starts_at", "id").values_list("id", flat=True)
    assert seen == list(ordered)


def test_figures_show_the_stock_of_the_month_and_a_year_and_give_a_file(desk, cast):
    officer = cast.chloe.officer
    for _number in range(3):
        move_along(officer, open_point(officer, now=BEGAN), PointState.IDENTIFIED, now=BEGAN)
    answer = desk.awa.get("/registre/chiffres/")
    page = words(answer)
    assert "Public way (official definition)" in page
    assert "Operations done" not in page
    assert "Operations done" in words(desk.joris.get("/registre/chiffres/"))
    [official, *_rest] = answer.context["stock"]
    assert official[1][-1] == 3
    path = answer.context["csv_url"]
    assert "Figures up to" in words(desk.awa.get(path))
    assert desk.awa.post(path, {"recipient": "Préfecture", "purpose": ""}).status_code == 400
    assert not Entry.objects.filter(action="registry.figures_taken").exists()
    file = desk.awa.post(path, {"recipient": "Préfecture", "purpose": "Bilan du mois"})
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in file["Cache-Control"]
    rows = list(csv.DictReader(file.content.decode().splitlines()))
    last = [row for row in rows if row["phenomenon"] == "public_way"][-1]
    assert (last["official"], last["closing"]) == ("1", "3")
    entry = Entry.objects.get(action="registry.figures_taken")
    assert (entry.recipient, entry.motive_text) == ("Préfecture", "Bilan du mois")


@pytest.mark.parametrize("query", ["mois=x", "mois=2999-01", "mois=1999-12", "bureau=desk-60"])
def test_figures_of_no_month_are_refused(desk, query):
    assert desk.joris.get(f"/registre/chiffres/?{query}").status_code == 404


def test_the_navigation_leads_partners_and_readers_to_operations_and_nobody_else(desk):
    for login in EVERYBODY:
        html = getattr(desk, login).get("/aide-clavier/").content.decode()
        assert ('href="/operations/' in html) == (login in {*READS, "kenza", "lise"}), login
