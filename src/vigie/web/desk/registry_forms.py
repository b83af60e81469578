"""The forms of the registry: a point or a delivery as an officer writes it, and each act upon it with its motive.

A zone or a commune that cannot be read gets a sentence; a reference that leads to nothing the officer may work on is
told in the same words as one that does not exist.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.intel.codes import Behaviour, Independence, Phenomenon, PlaceType, Platform, Product, Relation, VehicleType
from vigie.intel.models import DealPoint, Link, Operation
from vigie.intel.points import DeliveryFacts, PointFacts
from vigie.intel.states import MOVES, PointState
from vigie.lib import polygons
from vigie.lib.polygons import NotAZone
from vigie.places.models import Commune, Unit
from vigie.web.desk.commune_field import CommunePicking
from vigie.web.desk.situation import SituationForm, area, ticks
from vigie.web.shared.forms import AccessibleForm, IsoDate

MOTIVE_LENGTH = 300
_ROUNDS = {Phenomenon.DELIVERY, Phenomenon.ONLINE}
_OF_ROUNDS = ("platforms", "prices", "vehicles", "livery", "drop_pattern", "zone")


def _motive() -> forms.CharField:
    """Return the field of a motive."""
    help_text = gettext_lazy("Kept in the history of the point. Names of persons do not belong here.")
    return forms.CharField(label=gettext_lazy("Why"), help_text=help_text, max_length=MOTIVE_LENGTH)


def _reference(label: Any, help_text: Any) -> forms.CharField:
    """Return the field of a reference."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})
    return forms.CharField(label=label, help_text=help_text, max_length=24, widget=widget)


class PointForm(CommunePicking, SituationForm):
    """What is known of a point, and why it is written.

    Args:
        commune: the commune it is in already, if any.
    """

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Shown in lists: a kind of place and a town, no name."),
        max_length=140,
    )
    phenomenon = forms.ChoiceField(label=gettext_lazy("Phenomenon"), choices=Phenomenon.choices)
    commune = forms.CharField(label=gettext_lazy("Commune"), max_length=120)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    place_type = forms.ChoiceField(label=gettext_lazy("Kind of place"), choices=PlaceType.choices)
    behaviours = ticks(gettext_lazy("Behaviours"), Behaviour.choices)
    products = ticks(gettext_lazy("Products"), Product.choices)
    access_notes = forms.CharField(
        label=gettext_lazy("Ways in and dangers"),
        help_text=gettext_lazy("For who goes there: ways in, lookouts, dangers."),
        max_length=2000,
        widget=area(3),
        required=False,
    )
    platforms = ticks(gettext_lazy("Platforms"), Platform.choices)
    prices = forms.CharField(label=gettext_lazy("Price list"), max_length=1000, widget=area(3), required=False)
    vehicles = ticks(gettext_lazy("Vehicles used"), VehicleType.choices)
    livery = forms.CharField(label=gettext_lazy("Livery or outfit"), max_length=140, required=False)
    drop_pattern = forms.CharField(label=gettext_lazy("How it is handed over"), max_length=200, required=False)
    zone = forms.CharField(
        label=gettext_lazy("Zone"),
        help_text=gettext_lazy("Corners one a line, as 47.2378, 6.0241, or a GeoJSON polygon."),
        max_length=polygons.LONGEST_TEXT,
        widget=area(4),
        required=False,
    )
    motive = _motive()

    def __init__(self, *args: Any, commune: Commune | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_commune = commune

    def clean_zone(self) -> polygons.Ring:
        """Read the zone."""
        typed = self.cleaned_data["zone"]
        try:
            return polygons.read(typed) if typed.strip() else ()
        except NotAZone as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        """Refuse facts of a delivery where nothing is delivered: they would be lost."""
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in _OF_ROUNDS if cleaned.get(name)]
        if given and cleaned.get("phenomenon") not in _ROUNDS:
            self.add_error(
                "phenomenon", _("Platforms, prices, vehicles and a zone belong to a delivery or an offer online.")
            )
        return cleaned

    @property
    def facts(self) -> PointFacts:
        """Return what is known of the point."""
        told = self.cleaned_data
        return PointFacts(
            title=told["title"],
            phenomenon=Phenomenon(told["phenomenon"]),
            commune=told["commune"],
            place=told["place"],
            place_type=PlaceType(told["place_type"]),
            spot=self.where,
            pattern=self.when,
            behaviours=tuple(told["behaviours"]),
            products=tuple(told["products"]),
            marks=self.identifiers,
            access_notes=told["access_notes"],
            delivery=DeliveryFacts(
                platforms=tuple(told["platforms"]),
                prices=told["prices"],
                vehicles=tuple(told["vehicles"]),
                livery=told["livery"],
                drop_pattern=told["drop_pattern"],
                zone=told["zone"],
            ),
        )


class SplitForm(PointForm):
    """A new point made of chosen reports of another."""

    field_order = ("reports",)
    reports = forms.MultipleChoiceField(
        label=gettext_lazy("Reports of the new point"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, links: list[Link], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reports = self.fields["reports"]
        assert isinstance(reports, forms.MultipleChoiceField)
        reports.choices = [(str(link.id), f"{link.report.reference} – {link.report.title}") for link in links]


class MoveForm(AccessibleForm):
    """A change of state: only the moves open from the present one, with the evidence each asks for."""

    target = forms.ChoiceField(label=gettext_lazy("New state"), widget=forms.RadioSelect)
    operation = forms.ChoiceField(
        label=gettext_lazy("Operation"),
        help_text=gettext_lazy("Needed for “dismantled”: an operation at this point that is done."),
        required=False,
    )
    other = _reference(
        gettext_lazy("Where it moved to"),
        gettext_lazy("Needed for “moved”: the reference of the new point, as P26-…"),
    )
    motive = _motive()

    def __init__(self, *args: Any, point: DealPoint, operations: list[Operation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = MOVES[PointState(point.state)]
        target, operation = self.fields["target"], self.fields["operation"]
        assert isinstance(target, forms.ChoiceField)
        assert isinstance(operation, forms.ChoiceField)
        target.choices = [(state.value, state.label) for state in targets]
        operation.choices = [("", _("None")), *((str(one.id), f"{one.reference} – {one.title}") for one in operations)]
        self.fields["other"].required = False
        if PointState.DISMANTLED not in targets:
            del self.fields["operation"]
        if PointState.MOVED not in targets:
            del self.fields["other"]


class AssignForm(AccessibleForm):
    """The unit that answers for a point, and its plan."""

    owner = forms.ChoiceField(label=gettext_lazy("Owner unit"), required=False)
    plan = forms.CharField(label=gettext_lazy("Plan"), max_length=4000, widget=area(4), required=False)
    motive = _motive()

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {unit.code: unit for unit in units}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [("", _("None")), *((unit.code, unit.name) for unit in units)]

    @property
    def unit(self) -> Unit | None:
        """Return the unit that was chosen."""
        return self._units.get(self.cleaned_data["owner"])


class ActionForm(AccessibleForm):
    """An act in the field."""

    on = forms.DateField(label=gettext_lazy("Day of the action"), widget=IsoDate)
    motive = forms.CharField(
        label=gettext_lazy("What was done"),
        help_text=gettext_lazy("A patrol, a check, a meeting: no name of a person."),
        max_length=MOTIVE_LENGTH,
    )

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_on(self) -> Any:
        """Refuse a day to come."""
        if self.cleaned_data["on"] > self._today:
            raise forms.ValidationError(_("This day is still to come: an action is recorded once it is done."))
        return self.cleaned_data["on"]


class AttachForm(AccessibleForm):
    """A report to attach, by its reference."""

    report = _reference(gettext_lazy("Report"), gettext_lazy("Its reference, as R26-…"))
    relation = forms.ChoiceField(label=gettext_lazy("What it is to the point"), choices=Relation.choices)
    motive = forms.CharField(label=gettext_lazy("Why"), max_length=MOTIVE_LENGTH, required=False)


class AttachToForm(AccessibleForm):
    """A point to attach a report to, by its reference."""

    point = _reference(gettext_lazy("Point"), gettext_lazy("Its reference, as P26-…"))
    relation = forms.ChoiceField(
        label=gettext_lazy("What it is to the point"), choices=Relation.choices, initial=Relation.ENRICHES
    )
    motive = forms.CharField(label=gettext_lazy("Why"), max_length=MOTIVE_LENGTH, required=False)


class MergeForm(AccessibleForm):
    """The point that this one is a duplicate of."""

    kept = _reference(
        gettext_lazy("It is a duplicate of"), gettext_lazy("The reference of the point that stays, as P26-…")
    )
    motive = _motive()


class MotiveOnlyForm(AccessibleForm):
    """An act that asks for nothing but why."""

    motive = _motive()


class JudgeForm(AccessibleForm):
    """Whether a citizen's report is a source of its own, and why."""

    reason = forms.ChoiceField(
        label=gettext_lazy("This report is a source of its own"),
        choices=[*Independence.choices, ("", gettext_lazy("No: it counts with the other citizens’ reports"))],
        widget=forms.RadioSelect,
        required=False,
    )
    motive = _motive()
