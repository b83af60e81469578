"""A commune typed by name or post code: found, or offered for a choice when several are meant."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from vigie.places.models import Commune
from vigie.places.search import CommuneOption, find_communes

SUGGESTIONS = 8


class CommunePicking:
    """For a form with a field `commune`: its text becomes a `Commune`; `suggestions` are offered as `commune_pick`.

    Attributes:
        known_commune: the commune it is in already, if any: its name left as it was shown means that one.
        suggestions: the communes to choose from, once what was typed means several.
    """

    cleaned_data: dict[str, Any]
    data: Any
    known_commune: Commune | None = None
    suggestions: list[CommuneOption] = []

    def clean_commune(self) -> Commune:
        """Find the commune that was typed."""
        typed = self.cleaned_data["commune"]
        if self.known_commune is not None and typed == commune_text(self.known_commune):
            return self.known_commune
        choices = find_communes(typed, SUGGESTIONS)
        options = [option for choice in choices for option in choice.communes]
        picked = [option for option in options if option.code == self.data.get("commune_pick")]
        if not picked and len(options) == 1 and choices[0].exact:
            return Commune.objects.get(code=options[0].code)
        self.suggestions = options[:SUGGESTIONS]  # a choice that was made is shown again, whatever else is wrong
        if not picked:
            raise forms.ValidationError(_("Choose the commune below.") if options else _("No such commune is known."))
        return Commune.objects.get(code=picked[0].code)


def commune_text(commune: Commune) -> str:
    """Write a commune as the field shows it."""
    return f"{commune.name} ({commune.department_id})"
