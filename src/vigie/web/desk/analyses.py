"""Analyses of places and times: asking for one, seeing how far it is, reading what came out with its cautions.

The page never computes: a run waits for the worker (`intel.hotspots.runs`). While one is under way the list asks for
itself every few seconds, which is no sign that somebody is there; without JavaScript one reloads it.
"""

import uuid
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel import registry_access
from vigie.intel.codes import Origin
from vigie.intel.hotspots import runs
from vigie.intel.models import AnalysisRun, DealPoint
from vigie.intel.states import RunState
from vigie.lib import clock
from vigie.places.models import Commune, Unit
from vigie.web.desk import hotspot_plots as plots
from vigie.web.desk import hotspot_words as told
from vigie.web.desk.accounts.doors import by_itself, officer_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.desk.registry_frame import registry_tabs
from vigie.web.shared.forms import AccessibleForm, IsoDate

SECTION = "desk_registry"
_YEAR = 365
_NAMES_ON_MAP = 8
_OFFICERS = (Origin.PATROL, Origin.PARTNER, Origin.OPERATION)
_ORIGINS: dict[str, tuple[Origin, ...]] = {
    "citizens": (Origin.CITIZEN,),
    "officers": _OFFICERS,
    "mixed": (Origin.CITIZEN, *_OFFICERS),
}
STEPS: dict[str, str | Promise] = {
    "": gettext_lazy("waiting for its turn"),
    "starting": gettext_lazy("starting"),
    "reading": gettext_lazy("reading places and days"),
    "density": gettext_lazy("density"),
    "cells": gettext_lazy("quarters"),
    "groups": gettext_lazy("gatherings"),
    "repeats": gettext_lazy("repeats"),
    "displacement": gettext_lazy("places dismantled or closed"),
}
_STATE_KINDS = {RunState.WAITING: "quiet", RunState.RUNNING: "", RunState.DONE: "success", RunState.FAILED: "warning"}


class AskForm(AccessibleForm):
    """Over which days, and over whose reports."""

    since = forms.DateField(label=gettext_lazy("From"), widget=IsoDate())
    until = forms.DateField(label=gettext_lazy("To"), widget=IsoDate())
    origins = forms.ChoiceField(
        label=gettext_lazy("Whose reports"),
        help_text=gettext_lazy(
            "Citizens’ and officers’ reports are counted apart: officers find where they have been sent to look."
        ),
        choices=[
            ("citizens", gettext_lazy("What citizens told")),
            ("officers", gettext_lazy("What patrols, partners and operations found")),
            ("mixed", gettext_lazy("Both mixed: only to look at a question that needs it")),
        ],
        widget=forms.RadioSelect,
        initial="citizens",
    )


@require_http_methods(["GET", "POST"])
def analyses(request: HttpRequest) -> HttpResponse:
    """List a desk's runs; a POST asks for one more."""
    desk = desk_of(request, Right.INTEL_ANALYSE)
    today = clock.now().date()
    first = {"since": today - timedelta(days=_YEAR - 1), "until": today}
    form = AskForm(request.POST if request.method == "POST" else None, initial=first)
    status = HTTPStatus.OK
    if form.is_bound:
        if form.is_valid() and _ask(request, desk, form):
            messages.success(request, _("The analysis waits for its turn. It takes about a minute."))
            return HttpResponseRedirect(desk_url("desk_analyses", desk))
        status = HTTPStatus.BAD_REQUEST
    context = {
        "tabs": tabs(request, "desk_analyses", Right.INTEL_ANALYSE, desk),
        "views": registry_tabs(request, "desk_analyses", desk),
        "form": form,
        "action": desk_url("desk_analyses", desk),
        **_panel(desk),
    }
    return page(request, "desk/analyses.html", context, section=SECTION, desk=desk, status=status)


def _ask(request: HttpRequest, desk: Unit, form: AskForm) -> bool:
    """Ask for a run; a refusal is said above the form."""
    asked = form.cleaned_data
    try:
        runs.ask(
            officer=officer_of(request),
            desk=desk,
            period=(asked["since"], asked["until"]),
            origins=_ORIGINS[asked["origins"]],
            mixed=asked["origins"] == "mixed",
            now=clock.now(),
        )
    except runs.PeriodWrong as refusal:
        form.add_error("since", str(refusal))
    except runs.OneAtATime as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


@by_itself
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Give the list of runs alone."""
    return render(request, "desk/analyses_runs.html", _panel(desk_of(request, Right.INTEL_ANALYSE)))


def _panel(desk: Unit) -> dict[str, Any]:
    """Put a desk's runs in words."""
    found = runs.of_desk(desk)
    return {
        "runs": [_run(one) for one in found],
        "under_way": any(one.state in {RunState.WAITING, RunState.RUNNING} for one in found),
        "panel_url": desk_url("desk_analyses_progress", desk),
        "here": desk_url("desk_analyses", desk),
    }


def _run(run: AnalysisRun) -> dict[str, Any]:
    """Put one run in words."""
    state = RunState(run.state)
    return {
        "url": reverse("desk_analysis", args=[run.id]) if state == RunState.DONE else "",
        "since": parse_date(run.asked["since"]),
        "until": parse_date(run.asked["until"]),
        "origins": told.origins(run.asked["origins"]),
        "who": run.officer.name,
        "at": run.asked_at,
        "label": str(state.label),
        "kind": _STATE_KINDS[state],
        "running": state in {RunState.WAITING, RunState.RUNNING},
        "percent": run.percent,
        "step": STEPS.get(run.step, ""),
    }


@require_safe
def analysis(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Show what came out of a run; one that has not ended leads back to the list."""
    officer = officer_of(request)
    run = runs.read(officer=officer, run_id=run_id, now=clock.now())
    if run.state != RunState.DONE:
        return HttpResponseRedirect(desk_url("desk_analyses", run.desk))
    context = {
        "views": registry_tabs(request, "desk_analyses", run.desk),
        "run": _run(run),
        "back_url": desk_url("desk_analyses", run.desk),
        "mixed": Origin.CITIZEN in run.asked["origins"] and len(run.asked["origins"]) > 1,
        **_results(officer, run),
    }
    return page(request, "desk/analysis.html", context, section=SECTION, desk=run.desk)


def _results(officer: Officer, run: AnalysisRun) -> dict[str, Any]:
    """Put the results in words and plots."""
    found = run.found
    return {
        "events": found["events"],
        "counted": [
            (str(Origin(code).label), told.number(count)) for code, count in found["events"]["by_origin"].items()
        ],
        "map": plots.overview(found["squares"], told.finds(found), _names(found["events"]["by_commune"])),
        "legend": [
            (plots.sign("group"), _("Gatherings")),
            (plots.sign("peak"), _("Peaks")),
            (plots.sign("zone"), _("Quarters")),
        ],
        "methods": [
            told.groups(found["groups"], run.desk),
            told.density(found["density"]),
            told.cells(found["cells"]),
            told.repeats(found["repeats"]),
            told.displacement(found["displacement"], _titles(officer, run)),
        ],
    }


def _names(by_commune: list[list[Any]]) -> list[tuple[str, float, float]]:
    """Name the communes of most reports, in the middle of their box."""
    codes = [code for code, _times in by_commune[:_NAMES_ON_MAP]]
    found = Commune.objects.filter(code__in=codes, min_lat__isnull=False).order_by("code")
    boxes = found.values_list("name", "min_lat", "max_lat", "min_lon", "max_lon")
    return [
        (name, ((south or 0.0) + (north or 0.0)) / 2, ((west or 0.0) + (east or 0.0)) / 2)
        for name, south, north, west, east in boxes
    ]


def _titles(officer: Officer, run: AnalysisRun) -> dict[str, str]:
    """Name the points that the officer sees in full."""
    if not access.may(officer, Right.REGISTRY_READ, run.desk):
        return {}
    wanted = [one["point"] for one in run.found["displacement"]["closings"]]
    seen = DealPoint.objects.filter(registry_access.in_full(officer, run.desk), id__in=wanted).order_by("id")
    return {str(key): f"{reference} {title}" for key, reference, title in seen.values_list("id", "reference", "title")}
