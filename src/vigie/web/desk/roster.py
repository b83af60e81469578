"""The rosters of a desk, as its supervisors keep them: the week, what does not follow it, and the fortnight to come.

Hours are those of the clock on the wall. What the verbs of `accounts.rosters` refuse is said beside the form.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vigie.accounts import hours, rosters
from vigie.accounts.hours import Roster
from vigie.accounts.models import Appointment, Officer, Shift
from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.places.models import Unit
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.desk.tried import tried
from vigie.web.shared.forms import AccessibleForm, IsoDate

PAGE = "desk_roster"
_HOUR = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def hour(label: Any, *, required: bool = True) -> forms.TimeField:
    """Return a field for an hour of the wall."""
    return forms.TimeField(label=label, widget=_HOUR, input_formats=["%H:%M"], required=required)


class ShiftForm(AccessibleForm):
    """Hours to add: the desk's own, or an officer's."""

    who = forms.ChoiceField(label=gettext_lazy("Whose hours"), required=False)
    weekday = forms.TypedChoiceField(label=gettext_lazy("Day"), choices=list(WEEKDAYS.items()), coerce=int)
    begins = hour(gettext_lazy("From"))
    ends = hour(gettext_lazy("To (the next day when it is no later; the same hour is 24 hours)"))
    on_holidays = forms.BooleanField(label=gettext_lazy("Also on public holidays"), required=False, initial=True)

    def __init__(self, *args: Any, receivers: list[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {str(one.id): one for one in receivers}
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [("", _("Opening hours of the desk")), *((key, one.name) for key, one in self.receivers.items())]


class ExceptionForm(AccessibleForm):
    """A day that does not follow the week."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=IsoDate, input_formats=["%Y-%m-%d"])
    closed = forms.BooleanField(label=gettext_lazy("Closed all day"), required=False)
    begins = hour(gettext_lazy("Else open from"), required=False)
    ends = hour(gettext_lazy("To"), required=False)
    why = forms.CharField(label=gettext_lazy("Why, for colleagues"), max_length=rosters.WHY_LENGTH, required=False)


@dataclass(frozen=True)
class Day:
    """One day to come: its hours in words, the name of the holiday it is, and why it is an exception."""

    day: date
    hours: list[str]
    holiday: str
    other: bool
    why: str


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the rosters of a desk."""
    return _show(request, desk_of(request, Right.TALK_SUPERVISE))


@require_POST
def add_shift(request: HttpRequest) -> HttpResponse:
    """Add hours to the week."""
    desk = desk_of(request, Right.TALK_SUPERVISE)
    form = ShiftForm(request.POST, auto_id="shift_%s", receivers=_receivers(desk))

    def act() -> None:
        typed = form.cleaned_data
        rosters.add_shift(
            officer=officer_of(request),
            desk=desk,
            weekday=typed["weekday"],
            begins=typed["begins"],
            ends=typed["ends"],
            expects=form.receivers.get(typed["who"]),
            on_holidays=typed["on_holidays"],
            now=clock.now(),
        )

    return _tried(request, desk, act, shift=form)


@require_POST
def set_exception(request: HttpRequest) -> HttpResponse:
    """Say that one day does not follow the week."""
    desk = desk_of(request, Right.TALK_SUPERVISE)
    form = ExceptionForm(request.POST, auto_id="exception_%s")

    def act() -> None:
        rosters.set_exception(officer=officer_of(request), desk=desk, now=clock.now(), **form.cleaned_data)

    return _tried(request, desk, act, other=form)


@require_POST
def remove_shift(request: HttpRequest, shift_id: uuid.UUID) -> HttpResponse:
    """Take hours out of the week."""
    desk = desk_of(request, Right.TALK_SUPERVISE)
    rosters.remove_shift(officer=officer_of(request), shift_id=shift_id, now=clock.now())
    return _done(request, desk)


@require_POST
def remove_exception(request: HttpRequest, exception_id: uuid.UUID) -> HttpResponse:
    """Let the week hold again."""
    desk = desk_of(request, Right.TALK_SUPERVISE)
    rosters.remove_exception(officer=officer_of(request), exception_id=exception_id, now=clock.now())
    return _done(request, desk)


def _tried(request: HttpRequest, desk: Unit, act: Callable[[], None], **typed: AccessibleForm) -> HttpResponse:
    """Do what a form asks for, or show it again with what is wrong."""
    (form,) = typed.values()
    if tried(form, act):
        return _done(request, desk)
    return _show(request, desk, status=HTTPStatus.BAD_REQUEST, **typed)


def _done(request: HttpRequest, desk: Unit) -> HttpResponse:
    """Say that it is written down, and go back."""
    messages.success(request, _("The roster is changed."))
    return HttpResponseRedirect(desk_url(PAGE, desk))


def _show(
    request: HttpRequest,
    desk: Unit,
    *,
    status: int = HTTPStatus.OK,
    shift: AccessibleForm | None = None,
    other: AccessibleForm | None = None,
) -> HttpResponse:
    """Show the rosters, with the forms as typed."""
    now, found = clock.now(), rosters.roster(desk)
    today = hours.local(now).date()
    context = {
        "tabs": tabs(request, PAGE, Right.TALK_SUPERVISE, desk),
        "weekdays": list(WEEKDAYS.values()),
        "rows": _rows(found),
        "days": [_day(found, today + timedelta(days=number)) for number in range(hours.AHEAD.days)],
        "has_hours": bool(found.hours),
        "exceptions": [one for day, one in found.exceptions.items() if day >= today],
        "shift_form": shift or ShiftForm(auto_id="shift_%s", receivers=_receivers(desk)),
        "exception_form": other or ExceptionForm(auto_id="exception_%s"),
        "add_shift_url": desk_url("desk_add_shift", desk),
        "set_exception_url": desk_url("desk_set_exception", desk),
        "query": desk_url(PAGE, desk).partition("?")[2],
        "back_url": desk_url("desk_supervision", desk),
    }
    return page(request, "desk/roster.html", context, section="desk_supervision", desk=desk, status=status)


def _rows(found: Roster) -> list[dict[str, Any]]:
    """Return the week as a table: the hours of the desk, then the officers expected, by name."""
    people: dict[Officer, list[Shift]] = {}
    for shift in found.people:
        if shift.officer is not None:
            people.setdefault(shift.officer, []).append(shift)
    rows = [(str(_("Hours of the desk")), found.hours)]
    rows += sorted(((officer.name, shifts) for officer, shifts in people.items()), key=lambda row: row[0])
    return [
        {"name": name, "cells": [[_cell(one) for one in shifts if one.weekday == day] for day in WEEKDAYS]}
        for name, shifts in rows
    ]


def _cell(shift: Shift) -> dict[str, Any]:
    """Put one shift in words."""
    return {
        "id": shift.id,
        "text": f"{shift.begins:%H:%M}–{shift.ends:%H:%M}",
        "next_day": shift.ends <= shift.begins,
        "on_holidays": shift.on_holidays,
    }


def _day(found: Roster, day: date) -> Day:
    """Put one day to come in words."""
    other = found.exceptions.get(day)
    return Day(
        day=day,
        hours=[_stretch(one.begins, one.ends) for one in hours.merged(found.on(day))],
        holiday=hours.holiday(day, found.department, language=get_language() or "fr"),
        other=other is not None,
        why=other.why if other else "",
    )


def _stretch(begins: datetime, ends: datetime) -> str:
    """Put opening hours in words."""
    return f"{hours.local(begins):%H:%M}–{hours.local(ends):%H:%M}"


def _receivers(desk: Unit) -> list[Officer]:
    """Return the officers who may talk with witnesses at a desk, by name."""
    held = Appointment.objects.valid(clock.now()).filter(desk=desk, role__rights__contains=[Right.TIP_TAKE])
    people = {one.officer for one in held.select_related("officer").order_by("id") if one.officer.is_active}
    return sorted(people, key=lambda one: (one.name, one.login))
