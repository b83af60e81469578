"""Rosters: the week of a desk as its supervisors keep it, and the question whether it receives.

A desk without any opening hours has none: it answers whenever somebody is on duty. It refuses hours that overlap
others of the same week, an officer who may not receive there, and an exception that says nothing.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access, hours
from vigie.accounts.hours import Interval, Roster
from vigie.accounts.models import DayException, Officer, Shift
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.lib.errors import NotThere, Refused
from vigie.places.models import Unit

WEEK_MINUTES, DAY_MINUTES = 7 * 1440, 1440
LAST_WEEKDAY = 6
WHY_LENGTH = 80


class HoursMalformed(Refused):
    """No such hours on a clock."""

    code = "hours_malformed"
    sentence = _("Give a day of the week and hours to the minute, 08:00 for instance.")


class HoursOverlap(Refused):
    """Two shifts of the same week at once."""

    code = "hours_overlap"
    sentence = _("These hours overlap others of the same week. Remove those first.")


class NotReceiving(Refused):
    """The officer may not receive at this desk."""

    code = "not_receiving"
    sentence = _("This officer may not talk with witnesses at this desk.")


class ExceptionMalformed(Refused):
    """An exception that says nothing, or two things."""

    code = "exception_malformed"
    sentence = _("Either the desk is closed on that day, or give both hours.")


class ExceptionPast(Refused):
    """A day that is over."""

    code = "exception_past"
    sentence = _("This day is past.")


# --- Reads ------------------------------------------------------------------------------------------------------------


def rosters(desks: Iterable[uuid.UUID]) -> dict[uuid.UUID, Roster]:
    """Return the rosters of desks, in three statements whatever their number; officers by identifier only."""
    found = {
        desk: Roster(department=department, exceptions={})
        for desk, department in Unit.objects.filter(id__in=desks).values_list("id", "department")
    }
    for shift in Shift.objects.filter(desk__in=found).order_by("weekday", "begins", "id"):
        _file(found[shift.desk_id], shift)
    for one in DayException.objects.filter(desk__in=found):
        found[one.desk_id] = _with(found[one.desk_id], one)
    return found


def roster(desk: Unit) -> Roster:
    """Return the roster of a desk, with the officers it names."""
    found = Roster(
        department=desk.department_id,
        exceptions={one.day: one for one in DayException.objects.filter(desk=desk).order_by("day")},
    )
    for shift in Shift.objects.filter(desk=desk).select_related("officer").order_by("weekday", "begins", "id"):
        _file(found, shift)
    return found


def open_at(desk_id: uuid.UUID, at: datetime) -> bool | None:
    """Tell whether a desk receives at an instant; nothing is known of a desk without hours."""
    return rosters([desk_id])[desk_id].open_at(at)


def next_opening(desk_id: uuid.UUID, after: datetime) -> datetime | None:
    """Return the first instant from `after` on at which a desk receives, within a fortnight."""
    return rosters([desk_id])[desk_id].next_opening(after)


def intervals(desk_id: uuid.UUID, since: datetime, until: datetime) -> list[Interval]:
    """Return when a desk receives between two instants."""
    return list(rosters([desk_id])[desk_id].intervals(since, until))


def expected(desk: Unit, at: datetime) -> list[Officer]:
    """Return the officers whom the roster wants on duty at an instant."""
    return roster(desk).expected(at)


def _file(found: Roster, shift: Shift) -> None:
    """Put a shift where it belongs."""
    (found.people if shift.officer_id else found.hours).append(shift)


def _with(found: Roster, one: DayException) -> Roster:
    """Return a roster with one more exception."""
    return Roster(found.department, found.hours, found.people, {**found.exceptions, one.day: one})


# --- Acts of supervisors ----------------------------------------------------------------------------------------------


def add_shift(
    *,
    officer: Officer,
    desk: Unit,
    weekday: int,
    begins: time,
    ends: time,
    expects: Officer | None = None,
    on_holidays: bool = True,
    now: datetime,
) -> Shift:
    """Add hours to a desk's week: its own, or those at which one officer is expected.

    Raises:
        NotAllowed: the actor does not supervise the desk.
        HoursMalformed, HoursOverlap, NotReceiving: as they say.
    """
    access.require(officer, Right.TALK_SUPERVISE, desk)
    if not 0 <= weekday <= LAST_WEEKDAY or any(_finer_than_a_minute(one) for one in (begins, ends)):
        raise HoursMalformed
    if expects is not None and not access.may(expects, Right.TIP_TAKE, desk):
        raise NotReceiving
    shift = Shift(desk=desk, officer=expects, weekday=weekday, begins=begins, ends=ends, on_holidays=on_holidays)
    with transaction.atomic():
        if any(_overlap(shift, one) for one in Shift.objects.filter(desk=desk, officer=expects)):
            raise HoursOverlap
        shift.save(force_insert=True)
        _record(officer, "accounts.add_shift", desk, now, expects=shift.officer_id)
    return shift


def remove_shift(*, officer: Officer, shift_id: uuid.UUID, now: datetime) -> None:
    """Take hours out of a desk's week.

    Raises:
        NotThere: no such shift at a desk that the actor supervises.
    """
    with transaction.atomic():
        shift = Shift.objects.select_for_update(of=("self",)).select_related("desk").filter(id=shift_id).first()
        if shift is None or not access.may(officer, Right.TALK_SUPERVISE, shift.desk):
            raise NotThere
        shift.delete()
        _record(officer, "accounts.remove_shift", shift.desk, now, expects=shift.officer_id)


def set_exception(
    *,
    officer: Officer,
    desk: Unit,
    day: date,
    closed: bool,
    begins: time | None = None,
    ends: time | None = None,
    why: str = "",
    now: datetime,
) -> DayException:
    """Say that a desk is closed on one day, or open at other hours; in the place of what was said before.

    Raises:
        NotAllowed: the actor does not supervise the desk.
        ExceptionMalformed, ExceptionPast, HoursMalformed: as they say.
    """
    access.require(officer, Right.TALK_SUPERVISE, desk)
    given = [one for one in (begins, ends) if one is not None]
    if len(given) != (0 if closed else 2):
        raise ExceptionMalformed
    if any(_finer_than_a_minute(one) for one in given):
        raise HoursMalformed
    if day < hours.local(now).date():
        raise ExceptionPast
    values = {"closed": closed, "begins": begins, "ends": ends, "why": why.strip()[:WHY_LENGTH]}
    with transaction.atomic():
        found, _made = DayException.objects.update_or_create(desk=desk, day=day, defaults=values)
        _record(officer, "accounts.set_exception", desk, now)
    return found


def remove_exception(*, officer: Officer, exception_id: uuid.UUID, now: datetime) -> None:
    """Let the week hold again on a day.

    Raises:
        NotThere: no such exception at a desk that the actor supervises.
    """
    with transaction.atomic():
        locked = DayException.objects.select_for_update(of=("self",)).select_related("desk")
        found = locked.filter(id=exception_id).first()
        if found is None or not access.may(officer, Right.TALK_SUPERVISE, found.desk):
            raise NotThere
        found.delete()
        _record(officer, "accounts.remove_exception", found.desk, now)


def _finer_than_a_minute(at: time) -> bool:
    """Tell whether a time says more than hours and minutes."""
    return bool(at.second or at.microsecond or at.tzinfo)


def _overlap(one: Shift, other: Shift) -> bool:
    """Tell whether two shifts of a week overlap; the week is a circle, Sunday night runs into Monday."""
    (first, length), (second, other_length) = _minutes(one), _minutes(other)
    return (second - first) % WEEK_MINUTES < length or (first - second) % WEEK_MINUTES < other_length


def _minutes(shift: Shift) -> tuple[int, int]:
    """Return the minute of the week at which a shift begins, and how many it lasts on the wall."""
    begins, ends = (at.hour * 60 + at.minute for at in (shift.begins, shift.ends))
    return shift.weekday * DAY_MINUTES + begins, (ends - begins - 1) % DAY_MINUTES + 1


def _record(officer: Officer, action: str, desk: Unit, now: datetime, *, expects: uuid.UUID | None = None) -> None:
    """Write an act on a roster down."""
    recipient = f"officer:{expects}" if expects else ""
    journal.record(actor=officer.actor, action=action, about=f"desk:{desk.code}", recipient=recipient, at=now)


def forget_exceptions(now: datetime, dry_run: bool) -> int:  # noqa: FBT001 - the engine's calling form
    """Erase exceptions older than a year."""
    due = DayException.objects.filter(day__lt=hours.local(now).date() - timedelta(days=365))
    return due.count() if dry_run else due.delete()[0]
