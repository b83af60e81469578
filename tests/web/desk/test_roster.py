"""Rosters on the desk: the week, what does not follow it, the fortnight to come, and refusals beside the form."""

from datetime import date, time, timedelta

import pytest

from desk_pages import statements, words
from people import statuses
from vigie.accounts import hours
from vigie.accounts.hours import Roster
from vigie.accounts.models import DayException, Shift
from vigie.audit.models import Entry
from vigie.lib import clock
from vigie.web.desk import roster

STATEMENTS = 6
ADD, ADD_DAY = "/permanences/ajouter/", "/permanences/jours/ajouter/"
HOURS = {"who": "", "weekday": "0", "begins": "08:00", "ends": "20:00", "on_holidays": "on"}


def test_rosters_are_for_supervisors(desk):
    assert statuses(desk.anybody(), desk.people, "/permanences/") == {
        "anybody": 302, "awa": 403, "bruno": 200, "chloe": 403, "driss": 403, "elise": 403, "farid": 403, "gael": 302,
        "hana": 403,
    }  # fmt: skip


def test_a_desk_without_hours_says_what_that_means(desk):
    text = words(desk.bruno.get("/permanences/"))
    assert "answers whenever somebody is on duty" in text
    assert "no hours set" in text


def test_hours_are_added_shown_and_removed(desk):
    assert "The roster is changed." in words(desk.bruno.post(ADD, HOURS | {"ends": "02:00"}, follow=True))
    shift = Shift.objects.get()
    assert (shift.officer, shift.begins, shift.ends, shift.on_holidays) == (None, time(8), time(2), True)
    answer = desk.bruno.get("/permanences/")
    text = words(answer)
    assert "08:00–02:00" in text
    assert "(next day)" in text
    assert text.count("closed") >= 10
    desk.bruno.post(f"/permanences/{shift.id}/retirer/?bureau=desk-25")
    assert not Shift.objects.exists()
    assert Entry.objects.filter(action__startswith="accounts.", object_ref="desk:desk-25").count() == 2


def test_officers_expected_stand_below_the_desk_by_name(desk):
    desk.shift()
    awa = str(desk.officer("awa").id)
    desk.bruno.post(ADD, {**HOURS, "who": awa, "on_holidays": ""})
    assert Shift.objects.get(officer=awa).on_holidays is False
    text = words(desk.bruno.get("/permanences/"))
    assert text.index("Hours of the desk") < text.index("Awa Diarra")
    assert "not on holidays" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"begins": "25:00"}, "From"),
        ({"ends": ""}, "To"),
        ({"weekday": "7"}, "Day"),
        ({"who": "00000000-0000-0000-0000-000000000000"}, "Whose hours"),
        ({"begins": "19:00", "ends": "21:00"}, "overlap"),
    ],
)
def test_wrong_hours_come_back_with_what_is_wrong(desk, wrong, said):
    desk.shift()
    answer = desk.bruno.post(ADD, HOURS | {"weekday": "0"} | wrong)
    assert answer.status_code == 400
    page = answer.content.decode()
    summary = page[page.index('id="shift-errors"') :]
    assert said in summary[: summary.index("</ul>")]
    words(answer)
    assert Shift.objects.count() == 1


def test_officers_who_may_not_receive_cannot_be_chosen(desk):
    page = desk.bruno.get("/permanences/").content.decode()
    for login, offered in (("awa", True), ("bruno", True), ("chloe", False), ("driss", False), ("gael", False)):
        assert (str(desk.officer(login).id) in page) == offered


def test_a_day_that_does_not_follow_the_week(desk):
    day = hours.local(clock.now()).date() + timedelta(days=5)
    desk.shift(weekday=day.weekday())
    typed = {"day": day.isoformat(), "closed": "on", "begins": "", "ends": "", "why": "Travaux"}
    desk.bruno.post(ADD_DAY, typed)
    text = words(desk.bruno.get("/permanences/"))
    assert text.count("Travaux") == 2
    desk.bruno.post(ADD_DAY, typed | {"closed": "", "begins": "10:00", "ends": "12:00"})
    assert "10:00–12:00" in words(desk.bruno.get("/permanences/"))
    desk.bruno.post(f"/permanences/jours/{DayException.objects.get().id}/retirer/")
    assert not DayException.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"begins": "10:00"}, "give both hours"),
        ({"closed": ""}, "give both hours"),
        ({"day": "2020-01-01"}, "This day is past"),
        ({"day": "demain"}, "Day"),
    ],
)
def test_a_wrong_day_comes_back_with_what_is_wrong(desk, wrong, said):
    day = hours.local(clock.now()).date() + timedelta(days=5)
    typed = {"day": day.isoformat(), "closed": "on", "begins": "", "ends": "", "why": ""}
    answer = desk.bruno.post(ADD_DAY, typed | wrong)
    assert answer.status_code == 400
    page = answer.content.decode()
    summary = page[page.index('id="exception-errors"') :]
    assert said in summary[: summary.index("</ul>")]
    assert not DayException.objects.exists()


def test_public_holidays_are_named_and_close_what_does_not_run_on_them():
    friday = Shift(weekday=4, begins=time(8), ends=time(12), on_holidays=False)
    found = Roster("25", hours=[friday])
    days = {number: roster._day(found, date(2026, 12, number)) for number in (18, 25)}
    assert (days[18].holiday, days[18].hours) == ("", ["08:00–12:00"])
    assert (days[25].holiday, days[25].hours) == ("Noël", [])


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_whatever_it_holds(desk, many):
    for weekday in range(many):
        desk.shift(weekday=weekday)
        desk.shift(weekday=weekday, expects="awa")
        desk.exception(days=weekday + 1)
    assert len(statements(desk.bruno, "/permanences/")) == STATEMENTS
