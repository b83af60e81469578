"""A commune typed by name or post code: found, or offered for a choice when several are meant."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from vigie.places.models import Commune
from vigie.places.search import CommuneOption, find_communes
from vigie.web.desk.report_form import SUGGESTIONS


class CommunePicking:
    """For a form with a field `commune`: its text becomes a `Commune`; `suggestions` are offered as `commune_pick`."""

    cleaned_data: dict[str, Any]
    data: Any
    suggestions: list[CommuneOption] = []

    def clean_commune(self) -> Commune:
        """Find the commune that was typed."""
        choices = find_communes(self.cleaned_data["commune"], SUGGESTIONS)
        options = [option for choice in choices for option in choice.communes]
        picked = [option for option in options if option.code == self.data.get("commune_pick")]
        if not picked and len(options) == 1 and choices[0].exact:
            picked = options
        if not picked:
            self.suggestions = options[:SUGGESTIONS]
            raise forms.ValidationError(_("Choose the commune below.") if options else _("No such commune is known."))
        return Commune.objects.get(code=picked[0].code)
