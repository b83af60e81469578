"""What every report says, as fields: facts and assessment apart, where and when, both grades apart.

Each form that writes one adds `facts`, `place`, `seen_on` and `basis` in its own words, and offers the grades that its
origin carries. A day to come is refused, and conditional sharing without its conditions.
"""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts.hours import local
from vigie.intel.codes import Behaviour, Handling, InfoGrade, PlaceType, Product, SourceGrade
from vigie.intel.grading import ConditionsUnsaid, Range
from vigie.intel.reports import Facts, Grades
from vigie.lib import clock
from vigie.web.desk.commune_field import CommunePicking
from vigie.web.desk.situation import SituationForm, area, ticks
from vigie.web.shared.forms import AccessibleForm


def radios(label: Any, choices: Any = ()) -> forms.ChoiceField:
    """Return a field of one code, all of them in sight."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class GradeFields(AccessibleForm):
    """The two grades, given apart, and the code of sharing.

    Args:
        offered: the grades that may be given.
    """

    source_grade = radios(gettext_lazy("Source"))
    info_grade = radios(gettext_lazy("Information"))
    handling = radios(gettext_lazy("Sharing"), Handling.choices)
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

    def clean(self) -> dict[str, Any]:
        """Ask for the conditions when sharing is conditional, along with the other mistakes."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("handling") == Handling.CONDITIONS and not cleaned.get("conditions"):
            self.add_error("conditions", str(ConditionsUnsaid.sentence))
        return cleaned

    @property
    def grades(self) -> Grades:
        """Return the grades; conditions only where sharing is conditional."""
        told = self.cleaned_data
        handling = Handling(told["handling"])
        return Grades(
            source=SourceGrade(told["source_grade"]),
            info=InfoGrade(told["info_grade"]),
            handling=handling,
            conditions=told["conditions"] if handling == Handling.CONDITIONS else "",
        )


class ReportFields(CommunePicking, GradeFields, SituationForm):
    """What every report says."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Shown in lists: a fact and a town, no name."),
        max_length=140,
    )
    assessment = forms.CharField(
        label=gettext_lazy("Assessment"),
        help_text=gettext_lazy("Your opinion, kept apart from the facts."),
        max_length=4000,
        widget=area(3),
        required=False,
    )
    commune = forms.CharField(label=gettext_lazy("Commune"), max_length=120)
    place_type = forms.ChoiceField(
        label=gettext_lazy("Kind of place"), choices=PlaceType.choices, initial=PlaceType.PUBLIC_WAY
    )
    period = forms.CharField(label=gettext_lazy("Period and hours"), max_length=200, required=False)
    behaviours = ticks(gettext_lazy("Behaviours"), Behaviour.choices)
    products = ticks(gettext_lazy("Products"), Product.choices)

    def clean_seen_on(self) -> date | None:
        """Refuse a day to come."""
        day: date | None = self.cleaned_data["seen_on"]
        if day is not None and day > local(clock.now()).date():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    @property
    def content(self) -> Facts:
        """Return what the report says."""
        told = self.cleaned_data
        return Facts(
            title=told["title"],
            facts=told["facts"],
            assessment=told["assessment"],
            commune=told["commune"],
            place=told["place"],
            place_type=PlaceType(told["place_type"]),
            period=told["period"],
            behaviours=tuple(told["behaviours"]),
            products=tuple(told["products"]),
            basis=told["basis"],
            spot=self.where,
            pattern=self.when,
            seen_on=told["seen_on"],
            marks=self.identifiers,
        )
