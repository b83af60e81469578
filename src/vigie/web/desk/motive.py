"""The question asked before anything out of the ordinary is opened: why? The answer goes to the journal alone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.audit.motives import MOTIVE_LENGTH, TYPED, Motive, MotiveCode, MotiveMissing
from vigie.web.shared.forms import AccessibleForm

_CHOICES = [(code.value, code.label) for code in TYPED]


class MotiveForm(AccessibleForm):
    """A motive: one of the typed codes, written out when it is `other`."""

    code = forms.ChoiceField(label=_("Why do you open this?"), choices=_CHOICES, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In a few words"),
        help_text=_("Needed for “other”. Names of persons do not belong here."),
        max_length=MOTIVE_LENGTH,
        required=False,
    )

    def clean(self) -> dict[str, object]:
        """Refuse `other` without words, as the journal would."""
        cleaned = super().clean() or self.cleaned_data
        try:
            self.motive = Motive(MotiveCode(cleaned["code"]), str(cleaned.get("text", "")))
        except MotiveMissing as refusal:
            self.add_error("text", str(refusal.sentence))
        except KeyError:
            pass  # the field says itself what is wrong
        return cleaned
