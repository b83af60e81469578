"""Setting a tip aside: a decision and a reason that fits it, in one choice. Forwarding is done by writing the report.

The page shows no word of the witness: it can be shown again after a mistake without opening the tip again.
"""

import uuid
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from vigie.accounts import access as rights
from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.tips import access
from vigie.triage.decisions import REASONS, DecisionCode, Reason
from vigie.triage.qualify import decide
from vigie.web.desk import words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_url, page
from vigie.web.shared.forms import AccessibleForm

EXPLAINED = {
    DecisionCode.OUT_OF_SCOPE: gettext_lazy("Nothing here for the police or the gendarmerie."),
    DecisionCode.UNUSABLE: gettext_lazy("Nothing can be checked, or it was said before by the same witness."),
    DecisionCode.SUSPECTED_MALICE: gettext_lazy("The supervisor looks at it. Never for a mere doubt."),
}
_SEPARATOR = ":"


class DecideForm(AccessibleForm):
    """One choice: a decision with one of its own reasons, so that none can go with another."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision and reason"),
        widget=forms.RadioSelect,
        choices=[
            (f"{code.value}{_SEPARATOR}{reason.value}", reason.label)
            for code, reasons in REASONS.items()
            for reason in reasons
        ],
    )

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return the choices under their decisions."""
        options = iter(self["verdict"])
        return [
            {"label": code.label, "text": EXPLAINED[code], "options": [next(options) for _reason in reasons]}
            for code, reasons in REASONS.items()
        ]

    @property
    def decision(self) -> tuple[DecisionCode, Reason]:
        """Return what was chosen."""
        code, reason = self.cleaned_data["verdict"].split(_SEPARATOR)
        return DecisionCode(code), Reason(reason)


@require_http_methods(["GET", "POST"])
def set_aside(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Decide on a tip in charge; a mistake shows the choice again."""
    officer = officer_of(request)
    found = access.find(officer, tip_id)
    access.require_charge(officer, found)
    rights.require(officer, Right.TIP_DECIDE, found.desk)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code, reason = form.decision
        decide(officer=officer, tip_id=tip_id, code=code, reason=reason, now=clock.now())
        messages.success(request, _("The decision is recorded."))
        return HttpResponseRedirect(desk_url("desk_queue", found.desk))
    context = {
        "tip": found,
        "decide": form,
        "urgency": words.urgency(found.urgency),
        "days": settings.WORDS_DAYS_AFTER_REJECTION,
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return page(request, "desk/decide.html", context, section="desk_queue", desk=found.desk, status=status)
