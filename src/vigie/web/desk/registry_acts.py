"""Acts upon a point of the registry, each a form of its own: what is refused comes back filled in, with a sentence.

Only who works on the registry of the point's desk acts; anybody else is told so, or that the point is not there.
"""

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from vigie.accounts import access as rights
from vigie.accounts.hours import local
from vigie.accounts.rights import Right
from vigie.intel import access, links, merging, points, registry_access, registry_queries
from vigie.intel.codes import Independence, Origin, Relation
from vigie.intel.models import DealPoint, Link, Operation
from vigie.intel.points import Evidence
from vigie.intel.states import PointState
from vigie.lib import clock
from vigie.lib.errors import NotThere, Refused
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_url, page
from vigie.web.desk.registry import SECTION
from vigie.web.desk.registry_forms import (
    ActionForm,
    AttachForm,
    AttachToForm,
    JudgeForm,
    MergeForm,
    MotiveOnlyForm,
)
from vigie.web.desk.registry_lookup import point_of, report_of
from vigie.web.desk.registry_point import assign_form, changed, move_form, show
from vigie.web.desk.tried import tried
from vigie.web.shared.forms import AccessibleForm


@require_POST
def move(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Change the state of a point."""
    officer = officer_of(request)
    found = registry_access.work(officer, point_id)
    form = move_form(found, registry_queries.operations_of(found), request.POST)

    def act() -> None:
        told = form.cleaned_data
        operation = Operation.objects.filter(id=told["operation"]).first() if told.get("operation") else None
        target = PointState(told["target"])
        typed = told.get("other", "") if target == PointState.MOVED else ""
        evidence = Evidence(operation=operation, other=point_of(officer, typed) if typed else None)
        points.move(
            officer=officer,
            point_id=point_id,
            target=target,
            motive=told["motive"],
            now=clock.now(),
            evidence=evidence,
        )

    return _tried(request, found, "move", form, act)


@require_POST
def assign(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Give a point to a unit, with a plan."""
    officer = officer_of(request)
    found = registry_access.work(officer, point_id)
    form = assign_form(found, request.POST)

    def act() -> None:
        told = form.cleaned_data
        points.assign(
            officer=officer,
            point_id=point_id,
            owner=form.unit,
            plan=told["plan"],
            motive=told["motive"],
            now=clock.now(),
        )

    return _tried(request, found, "assign", form, act)


@require_POST
def record_action(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Record what was done at a point."""
    officer, now = officer_of(request), clock.now()
    found = registry_access.work(officer, point_id)
    form = ActionForm(request.POST, auto_id="action_%s", today=local(now).date())

    def act() -> None:
        points.record_action(officer=officer, point_id=point_id, now=now, **form.cleaned_data)

    return _tried(request, found, "action", form, act)


@require_POST
def attach(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Attach a report to a point, by its reference."""
    officer = officer_of(request)
    found = registry_access.work(officer, point_id)
    form = AttachForm(request.POST, auto_id="attach_%s")

    def act() -> None:
        told = form.cleaned_data
        links.attach(
            officer=officer,
            report=report_of(officer, told["report"]),
            point_id=point_id,
            relation=Relation(told["relation"]),
            motive=told["motive"],
            now=clock.now(),
        )

    return _tried(request, found, "attach", form, act)


@require_POST
def merge(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Record that a point is a duplicate of another."""
    officer = officer_of(request)
    found = registry_access.work(officer, point_id)
    form = MergeForm(request.POST, auto_id="merge_%s")

    def act() -> None:
        told = form.cleaned_data
        kept = point_of(officer, told["kept"])
        merging.merge(officer=officer, kept_id=kept.id, absorbed_id=point_id, motive=told["motive"], now=clock.now())

    return _tried(request, found, "merge", form, act)


@require_POST
def separate(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Take a duplicate away from the point it was found to be."""
    officer = officer_of(request)
    found = registry_access.work(officer, point_id)
    form = MotiveOnlyForm(request.POST, auto_id="separate_%s")

    def act() -> None:
        merging.separate(officer=officer, absorbed_id=point_id, motive=form.cleaned_data["motive"], now=clock.now())

    return _tried(request, found, "separate", form, act)


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """Show one report of a point, to judge whether it is a source of its own or to take it away."""
    officer = officer_of(request)
    found = Link.objects.select_related("point", "report", "judged_by").filter(id=link_id, ended_at=None).first()
    if found is None:
        raise NotThere
    point = registry_access.work(officer, found.point_id)
    judging, now = "judge" in request.POST, clock.now()
    judge = JudgeForm(request.POST if judging else None, auto_id="judge_%s", initial={"reason": found.independent})
    detach = MotiveOnlyForm(request.POST if "detach" in request.POST else None, auto_id="detach_%s")
    if judge.is_valid():
        reason, motive = judge.cleaned_data["reason"], judge.cleaned_data["motive"]
        chosen = Independence(reason) if reason else None
        links.judge(officer=officer, link_id=link_id, reason=chosen, motive=motive, now=now)
        return changed(request, point)
    if detach.is_valid():
        links.detach(officer=officer, link_id=link_id, motive=detach.cleaned_data["motive"], now=now)
        return changed(request, point)
    context = {
        "link": found,
        "point": point,
        "judge": judge if found.report.origin == Origin.CITIZEN else None,
        "detach": detach,
        "report_url": (
            reverse("desk_report", args=[found.report_id])
            if rights.may(officer, Right.REPORT_READ, found.report.desk)
            else ""
        ),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return page(request, "desk/registry_link.html", context, section=SECTION, desk=point.desk, status=status)


@require_http_methods(["GET", "POST"])
def attach_to(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Attach a report to a point named by its reference, or go and open one."""
    officer = officer_of(request)
    report = access.find(officer, report_id)
    rights.require(officer, Right.REGISTRY_WORK)
    form = AttachToForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            point = point_of(officer, told["point"])
            links.attach(
                officer=officer,
                report=report,
                point_id=point.id,
                relation=Relation(told["relation"]),
                motive=told["motive"],
                now=clock.now(),
            )
            return changed(request, point)
        except Refused as refusal:
            form.add_error("point", str(refusal.sentence))
    can_open = rights.may(officer, Right.REGISTRY_WORK, report.desk)
    context = {
        "report": report,
        "form": form,
        "open_url": f"{desk_url('desk_registry_open', report.desk)}&rapport={report.id}" if can_open else "",
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return page(request, "desk/registry_attach.html", context, section=SECTION, desk=report.desk, status=status)


def _tried(
    request: HttpRequest, found: DealPoint, name: str, form: AccessibleForm, act: Callable[[], None]
) -> HttpResponse:
    """Do what a form asks for, or show the point again with the form as typed and what is wrong."""
    if tried(form, act):
        return changed(request, found)
    registry_access.read(officer=officer_of(request), point_id=found.id, now=clock.now())
    return show(request, found, status=HTTPStatus.BAD_REQUEST, **{name: form})
