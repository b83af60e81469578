"""Slips by their pages: on the street unit's telephone, and at the desk that sends them."""

import uuid
from datetime import timedelta

import pytest

from clients import SurfaceClient
from desk_pages import Desk, statements, title, words
from people import hire, statuses
from registry import open_point, spot, write_report
from vigie.accounts import officers
from vigie.audit.journal import OPERATOR
from vigie.audit.models import Entry
from vigie.config.settings.surfaces import DESK
from vigie.intel import tasks
from vigie.intel.codes import Handling, Origin, TaskResult
from vigie.intel.models import Report, Task
from vigie.intel.states import PointState
from vigie.intel.tasks import Order
from vigie.lib import clock
from vigie.places.models import Unit

pytestmark = pytest.mark.django_db
SECRET = "Une opinion à garder entre soi (exemple)."
LIST_STATEMENTS, SENT_STATEMENTS = 5, 4
EVERYBODY = {
    "anybody": 302,
    "awa": 403,
    "bruno": 403,
    "chloe": 403,
    "driss": 403,
    "elise": 403,
    "farid": 403,
    "gael": 302,
    "hana": 403,
    "ines": 403,
    "joris": 403,
    "kenza": 403,
    "lise": 403,
}


@pytest.fixture
def room(cast, field):
    """The desk with the intelligence room's cast."""
    return Desk(cast, field)


def send(room, *, hours=4, about=None, **more):
    about = about or {"point": open_point(room.officer("chloe"), where=spot(precision=15))}
    order = Order(
        title="Vérifier le porche (exemple)",
        instruction="Passer à pied, regarder le muret.",
        due_at=clock.now() + timedelta(hours=4),
        place="porche imaginaire",
        **about,
        **more,
    )
    desk, unit = Unit.objects.get(code="desk-25"), Unit.objects.get(code="street-25")
    task = tasks.send(officer=room.officer("awa"), desk=desk, unit=unit, order=order, now=clock.now())
    if hours != 4:
        Task.objects.filter(id=task.id).update(due_at=clock.now() + timedelta(hours=hours, minutes=1))
    return task


def on_the_spot(room, task):
    for step in ("recu", "route", "place"):
        room.ines.post(f"/missions/{task.id}/{step}/")


def everybody_gets(room, path, **expected):
    client = SurfaceClient(DESK, "desk")
    assert statuses(client, room.people, path) == {**EVERYBODY, **expected}


def test_a_street_officer_lands_on_the_slips(room):
    answer = room.ines.get("/")
    assert answer.status_code == 302
    assert answer["Location"] == "/missions/"
    assert "Slips" in words(room.ines.get("/missions/"))


def test_everybody_else_lands_somewhere_or_is_told_why_not(room):
    for login in set(room.people) - {"gael", "hana", "lise"}:
        assert getattr(room, login).get("/", follow=True).status_code == 200, login
    assert "appointed to no desk" in words(room.hana.get("/"))


def test_who_gets_which_page(room):
    task = send(room)
    report = write_report(room.officer("awa"))
    everybody_gets(room, "/missions/", ines=200)
    elsewhere = dict.fromkeys(set(EVERYBODY) - {"anybody", "gael"}, 404)
    everybody_gets(room, f"/missions/{task.id}/", **{**elsewhere, "ines": 200})
    senders = dict.fromkeys(("awa", "bruno", "chloe", "joris"), 200)
    everybody_gets(room, "/missions/envoyees/?bureau=desk-25", **senders, driss=404, kenza=404)
    everybody_gets(room, f"/missions/envoyees/{task.id}/", **{**elsewhere, **senders})
    everybody_gets(room, f"/missions/nouvelle/?rapport={report.id}", **{**elsewhere, **senders})
    everybody_gets(room, "/missions/nouvelle/", **elsewhere)


def test_the_list_shows_titles_and_lateness_and_no_instruction(room):
    send(room)
    send(room, hours=-3)
    text = words(room.ines.get("/missions/"))
    assert "Vérifier le porche" in text
    assert "due within 4 h" in text
    assert "overdue by 3 h" in text
    assert "muret" not in text


def test_a_slip_shows_what_to_check_and_nothing_of_where_it_comes_from(room):
    report = write_report(room.officer("awa"), assessment=SECRET, where=spot(precision=15))
    report.handling, report.conditions = Handling.CONDITIONS, "service seul"
    report.save()
    task = send(room, about={"report": report}, conditions_met=True)
    answer = room.ines.get(f"/missions/{task.id}/")
    text = words(answer)
    for shown in ("muret", "porche imaginaire", "Besançon (25)", "47.23780, 6.02410, to within 15 m", "service seul"):
        assert shown in text
    assert "not enough for a flagrante inquiry" in text
    assert 'href="geo:47.237800,6.024100;u=15"' in answer.content.decode()
    for hidden in (SECRET, report.facts, report.reference, "Untested", "rue Imaginaire", str(report.id)):
        assert hidden not in answer.content.decode()
    assert "Vérifier" not in title(answer)
    assert Entry.objects.filter(action="task.read", object_ref=task.journal_ref).count() == 1


def test_step_by_step_to_a_result_that_becomes_a_report(room):
    task = send(room)
    path = f"/missions/{task.id}/"
    for button, step in (("I take it", "recu"), ("I am setting out", "route"), ("I am on the spot", "place")):
        assert button in words(room.ines.get(path))
        assert room.ines.post(f"{path}{step}/")["Location"] == path
    bad = room.ines.post(f"{path}resultat/", {"result": "activity_seen", "words": " "})
    assert bad.status_code == 400
    assert "Say in a few words" in words(bad)
    assert room.ines.post(f"{path}resultat/", {"result": "all_well"}).status_code == 400
    good = room.ines.post(f"{path}resultat/", {"result": "activity_seen", "words": "Deux échanges (exemple)."})
    assert good["Location"] == "/missions/"
    text = words(room.ines.get("/missions/"))
    assert "The result is sent" in text
    assert "Ended since yesterday" in text
    report = Report.objects.get(origin=Origin.PATROL)
    assert report.facts == "Deux échanges (exemple)."
    assert "What the patrol saw" in words(room.chloe.get(f"/missions/envoyees/{task.id}/"))
    assert "I take it" not in words(room.ines.get(path))


def test_activity_is_not_offered_to_who_is_not_there(room):
    task = send(room)
    path = f"/missions/{task.id}/"
    early = room.ines.post(f"{path}resultat/", {"result": "not_done"})
    assert early["Location"] == path
    room.ines.post(f"{path}recu/")
    assert "Activity seen" not in words(room.ines.get(path))
    assert room.ines.post(f"{path}resultat/", {"result": "activity_seen", "words": "x"}).status_code == 400
    assert room.ines.post(f"{path}resultat/", {"result": "not_done"})["Location"] == "/missions/"
    assert Task.objects.get(id=task.id).result == TaskResult.NOT_DONE


def test_a_colleague_who_presses_second_is_told_on_the_slip(room):
    task = send(room)
    marc = hire("marc", "Marc Exemple")
    officers.appoint(
        actor=OPERATOR, officer=marc.officer, role_code="street_officer", desk=Unit.objects.get(code="street-25")
    )
    room.people["marc"] = marc
    room.ines.post(f"/missions/{task.id}/recu/")
    answer = room.marc.post(f"/missions/{task.id}/recu/", follow=True)
    assert room.officer("ines").name in words(answer)
    assert "in the hands of" in words(answer)


@pytest.mark.parametrize("step", ["recu", "route", "place", "resultat"])
def test_a_slip_of_another_unit_takes_no_step(room, step):
    task = send(room)
    for login in ("awa", "chloe", "joris", "lise"):
        assert getattr(room, login).post(f"/missions/{task.id}/{step}/").status_code == 404
    assert room.ines.post(f"/missions/{task.id}/ailleurs/").status_code == 404
    assert room.ines.get(f"/missions/{task.id}/{step}/").status_code == 405
    assert Task.objects.get(id=task.id).state == "sent"


def test_the_desk_writes_a_slip_from_a_report_and_calls_it_off(room):
    report = write_report(room.officer("awa"), where=spot())
    path = f"/missions/nouvelle/?rapport={report.id}"
    shown = room.joris.get(path)
    assert report.facts not in shown.content.decode()
    bad = room.joris.post(path, {"title": "", "instruction": "x", "unit": "", "delay": "5"})
    assert bad.status_code == 400
    unit = Unit.objects.get(code="street-25")
    told = {"title": "Vérifier (exemple)", "instruction": "Passer.", "unit": unit.id, "delay": "24"}
    answer = room.joris.post(path, told, follow=True)
    assert "The slip is sent to" in words(answer)
    task = Task.objects.get()
    assert (task.report, task.place, task.author) == (report, report.place, room.officer("joris"))
    assert timedelta(hours=23) < task.due_at - clock.now() <= timedelta(hours=24)
    assert Entry.objects.get(action="task.send").recipient == "street-25"
    off = room.bruno.post(f"/missions/envoyees/{task.id}/rappeler/", follow=True)
    assert "called off" in words(off)
    assert room.bruno.post(f"/missions/envoyees/{task.id}/rappeler/").status_code == 409
    assert room.ines.post(f"/missions/envoyees/{task.id}/rappeler/").status_code == 404


def test_conditional_sharing_is_confirmed_on_the_form(room):
    report = write_report(room.officer("awa"))
    report.handling, report.conditions = Handling.CONDITIONS, "accord du bureau"
    report.save()
    path = f"/missions/nouvelle/?rapport={report.id}"
    assert "accord du bureau" in words(room.awa.get(path))
    unit = Unit.objects.get(code="street-25")
    told = {"title": "Vérifier", "instruction": "Passer.", "unit": unit.id, "delay": "4"}
    assert room.awa.post(path, told).status_code == 400
    assert room.awa.post(path, {**told, "conditions_met": "on"}).status_code == 302


def test_a_point_that_is_not_seen_in_full_takes_no_slip(room):
    point = open_point(room.officer("chloe"))
    path = f"/missions/nouvelle/?point={point.id}"
    assert path in room.joris.get(f"/registre/{point.id}/").content.decode()
    assert room.joris.get(path).status_code == 200
    point.state = PointState.INQUIRY
    point.save()
    assert room.joris.get(path).status_code == 404
    assert room.chloe.get(path).status_code == 200
    for typed in ("rapport=x", "point=x", f"point={uuid.uuid4()}", f"rapport={uuid.uuid4()}"):
        assert room.chloe.get(f"/missions/nouvelle/?{typed}").status_code == 404


def test_a_desk_without_street_officers_says_so(room):
    report = write_report(room.officer("kenza"), desk="desk-60")
    assert "No street unit of this desk receives slips." in words(
        room.kenza.get(f"/missions/nouvelle/?rapport={report.id}")
    )


def test_slips_sent_are_listed_with_states_and_delays_of_one_desk(room):
    late, done = send(room, hours=-30), send(room)
    on_the_spot(room, done)
    room.ines.post(f"/missions/{done.id}/resultat/", {"result": "nothing_seen"})
    text = words(room.awa.get("/missions/envoyees/"))
    assert late.reference in text
    assert "overdue by 1 day" in text
    assert "Nothing seen" in text
    assert late.reference not in words(room.driss.get("/missions/envoyees/"))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_whatever_they_hold(room, count):
    for _number in range(count):
        room.ines.post(f"/missions/{send(room).id}/recu/")
    assert len(statements(room.ines, "/missions/")) == LIST_STATEMENTS
    assert len(statements(room.awa, "/missions/envoyees/")) == SENT_STATEMENTS


def test_slips_sent_go_on_page_after_page_without_a_gap(room):
    first = send(room)
    Task.objects.bulk_create(
        Task(
            reference=f"M{number}",
            desk=first.desk,
            unit=first.unit,
            point=first.point,
            title="Exemple",
            instruction="Exemple",
            author=first.author,
            sent_at=first.sent_at,
            due_at=first.due_at,
            erase_on=first.erase_on,
        )
        for number in range(43)
    )
    seen, path = [], "/missions/envoyees/"
    while path:
        answer = room.awa.get(path)
        seen += [line["task"].id for line in answer.context["rows"]]
        path = answer.context["next_url"]
    assert seen == list(Task.objects.order_by("-sent_at", "id").values_list("id", flat=True))
