"""The result sheet of an operation, what was seized, and its judicial chain, as the planners of the desk keep them."""

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.intel import operation_access, operation_queries, outcomes
from vigie.intel.models import Operation
from vigie.lib import clock
from vigie.lib.errors import NotAllowed, NotNow
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import page
from vigie.web.desk.operation_forms import ResultsForm, SeizureForm, StepForm
from vigie.web.desk.operations import SECTION
from vigie.web.desk.tried import tried
from vigie.web.shared.forms import AccessibleForm


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Show the sheet, and write its measures."""
    if request.method == "GET":
        return _show(request, operation_id)
    form = ResultsForm(request.POST, auto_id="results_%s")

    def act() -> None:
        outcomes.record_results(
            officer=officer_of(request),
            operation_id=operation_id,
            counts=form.counts,
            note=form.cleaned_data["note"],
            now=clock.now(),
        )

    return _tried(request, operation_id, act, _("The result sheet is written down."), results=form)


@require_POST
def add_seizure(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Record something seized."""
    form = SeizureForm(request.POST, auto_id="seizure_%s")

    def act() -> None:
        outcomes.add_seizure(
            officer=officer_of(request), operation_id=operation_id, now=clock.now(), **form.cleaned_data
        )

    return _tried(request, operation_id, act, _("The seizure is written down."), seizure=form)


@require_POST
def remove_seizure(request: HttpRequest, operation_id: uuid.UUID, seizure_id: uuid.UUID) -> HttpResponse:
    """Take a seizure back."""
    outcomes.remove_seizure(
        officer=officer_of(request), operation_id=operation_id, seizure_id=seizure_id, now=clock.now()
    )
    return _done(request, operation_id, _("The seizure is taken back."))


@require_POST
def add_step(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Append a step of the judicial chain."""
    form = StepForm(request.POST, auto_id="step_%s")

    def act() -> None:
        outcomes.add_step(officer=officer_of(request), operation_id=operation_id, step=form.step, now=clock.now())

    return _tried(request, operation_id, act, _("The step is written down."), step=form)


@require_POST
def strike_step(request: HttpRequest, operation_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """Strike a step through."""
    outcomes.strike_step(officer=officer_of(request), operation_id=operation_id, step_id=step_id, now=clock.now())
    return _done(request, operation_id, _("The step is struck through."))


def _planned_by(request: HttpRequest, operation_id: uuid.UUID) -> Operation:
    """Return an operation that the officer plans, of which something can have come; the reading is recorded."""
    found, seen = operation_access.read(officer=officer_of(request), operation_id=operation_id, now=clock.now())
    if not seen.plans:
        raise NotAllowed
    if found.state not in outcomes.RECORDED:
        raise NotNow
    return found


def _tried(
    request: HttpRequest, operation_id: uuid.UUID, act: Callable[[], None], said: str, **typed: AccessibleForm
) -> HttpResponse:
    """Do what a form asks for, or show the sheet again with what is wrong."""
    (form,) = typed.values()
    if tried(form, act):
        return _done(request, operation_id, said)
    return _show(request, operation_id, status=HTTPStatus.BAD_REQUEST, **typed)


def _done(request: HttpRequest, operation_id: uuid.UUID, said: str) -> HttpResponse:
    """Say that it is written down, and go back to the sheet."""
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk_operation_results", args=[operation_id]))


def _show(
    request: HttpRequest, operation_id: uuid.UUID, *, status: int = HTTPStatus.OK, **typed: AccessibleForm
) -> HttpResponse:
    """Show the sheet, with the forms as typed."""
    found = _planned_by(request, operation_id)
    outcome = operation_queries.outcome_of(found, operation_access.OperationSight(operation_access.EVERYTHING))
    told = {line.measure: line.count for line in outcome.results}
    day = min(timezone.localdate(found.ends_at), timezone.localdate())
    forms: dict[str, AccessibleForm] = {
        "results": ResultsForm(auto_id="results_%s", initial={**told, "note": found.result_note}),
        "seizure": SeizureForm(auto_id="seizure_%s", initial={"on": day}),
        "step": StepForm(auto_id="step_%s", initial={"on": timezone.localdate()}),
        **typed,
    }
    context = {
        "operation": found,
        "outcome": outcome,
        "totals": outcomes.totals(outcome.steps),
        "plans": True,
        **{f"{name}_form": form for name, form in forms.items()},
    }
    return page(request, "desk/operation_results.html", context, section=SECTION, desk=found.desk, status=status)
