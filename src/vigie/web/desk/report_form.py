"""The neutral report as a form: facts and assessment apart, both grades apart, where and when, prefilled with codes.

Nothing the witness wrote freely is ever put in a field: the officer writes. Defaults are those of a citizen's anonymous
tip (source untested, information not known). Grades that a citizen's word cannot carry are not offered.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from vigie.intel.codes import Basis, Behaviour, InfoGrade, Lane, Origin, PlaceType, Product, SourceGrade
from vigie.intel.grading import ENTRY
from vigie.places.models import Commune
from vigie.tips.campaigns import Answer
from vigie.tips.models import Tip
from vigie.tips.states import Urgency
from vigie.triage.decisions import DecisionCode
from vigie.triage.sanitise import Passage, PassageUnanswered
from vigie.web.desk.choice_form import ChoiceForm
from vigie.web.desk.commune_field import commune_text
from vigie.web.desk.report_fields import ReportFields, radios
from vigie.web.desk.situation import area
from vigie.web.shared.forms import IsoDate

LANES = {Lane.IMMEDIATE: DecisionCode.IMMEDIATE, Lane.INQUIRY: DecisionCode.FORWARD}
_TO_THE_BUILDING = 50
# As the page shows them: the list of mistakes follows it.
_ORDER = (
    "lane title facts assessment ticked commune place_type place spot precision seen_on days hours period plates phones"
    " handles behaviours products source_grade info_grade basis handling conditions choice reference point alone"
)


class ReportForm(ReportFields, ChoiceForm):
    """What an officer writes to forward a tip, and where it goes.

    Args:
        commune: the tip's commune, if it is known.
        passages: the checklist of what could identify the witness.
    """

    field_order = _ORDER.split()

    lane = radios(gettext_lazy("To whom first"), Lane.choices)
    facts = forms.CharField(
        label=gettext_lazy("Facts"),
        help_text=gettext_lazy("What was seen, in your own neutral words. Nothing of where it was seen from."),
        max_length=8000,
        widget=area(8),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("Where it happens, never where the witness stands."),
        max_length=200,
        required=False,
    )
    seen_on = forms.DateField(
        label=gettext_lazy("Day it was seen"),
        help_text=gettext_lazy("The last day, when there are several. Empty when it is not known."),
        widget=IsoDate,
        required=False,
    )
    basis = forms.ChoiceField(label=gettext_lazy("How the witness knows"), choices=Basis.choices)
    ticked = forms.MultipleChoiceField(
        label=gettext_lazy("Passages that could identify the witness"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, commune: Commune | None, passages: Sequence[Passage], **kwargs: Any) -> None:
        super().__init__(*args, offered=ENTRY[Origin.CITIZEN], **kwargs)
        self.fields["precision"].required = False  # it says nothing without a spot
        self.known_commune = commune
        self.passages = passages
        ticked = self.fields["ticked"]
        assert isinstance(ticked, forms.MultipleChoiceField)
        ticked.choices = [(passage.key, passage.quote) for passage in passages]

    @property
    def checklist(self) -> list[tuple[Passage, Any]]:
        """Pair each passage with its box."""
        return list(zip(self.passages, self["ticked"], strict=True))

    def clean_precision(self) -> int:
        """Fill what was left out."""
        return self.cleaned_data["precision"] or _TO_THE_BUILDING

    def clean(self) -> dict[str, Any]:
        """Ask for every tick, along with the other mistakes."""
        cleaned = super().clean()
        if {passage.key for passage in self.passages} - set(cleaned.get("ticked", [])):
            self.add_error("ticked", str(PassageUnanswered.sentence))
        return cleaned

    @property
    def decision(self) -> DecisionCode:
        """Return the decision that the chosen lane stands for."""
        return LANES[Lane(self.cleaned_data["lane"])]


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
