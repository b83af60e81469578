"""Where, when and by which identifiers: the fields that the forms of reports and of points share.

A spot is typed as two figures or picked on the map, with its precision; hours as "12-22"; identifiers one a line.
What cannot be read gets a sentence, and stays in its field.
"""

import re
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.intel import marks
from vigie.intel.codes import MarkKind
from vigie.intel.marks import Identifier, NotAMark
from vigie.lib import week
from vigie.lib.spots import NoSuchSpot, Spot
from vigie.lib.week import Pattern
from vigie.web.shared.forms import AccessibleForm

PRECISIONS = (
    (15, gettext_lazy("To the door (15 m)")),
    (50, gettext_lazy("To the building (50 m)")),
    (150, gettext_lazy("To the street (150 m)")),
    (500, gettext_lazy("To the quarter (500 m)")),
)
_PAIR = re.compile(r"^(-?\d{1,2}(?:[.,]\d{1,15})?) ?[,; ] ?(-?\d{1,3}(?:[.,]\d{1,15})?)$")
_HOURS = re.compile(r"^\s*(\d{1,2})\s*(?:h|:00)?\s*(?:-|–|à|to)\s*(\d{1,2})\s*(?:h|:00)?\s*$", re.IGNORECASE)
_LATEST = 24


def area(rows: int) -> forms.Textarea:
    """Return a box of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


def ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    """Return a field of several codes, or none."""
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False)


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    """Return a field of identifiers, one a line."""
    area = forms.Textarea(attrs={"rows": 2, "autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, max_length=800, required=False, widget=area)


class SituationForm(AccessibleForm):
    """Where, when and by which identifiers."""

    spot = forms.CharField(
        label=gettext_lazy("Spot (latitude, longitude)"),
        help_text=gettext_lazy("As 47.2378, 6.0241: where it happens, never where the witness stands."),
        max_length=60,
        required=False,
    )
    precision = forms.TypedChoiceField(label=gettext_lazy("Precision"), choices=PRECISIONS, coerce=int, initial=50)
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hours = forms.CharField(
        label=gettext_lazy("Hours"),
        help_text=gettext_lazy("As 12-22; several are parted by commas: 8-10, 22-2."),
        max_length=60,
        required=False,
    )
    plates = _lines(gettext_lazy("Plates"), gettext_lazy("One a line; a part of one is kept too."))
    phones = _lines(gettext_lazy("Telephones"))
    handles = _lines(gettext_lazy("Handles and accounts"))

    def clean_spot(self) -> tuple[float, float] | None:
        """Read latitude and longitude."""
        typed = self.cleaned_data["spot"]
        return degrees(typed) if typed.strip() else None

    def clean_hours(self) -> int:
        """Read hours as a mask."""
        mask = 0
        for part in self.cleaned_data["hours"].split(","):
            if not part.strip():
                continue
            found = _HOURS.match(part)
            first, last = (int(one) for one in found.groups()) if found else (_LATEST, _LATEST)
            if first >= _LATEST or last > _LATEST or first == last:
                raise forms.ValidationError(_("Write hours as 12-22, from 0 to 24."))
            mask |= week.hours_mask(first, last)
        return mask

    def clean_plates(self) -> list[Identifier]:
        """Read plates."""
        return self._marks(MarkKind.PLATE, "plates")

    def clean_phones(self) -> list[Identifier]:
        """Read telephones."""
        return self._marks(MarkKind.PHONE, "phones")

    def clean_handles(self) -> list[Identifier]:
        """Read handles."""
        return self._marks(MarkKind.HANDLE, "handles")

    def _marks(self, kind: MarkKind, name: str) -> list[Identifier]:
        try:
            return marks.read_all(kind, self.cleaned_data[name].splitlines())
        except NotAMark as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @property
    def where(self) -> Spot | None:
        """Return the spot with its precision."""
        if not self.cleaned_data["spot"]:
            return None
        lon, lat = self.cleaned_data["spot"]
        return Spot(lon, lat, self.cleaned_data["precision"])

    @property
    def when(self) -> Pattern:
        """Return days and hours."""
        return Pattern(week.days_mask(self.cleaned_data["days"]), self.cleaned_data["hours"])

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Return the rare identifiers."""
        told = self.cleaned_data
        return (*told["plates"], *told["phones"], *told["handles"])


def degrees(typed: str) -> tuple[float, float]:
    """Read "latitude, longitude" as (lon, lat)."""
    found = _PAIR.match(" ".join(typed.split()))
    if found is None:
        raise forms.ValidationError(str(NoSuchSpot.sentence))
    lat, lon = (float(part.replace(",", ".")) for part in found.groups())
    try:
        Spot(lon, lat, 1)
    except NoSuchSpot as refusal:
        raise forms.ValidationError(str(refusal.sentence)) from refusal
    return lon, lat


def hours_text(mask: int) -> str:
    """Write hours as the field reads them."""
    return ", ".join(f"{first}-{last}" for first, last in week.spans(mask))
