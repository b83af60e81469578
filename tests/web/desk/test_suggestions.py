"""What is known nearby, shown after the officer's own choice: two steps, reasons, drafts, and where the report goes."""

import pytest
from django.apps import apps
from django.test import override_settings

from desk_pages import Desk, words
from people import statuses
from registry import EVENINGS, identifiers, make_units, move_along, open_point, point_facts, spot
from vigie.audit.models import Entry
from vigie.intel.models import DealPoint, Delivery, Link, PointEvent, Report, Suggested
from vigie.intel.states import PointState
from vigie.lib import clock
from vigie.tips import waiting_room
from vigie.tips.models import Tip
from vigie.tips.states import State
from vigie.triage.models import ReportDraft

SECRET = "Un perroquet vert répond au guetteur tous les soirs."
PLATE = "AB-123-CD"


@pytest.fixture
def desk(cast, field):
    make_units()
    return Desk(cast, field)


@pytest.fixture
def tip(desk):
    return desk.charge(facts=SECRET)


@pytest.fixture
def point(desk):
    """A known point forty metres away, with a plate."""
    told = point_facts(
        "Hall au lavoir (exemple)",
        where=spot(40),
        pattern=EVENINGS,
        behaviours=("lookout",),
        products=("crack",),
        marks=identifiers(plate=PLATE),
    )
    return open_point(desk.officer("chloe"), told)


def address(tip):
    return f"/signalements/{tip.id}/rapport/"


def typed(**more):
    written = {
        "lane": "inquiry",
        "title": "Guet dans un hall (exemple)",
        "facts": "Présence d’un guet en soirée.",
        "assessment": "Régularité plausible.",
        "commune": "Besançon (25)",
        "place": "passage Chimère",
        "place_type": "hall",
        "period": "",
        "seen_on": "2026-02-27",
        "spot": f"{spot().lat:.5f}, {spot().lon:.5f}",
        "precision": "50",
        "days": ["0", "1", "2", "3", "4"],
        "hours": "18-24",
        "plates": "ab 123 cd",
        "phones": "",
        "handles": "",
        "behaviours": ["lookout"],
        "products": ["crack"],
        "basis": "seen",
        "source_grade": "2",
        "info_grade": "D",
        "handling": "P",
        "conditions": "",
        "choice": "new_point",
        "reference": "",
    }
    return written | more


def test_what_is_known_is_shown_only_after_the_first_choice_and_with_reasons(desk, tip, point):
    assert point.title not in words(desk.awa.get(address(tip)))
    unchosen = desk.awa.post(address(tip), typed(choice=""))
    assert unchosen.status_code == 400
    assert point.title not in words(unchosen)
    answer = desk.awa.post(address(tip), typed())
    text = words(answer)
    assert answer.status_code == 200
    assert point.title in text
    assert "40 m away" in text
    assert "same hours" in text
    assert "same plate" in text
    assert "Adds to a known point" in text or "Repeats what is known" in text
    assert Report.objects.count() == 0
    assert Tip.objects.get(id=tip.id).state == State.TAKEN
    assert Entry.objects.filter(action="triage.compared", object_ref=tip.reference).count() == 1


def bits(shown):
    """Read a weight as a French page writes it."""
    return float(shown.replace(",", "."))


def test_reasons_shown_add_up(desk, tip, point):
    answer = desk.awa.post(address(tip), typed())
    (row,) = answer.context["suggestions"]
    total = sum(bits(why["bits"]) for why in row["reasons"])
    assert total == pytest.approx(bits(row["weight"]), abs=0.01 * len(row["reasons"]))


def test_the_choice_may_change_and_both_are_kept_without_a_value(desk, tip, point):
    desk.awa.post(address(tip), typed())
    assert ReportDraft.objects.filter(tip_ref=tip.id).exists()
    answer = desk.awa.post(address(tip), typed(choice="repeats", point=str(point.id), looked="1"))
    report = Report.objects.get()
    assert answer["Location"] == f"/rapports/{report.id}/"
    link = Link.objects.get()
    assert (link.point_id, link.relation, link.report_id) == (point.id, "repeats", report.id)
    kept = Suggested.objects.get()
    assert (kept.first_choice, kept.final_choice) == ("new_point", f"repeats:{point.id}")
    assert (kept.report_id, kept.switched_off) == (report.id, False)
    ((shown, weight, features),) = kept.shown
    assert shown == str(point.id)
    assert weight == pytest.approx(sum(features.values()))
    for value in ("AB123CD", "Chimère", "47.2", "Guet"):
        assert value not in str(vars(kept))
    assert not ReportDraft.objects.exists()
    assert (report.seen_on.isoformat(), report.precision_m, report.hours) == ("2026-02-27", 50, 0b111111 << 18)
    assert [mark.value for mark in report.marks.all()] == ["AB123CD"]


def test_a_new_point_is_opened_with_its_first_report(desk, tip, point):
    answer = desk.awa.post(address(tip), typed(looked="1"))
    assert answer.status_code == 302
    opened = DealPoint.objects.exclude(id=point.id).get()
    assert (opened.phenomenon, opened.state, opened.desk.code) == ("hall", "reported", "desk-25")
    assert (opened.lat, opened.hours, opened.messages) == (pytest.approx(spot().lat, abs=1e-4), 0b111111 << 18, 1)
    assert Link.objects.get(point=opened).relation == "founds"


def test_a_delivery_is_opened_without_a_spot(desk, tip):
    desk.awa.post(address(tip), typed(choice="delivery", handles="@zephyr_25"))
    opened = DealPoint.objects.get()
    assert (opened.phenomenon, opened.lon) == ("delivery", None)
    assert Delivery.objects.filter(point=opened).exists()
    assert {mark.value for mark in opened.marks.all()} == {"AB123CD", "zephyr_25"}


def test_nothing_known_means_one_step(desk, tip):
    assert desk.awa.post(address(tip), typed(choice="no_point")).status_code == 302
    assert Link.objects.count() == DealPoint.objects.count() == 0
    assert Suggested.objects.get().shown == []


def test_a_known_point_by_its_reference(desk, tip, point):
    answer = desk.awa.post(address(tip), typed(choice="enriches", reference=point.reference.lower(), looked="1"))
    assert answer.status_code == 302
    assert Link.objects.get().point_id == point.id


@pytest.mark.parametrize("choice", ["enriches", "repeats"])
def test_a_known_point_that_is_not_named_is_asked_for_and_nothing_is_lost(desk, tip, point, choice):
    answer = desk.awa.post(address(tip), typed(choice=choice, looked="1"))
    text = words(answer)
    assert answer.status_code == 400
    assert "Say which point" in text
    assert point.title in text  # what was shown is shown again
    page = answer.content.decode()
    for one in ("Régularité plausible.", "ab 123 cd", "18-24", "2026-02-27"):
        assert one in page
    assert Report.objects.count() == Link.objects.count() == 0


def test_a_point_of_another_desk_is_refused_as_if_it_did_not_exist(desk, tip):
    other = open_point(desk.officer("kenza"), point_facts(commune="60057", where=spot()), desk="desk-60")
    for choice in ("enriches", "delivery"):
        answer = desk.awa.post(address(tip), typed(choice=choice, point=str(other.id), looked="1"))
        assert answer.status_code == 400
    assert Report.objects.count() == Link.objects.count() == 0


def test_a_point_under_inquiry_says_whom_to_call_and_nothing_else(desk, tip, point):
    move_along(desk.officer("chloe"), point, PointState.IDENTIFIED, PointState.INQUIRY)
    answer = desk.awa.post(address(tip), typed())
    text = words(answer)
    assert "known to another service" in text
    for hidden in (point.title, point.reference, "m away", "same plate", "Under inquiry", str(point.id)):
        assert hidden not in answer.content.decode()
    refused = desk.awa.post(address(tip), typed(choice="enriches", reference=point.reference, looked="1"))
    assert refused.status_code == 400
    assert Link.objects.count() == 0


def test_switched_off_by_the_deployment(desk, tip, point):
    with override_settings(SUGGESTIONS=False):
        page = desk.awa.get(address(tip))
        assert "Do not suggest" not in words(page)
        assert desk.awa.post(address(tip), typed()).status_code == 302
    kept = Suggested.objects.get()
    assert (kept.switched_off, kept.shown, kept.first_choice) == (True, [], "new_point")
    assert not Entry.objects.filter(action="triage.compared").exists()


def test_switched_off_by_the_officer_and_remembered(desk, tip, point):
    assert desk.awa.post(address(tip), typed(alone="on")).status_code == 302
    assert Suggested.objects.get().switched_off
    another = desk.charge(facts=SECRET)
    assert desk.awa.get(address(another)).context["form"]["alone"].value() is True


def test_a_text_that_quotes_the_witness_reaches_no_matcher(desk, tip, point):
    answer = desk.awa.post(address(tip), typed(facts="Un perroquet vert répond au guetteur tous les soirs, dit-on."))
    assert answer.status_code == 400
    assert point.title not in words(answer)
    assert not Entry.objects.filter(action="triage.compared").exists()


# --- Drafts -----------------------------------------------------------------------------------------------------------
def test_a_draft_is_kept_as_it_stands_right_or_wrong(desk, tip):
    wrong = typed(spot="derrière le lavoir", hours="25", title="", products=[], choice="")
    answer = desk.awa.post(address(tip), {**wrong, "step": "save"})
    assert answer["Location"] == address(tip)
    form = desk.awa.get(address(tip)).context["form"]
    assert form["spot"].value() == "derrière le lavoir"
    assert form["hours"].value() == "25"
    assert form["facts"].value() == "Présence d’un guet en soirée."
    assert form["days"].value() == ["0", "1", "2", "3", "4"]
    assert form["products"].value() == []
    assert not form.is_bound


def test_a_draft_waits_for_who_takes_the_tip_over(desk, tip):
    desk.awa.post(address(tip), {**typed(), "step": "save"})
    waiting_room.release(officer=desk.officer("awa"), tip_id=tip.id, now=clock.now())
    assert desk.awa.get(address(tip)).status_code == 403
    waiting_room.take_next(officer=desk.officer("bruno"), desk=tip.desk, now=clock.now())
    assert "Régularité plausible." in desk.bruno.get(address(tip)).content.decode()


def test_wrong_identifiers_and_days_to_come_are_said_in_place(desk, tip):
    answer = desk.awa.post(address(tip), typed(plates="?", seen_on="2999-01-01", spot="999, 1"))
    text = words(answer)
    assert answer.status_code == 400
    assert "This is not a plate" in text
    assert "still to come" in text
    assert "This is no place on the ground" in text


# --- The wall ---------------------------------------------------------------------------------------------------------
def test_nothing_in_the_room_leads_to_the_tip(desk, tip, point):
    desk.awa.post(address(tip), typed())
    desk.awa.post(address(tip), typed(choice="enriches", point=str(point.id), looked="1"))
    for model in apps.get_app_config("intel").get_models():
        for row in model.objects.values():
            assert str(tip.id) not in str(row).replace("UUID", ""), model
            assert "perroquet" not in str(row), model
    assert {event.officer_id for event in PointEvent.objects.filter(kind="linked")} == {desk.officer("awa").id}


@pytest.mark.parametrize("login", ["awa", "bruno", "chloe", "joris"])
def test_the_page_of_the_point_does_not_show_the_tip(desk, tip, point, login):
    desk.awa.post(address(tip), typed(choice="enriches", point=str(point.id), looked="1"))
    answer = getattr(desk, login).get(f"/registre/{point.id}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for trace in (str(tip.id), tip.id.hex, "/signalements/", "perroquet"):
        assert trace not in page, trace


def test_only_the_officer_in_charge_sees_the_page(desk, tip, cast):
    got = statuses(desk.anybody(), cast, address(tip))
    assert {login for login, status in got.items() if status == 200} == {"awa"}
