"""The neutral report as a form: facts and assessment apart, both grades apart, where and when, prefilled with codes.

Nothing the witness wrote freely is ever put in a field: the officer writes. Defaults are those of a citizen's anonymous
tip (source untested, information not known). Grades that a citizen's word cannot carry are not offered.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.intel.codes import Basis, Behaviour, Handling, InfoGrade, Lane, PlaceType, Product, SourceGrade
from vigie.intel.reports import Facts, Grades
from vigie.lib import clock
from vigie.places.models import Commune
from vigie.places.search import CommuneOption, find_communes
from vigie.tips.campaigns import Answer
from vigie.tips.models import Tip
from vigie.tips.states import Urgency
from vigie.triage.decisions import DecisionCode
from vigie.triage.sanitise import Passage, PassageUnanswered
from vigie.web.desk.choice_form import ChoiceForm
from vigie.web.desk.situation import SituationForm
from vigie.web.shared.forms import IsoDate

LANES = {Lane.IMMEDIATE: DecisionCode.IMMEDIATE, Lane.INQUIRY: DecisionCode.FORWARD}
SOURCES = (SourceGrade.UNTESTED, SourceGrade.NOT_RELIABLE)
INFORMATION = (InfoGrade.KNOWN_INDIRECTLY, InfoGrade.NOT_KNOWN, InfoGrade.SUSPECTED_FALSE)
SUGGESTIONS = 8
_TO_THE_BUILDING = 50
# As the page shows them: the list of mistakes follows it.
_ORDER = (
    "lane title facts assessment ticked commune place_type place spot precision seen_on days hours period plates phones"
    " handles behaviours products source_grade info_grade basis handling conditions choice reference point alone"
)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _choices(codes: Sequence[Any]) -> list[tuple[str, str | Promise]]:
    return [(code.value, code.label) for code in codes]


class ReportForm(SituationForm, ChoiceForm):
    """What an officer writes to forward a tip, and where it goes.

    Args:
        commune: the tip's commune, if it is known.
        passages: the checklist of what could identify the witness.
    """

    field_order = _ORDER.split()

    lane = forms.ChoiceField(label=gettext_lazy("To whom first"), choices=Lane.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Shown in lists: a fact and a town, no name."),
        max_length=140,
    )
    facts = forms.CharField(
        label=gettext_lazy("Facts"),
        help_text=gettext_lazy("What was seen, in your own neutral words. Nothing of where it was seen from."),
        max_length=8000,
        widget=_area(8),
    )
    assessment = forms.CharField(
        label=gettext_lazy("Assessment"),
        help_text=gettext_lazy("Your opinion, kept apart from the facts."),
        max_length=4000,
        widget=_area(3),
        required=False,
    )
    commune = forms.CharField(label=gettext_lazy("Commune"), max_length=120)
    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("Where it happens, never where the witness stands."),
        max_length=200,
        required=False,
    )
    place_type = forms.ChoiceField(label=gettext_lazy("Kind of place"), choices=PlaceType.choices)
    seen_on = forms.DateField(
        label=gettext_lazy("Day it was seen"),
        help_text=gettext_lazy("The last day, when there are several. Empty when it is not known."),
        widget=IsoDate,
        required=False,
    )
    period = forms.CharField(label=gettext_lazy("Period and hours"), max_length=200, required=False)
    behaviours = forms.MultipleChoiceField(
        label=gettext_lazy("Behaviours"),
        choices=Behaviour.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    products = forms.MultipleChoiceField(
        label=gettext_lazy("Products"),
        choices=Product.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    basis = forms.ChoiceField(label=gettext_lazy("How the witness knows"), choices=Basis.choices)
    source_grade = forms.ChoiceField(label=gettext_lazy("Source"), choices=_choices(SOURCES), widget=forms.RadioSelect)
    info_grade = forms.ChoiceField(
        label=gettext_lazy("Information"), choices=_choices(INFORMATION), widget=forms.RadioSelect
    )
    handling = forms.ChoiceField(label=gettext_lazy("Sharing"), choices=Handling.choices, widget=forms.RadioSelect)
    conditions = forms.CharField(
        label=gettext_lazy("Conditions of sharing"),
        help_text=gettext_lazy("Needed when sharing is conditional."),
        max_length=200,
        required=False,
    )
    ticked = forms.MultipleChoiceField(
        label=gettext_lazy("Passages that could identify the witness"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, commune: Commune | None, passages: Sequence[Passage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["precision"].required = False  # it says nothing without a spot
        self.known_commune = commune
        self.suggestions: list[CommuneOption] = []
        self.passages = passages
        ticked = self.fields["ticked"]
        assert isinstance(ticked, forms.MultipleChoiceField)
        ticked.choices = [(passage.key, passage.quote) for passage in passages]

    @property
    def checklist(self) -> list[tuple[Passage, Any]]:
        """Pair each passage with its box."""
        return list(zip(self.passages, self["ticked"], strict=True))

    def clean_commune(self) -> Commune:
        """Find the commune that was typed; several of that name are offered for a choice."""
        typed = self.cleaned_data["commune"]
        if self.known_commune is not None and typed == commune_text(self.known_commune):
            return self.known_commune
        choices = find_communes(typed, SUGGESTIONS)
        options = [option for choice in choices for option in choice.communes]
        picked = self.data.get("commune_pick")
        chosen = [option for option in options if option.code == picked]
        if not chosen and len(options) == 1 and choices[0].exact:
            chosen = options
        if not chosen:
            self.suggestions = options[:SUGGESTIONS]
            raise forms.ValidationError(_("Choose the commune below.") if options else _("No such commune is known."))
        return Commune.objects.get(code=chosen[0].code)

    def clean_precision(self) -> int:
        """Fill what was left out."""
        return self.cleaned_data["precision"] or _TO_THE_BUILDING

    def clean_seen_on(self) -> date | None:
        """Refuse a day to come."""
        day: date | None = self.cleaned_data["seen_on"]
        if day is not None and day > clock.now().date():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for the conditions when sharing is conditional, and for every tick, along with the other mistakes."""
        cleaned = super().clean() or self.cleaned_data
        if {passage.key for passage in self.passages} - set(cleaned.get("ticked", [])):
            self.add_error("ticked", str(PassageUnanswered.sentence))
        if cleaned.get("handling") == Handling.CONDITIONS and not cleaned.get("conditions"):
            self.add_error("conditions", _("Say under which conditions it may be shared."))
        return cleaned

    @property
    def decision(self) -> DecisionCode:
        """Return the decision that the chosen lane stands for."""
        return LANES[Lane(self.cleaned_data["lane"])]

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


def commune_text(commune: Commune) -> str:
    """Write a commune as the field shows it."""
    return f"{commune.name} ({commune.department_id})"


def coded_initial(tip: Tip, answers: Mapping[str, Answer], commune: Commune | None) -> dict[str, Any]:
    """Return what the coded answers already say; sharing is left to the officer, and every text empty."""
    immediate = tip.urgency >= Urgency.ONGOING
    return {
        "lane": Lane.IMMEDIATE if immediate else Lane.INQUIRY,
        "commune": commune_text(commune) if commune else "",
        "place_type": _known(answers, ("place_type",), PlaceType.values, PlaceType.OTHER)[0],
        "behaviours": _known(answers, ("behaviours", "seen"), Behaviour.values),
        "products": _known(answers, ("products",), Product.values),
        "basis": _known(answers, ("basis",), Basis.values, Basis.SEEN)[0],
        "source_grade": SourceGrade.UNTESTED,
        "info_grade": InfoGrade.NOT_KNOWN,
    }


def _known(
    answers: Mapping[str, Answer], questions: Sequence[str], codes: Sequence[str], default: str = ""
) -> list[str]:
    """Return the answered codes that the list knows, or the default alone."""
    given: list[str] = []
    for question in questions:
        answer = answers.get(question, [])
        given += [answer] if isinstance(answer, str) else answer
    return [code for code in given if code in codes] or ([default] if default else [])
