"""Handing over the intelligence sheet of a report: to whom and for what are asked first, recorded, and printed."""

import uuid
from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from vigie.intel import access
from vigie.intel import fiche as sheets
from vigie.intel.fiche import LONGEST_PURPOSE, LONGEST_RECIPIENT, Destination, RecipientNeeded, TypesetterBusy
from vigie.lib import clock
from vigie.lib.errors import NotAllowed
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.conditions_field import ConditionsForm, conditions_of
from vigie.web.desk.frame import page


class DestinationForm(ConditionsForm):
    """To whom, for what, under which conditions.

    Args:
        conditions: the conditions of sharing, if it is conditional.
    """

    recipient = forms.CharField(
        label=gettext_lazy("To whom"),
        help_text=gettext_lazy("A service, not a person’s name."),
        max_length=LONGEST_RECIPIENT,
    )
    purpose = forms.CharField(label=gettext_lazy("For what purpose"), max_length=LONGEST_PURPOSE)


@require_http_methods(["GET", "POST"])
def fiche(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """Ask to whom and for what, or give the sheet."""
    officer = officer_of(request)
    found = access.find(officer, report_id)
    if not sheets.may_export(officer, found):
        raise NotAllowed
    form = DestinationForm(request.POST if request.method == "POST" else None, conditions=conditions_of(found))
    if form.is_valid():
        told = form.cleaned_data
        to = Destination(told["recipient"], told["purpose"], told.get("conditions_met", False))
        try:
            sheet = sheets.export(officer=officer, report_id=report_id, to=to, now=clock.now())
        except (RecipientNeeded, TypesetterBusy) as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            disposition = f'attachment; filename="{sheet.name}"'
            return HttpResponse(sheet.pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {"report": found, "form": form}
    return page(request, "desk/fiche.html", context, section="desk_reports", desk=found.desk, status=status)
