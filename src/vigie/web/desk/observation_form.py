"""The report of a patrol or a partner as a form: facts and assessment apart, grades held to what the origin carries."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts.models import Officer
from vigie.intel import observations
from vigie.intel.codes import Basis, Behaviour, Handling, InfoGrade, Origin, PlaceType, Product, SourceGrade
from vigie.intel.grading import ENTRY, ConditionsUnsaid
from vigie.intel.models import DealPoint
from vigie.intel.observations import ORIGINS, Found, NoSuchPoint
from vigie.intel.reports import Facts, Grades
from vigie.web.desk.commune_field import CommunePicking
from vigie.web.desk.situation import SituationForm
from vigie.web.shared.forms import IsoDate

_OFFERED = [ENTRY[origin] for origin in ORIGINS]
SOURCES = [one for one in SourceGrade if any(one in grades.sources for grades in _OFFERED)]
INFORMATION = [one for one in InfoGrade if any(one in grades.information for grades in _OFFERED)]


def _choices(codes: list[Any]) -> list[tuple[str, Any]]:
    return [(code.value, code.label) for code in codes]


def _ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False)


def _radios(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


class ObservationForm(CommunePicking, SituationForm):
    """What a patrol saw or a partner passed on.

    Args:
        officer: who writes; a point is found only if that officer sees it in full.
    """

    origin = _radios(gettext_lazy("From whom"), _choices(list(ORIGINS)))
    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Shown in lists: a fact and a town, no name."),
        max_length=140,
    )
    facts = forms.CharField(
        label=gettext_lazy("Facts"),
        help_text=gettext_lazy("What was seen or passed on, in neutral words."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    assessment = forms.CharField(
        label=gettext_lazy("Assessment"),
        help_text=gettext_lazy("Your opinion, kept apart from the facts."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    point = forms.CharField(
        label=gettext_lazy("Point of the registry"),
        help_text=gettext_lazy("Its reference, as P26-…: the report is attached to it."),
        max_length=24,
        required=False,
    )
    commune = forms.CharField(label=gettext_lazy("Commune"), max_length=120)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    place_type = forms.ChoiceField(
        label=gettext_lazy("Kind of place"), choices=PlaceType.choices, initial=PlaceType.PUBLIC_WAY
    )
    period = forms.CharField(label=gettext_lazy("Period and hours"), max_length=200, required=False)
    seen_on = forms.DateField(label=gettext_lazy("Seen on"), required=False, widget=IsoDate)
    behaviours = _ticks(gettext_lazy("Behaviours"), Behaviour.choices)
    products = _ticks(gettext_lazy("Products"), Product.choices)
    basis = forms.ChoiceField(label=gettext_lazy("How the source knows"), choices=Basis.choices, initial=Basis.SEEN)
    source_grade = _radios(gettext_lazy("Source"), _choices(SOURCES))
    info_grade = _radios(gettext_lazy("Information"), _choices(INFORMATION))
    handling = _radios(gettext_lazy("Sharing"), Handling.choices)
    conditions = forms.CharField(
        label=gettext_lazy("Conditions of sharing"),
        help_text=gettext_lazy("Needed when sharing is conditional."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._officer = officer

    def clean_point(self) -> DealPoint | None:
        """Find the point of the reference."""
        typed = self.cleaned_data["point"]
        try:
            return observations.point_by_reference(self._officer, typed) if typed.strip() else None
        except NoSuchPoint as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from refusal

    def clean(self) -> dict[str, Any]:
        """Refuse grades that the origin does not carry, and conditional sharing without its conditions."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("handling") == Handling.CONDITIONS and not cleaned.get("conditions"):
            self.add_error("conditions", str(ConditionsUnsaid.sentence))
        if {"origin", "source_grade", "info_grade", "handling"} <= set(cleaned):
            carried = ENTRY[Origin(cleaned["origin"])]
            if self.grades.source not in carried.sources:
                self.add_error("source_grade", _("A patrol’s own observation is graded reliable."))
        return cleaned

    @property
    def grades(self) -> Grades:
        """Return the grades."""
        told = self.cleaned_data
        conditional = told["handling"] == Handling.CONDITIONS
        return Grades(
            source=SourceGrade(told["source_grade"]),
            info=InfoGrade(told["info_grade"]),
            handling=Handling(told["handling"]),
            conditions=told.get("conditions", "") if conditional else "",
        )

    @property
    def found(self) -> Found:
        """Return what is to be written."""
        told = self.cleaned_data
        content = Facts(
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
        return Found(origin=Origin(told["origin"]), content=content, grades=self.grades, point=told["point"])
