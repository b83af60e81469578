"""A point's page and each act upon it: what is shown of reports, who may act, what is refused and how it comes back."""

import uuid
from datetime import timedelta

import pytest

from desk_pages import Desk, statements, words
from registry import attach, identifiers, move_along, open_point, spot, write_report
from vigie.audit.models import Entry
from vigie.intel import links, points
from vigie.intel.codes import Independence, Origin
from vigie.intel.models import DealPoint, Link, Operation, OperationPoint, Participation, Report
from vigie.intel.points import Evidence
from vigie.intel.states import PointState
from vigie.lib import clock
from vigie.places.models import Unit

FORM = {
    "title": "Hall du 5 (exemple)",
    "phenomenon": "hall",
    "commune": "Besançon",
    "place": "rue Imaginaire",
    "place_type": "hall",
    "precision": "50",
    "motive": "Recoupé",
}
ROUND = {"phenomenon": "delivery", "platforms": ["telegram"], "vehicles": ["two_wheeler"], "prices": "1 g : 60 €"}
STATEMENTS = (13, 14, 13)  # of chloe, joris, awa
ZONE = "47.2378, 6.0241\n47.2478, 6.0241\n47.2478, 6.0341"
NOT_WORKERS = ("awa", "bruno", "joris", "driss", "kenza")
NOBODY = ("elise", "farid", "hana", "ines", "lise")


@pytest.fixture
def desk(cast, field):
    """Open the desk with the intelligence room's people in it."""
    return Desk(cast, field)


def opened(desk, title="Hall du 3 (exemple)", **more):
    return open_point(desk.officer("chloe"), title=title, now=clock.now(), **more)


def told(desk, point, *, origin=Origin.CITIZEN, text="Passages brefs (exemple fictif).", days=0):
    officer, now = desk.officer("chloe"), clock.now()
    report = write_report(officer, facts=text, origin=origin, now=now - timedelta(days=days))
    return attach(officer, report, point, now=now)


def address(point, act=""):
    return f"/registre/{point.id}/{act}"


def text_of(desk, point, login="chloe"):
    return words(getattr(desk, login).get(address(point)))


def acted(desk, point, act, **given):
    """Act as the analyst; returns the point as it is then, the act having been accepted."""
    answer = desk.chloe.post(address(point, act), {"motive": "Pour l’exemple"} | given)
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer.content
    point.refresh_from_db()
    return point


def refused(desk, point, act, **given):
    """Act as the analyst; returns what the page says, the act having been refused."""
    before = DealPoint.objects.filter(id=point.id).values().get()
    answer = desk.chloe.post(address(point, act), {"motive": "Pour l’exemple"} | given)
    assert answer.status_code == 400
    assert DealPoint.objects.filter(id=point.id).values().get() == before
    return words(answer)


def test_page_shows_all_that_is_known_and_records_the_reading(desk):
    point = opened(desk, where=spot(), marks=identifiers(plate="ab-123-cd"), products=("cocaine",))
    text = text_of(desk, point)
    for said in ("Hall du 3 (exemple)", "Reported", "47.23780, 6.02410 ± 50 m", "ab-123-cd", "Cocaine", "Opened"):
        assert said in text
    assert Entry.objects.filter(action="registry.read", object_ref=point.journal_ref).count() == 1


def test_reports_are_shown_by_title_citizens_and_police_apart_and_never_their_facts(desk):
    point = opened(desk)
    told(desk, point)
    told(desk, point, origin=Origin.PATROL)
    text = text_of(desk, point, "awa")
    assert "2 independent sources. 2 messages." in text
    assert "1 comes from citizens: all of them are one source, but for the 0 judged independent." in text
    assert text.index("From citizens 1") < text.index("From police and partners 1")
    assert "Passages brefs" not in text


def test_a_report_of_another_desk_is_not_named_here(desk):
    point, officer = opened(desk), desk.officer("kenza")
    report = write_report(officer, title="Titre du 60 (exemple)", desk="desk-60", commune="60057", now=clock.now())
    attach(desk.officer("chloe"), report, point)
    text = text_of(desk, point)
    assert "Titre du 60" not in text
    assert "Report of another desk" in text


def test_copies_and_repeated_telling_raise_sentences(desk):
    point = opened(desk)
    made = [told(desk, point, days=days) for days in (0, 1, 2)]
    text = text_of(desk, point)
    assert "3 near-identical texts in 3 days: weigh as one." in text
    assert all(link.report.reference in text for link in made)
    assert "somebody may be aiming at this place" not in text
    told(desk, point, text="Tout autre fait, ailleurs et autrement (exemple).")
    assert "somebody may be aiming at this place" in text_of(desk, point)


@pytest.mark.parametrize("act", ["etat/", "confier/", "action/", "rattacher/", "doublon/", "separer/"])
def test_who_may_not_work_on_it_changes_nothing(desk, desk_client, act):
    point = opened(desk)
    assert desk_client.post(address(point, act)).status_code == 302
    for login in NOT_WORKERS:
        assert getattr(desk, login).post(address(point, act), {"motive": "Non"}).status_code == 403
    for login in NOBODY:
        assert getattr(desk, login).post(address(point, act), {"motive": "Non"}).status_code == 404
    assert desk.chloe.get(address(point, act)).status_code == 405


@pytest.mark.parametrize("act", ["modifier/", "scinder/"])
def test_pages_that_write_a_point_are_for_who_works_on_it(desk, act):
    point = opened(desk)
    assert desk.chloe.get(address(point, act)).status_code == 200
    for login in NOT_WORKERS:
        assert getattr(desk, login).get(address(point, act)).status_code == 403
    for login in NOBODY:
        assert getattr(desk, login).get(address(point, act)).status_code == 404


def test_only_the_moves_open_from_the_present_state_are_offered(desk):
    point = opened(desk)
    form = next(act["form"] for act in desk.chloe.get(address(point)).context["acts"] if act["name"] == "move")
    assert [value for value, _label in form.fields["target"].choices] == ["identified", "unfounded", "dormant"]
    assert "operation" not in form.fields
    assert acted(desk, point, "etat/", target="identified").state == PointState.IDENTIFIED


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"target": "closed"}, "Choose one of the answers offered."),
        ({}, "Choose an answer."),
        ({"target": "identified", "motive": " "}, "Answer this question."),
    ],
)
def test_a_move_that_is_not_open_or_without_motive_comes_back(desk, given, said):
    assert said in refused(desk, opened(desk), "etat/", **given)


def operation_at(desk, point, state="done"):
    operation = Operation.objects.create(
        reference=f"O26-{uuid.uuid4().hex[:8].upper()}",
        kind="check",
        title="Contrôle (exemple)",
        desk=desk.units["25"],
        department_id="25",
        state=state,
        authority="prosecutor",
        starts_at=clock.now(),
        ends_at=clock.now(),
        author=desk.officer("chloe"),
        erase_on=clock.now().date(),
    )
    OperationPoint.objects.create(operation=operation, point=point)
    return operation


def test_dismantled_takes_an_operation_done_at_the_point(desk):
    point = move_along(desk.officer("chloe"), opened(desk), PointState.IDENTIFIED, PointState.ACTIVE, now=clock.now())
    planned, elsewhere = operation_at(desk, point, "planned"), operation_at(desk, opened(desk, "Autre"))
    assert "Dismantled” needs an operation" in refused(desk, point, "etat/", target="dismantled")
    for wrong in (planned, elsewhere):
        said = refused(desk, point, "etat/", target="dismantled", operation=str(wrong.id))
        assert "Choose one of the answers offered." in said
    done = operation_at(desk, point)
    assert acted(desk, point, "etat/", target="dismantled", operation=str(done.id)).state == PointState.DISMANTLED
    assert f"Dismantled {done.reference}" in text_of(desk, point)
    assert "Contrôle (exemple)" in text_of(desk, point, "joris")
    assert "Contrôle (exemple)" not in text_of(desk, point, "awa")


def test_operations_are_links_for_who_may_open_them_and_plain_text_for_others(desk):
    point = move_along(desk.officer("chloe"), opened(desk), PointState.IDENTIFIED, PointState.ACTIVE, now=clock.now())
    done, planned = operation_at(desk, point), operation_at(desk, point, "planned")
    customs = Unit.objects.get(code="customs-25")
    acted(desk, point, "confier/", owner=customs.code)
    acted(desk, point, "etat/", target="dismantled", operation=str(done.id))

    def seen(login):
        page = getattr(desk, login).get(address(point)).content.decode()
        return [(one.reference in page, page.count(f'href="/operations/{one.id}/"')) for one in (done, planned)]

    assert seen("joris") == seen("chloe") == [(True, 2), (True, 1)]
    assert seen("awa") == seen("lise") == [(True, 0), (False, 0)]
    for one in (done, planned):
        Participation.objects.create(operation=one, service="customs", unit=customs)
    assert seen("lise") == [(True, 1), (False, 0)]
    assert desk.lise.get(f"/operations/{done.id}/").status_code == 200
    assert desk.awa.get(f"/operations/{done.id}/").status_code == 404


def test_page_costs_the_same_whatever_was_done_there(desk):
    costs, point, today = set(), opened(desk), clock.now().date()
    told(desk, point)
    for _number in range(3):
        evidence = Evidence(operation=operation_at(desk, point))
        points.record_action(
            officer=desk.officer("chloe"),
            point_id=point.id,
            on=today,
            motive="Contrôle",
            now=clock.now(),
            evidence=evidence,
        )
        costs.add(tuple(len(statements(getattr(desk, login), address(point))) for login in ("chloe", "joris", "awa")))
    assert costs == {STATEMENTS}


def observed(desk, title="Ancien (exemple)"):
    point = opened(desk, title)
    DealPoint.objects.filter(id=point.id).update(state=PointState.OBSERVED)
    return DealPoint.objects.get(id=point.id)


def test_moved_takes_the_new_point_and_both_lead_to_each_other(desk):
    old, new = observed(desk), opened(desk, "Nouveau (exemple)")
    assert "“Moved” needs the point it moved to." in refused(desk, old, "etat/", target="moved")
    assert "no point of this reference" in refused(desk, old, "etat/", target="moved", other="P26-XXXXXXXX")
    acted(desk, old, "etat/", target="moved", other=f" {new.reference.lower()} ")
    assert f"It goes on here: {new.reference} – Nouveau (exemple)" in text_of(desk, old)
    assert f"Moved here from {old.reference} – Ancien (exemple)" in text_of(desk, new)


def test_moved_may_open_the_new_point(desk):
    old = observed(desk)
    path = desk.chloe.get(address(old)).context["new_place_url"]
    assert desk.chloe.get(path).status_code == 200
    answer = desk.chloe.post(path, FORM)
    old.refresh_from_db()
    assert answer["Location"] == address(old.moved_to)
    assert (old.state, old.moved_to.title) == (PointState.MOVED, FORM["title"])


def test_owner_plan_and_action(desk):
    point, today = opened(desk), clock.now().date()
    acted(desk, point, "confier/", owner="street-25", plan="Passages à 18 h")
    assert (point.owner, point.plan) == (Unit.objects.get(code="street-25"), "Passages à 18 h")
    assert "Choose one of the answers offered." in refused(desk, point, "confier/", owner="desk-60")
    acted(desk, point, "action/", on=str(today - timedelta(days=5)))
    assert "5 days ago" in text_of(desk, point)
    tomorrow = str(today + timedelta(days=2))
    assert "still to come" in refused(desk, point, "action/", on=tomorrow)


def test_a_report_is_attached_by_its_reference_once(desk):
    point, report = opened(desk), write_report(desk.officer("chloe"), now=clock.now())
    elsewhere = write_report(desk.officer("kenza"), desk="desk-60", commune="60057", now=clock.now())
    given = {"report": report.reference, "relation": "enriches"}
    assert acted(desk, point, "rattacher/", **given).messages == 1
    assert "attached to this point already" in refused(desk, point, "rattacher/", **given)
    for unknown in ("R26-XXXXXXXX", elsewhere.reference):
        said = refused(desk, point, "rattacher/", report=unknown, relation="enriches")
        assert "You may read no report of this reference." in said


def test_independence_is_judged_with_a_reason_and_taken_back(desk):
    point = opened(desk)
    told(desk, point, days=12)
    link = told(desk, point)
    path = f"/registre/rapports/{link.id}/"
    assert "Two anonymous reports are never presumed" in words(desk.chloe.get(path))
    assert desk.chloe.post(path, {"judge": "1", "reason": "other_time", "motive": ""}).status_code == 400
    assert desk.chloe.post(path, {"judge": "1", "reason": "liked", "motive": "x"}).status_code == 400
    assert desk.chloe.post(path, {"judge": "1", "reason": "other_time", "motive": "Autre jour"}).status_code == 302
    point.refresh_from_db()
    assert (point.sources, point.messages) == (2, 2)
    assert "Source of its own Another time" in text_of(desk, point)
    assert desk.chloe.post(path, {"judge": "1", "reason": "", "motive": "Erreur"}).status_code == 302
    point.refresh_from_db()
    assert point.sources == 1


def test_a_report_is_detached_and_its_trace_stays(desk):
    point = opened(desk)
    link = told(desk, point, origin=Origin.PATROL)
    path = f"/registre/rapports/{link.id}/"
    assert "Two anonymous reports" not in words(desk.chloe.get(path))
    assert desk.chloe.post(path, {"detach": "1", "motive": ""}).status_code == 400
    assert desk.chloe.post(path, {"detach": "1", "motive": "Autre rue"}).status_code == 302
    point.refresh_from_db()
    assert point.messages == 0
    assert f"Report detached {link.report.reference} – Autre rue" in text_of(desk, point)
    assert desk.chloe.get(path).status_code == 404


def test_a_link_is_worked_on_by_nobody_else(desk):
    link = told(desk, opened(desk))
    path = f"/registre/rapports/{link.id}/"
    for login in NOT_WORKERS:
        assert getattr(desk, login).get(path).status_code == 403
    for login in NOBODY:
        assert getattr(desk, login).get(path).status_code == 404
    assert desk.chloe.get(f"/registre/rapports/{uuid.uuid4()}/").status_code == 404


def test_merge_and_separate(desk):
    kept, double = opened(desk, "Gardé (exemple)"), opened(desk, "Double (exemple)")
    link = told(desk, double)
    acted(desk, double, "doublon/", kept=kept.reference)
    assert (double.state, double.absorbed_by) == (PointState.DUPLICATE, kept)
    text = text_of(desk, kept)
    assert f"attached to the duplicate {double.reference}" in text
    assert link.report.reference in text
    assert f"What is attached here counts there: {kept.reference}" in text_of(desk, double)
    assert f"is a duplicate of {kept.reference}" in refused(
        desk, double, "rattacher/", report=write_report(desk.officer("chloe")).reference, relation="enriches"
    )
    acted(desk, double, "separer/")
    assert (double.state, double.absorbed_by) == (PointState.REPORTED, None)
    assert "This point is no duplicate." in refused(desk, double, "separer/")


def test_merges_that_cannot_be_are_refused_with_a_sentence(desk):
    point = opened(desk)
    elsewhere = open_point(desk.officer("kenza"), desk="desk-60", commune="60057")
    assert "no duplicate of itself" in refused(desk, point, "doublon/", kept=point.reference)
    assert "no point of this reference" in refused(desk, point, "doublon/", kept=elsewhere.reference)


def test_split_makes_a_point_of_the_reports_ticked(desk):
    point = opened(desk)
    links_of = [told(desk, point), told(desk, point, text="Tout autre fait, ailleurs (exemple).")]
    path = address(point, "scinder/")
    assert desk.chloe.post(path, FORM).status_code == 400
    assert desk.chloe.post(path, FORM | {"reports": [str(uuid.uuid4())]}).status_code == 400
    answer = desk.chloe.post(path, FORM | {"reports": [str(links_of[1].id)]})
    new = DealPoint.objects.exclude(id=point.id).get()
    assert answer["Location"] == address(new)
    assert [link.report_id for link in Link.objects.filter(point=new)] == [links_of[1].report_id]
    assert f"came from {point.reference}" in text_of(desk, new)


def test_open_amend_and_read_again(desk):
    answer = desk.chloe.post(
        "/registre/nouveau/", FORM | {"spot": "47,2378 6,0241", "days": ["0", "1"], "hours": "18-2"}
    )
    point = DealPoint.objects.get()
    assert answer["Location"] == address(point)
    assert (point.title, point.phenomenon, point.lat, point.days) == (FORM["title"], "hall", 47.2378, 3)
    form = desk.chloe.get(address(point, "modifier/")).context["form"]
    assert (form["spot"].value(), form["hours"].value(), form["days"].value()) == (
        "47.237800, 6.024100",
        "18-2",
        [0, 1],
    )
    changed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    desk.chloe.post(address(point, "modifier/"), changed | {"title": "Hall du 7 (exemple)", "motive": "Numéro"})
    point.refresh_from_db()
    assert (point.title, point.lat, point.days, point.events) == ("Hall du 7 (exemple)", 47.2378, 3, 2)


def test_a_delivery_has_its_own_facts_and_a_zone(desk):
    answer = desk.chloe.post("/registre/nouveau/", FORM | ROUND | {"zone": ZONE, "handles": "@exemple_fictif"})
    assert answer.status_code == 302
    point = DealPoint.objects.get()
    assert len(point.delivery.zone) == 4
    text = text_of(desk, point)
    for said in ("Telegram", "1 g : 60 €", "Scooter or motorbike", "@exemple_fictif", "47.237800, 6.024100"):
        assert said in text
    assert desk.chloe.get(address(point, "modifier/")).context["form"]["zone"].value().splitlines()[0] == (
        "47.237800, 6.024100"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "Answer this question."),
        ({"commune": "Nulle-Part-sur-Rien"}, "No such commune is known."),
        ({"spot": "quelque part"}, "no place on the ground"),
        ({"hours": "25-99"}, "Write hours as 12-22"),
        ({"plates": "?"}, "not a plate"),
        ({"motive": " "}, "Answer this question."),
        ({"prices": "1 g : 60 €"}, "belong to a delivery"),
        (ROUND | {"zone": "47.2, 6.0\n47.3, 6.1\n47.3, 6.0\n47.2, 6.1"}, "The sides of this zone cross"),
        (ROUND | {"zone": "47.0, 6.0\n48.0, 6.0\n48.0, 6.1"}, "60 km at most"),
        (ROUND | {"zone": '{"type": "Polygon", "coordinates": [[[NaN]]]}'}, "This is no zone"),
    ],
)
def test_what_cannot_be_kept_comes_back_filled_in(desk, given, said):
    answer = desk.chloe.post("/registre/nouveau/", FORM | given)
    assert answer.status_code == 400
    assert said in words(answer)
    assert "rue Imaginaire" in answer.content.decode()
    assert not DealPoint.objects.exists()


def test_a_point_opened_from_a_report_is_filled_by_it_and_has_it_as_its_first(desk):
    report = write_report(
        desk.officer("awa"), place_type="hall", where=spot(), marks=identifiers(phone="06 39 98 00 00"), now=clock.now()
    )
    path = desk.chloe.get(f"/rapports/{report.id}/rattacher/").context["open_url"]
    form = desk.chloe.get(path).context["form"]
    assert (form["commune"].value(), form["phenomenon"].value()) == ("Besançon (25)", "hall")
    assert form["phones"].value() == "06 39 98 00 00"
    assert Entry.objects.get(action="intel.read", object_ref=report.journal_ref).motive_code == "link"
    desk.chloe.post(path, FORM | {"commune": "Besançon (25)"})
    link = Link.objects.get(report=report)
    assert (link.relation, link.point.title) == ("founds", FORM["title"])


def test_who_may_open_a_point(desk):
    report = write_report(desk.officer("awa"), now=clock.now())
    path = f"/registre/nouveau/?bureau=desk-25&rapport={report.id}"
    assert desk.kenza.get(path).status_code == 404
    assert desk.kenza.get(f"/registre/nouveau/?rapport={report.id}").status_code == 404
    for login in ("awa", "bruno", "joris", *NOBODY):
        assert getattr(desk, login).get(path).status_code == 403
    assert desk.chloe.get("/registre/nouveau/?rapport=x").status_code == 404
    assert not Entry.objects.filter(action="intel.read").exists()


def test_a_report_leads_to_its_points_for_those_who_see_them_in_full(desk):
    officer = desk.officer("chloe")
    report, point = write_report(officer, now=clock.now()), opened(desk)
    attach(officer, report, point)
    assert "Attach to a point" in words(desk.chloe.get(f"/rapports/{report.id}/"))
    shown = words(desk.awa.post(f"/rapports/{report.id}/", {"code": "inquiry"}))
    assert f"{point.reference} – {point.title}" in shown
    assert "Attach to a point" not in shown
    move_along(officer, point, PointState.IDENTIFIED, PointState.INQUIRY, now=clock.now())
    assert point.reference not in words(desk.awa.post(f"/rapports/{report.id}/", {"code": "inquiry"}))


def test_a_report_is_attached_from_its_own_page(desk):
    report, point = write_report(desk.officer("chloe"), now=clock.now()), opened(desk)
    path = f"/rapports/{report.id}/rattacher/"
    assert "no point of this reference" in words(desk.chloe.post(path, {"point": "P26-0", "relation": "enriches"}))
    answer = desk.chloe.post(path, {"point": point.reference, "relation": "repeats"})
    assert answer["Location"] == address(point)
    assert Link.objects.get(report=report).relation == "repeats"
    assert desk.awa.get(path).status_code == 403
    assert desk.kenza.get(path).status_code == 404


def test_history_is_told_newest_first_and_whole_when_asked(desk):
    point = opened(desk)
    for _number in range(22):
        link = told(desk, point)
        links.detach(officer=desk.officer("chloe"), link_id=link.id, motive="Exemple", now=clock.now())
    answer = desk.chloe.get(address(point))
    assert len(answer.context["history"]) == 40
    assert "Opened" not in words(answer).split("History")[1].split("Owner unit")[0]
    whole = desk.chloe.get(address(point) + answer.context["whole_url"])
    assert [one["event"].number for one in whole.context["history"]] == list(range(45, 0, -1))


def test_nothing_of_a_point_leads_to_a_tip(desk):
    point = opened(desk)
    link = told(desk, point)
    links.judge(
        officer=desk.officer("chloe"),
        link_id=link.id,
        reason=Independence.OTHER_FACTS,
        motive="Autres faits",
        now=clock.now(),
    )
    page = desk.chloe.get(address(point)).content.decode()
    assert str(Report.objects.get().source_ref) not in page
    assert "/signalements/" not in page
