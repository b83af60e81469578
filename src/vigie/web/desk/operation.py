"""The shared page of an operation: each service sees its parts; planners of the desk act on it from here.

A form that is refused comes back filled in, with a sentence; an act that the state no longer allows ends as a page.
"""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie.intel import operation_access, operation_queries, operations, outcomes
from vigie.intel.models import Operation
from vigie.intel.operation_access import OperationSight
from vigie.intel.operation_codes import NeedToKnow, Service
from vigie.intel.operations import NoSuchPoint
from vigie.intel.registry_access import Sight
from vigie.intel.states import OPERATION_MOVES, OperationState
from vigie.lib import clock
from vigie.lib.errors import NotAllowed, NotThere
from vigie.places.models import Unit
from vigie.triage import feedback
from vigie.web.desk.accounts.doors import officer_of, sudo
from vigie.web.desk.frame import page
from vigie.web.desk.operation_forms import FinishForm, PointForm, PublishForm, ServiceForm
from vigie.web.desk.operations import SECTION
from vigie.web.desk.tried import tried
from vigie.web.shared.forms import AccessibleForm

_STATE_TAGS = {
    OperationState.PLANNED: "",
    OperationState.UNDER_WAY: "warning",
    OperationState.DONE: "success",
    OperationState.CALLED_OFF: "quiet",
}


@require_safe
def operation(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Show an operation as far as the officer needs to know it."""
    return _show(request, operation_id)


@require_POST
def move(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Begin it, call it off, or take it up again."""
    verbs: dict[str, Callable[..., Operation]] = {
        OperationState.UNDER_WAY: operations.begin,
        OperationState.CALLED_OFF: operations.call_off,
        OperationState.PLANNED: operations.plan_again,
    }
    verb = verbs.get(request.POST.get("vers", ""))
    if verb is None:
        raise NotThere
    verb(officer=officer_of(request), operation_id=operation_id, now=clock.now())
    return _done(request, operation_id, _("The state of the operation is changed."))


@require_POST
def finish(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Say that it is done, and since when."""
    form = FinishForm(request.POST, auto_id="finish_%s")

    def act() -> None:
        ended_at = form.cleaned_data["ended_at"]
        operations.finish(officer=officer_of(request), operation_id=operation_id, ended_at=ended_at, now=clock.now())

    return _tried(
        request, operation_id, act, _("The operation is done: its result sheet can be filled in."), finish=form
    )


@require_POST
def publish(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Say from which day the result is public."""
    form = PublishForm(request.POST, auto_id="publish_%s")

    def act() -> None:
        on = form.cleaned_data["public_on"]
        operations.publish(officer=officer_of(request), operation_id=operation_id, on=on, now=clock.now())

    return _tried(request, operation_id, act, _("The day of publication is written down."), publish=form)


@require_POST
def add_point(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Add a point by its reference."""
    form = PointForm(request.POST, auto_id="point_%s")

    def act() -> None:
        typed = form.cleaned_data["reference"]
        operations.add_point(officer=officer_of(request), operation_id=operation_id, reference=typed, now=clock.now())

    return _tried(request, operation_id, act, _("The point is added."), point=form)


@require_POST
def remove_point(request: HttpRequest, operation_id: uuid.UUID, point_id: uuid.UUID) -> HttpResponse:
    """Take a point out."""
    operations.remove_point(officer=officer_of(request), operation_id=operation_id, point_id=point_id, now=clock.now())
    return _done(request, operation_id, _("The point is taken out."))


@require_POST
def set_service(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Say that a service takes part, and what it needs to know."""
    found, _seen = operation_access.find(officer_of(request), operation_id)
    form = ServiceForm(request.POST, auto_id="service_%s", units=_units(found))

    def act() -> None:
        typed = form.cleaned_data
        operations.set_service(
            officer=officer_of(request),
            operation_id=operation_id,
            service=Service(typed["service"]),
            unit=form.units.get(typed["unit"]),
            needs=[NeedToKnow(need) for need in typed["needs"]],
            now=clock.now(),
        )

    return _tried(request, operation_id, act, _("The service takes part."), service=form)


@require_POST
def remove_service(request: HttpRequest, operation_id: uuid.UUID, part_id: uuid.UUID) -> HttpResponse:
    """Take a service out."""
    operations.remove_service(officer=officer_of(request), operation_id=operation_id, part_id=part_id, now=clock.now())
    return _done(request, operation_id, _("The service no longer takes part."))


@sudo
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Release the answer to the witnesses, once confirmed; it tells a number and no tip."""
    officer = officer_of(request)
    found, seen = operation_access.find(officer, operation_id)
    if not seen.releases:
        raise NotAllowed
    if request.method == "POST":
        done = feedback.release(officer=officer, operation_id=operation_id, now=clock.now())
        said = ngettext(
            "Released: %(count)d report is answered.", "Released: %(count)d reports are answered.", done.answered
        )
        return _done(request, operation_id, said % {"count": done.answered})
    context = {
        "operation": found,
        "opens_on": feedback.opens_on(found),
        "may": feedback.releasable(officer, found, timezone.localdate()),
    }
    return page(request, "desk/operation_answer.html", context, section=SECTION, desk=found.desk)


def _tried(
    request: HttpRequest, operation_id: uuid.UUID, act: Callable[[], None], said: str, **typed: AccessibleForm
) -> HttpResponse:
    """Do what a form asks for, or show the page again with what is wrong."""
    (form,) = typed.values()
    _found, seen = operation_access.find(officer_of(request), operation_id)
    if not seen.plans:
        raise NotAllowed
    if tried(form, act, fields={NoSuchPoint: "reference"}):
        return _done(request, operation_id, said)
    return _show(request, operation_id, status=HTTPStatus.BAD_REQUEST, **typed)


def _done(request: HttpRequest, operation_id: uuid.UUID, said: str) -> HttpResponse:
    """Say that it is written down, and go back to the page."""
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_operation", args=[operation_id]))


def _show(
    request: HttpRequest, operation_id: uuid.UUID, *, status: int = HTTPStatus.OK, **typed: AccessibleForm
) -> HttpResponse:
    """Show the page, with the forms as typed."""
    officer = officer_of(request)
    found, seen = operation_access.read(officer=officer, operation_id=operation_id, now=clock.now())
    outcome = operation_queries.outcome_of(found, seen)
    shown = operation_access.points_of(officer, found, seen)
    context = {
        "operation": found,
        "state_tag": _STATE_TAGS[OperationState(found.state)],
        "seen": seen,
        "shows": {part.value: seen.has(part) for part in NeedToKnow},
        "points": [(point, how == Sight.FULL) for point, how in shown],
        "services": [(one, _needs(one.needs)) for one in operation_queries.services_of(found, seen)],
        "outcome": outcome,
        "totals": outcomes.totals(outcome.steps),
        "recorded": found.state in outcomes.RECORDED,
        "open": found.state in operations.PLANNED,
        **_release(found, seen),
        **_acts(found, seen, typed),
    }
    desk = found.desk if seen.whole else None
    return page(request, "desk/operation.html", context, section=SECTION, desk=desk, status=status)


def _needs(needs: list[str]) -> str:
    """Put what a service needs to know in words."""
    return ", ".join(str(NeedToKnow(need).label) for need in needs) or _("Nothing more")


def _release(found: Operation, seen: OperationSight) -> dict[str, Any]:
    """Return what is known of the answer back, for the desk alone."""
    if not seen.whole:
        return {"releases": [], "opens_on": None}
    return {"releases": feedback.releases_of(found), "opens_on": feedback.opens_on(found)}


def _acts(found: Operation, seen: OperationSight, typed: dict[str, AccessibleForm]) -> dict[str, Any]:
    """Return the forms that a planner has in this state, as typed or fresh."""
    if not seen.plans:
        return {}
    moves = OPERATION_MOVES[OperationState(found.state)]
    buttons = {
        OperationState.UNDER_WAY: _("Begin"),
        OperationState.PLANNED: _("Plan again"),
        OperationState.CALLED_OFF: _("Call off"),
    }
    forms: dict[str, AccessibleForm] = {}
    if OperationState.DONE in moves:
        forms["finish"] = FinishForm(
            auto_id="finish_%s", initial={"ended_at": max(found.starts_at, min(found.ends_at, clock.now()))}
        )
    if found.state == OperationState.DONE:
        forms["publish"] = PublishForm(auto_id="publish_%s", initial={"public_on": found.public_on})
    if found.state in operations.PLANNED:
        forms["point"] = PointForm(auto_id="point_%s")
    forms["service"] = ServiceForm(auto_id="service_%s", units=_units(found))
    forms |= typed
    return {
        "moves": [(state, label) for state, label in buttons.items() if state in moves],
        **{f"{name}_form": form for name, form in forms.items()},
    }


def _units(found: Operation) -> dict[str, Unit]:
    """Return the units of the department that may take part, by code."""
    units = Unit.objects.filter(department_id=found.department_id).exclude(kind=Unit.Kind.DESK).order_by("name", "code")
    return {unit.code: unit for unit in units}
