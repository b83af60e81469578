"""Reports: the list of a desk, and one report, read with a motive unless one wrote it. Never proof, and it says so."""

import uuid
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vigie.accounts.rights import Right
from vigie.intel import access, queries
from vigie.intel.codes import Behaviour, Product
from vigie.intel.models import Report
from vigie.lib import clock
from vigie.lib.errors import NotThere
from vigie.web.desk import words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.desk.motive import MotiveForm


def instant_key(typed: str) -> tuple[datetime, uuid.UUID] | None:
    """Read the key of a page made of an instant and an identifier; one that no page of ours gave is refused."""
    if not typed:
        return None
    instant, _separator, identifier = typed.partition("_")
    try:
        moment = datetime.fromisoformat(instant)
        if moment.tzinfo is None:
            raise NotThere
        return moment, uuid.UUID(identifier)
    except ValueError as error:
        raise NotThere from error


def key_text(instant: datetime, identifier: object) -> str:
    """Write the key of a page, ready for an address."""
    return f"{instant:%Y-%m-%dT%H:%M:%S.%fZ}_{identifier}"


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
        "first_url": here if before else "",
        "next_url": f"{here}&avant={key_text(last.written_at, last.id)}" if last else "",
    }
    return page(request, "desk/reports.html", context, section="desk_reports", desk=desk)


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
    return page(request, "desk/report.html", context, section="desk_reports", desk=found.desk)


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
        (_("Commune"), commune),
        (_("Place"), found.place),
        (_("Kind of place"), found.get_place_type_display()),
        (_("Period and hours"), found.period),
        (_("Behaviours"), _labels(Behaviour, found.behaviours)),
        (_("Products"), _labels(Product, found.products)),
        (_("How the source knows"), found.get_basis_display()),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _labels(codes: type[Behaviour | Product], held: list[str]) -> str:
    """Name codes; one that the list lost since keeps its bare name."""
    known = dict(codes.choices)
    return ", ".join(str(known.get(code, code)) for code in held)
