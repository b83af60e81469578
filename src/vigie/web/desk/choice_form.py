"""The officer's choice of where a report goes: a new point, a known one, a delivery, or none.

The choice is made before anything is suggested, and may change after. A known point is picked among those suggested or
named by its reference; one that the officer does not see in full is refused as if it did not exist.
"""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts.models import Officer
from vigie.intel import matching
from vigie.intel.matching import Choice
from vigie.intel.models import DealPoint
from vigie.triage.forward import PointMissing
from vigie.web.shared.forms import AccessibleForm

CHOICES = (
    (Choice.NEW_POINT.value, gettext_lazy("A new point")),
    (Choice.ENRICHES.value, gettext_lazy("Adds to a known point")),
    (Choice.REPEATS.value, gettext_lazy("Repeats what is known")),
    (Choice.DELIVERY.value, gettext_lazy("A delivery")),
    (Choice.NO_POINT.value, gettext_lazy("No point")),
)
_ASK_FOR_A_POINT = (Choice.ENRICHES, Choice.REPEATS)


class ChoiceForm(AccessibleForm):
    """Where the report goes."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What is it"),
        help_text=gettext_lazy(
            "Choose first, by yourself: what is known nearby is shown next, and you may still change."
        ),
        choices=CHOICES,
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the known point"),
        help_text=gettext_lazy("Only if you know it, as P26-ABCDEFGH."),
        max_length=24,
        required=False,
    )
    point = forms.UUIDField(label=gettext_lazy("Known point"), widget=forms.HiddenInput, required=False)
    alone = forms.BooleanField(label=gettext_lazy("Do not suggest known points to me"), required=False)

    @property
    def chosen(self) -> Choice:
        """Return the choice."""
        return Choice(self.cleaned_data["choice"])

    def target(self, officer: Officer) -> DealPoint | None:
        """Return the known point the report goes to; what is missing or not for this officer is said at its field."""
        if self.chosen in {Choice.NEW_POINT, Choice.NO_POINT}:
            return None
        point = self._named()
        if point is not None and matching.may_attach(officer, point):
            return point
        if self.chosen in _ASK_FOR_A_POINT:
            self.add_error("reference", str(PointMissing.sentence))
        elif self.cleaned_data["reference"] or self.cleaned_data["point"]:
            self.add_error("reference", _("There is no such point that you may attach a report to."))
        return None

    def _named(self) -> DealPoint | None:
        """Find the point by its reference, which was typed, before the one that was picked."""
        reference, picked = self.cleaned_data["reference"].strip().upper(), self.cleaned_data["point"]
        wanted: dict[str, Any] = {"reference": reference} if reference else {"id": picked or uuid.UUID(int=0)}
        return DealPoint.objects.select_related("desk").filter(**wanted).first()
