"""The calendar of operations and their list, and planning one. Each shows what its reader may see, and no more."""

import calendar
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vigie.accounts import access
from vigie.accounts.rights import Right
from vigie.intel import figures, operation_access, operation_queries, operations
from vigie.intel.operation_queries import Seen
from vigie.intel.operations import OperationIncomplete
from vigie.lib import clock
from vigie.lib.errors import NotAllowed, NotThere
from vigie.places.models import Unit
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import DESK_PARAMETER, desk_of, desk_url, page
from vigie.web.desk.keys import MONTH_FORMAT, identifier, month_key
from vigie.web.desk.operation_forms import PlanForm

SECTION = "desk_operations"
_LAST_DAY = date(2100, 12, 31)


@dataclass
class Entry:
    """An operation on the day it begins in this month: its hour for who sees the plan, its last day if it is later."""

    seen: Seen
    until: date | None


@dataclass
class Day:
    """One cell of the calendar."""

    day: date
    inside: bool
    today: bool
    entries: list[Entry] = field(default_factory=list)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show a month of operations, or all of them as a list."""
    officer = officer_of(request)
    seat = _seat(request)
    context = {
        "tabs": _tabs(request, seat),
        "calendar_url": desk_url(SECTION, seat),
        "list_url": f"{desk_url(SECTION, seat)}&vue=liste",
        "new_url": desk_url("desk_operation_new", seat) if access.may(officer, Right.OPERATION_PLAN, seat) else "",
    }
    if request.GET.get("vue") == "liste":
        return page(request, "desk/operations_list.html", context | _list(request, seat), section=SECTION, desk=seat)
    return page(request, "desk/operations.html", context | _month(request, seat), section=SECTION, desk=seat)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan an operation."""
    desk = desk_of(request, Right.OPERATION_PLAN)
    if request.method == "GET":
        return _form(request, desk, PlanForm(initial={"authority": "prosecutor", "starts_at": _asked_day(request)}))
    form = PlanForm(request.POST)
    if form.is_valid():
        try:
            made = operations.plan(officer=officer_of(request), desk=desk, planned=form.planned, now=clock.now())
        except OperationIncomplete as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("The operation is planned."))
            return HttpResponseRedirect(reverse("desk_operation", args=[made.id]))
    return _form(request, desk, form)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Write the plan anew."""
    officer = officer_of(request)
    found, seen = operation_access.read(officer=officer, operation_id=operation_id, now=clock.now())
    if not seen.plans:
        raise NotAllowed
    back = reverse("desk_operation", args=[found.id])
    if request.method == "GET":
        return _form(request, found.desk, PlanForm(initial=PlanForm.initial_of(found)), back)
    form = PlanForm(request.POST)
    if form.is_valid():
        try:
            operations.amend(officer=officer, operation_id=found.id, planned=form.planned, now=clock.now())
        except OperationIncomplete as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("The plan is changed."))
            return HttpResponseRedirect(back)
    return _form(request, found.desk, form, back)


def _form(request: HttpRequest, desk: Unit, form: PlanForm, back: str = "") -> HttpResponse:
    """Show the plan as a form."""
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {"form": form, "amends": bool(back), "back_url": back or desk_url(SECTION, desk)}
    return page(request, "desk/operation_edit.html", context, section=SECTION, desk=desk, status=status)


def _seat(request: HttpRequest) -> Unit:
    """Return the desk or unit that the address names, or the officer's first one.

    Raises:
        NotAllowed: operations are seen from nowhere.
        NotThere: not from the one named.
    """
    seats = operation_access.seats(officer_of(request))
    if not seats:
        raise NotAllowed
    wanted = request.GET.get(DESK_PARAMETER)
    chosen = next((seat for seat in seats if seat.code == wanted), None) if wanted else seats[0]
    if chosen is None:
        raise NotThere
    return chosen


def _tabs(request: HttpRequest, seat: Unit) -> list[dict[str, Any]]:
    """Return the desks and units from which the officer sees operations; none when there is only one."""
    seats = operation_access.seats(officer_of(request))
    shown = seats if len(seats) > 1 else []
    return [{"label": one.name, "url": desk_url(SECTION, one), "current": one == seat} for one in shown]


def _list(request: HttpRequest, seat: Unit) -> dict[str, Any]:
    """Return one page of the list."""
    after = identifier(request.GET.get("apres", ""))
    found = operation_queries.listed(officer_of(request), seat, after=after)
    shown = found[: operation_queries.PAGE]
    last = shown[-1].operation if len(found) > operation_queries.PAGE else None
    here = f"{desk_url(SECTION, seat)}&vue=liste"
    return {
        "rows": shown,
        "first_url": here if after else "",
        "next_url": f"{here}&apres={last.id}" if last else "",
    }


def _month(request: HttpRequest, seat: Unit) -> dict[str, Any]:
    """Return one month of the calendar, week by week."""
    today = timezone.localdate()
    first = month_key(request.GET.get("mois", ""), today=today, last=_LAST_DAY)
    _first, after = figures.months(first, 1)
    before = (first - timedelta(days=1)).replace(day=1)
    found = operation_queries.of_period(
        officer_of(request), seat, first=figures.midnight(first), after=figures.midnight(after)
    )
    by_day: dict[date, list[Entry]] = {}
    for one in found:
        starts, ends = (timezone.localdate(at) for at in (one.operation.starts_at, one.operation.ends_at))
        by_day.setdefault(max(starts, first), []).append(Entry(one, ends if ends > starts else None))
    weeks = [
        [Day(day, day.month == first.month, day == today, by_day.get(day, [])) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    here = desk_url(SECTION, seat)
    return {
        "month": first,
        "weeks": weeks,
        "weekdays": list(WEEKDAYS.values()),
        "count": len(found),
        "previous_url": f"{here}&mois={before:{MONTH_FORMAT}}",
        "next_url": f"{here}&mois={after:{MONTH_FORMAT}}",
        "today_url": "" if (first.year, first.month) == (today.year, today.month) else here,
    }


def _asked_day(request: HttpRequest) -> datetime | None:
    """Return nine o'clock on the day of the calendar that led here."""
    try:
        return figures.midnight(date.fromisoformat(request.GET.get("jour", ""))).replace(hour=9)
    except ValueError:
        return None
