"""The conditions under which a report may be shared, confirmed by who hands it on; not asked where there are none."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.intel.codes import Handling
from vigie.intel.models import Report
from vigie.web.shared.forms import AccessibleForm


class ConditionsForm(AccessibleForm):
    """A box to tick, last of its form.

    Args:
        conditions: of sharing, if it is conditional.
    """

    conditions_met = forms.BooleanField(label=gettext_lazy("I confirm that the conditions of sharing are met."))

    def __init__(self, *args: Any, conditions: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields.pop("conditions_met")
        if conditions:
            box.help_text = conditions
            self.fields["conditions_met"] = box


def conditions_of(report: Report) -> str:
    """Return the conditions of sharing, if it is conditional."""
    if report.handling != Handling.CONDITIONS:
        return ""
    return report.conditions or _("Conditions not written down.")
