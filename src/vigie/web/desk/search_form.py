"""The form of the search: one box, and details for who needs them. What cannot be read stays in its field.

A polygon is typed as corners, one a line, or pasted as GeoJSON; it is refused with a sentence when it is none.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.audit.motives import TYPED, MotiveCode
from vigie.intel import search_marks
from vigie.intel.areas import Area, AreaTooLarge, Near, NoSuchArea, Within
from vigie.intel.codes import Behaviour, Origin, Product
from vigie.intel.search import Query
from vigie.intel.states import PointState
from vigie.lib import polygons
from vigie.lib.errors import Refused
from vigie.lib.polygons import NotAZone
from vigie.lib.spots import NoSuchSpot, Spot
from vigie.web.desk.motive import MotiveForm
from vigie.web.desk.situation import degrees
from vigie.web.shared.forms import IsoDate

RADII = ((100, "100 m"), (300, "300 m"), (1_000, "1 km"), (3_000, "3 km"), (10_000, "10 km"))
_ANY = [("", gettext_lazy("Any"))]
_QUIET = {"autocomplete": "off"}


def _code(label: Any, choices: Any) -> forms.ChoiceField:
    """Return a field of one code, or any."""
    return forms.ChoiceField(label=label, required=False, choices=[*_ANY, *choices])


def _typed(label: Any, help_text: Any = "", *, most: int = 40) -> forms.CharField:
    """Return a field of one line."""
    line = forms.TextInput(attrs=_QUIET)
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=most, widget=line)


class SearchForm(MotiveForm):
    """What is looked for, and why."""

    texte = forms.CharField(
        label=gettext_lazy("Words, plate, telephone or handle"),
        help_text=gettext_lazy("Several at once: guetteurs scooter AB-12. All of them must be found."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={**_QUIET, "aria-keyshortcuts": "/", "type": "search"}),
    )
    plaque = _typed(gettext_lazy("Plate, or a part of it"))
    telephone = _typed(gettext_lazy("Telephone"))
    compte = _typed(gettext_lazy("Handle or account"), most=80)
    lieu = _typed(gettext_lazy("Near (latitude, longitude)"), gettext_lazy("As 47.2378, 6.0241."), most=60)
    rayon = forms.TypedChoiceField(label=gettext_lazy("Within"), choices=RADII, coerce=int, initial=300, required=False)
    zone = forms.CharField(
        label=gettext_lazy("Polygon"),
        help_text=gettext_lazy("One corner a line, as 47.2378, 6.0241; or GeoJSON."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, **_QUIET}),
    )
    depuis = forms.DateField(label=gettext_lazy("Seen from"), required=False, widget=IsoDate)
    jusqu = forms.DateField(label=gettext_lazy("Seen until"), required=False, widget=IsoDate)
    produit = _code(gettext_lazy("Product"), Product.choices)
    conduite = _code(gettext_lazy("Behaviour"), Behaviour.choices)
    etat = _code(gettext_lazy("State (points alone)"), PointState.choices)
    origine = _code(gettext_lazy("Origin (reports alone)"), Origin.choices)
    code = forms.ChoiceField(
        label=gettext_lazy("Why do you search?"),
        choices=[(code.value, code.label) for code in TYPED],
        initial=MotiveCode.INQUIRY,
    )

    field_order = ("texte", "code", "text")

    def clean_lieu(self) -> tuple[float, float] | None:
        """Read latitude and longitude, as (lon, lat)."""
        typed = self.cleaned_data["lieu"]
        return degrees(typed) if typed.strip() else None

    def clean_zone(self) -> Within | None:
        """Read a polygon."""
        typed = self.cleaned_data["zone"].strip()
        if not typed:
            return None
        try:
            return Within(polygons.corners(typed))
        except (NotAZone, NoSuchArea, AreaTooLarge, NoSuchSpot) as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, object]:
        """Refuse identifiers that are none, two areas at once, and a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean()
        for name, kind in (("plaque", "plate"), ("telephone", "phone"), ("compte", "handle")):
            given = {"plate": "", "phone": "", "handle": "", kind: str(cleaned.get(name, ""))}
            try:
                search_marks.typed(**given)
            except Refused as refusal:
                self.add_error(name, str(refusal))
        if cleaned.get("lieu") and cleaned.get("zone"):
            self.add_error("zone", _("Give a place or a polygon, not both."))
        first, last = cleaned.get("depuis"), cleaned.get("jusqu")
        if first and last and last < first:
            self.add_error("jusqu", _("The period ends before it begins."))
        return cleaned

    @property
    def query(self) -> Query:
        """Return what is looked for."""
        told = self.cleaned_data
        return Query(
            text=told["texte"],
            plate=told["plaque"],
            phone=told["telephone"],
            handle=told["compte"],
            area=self._area,
            first=told["depuis"],
            last=told["jusqu"],
            state=told["etat"],
            product=told["produit"],
            behaviour=told["conduite"],
            origin=told["origine"],
        )

    @property
    def _area(self) -> Area | None:
        """Return the area to look in."""
        if self.cleaned_data["lieu"]:
            lon, lat = self.cleaned_data["lieu"]
            return Near(Spot(lon, lat, 1), self.cleaned_data["rayon"] or RADII[1][0])
        zone: Within | None = self.cleaned_data["zone"]
        return zone

    @property
    def has_details(self) -> bool:
        """Tell whether anything beside the box is given, or wrong."""
        plain = {"texte", "code", "text", "rayon"}
        return any(self[name].value() or self[name].errors for name in self.fields if name not in plain)
