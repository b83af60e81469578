"""Writing what a patrol saw or a partner passed on, without any tip behind it; attached to a point by its reference."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.accounts import access
from vigie.accounts.rights import Right
from vigie.intel import grading, observations
from vigie.intel.codes import Origin
from vigie.lib import clock
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page
from vigie.web.desk.observation_form import ObservationForm


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form, or write the report."""
    officer, desk = officer_of(request), desk_of(request, Right.REPORT_WRITE)
    source, info = grading.DEFAULT[Origin.PATROL]
    form = ObservationForm(
        request.POST if request.method == "POST" else None,
        officer=officer,
        initial={
            "origin": Origin.PATROL,
            "source_grade": source,
            "info_grade": info,
            "point": request.GET.get("point", ""),
        },
    )
    if form.is_valid():
        report = observations.write(officer=officer, desk=desk, found=form.found, now=clock.now())
        messages.success(request, _("The report is written."))
        if access.may(officer, Right.REPORT_READ, desk):
            return HttpResponseRedirect(reverse("desk_report", args=[report.id]))
        return HttpResponseRedirect(desk_url("desk_observation", desk))
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return page(request, "desk/observation.html", {"form": form}, section="desk_reports", desk=desk, status=status)
