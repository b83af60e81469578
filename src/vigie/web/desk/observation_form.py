"""The report of a patrol or a partner as a form: facts and assessment apart, grades held to what the origin carries."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts.models import Officer
from vigie.intel import observations
from vigie.intel.codes import Basis, InfoGrade, Origin, SourceGrade
from vigie.intel.grading import ENTRY, Range
from vigie.intel.models import DealPoint
from vigie.intel.observations import ORIGINS, Found, NoSuchPoint
from vigie.web.desk.report_fields import ReportFields, radios
from vigie.web.desk.situation import area
from vigie.web.shared.forms import IsoDate

_CARRIED = [ENTRY[origin] for origin in ORIGINS]
_OFFERED = Range(
    tuple(one for one in SourceGrade if any(one in grades.sources for grades in _CARRIED)),
    tuple(one for one in InfoGrade if any(one in grades.information for grades in _CARRIED)),
)
# As the page shows them: the list of mistakes follows it.
_ORDER = (
    "origin title facts assessment point commune place_type place spot precision seen_on hours period days behaviours"
    " products plates phones handles source_grade info_grade basis handling conditions"
)


class ObservationForm(ReportFields):
    """What a patrol saw or a partner passed on.

    Args:
        officer: who writes; a point is found only if that officer sees it in full.
    """

    field_order = _ORDER.split()

    origin = radios(gettext_lazy("From whom"), [(origin.value, origin.label) for origin in ORIGINS])
    facts = forms.CharField(
        label=gettext_lazy("Facts"),
        help_text=gettext_lazy("What was seen or passed on, in neutral words."),
        max_length=8000,
        widget=area(6),
    )
    point = forms.CharField(
        label=gettext_lazy("Point of the registry"),
        help_text=gettext_lazy("Its reference, as P26-…: the report is attached to it."),
        max_length=24,
        required=False,
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    seen_on = forms.DateField(label=gettext_lazy("Seen on"), required=False, widget=IsoDate)
    basis = forms.ChoiceField(label=gettext_lazy("How the source knows"), choices=Basis.choices, initial=Basis.SEEN)

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, offered=_OFFERED, **kwargs)
        self._officer = officer

    def clean_point(self) -> DealPoint | None:
        """Find the point of the reference."""
        typed = self.cleaned_data["point"]
        try:
            return observations.point_by_reference(self._officer, typed) if typed.strip() else None
        except NoSuchPoint as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from refusal

    def clean(self) -> dict[str, Any]:
        """Refuse grades that the origin does not carry."""
        cleaned = super().clean()
        origin, source = cleaned.get("origin"), cleaned.get("source_grade")
        if origin and source and source not in ENTRY[Origin(origin)].sources:
            self.add_error("source_grade", _("A patrol’s own observation is graded reliable."))
        return cleaned

    @property
    def found(self) -> Found:
        """Return what is to be written."""
        told = self.cleaned_data
        return Found(origin=Origin(told["origin"]), content=self.content, grades=self.grades, point=told["point"])
