"""Reports: the list of a desk, and one report, read with a motive unless one wrote it. Never proof, and it says so."""

import uuid
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vigie.accounts import access as rights
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel import access, queries, registry_queries
from vigie.intel.codes import Behaviour, Product
from vigie.intel.fiche import may_export
from vigie.intel.grading import may_regrade
from vigie.intel.models import Report
from vigie.intel.registry_access import Sight
from vigie.intel.slips import spot_of, spot_text
from vigie.lib import clock, week
from vigie.lib.week import Pattern
from vigie.places.models import Unit
from vigie.web.desk import words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.desk.keys import instant_key, key_text
from vigie.web.desk.motive import MotiveForm
from vigie.web.desk.registry_point import named


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List a desk's reports, newest first: titles and grades, no facts."""
    desk, now = desk_of(request, Right.REPORT_READ), clock.now()
    before = instant_key(request.GET.get("avant", ""))
    found = queries.reports_of(desk, before=before)
    shown = found[: queries.PAGE]
    last = shown[-1] if len(found) > queries.PAGE else None
    here = desk_url("desk_reports", desk)
    context = {
        "tabs": tabs(request, "desk_reports", Right.REPORT_READ, desk),
        "rows": [(one, words.ago(one.written_at, now)) for one in shown],
        "links": _links(officer_of(request), desk),
        "first_url": here if before else "",
        "next_url": f"{here}&avant={key_text(last.written_at, last.id)}" if last else "",
    }
    return page(request, "desk/reports.html", context, section="desk_reports", desk=desk)


def _links(officer: Officer, desk: Unit) -> list[dict[str, Any]]:
    """Return what stands beside the list: writing a patrol's report, the slips sent."""
    links = [
        (_("Report of a patrol or a partner"), "desk_observation", Right.REPORT_WRITE),
        (_("Slips sent"), "desk_tasks_sent", Right.TASK_SEND),
    ]
    return [
        {"label": label, "url": desk_url(name, desk)}
        for label, name, right in links
        if rights.may(officer, right, desk)
    ]


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Read one report: at once for its author, else once a motive is given."""
    officer = officer_of(request)
    found = access.find(officer, report_id)
    motive = None
    if found.author_id != officer.id:
        form = MotiveForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return _ask_why(request, found, form)
        motive = form.motive
    found = access.read(officer=officer, report_id=report_id, motive=motive, now=clock.now())
    context = {"report": found, "rows": _rows(found), "gradings": queries.gradings_of(found), "motive": motive}
    context |= {
        "points": named(officer, registry_queries.points_of(found.id), least=Sight.FULL),
        "attach_url": _attach_url(officer, found),
        "acts": _acts(officer, found),
    }
    return page(request, "desk/report.html", context, section="desk_reports", desk=found.desk)


def _attach_url(officer: Officer, found: Report) -> str:
    """Return where the report is attached to a point, for who works on the registry."""
    works = rights.may(officer, Right.REGISTRY_WORK)
    return reverse("desk_report_attach", args=[found.id]) if works else ""


def _acts(officer: Officer, found: Report) -> list[dict[str, Any]]:
    """Return what the officer may do with the report: send a slip, make the sheet, grade it anew."""
    acts = [
        (
            _("Send a slip"),
            f"{reverse('desk_task_new')}?rapport={found.id}",
            rights.may(officer, Right.TASK_SEND, found.desk),
        ),
        (_("Intelligence sheet (PDF)"), reverse("desk_fiche", args=[found.id]), may_export(officer, found)),
        (_("Grade anew"), reverse("desk_regrade", args=[found.id]), may_regrade(officer, found)),
    ]
    return [{"label": label, "url": url} for label, url, may in acts if may]


def _ask_why(request: HttpRequest, found: Report, form: MotiveForm) -> HttpResponse:
    """Ask for a motive, and show no fact meanwhile."""
    context = {
        "report": found,
        "form": form,
        "action": reverse("desk_report", args=[found.id]),
        "queue_url": desk_url("desk_reports", found.desk),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return page(request, "desk/motive.html", context, section="desk_reports", desk=found.desk, status=status)


def _rows(found: Report) -> list[dict[str, Any]]:
    """Put the coded fields in words."""
    commune = f"{found.commune.name} ({found.commune.department_id})"
    rows = [
        (_("Origin"), found.get_origin_display()),
        (_("Commune"), commune),
        (_("Place"), found.place),
        (_("Kind of place"), found.get_place_type_display()),
        (_("Spot (latitude, longitude)"), spot_text(spot_of(found))),
        (_("Seen on"), date_format(found.seen_on)),
        (_("Days and hours"), week.text(Pattern(found.days, found.hours))),
        (_("Period and hours"), found.period),
        (_("Behaviours"), words.labels(Behaviour, found.behaviours)),
        (_("Products"), words.labels(Product, found.products)),
        (_("How the source knows"), found.get_basis_display()),
        (_("Plates, telephones, handles"), ", ".join(mark.shown for mark in found.marks.order_by("kind", "value"))),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]
