"""When a desk receives: nights, the days the clocks change, holidays, exceptions, and who may write it down."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import desk as desk_of
from vigie.accounts import hours, rosters
from vigie.accounts.hours import Roster
from vigie.accounts.models import DayException, Officer, Shift
from vigie.audit.models import Entry
from vigie.lib.errors import NotAllowed, NotThere

MONDAY, SUNDAY = 0, 6
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)


def shift(weekday, begins, ends, *, on_holidays=True, officer=None):
    return Shift(
        weekday=weekday,
        begins=time.fromisoformat(begins),
        ends=time.fromisoformat(ends),
        on_holidays=on_holidays,
        officer=officer,
    )


def week(*shifts, department="25", exceptions=()):
    return Roster(department=department, hours=list(shifts), exceptions={one.day: one for one in exceptions})


def wall(text):
    """Return the instant at which the clock on the wall shows this."""
    return datetime.fromisoformat(text).replace(tzinfo=hours._zone()).astimezone(UTC)


def seen(roster, since, until):
    """Return the intervals as the wall shows them."""
    found = roster.intervals(wall(since), wall(until))
    return [tuple(f"{hours.local(one):%d %H:%M}" for one in interval) for interval in found]


def test_a_night_belongs_to_the_day_it_begins_and_joins_the_next():
    roster = week(shift(MONDAY, "22:00", "06:00"), shift(1, "06:00", "12:00"))
    assert seen(roster, "2026-03-02T00:00", "2026-03-04T00:00") == [("02 22:00", "03 12:00")]
    assert roster.open_at(wall("2026-03-03T03:00"))
    assert roster.open_at(wall("2026-03-02T22:00"))
    assert not roster.open_at(wall("2026-03-02T21:59"))
    assert not roster.open_at(wall("2026-03-03T12:00"))


def test_sunday_night_runs_into_monday():
    assert week(shift(SUNDAY, "22:00", "06:00")).open_at(wall("2026-03-02T05:59"))


def test_equal_hours_are_a_whole_day_and_seven_of_them_never_close():
    assert seen(week(shift(MONDAY, "08:00", "08:00")), "2026-03-02T00:00", "2026-03-08T00:00") == [
        ("02 08:00", "03 08:00")
    ]
    always = week(*[shift(day, "00:00", "00:00") for day in range(7)])
    assert len(list(always.intervals(NOON, NOON + timedelta(days=40)))) == 1


@pytest.mark.parametrize(
    ("night", "lasts"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-06", 8)], ids=["spring", "autumn", "common"]
)
def test_a_night_shift_lasts_what_the_wall_says(night, lasts):
    saturdays = week(shift(5, "22:00", "06:00"))
    found = list(saturdays.intervals(wall(f"{night}T12:00"), wall(f"{night}T12:00") + timedelta(days=1)))
    assert [one.ends - one.begins for one in found] == [lasts * HOUR]
    assert saturdays.open_at(found[0].ends - timedelta(seconds=1))
    assert not saturdays.open_at(found[0].ends)


def test_hours_that_the_clock_jumps_over_are_none():
    sundays = week(shift(SUNDAY, "02:00", "03:00"))
    assert seen(sundays, "2026-03-29T00:00", "2026-03-30T00:00") == []
    assert sundays.next_opening(wall("2026-03-28T12:00")) == wall("2026-04-05T02:00")


def test_a_desk_without_hours_says_nothing():
    roster = week()
    assert roster.open_at(NOON) is None
    assert roster.next_opening(NOON) is None
    assert list(roster.intervals(NOON, NOON + timedelta(days=14))) == []


def test_holidays_close_what_does_not_run_on_them():
    roster = week(shift(4, "08:00", "12:00", on_holidays=False), shift(4, "14:00", "16:00"))
    assert hours.holiday(date(2026, 12, 25), "25") == "Noël"
    assert hours.holiday(date(2026, 12, 25), "25", language="en") == "Christmas Day"
    assert seen(roster, "2026-12-25T00:00", "2026-12-26T00:00") == [("25 14:00", "25 16:00")]
    assert len(seen(roster, "2026-12-18T00:00", "2026-12-19T00:00")) == 2


@pytest.mark.parametrize(("department", "is_one"), [("67", True), ("57", True), ("25", False), ("974", False)])
def test_departments_have_their_own_holidays(department, is_one):
    assert bool(hours.holiday(date(2026, 12, 26), department)) == is_one
    assert bool(hours.holiday(date(2026, 12, 20), department)) == (department == "974")


def test_an_exception_takes_the_place_of_its_day_and_the_night_before_is_finished():
    nights = [shift(day, "22:00", "06:00") for day in range(7)]
    closed = DayException(day=date(2026, 3, 3), closed=True)
    other = DayException(day=date(2026, 3, 4), closed=False, begins=time(9), ends=time(11))
    roster = week(*nights, exceptions=[closed, other])
    assert seen(roster, "2026-03-03T00:00", "2026-03-05T23:59") == [
        ("03 00:00", "03 06:00"),
        ("04 09:00", "04 11:00"),
        ("05 22:00", "05 23:59"),
    ]


def test_officers_are_expected_while_their_desk_receives():
    awa, bruno = Officer(name="Awa Diarra", login="awa"), Officer(name="Bruno Lemaire", login="bruno")
    people = [shift(1, "08:00", "20:00", officer=bruno), shift(1, "22:00", "06:00", officer=awa)]
    closed = {date(2026, 3, 10): DayException(day=date(2026, 3, 10), closed=True)}
    roster = Roster("25", hours=[], people=people, exceptions=closed)
    assert roster.expected(wall("2026-03-03T12:00")) == [bruno]
    assert roster.expected(wall("2026-03-04T05:00")) == [awa]
    assert roster.expected(wall("2026-03-03T21:00")) == []
    assert roster.expected(wall("2026-03-10T12:00")) == []
    late = Roster("25", hours=[shift(1, "10:00", "12:00")], people=people)
    assert late.expected(wall("2026-03-03T09:00")) == []
    assert late.expected(wall("2026-03-03T11:00")) == [bruno]


TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))
SHIFTS = st.builds(
    Shift, weekday=st.integers(0, 6), begins=TIMES, ends=TIMES, on_holidays=st.booleans(), officer=st.none()
)
INSTANTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(shifts=st.lists(SHIFTS, min_size=1, max_size=6), after=INSTANTS, part=st.floats(0, 1))
def test_the_next_opening_is_open_and_nothing_before_it_is(shifts, after, part):
    roster = week(*shifts)
    found = roster.next_opening(after)
    until = found or after + hours.AHEAD
    if found:
        assert after <= found <= after + hours.AHEAD
        assert roster.open_at(found)
    if until > after:
        assert not roster.open_at(after + part * (until - after) * 0.999999)


@given(shifts=st.lists(SHIFTS, max_size=6), since=INSTANTS, lasts=st.integers(1, 20_000))
def test_intervals_are_apart_and_within_what_was_asked_for(shifts, since, lasts):
    until = since + timedelta(minutes=lasts)
    found = list(week(*shifts).intervals(since, until))
    edges = [edge for one in found for edge in one]
    assert edges == sorted(set(edges))
    assert all(since <= edge <= until for edge in edges)


# --- Writing it down --------------------------------------------------------------------------------------------------


def add(person, desk, weekday=0, begins="08:00", ends="20:00", **more):
    return rosters.add_shift(
        officer=person.officer,
        desk=desk,
        weekday=weekday,
        begins=time.fromisoformat(begins),
        ends=time.fromisoformat(ends),
        now=NOON,
        **more,
    )


def test_a_supervisor_keeps_the_week_and_the_journal_tells(people):
    desk = desk_of("25")
    added = add(people.bruno, desk, weekday=1)
    add(people.bruno, desk, weekday=1, expects=people.awa.officer)
    assert rosters.open_at(desk.id, NOON)
    assert rosters.expected(desk, NOON) == [people.awa.officer]
    assert len(rosters.intervals(desk.id, NOON, NOON + timedelta(days=14))) == 3
    rosters.remove_shift(officer=people.bruno.officer, shift_id=added.id, now=NOON)
    assert rosters.open_at(desk.id, NOON) is None
    acts = Entry.objects.filter(object_ref="desk:desk-25").order_by("action").values_list("action", flat=True)
    assert list(acts) == ["accounts.add_shift", "accounts.add_shift", "accounts.remove_shift"]


@pytest.mark.parametrize("login", ["awa", "chloe", "driss", "elise", "farid", "gael", "hana"])
def test_nobody_else_does(people, login):
    desk = desk_of("25")
    kept = add(people.bruno, desk)
    with pytest.raises(NotAllowed):
        add(people[login], desk, weekday=3)
    with pytest.raises(NotAllowed):
        rosters.set_exception(officer=people[login].officer, desk=desk, day=date(2026, 5, 1), closed=True, now=NOON)
    with pytest.raises(NotThere):
        rosters.remove_shift(officer=people[login].officer, shift_id=kept.id, now=NOON)
    assert Shift.objects.count() == 1


@pytest.mark.parametrize(
    ("weekday", "begins", "ends"),
    [(0, "19:59", "23:00"), (0, "00:00", "00:00"), (6, "22:00", "08:01"), (0, "08:00", "20:00"), (0, "09:00", "10:00")],
)
def test_hours_that_overlap_are_refused(people, weekday, begins, ends):
    desk = desk_of("25")
    add(people.bruno, desk)
    with pytest.raises(rosters.HoursOverlap):
        add(people.bruno, desk, weekday, begins, ends)
    add(people.bruno, desk, weekday, begins, ends, expects=people.awa.officer)


def test_hours_that_touch_are_not(people):
    desk = desk_of("25")
    add(people.bruno, desk)
    add(people.bruno, desk, 0, "20:00", "23:00")
    add(people.bruno, desk, 6, "23:00", "08:00")


@pytest.mark.parametrize("wrong", [{"weekday": 7}, {"weekday": -1}, {"begins": "08:00:30"}])
def test_hours_of_no_clock_are_refused(people, wrong):
    with pytest.raises(rosters.HoursMalformed):
        add(people.bruno, desk_of("25"), **wrong)


@pytest.mark.parametrize("login", ["chloe", "driss", "gael"])
def test_who_may_not_receive_there_is_not_expected(people, login):
    with pytest.raises(rosters.NotReceiving):
        add(people.bruno, desk_of("25"), expects=people[login].officer)


def test_an_exception_replaces_the_one_before_and_is_taken_back(people):
    desk, day = desk_of("25"), date(2026, 3, 10)
    add(people.bruno, desk, weekday=1)
    said = {"officer": people.bruno.officer, "desk": desk, "day": day, "now": NOON}
    rosters.set_exception(**said, closed=True, why="  Travaux  ")
    assert rosters.next_opening(desk.id, wall("2026-03-04T00:00")) == wall("2026-03-17T08:00")
    kept = rosters.set_exception(**said, closed=False, begins=time(10), ends=time(11))
    assert rosters.next_opening(desk.id, wall("2026-03-04T00:00")) == wall("2026-03-10T10:00")
    assert DayException.objects.count() == 1
    with pytest.raises(NotThere):
        rosters.remove_exception(officer=people.awa.officer, exception_id=kept.id, now=NOON)
    rosters.remove_exception(officer=people.bruno.officer, exception_id=kept.id, now=NOON)
    assert rosters.next_opening(desk.id, wall("2026-03-04T00:00")) == wall("2026-03-10T08:00")


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"closed": True, "begins": time(8), "ends": time(9)}, rosters.ExceptionMalformed),
        ({"closed": False, "begins": time(8)}, rosters.ExceptionMalformed),
        ({"closed": False}, rosters.ExceptionMalformed),
        ({"closed": False, "begins": time(8, 0, 1), "ends": time(9)}, rosters.HoursMalformed),
        ({"closed": True, "day": date(2026, 3, 2)}, rosters.ExceptionPast),
    ],
)
def test_exceptions_that_say_nothing_are_refused(people, wrong, refusal):
    said = {"day": date(2026, 3, 10), **wrong}
    with pytest.raises(refusal):
        rosters.set_exception(officer=people.bruno.officer, desk=desk_of("25"), now=NOON, **said)


def test_exceptions_are_erased_a_year_after_their_day(people):
    desk = desk_of("25")
    for ago in (364, 366):
        DayException(desk=desk, day=NOON.date() - timedelta(days=ago)).save()
    assert rosters.forget_exceptions(NOON, True) == 1
    assert rosters.forget_exceptions(NOON, False) == 1
    assert DayException.objects.get().day == NOON.date() - timedelta(days=364)


@pytest.mark.parametrize("desks", [1, 3])
def test_rosters_cost_the_same_whatever_the_number_of_desks(people, django_assert_num_queries, desks):
    units = [desk_of(one) for one in ("25", "60", "93")[:desks]]
    with django_assert_num_queries(3):
        assert len(rosters.rosters([one.id for one in units])) == desks
