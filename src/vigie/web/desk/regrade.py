"""Grading a report anew: only the grades it may carry now are offered; each grading stays in its history."""

import uuid
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from vigie.intel import access, grading, queries
from vigie.intel.codes import Handling, InfoGrade, SourceGrade
from vigie.intel.grading import ConditionsUnsaid, Range
from vigie.intel.reports import Grades, GradesDisagree
from vigie.lib import clock
from vigie.lib.errors import NotAllowed
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import page
from vigie.web.shared.forms import AccessibleForm


class GradesForm(AccessibleForm):
    """The two grades, given apart, and the code of sharing.

    Args:
        offered: the grades that the report may carry now.
    """

    source_grade = forms.ChoiceField(label=gettext_lazy("Source"), widget=forms.RadioSelect)
    info_grade = forms.ChoiceField(label=gettext_lazy("Information"), widget=forms.RadioSelect)
    handling = forms.ChoiceField(label=gettext_lazy("Sharing"), choices=Handling.choices, widget=forms.RadioSelect)
    conditions = forms.CharField(
        label=gettext_lazy("Conditions of sharing"),
        help_text=gettext_lazy("Needed when sharing is conditional."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, offered: Range, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, codes in (("source_grade", offered.sources), ("info_grade", offered.information)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(one.value, one.label) for one in codes]

    @property
    def grades(self) -> Grades:
        """Return the grades."""
        told = self.cleaned_data
        return Grades(
            source=SourceGrade(told["source_grade"]),
            info=InfoGrade(told["info_grade"]),
            handling=Handling(told["handling"]),
            conditions=told["conditions"],
        )


@require_http_methods(["GET", "POST"])
def regrade(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Show the grades open to a report, or grade it anew. No fact of it is shown here."""
    officer = officer_of(request)
    found = access.find(officer, report_id)
    if not grading.may_regrade(officer, found):
        raise NotAllowed
    offered = grading.open_to(found)
    form = GradesForm(
        request.POST if request.method == "POST" else None,
        offered=offered,
        initial={name: getattr(found, name) for name in ("source_grade", "info_grade", "handling", "conditions")},
    )
    if form.is_valid():
        try:
            grading.regrade(officer=officer, report_id=report_id, grades=form.grades, now=clock.now())
        except ConditionsUnsaid as refusal:
            form.add_error("conditions", str(refusal.sentence))
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
