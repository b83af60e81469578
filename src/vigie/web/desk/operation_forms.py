"""The forms of operations: the plan, who takes part, points, the end, the result sheet, seizures, judicial steps.

Hours are those of the clock on the wall. What a verb refuses is said beside the form that asked for it.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.intel.codes import Product
from vigie.intel.models import Operation
from vigie.intel.operation_codes import (
    NOT_SEIZED,
    Authority,
    Goods,
    JudicialStage,
    Measure,
    NeedToKnow,
    NoActionReason,
    OperationKind,
    Service,
)
from vigie.intel.operations import Plan
from vigie.intel.outcomes import COUNT_AT_MOST, NOTE_LENGTH, Step
from vigie.intel.quantities import Measured
from vigie.places.models import Unit
from vigie.web.shared.forms import AccessibleForm, Digits, IsoDate

_MOMENT = "%Y-%m-%dT%H:%M"


class LocalMoment(forms.DateTimeInput):
    """The browser's own field for a day and an hour."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=_MOMENT)


def _moment(label: Any) -> forms.DateTimeField:
    """Return a field for a day and an hour of the wall."""
    return forms.DateTimeField(
        label=label,
        widget=LocalMoment,
        input_formats=[_MOMENT, f"{_MOMENT}:%S"],
        error_messages={"invalid": gettext_lazy("This day and hour were not understood.")},
    )


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label, widget=IsoDate, input_formats=["%Y-%m-%d"], required=required, help_text=help_text
    )


def _empty_first(choices: list[Any]) -> list[Any]:
    return [("", "–"), *choices]


class PlanForm(AccessibleForm):
    """What is planned."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of operation"), choices=OperationKind.choices)
    title = forms.CharField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("What and where, in a few words; no name."), max_length=140
    )
    starts_at = _moment(gettext_lazy("Begins"))
    ends_at = _moment(gettext_lazy("Ends"))
    authority = forms.ChoiceField(
        label=gettext_lazy("Under the authority of"), choices=Authority.choices, widget=forms.RadioSelect
    )
    authority_ref = forms.CharField(
        label=gettext_lazy("Reference of the requisition or order"), max_length=120, required=False
    )
    plan = forms.CharField(
        label=gettext_lazy("Plan"),
        help_text=gettext_lazy("Seen by this desk, and by the services that need it."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )

    @property
    def planned(self) -> Plan:
        """Return what is planned."""
        told = self.cleaned_data
        return Plan(
            kind=OperationKind(told["kind"]),
            title=told["title"],
            authority=Authority(told["authority"]),
            authority_ref=told["authority_ref"],
            starts_at=told["starts_at"],
            ends_at=told["ends_at"],
            text=told["plan"],
        )

    @staticmethod
    def initial_of(operation: Operation) -> dict[str, Any]:
        """Return the plan as it stands."""
        return {name: getattr(operation, name) for name in PlanForm.base_fields}


class PointForm(AccessibleForm):
    """A point, by its reference."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of the point"),
        help_text=gettext_lazy("As in the registry: P26-…"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": "16"}),
    )


class ServiceForm(AccessibleForm):
    """A service that takes part, by which unit, and what it needs to know."""

    service = forms.ChoiceField(label=gettext_lazy("Service"), choices=Service.choices)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Without a unit, the service stands on the sheet and sees nothing here."),
        required=False,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Needs to know"),
        choices=NeedToKnow.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Beyond the kind, the day, the state and the authority."),
    )

    def __init__(self, *args: Any, units: Mapping[str, Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = _empty_first([(code, one.name) for code, one in units.items()])


class FinishForm(AccessibleForm):
    """When it ended."""

    ended_at = _moment(gettext_lazy("Ended"))


class PublishForm(AccessibleForm):
    """From which day the result is public."""

    public_on = _day(
        gettext_lazy("Result public since"),
        required=False,
        help_text=gettext_lazy("A published balance, a press release. Empty while there is none."),
    )


class ResultsForm(AccessibleForm):
    """Every measure of the sheet; an empty one has no line."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("No name, no description of a person."),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    @property
    def counts(self) -> dict[Measure, int | None]:
        """Return the counts."""
        return {measure: self.cleaned_data[measure.value] for measure in Measure}


def _count(measure: Measure) -> forms.Field:
    """Return the field of a measure."""
    return forms.IntegerField(
        label=measure.label, min_value=0, max_value=COUNT_AT_MOST, required=False, widget=Digits(attrs={"size": "6"})
    )


ResultsForm.base_fields = {**{measure.value: _count(measure) for measure in Measure}, **ResultsForm.base_fields}


class SeizureForm(AccessibleForm):
    """Something seized."""

    thing = forms.ChoiceField(
        label=gettext_lazy("What was seized"),
        choices=[
            (gettext_lazy("Products"), [one for one in Product.choices if one[0] not in NOT_SEIZED]),
            (gettext_lazy("Other things"), list(Goods.choices)),
        ],
    )
    quantity = forms.CharField(
        label=gettext_lazy("Quantity"), max_length=24, widget=Digits(attrs={"inputmode": "decimal"})
    )
    unit = forms.ChoiceField(label=gettext_lazy("Measured in"), choices=Measured.choices)
    on = _day(gettext_lazy("Day"))

    def clean_quantity(self) -> Decimal:
        """Read a figure with a comma or a point."""
        typed = "".join(self.cleaned_data["quantity"].split()).replace(",", ".")
        try:
            return Decimal(typed)
        except InvalidOperation as error:
            raise forms.ValidationError(_("Write a figure, for example 12,5.")) from error


class StepForm(AccessibleForm):
    """A step of the judicial chain."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=JudicialStage.choices)
    count = forms.IntegerField(
        label=gettext_lazy("Persons"), min_value=1, max_value=COUNT_AT_MOST, widget=Digits(attrs={"size": "4"})
    )
    on = _day(gettext_lazy("Day"))
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("When there is no further action, and only then."),
        choices=_empty_first(list(NoActionReason.choices)),
        required=False,
    )

    @property
    def step(self) -> Step:
        """Return the step."""
        told = self.cleaned_data
        reason = NoActionReason(told["reason"]) if told["reason"] else None
        return Step(JudicialStage(told["stage"]), told["count"], told["on"], reason)
