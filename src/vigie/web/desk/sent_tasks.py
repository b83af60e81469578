"""Slips from the side of the desk: the list of those sent with their states and delays, one of them, a new one.

A slip is written about a report or a point that the officer may read; what goes to the street is what the officer
types, with the spot, the kind, the hours and the products.
"""

import uuid
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie.accounts import access as rights
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel import access, registry_access, slips
from vigie.intel import tasks as verbs
from vigie.intel.models import DealPoint, Report, Task
from vigie.intel.registry_access import Sight
from vigie.intel.states import TASK_MOVES, TaskState
from vigie.intel.tasks import ConditionsNotMet, DueInThePast, Order, SlipIncomplete, UnitOutOfReach
from vigie.lib import clock
from vigie.lib.errors import NotThere
from vigie.places.models import Unit
from vigie.web.desk import words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.conditions_field import ConditionsForm, conditions_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.desk.keys import identifier, instant_key, key_text
from vigie.web.desk.tasks import rows, state_tag

_HOUR, _DAY = gettext_lazy("%d h"), ngettext_lazy("%d day", "%d days")
DELAYS = (1, 2, 4, 12, 24, 72, 168)
HOURS_OF_A_DAY = 24


def _delays() -> list[tuple[int, str]]:
    days = [(hours, _DAY % (hours // HOURS_OF_A_DAY)) for hours in DELAYS if hours >= HOURS_OF_A_DAY]
    return [(hours, str(_HOUR) % hours) for hours in DELAYS if hours < HOURS_OF_A_DAY] + days


class SlipForm(ConditionsForm):
    """A slip as the desk writes it.

    Args:
        units: the street units within reach.
    """

    unit = forms.ModelChoiceField(label=gettext_lazy("Street unit"), queryset=Unit.objects.none())
    title = forms.CharField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("A fact and a place, no name."), max_length=140
    )
    instruction = forms.CharField(
        label=gettext_lazy("What to check"),
        help_text=gettext_lazy("In neutral words. Nothing that tells who saw it, or from where."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("Left empty, the place of the report or of the point goes with it."),
        max_length=200,
        required=False,
    )
    delay = forms.TypedChoiceField(
        label=gettext_lazy("An answer is expected within"),
        choices=_delays,
        coerce=int,
        initial=4,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = units


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """List the slips a desk sent, newest first."""
    desk, now = desk_of(request, Right.TASK_SEND), clock.now()
    before = instant_key(request.GET.get("avant", ""))
    found = slips.of_desk(desk, before=before)
    shown = found[: slips.PAGE]
    last = shown[-1] if len(found) > slips.PAGE else None
    here = desk_url("desk_tasks_sent", desk)
    context = {
        "tabs": tabs(request, "desk_tasks_sent", Right.TASK_SEND, desk),
        "rows": [_line(one, now) for one in shown],
        "first_url": here if before else "",
        "next_url": f"{here}&avant={key_text(last.sent_at, last.id)}" if last else "",
    }
    return page(request, "desk/tasks_sent.html", context, section="desk_reports", desk=desk)


@require_safe
def sent_one(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Show one slip that the desk sent, and what became of it."""
    officer, now = officer_of(request), clock.now()
    found = slips.read(officer=officer, task_id=task_id, right=Right.TASK_SEND, now=now)
    shown = slips.shown(found)
    context = {
        "task": found,
        "line": _line(found, now),
        "rows": rows(shown),
        "commune": shown.commune,
        "spot": slips.spot_text(shown.spot),
        "moves": slips.moves(found),
        "may_call_off": TaskState.CALLED_OFF in TASK_MOVES[TaskState(found.state)],
        "may_read": rights.may(officer, Right.REPORT_READ, found.desk),
    }
    return page(request, "desk/task_sent.html", context, section="desk_reports", desk=found.desk)


@require_POST
def call_off(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Take a slip back."""
    verbs.call_off(officer=officer_of(request), task_id=task_id, now=clock.now())
    messages.success(request, _("The slip is called off."))
    return HttpResponseRedirect(reverse("desk_task_sent", args=[task_id]))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a slip about a report or a point."""
    officer = officer_of(request)
    about = _about(officer, request)
    rights.require(officer, Right.TASK_SEND, about.desk)
    units = slips.reachable(about.desk)
    form = SlipForm(
        request.POST if request.method == "POST" else None,
        units=units,
        conditions=conditions_of(about) if isinstance(about, Report) else "",
        initial={"title": about.title},
    )
    if form.is_valid():
        task = _send(officer, about, form)
        if task is not None:
            messages.success(request, _("The slip is sent to %(unit)s.") % {"unit": task.unit.name})
            return HttpResponseRedirect(reverse("desk_task_sent", args=[task.id]))
    context = {"about": about, "form": form, "reachable": units.exists()}
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return page(request, "desk/task_new.html", context, section="desk_reports", desk=about.desk, status=status)


def _about(officer: Officer, request: HttpRequest) -> Report | DealPoint:
    """Return the report or the point that the address names, if the officer may read it."""
    report, point = (identifier(request.GET.get(name, "")) for name in ("rapport", "point"))
    if report is not None:
        return access.find(officer, report)
    if point is None:
        raise NotThere
    found, seen = registry_access.find(officer, point)
    if seen < Sight.FULL:
        raise NotThere
    return found


def _send(officer: Officer, about: Report | DealPoint, form: SlipForm) -> Task | None:
    """Send; a refusal that the officer can answer goes to the form."""
    told, now = form.cleaned_data, clock.now()
    order = Order(
        title=told["title"],
        instruction=told["instruction"],
        due_at=now + timedelta(hours=told["delay"]),
        place=told["place"],
        report=about if isinstance(about, Report) else None,
        point=about if isinstance(about, DealPoint) else None,
        conditions_met=told.get("conditions_met", False),
    )
    try:
        return verbs.send(officer=officer, desk=about.desk, unit=told["unit"], order=order, now=now)
    except UnitOutOfReach as refusal:
        form.add_error("unit", str(refusal.sentence))
    except (ConditionsNotMet, DueInThePast, SlipIncomplete) as refusal:
        form.add_error(None, str(refusal.sentence))
    return None


def _line(found: Task, now: datetime) -> dict[str, Any]:
    """Return what the desk sees of a slip in a list."""
    moved = slips.moved_at(found)
    return {
        "task": found,
        "state": state_tag(found),
        "since": words.ago(moved, now) if moved else "",
        "due": words.due(found.due_at, now) if slips.is_open(found) else "",
        "overdue": slips.is_overdue(found, now),
    }
