"""Grading a report anew: only the grades it may carry now are offered; each grading stays in its history."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.intel import access, grading, queries
from vigie.intel.codes import InfoGrade
from vigie.intel.reports import GradesDisagree
from vigie.lib import clock
from vigie.lib.errors import NotAllowed
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import page
from vigie.web.desk.report_fields import GradeFields


@require_http_methods(["GET", "POST"])
def regrade(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Show the grades open to a report, or grade it anew. No fact of it is shown here."""
    officer = officer_of(request)
    found = access.find(officer, report_id)
    if not grading.may_regrade(officer, found):
        raise NotAllowed
    offered = grading.open_to(found)
    form = GradeFields(
        request.POST if request.method == "POST" else None,
        offered=offered,
        initial={name: getattr(found, name) for name in ("source_grade", "info_grade", "handling", "conditions")},
    )
    if form.is_valid():
        try:
            grading.regrade(officer=officer, report_id=report_id, grades=form.grades, now=clock.now())
        except GradesDisagree as refusal:
            form.add_error("info_grade", str(refusal.sentence))
        else:
            messages.success(request, _("The report is graded anew."))
            return HttpResponseRedirect(reverse("desk_report", args=[report_id]))
    context = {
        "report": found,
        "form": form,
        "gradings": queries.gradings_of(found),
        "limited": len(offered.information) < len(InfoGrade),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return page(request, "desk/regrade.html", context, section="desk_reports", desk=found.desk, status=status)
