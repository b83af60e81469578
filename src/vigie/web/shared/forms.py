"""Forms as this house shows them: label, hint and error in place, and a summary that leads to each mistake.

`{{ form }}` and `{% include "components/field.html" with field=form.place only %}` give the same markup. The
browser's own validation is left out on purpose: its bubbles vanish, speak the browser's language and cannot be read
twice. Refuses nothing by itself: the rules are the form's.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "required": _("Answer this question."),
    "max_length": _("This text is too long: %(show_value)d characters, %(limit_value)d at most."),
    "min_length": _("This text is too short: %(show_value)d characters, %(limit_value)d at least."),
    "max_value": _("Write a number no larger than %(limit_value)s."),
    "min_value": _("Write a number no smaller than %(limit_value)s."),
    "invalid_choice": _("Choose one of the answers offered."),
    "invalid_list": _("Choose among the answers offered."),
    "null_characters_not_allowed": _("This text holds a character that cannot be kept."),
}
INVALID: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.IntegerField, _("Write a whole number, for example 3.")),
    (forms.DateField, _("This date was not understood. Write for example 24/03/2025.")),
)
CHOICE_FIELDS = (forms.ChoiceField, forms.MultipleChoiceField, forms.TypedChoiceField)
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
)


class AccessibleBoundField(BoundField):
    """A field bound to its answer, with what a screen reader needs to know about it."""

    @property
    def kind(self) -> str:
        """Name of the markup this field is shown with."""
        return next((name for widget, name in KINDS if isinstance(self.field.widget, widget)), "input")

    @property
    def anchor(self) -> str:
        """Id of the first thing of this field that can hold the focus."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.id_for_label

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Say that an answer is required, and where a group stands say it on the group only."""
        built = super().build_widget_attrs(attrs, widget)
        if self.use_fieldset:
            built.pop("aria-invalid", None)
        elif self.field.required and not self.is_hidden:
            built["aria-required"] = "true"
        return built


class Renderer(DjangoTemplates):
    """Renders forms and fields with the components of the design system."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = AccessibleBoundField


RENDERER = Renderer()  # one for all: each instance would build its own template engine


class AccessibleForm(forms.Form):
    """Base of every form: our markup, our words, no validation by the browser."""

    default_renderer = RENDERER
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _speak_plainly(field)

    @property
    def has_optional(self) -> bool:
        """Whether some questions need an answer and others do not."""
        required = {field.required for field in self.fields.values() if not field.widget.is_hidden}
        return required == {True, False}


def _speak_plainly(field: forms.Field) -> None:
    """Replace Django's own sentences, and only those: what the form's author wrote stays."""
    stock: dict[str, Any] = {}
    for ancestor in reversed(type(field).__mro__):
        stock.update(getattr(ancestor, "default_error_messages", {}))
    sentences = dict(SENTENCES)
    if isinstance(field, CHOICE_FIELDS):
        sentences["required"] = _("Choose an answer.")
    if isinstance(field, forms.BooleanField):
        sentences["required"] = _("Tick this box to go on.")
    for kind, sentence in INVALID:
        if isinstance(field, kind):
            sentences["invalid"] = sentence
    for code, sentence in sentences.items():
        if field.error_messages.get(code) is stock.get(code):
            field.error_messages[code] = sentence


class Digits(forms.TextInput):
    """A number typed as digits: a numeric keyboard, and none of the spinners of `type=number`."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "size": "8", **(attrs or {})})


# Nothing may correct, complete or remember a code.
_QUIET = {"autocomplete": "off", "autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class Code(forms.TextInput):
    """A one-time code."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "code", **_QUIET, **(attrs or {})})


class CodeWords(forms.Textarea):
    """A return code: all its words stay in view on a telephone, to be held against the paper."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "code", "rows": 3, **_QUIET, **(attrs or {})})


class IsoDate(forms.DateInput):
    """The browser's own date field, which sends and wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
