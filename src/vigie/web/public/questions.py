"""One page of questions as a form: built for the page from the campaign, filled from the draft, read back into it.

Nothing typed is lost: text that does not fit (too long, a town not settled yet) stays in the draft as typed, apart
from the answers, until it is put right. Lengths are not enforced by the browser, which would cut a pasted text without
a word.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from vigie.tips.campaigns import Question
from vigie.tips.drafts import Draft
from vigie.tips.intake import CONTACT_LENGTH
from vigie.web.public import towns
from vigie.web.public.posted import Posted, one
from vigie.web.public.towns import Town
from vigie.web.shared.forms import AccessibleForm

PREFIX = "q"
PICK = "commune_pick"
CONTACT = "contact"
# Where contact text that does not fit waits in the draft; no question has a colon in its code.
CONTACT_TYPED = "contact:"
TEXT_KINDS = frozenset({"text", "long_text", "commune"})
_SAYS_UNKNOWN = frozenset({"unknown", "other"})
# A browser would offer a line typed here to the next person at the same machine. It offers no long text and no choice:
# these carry no such mark, so that the browser's "back" shows them again.
_QUIET = {"autocomplete": "off"}


class GroupForm(AccessibleForm):
    """The questions of one page; `page_form` makes it. `town` tells where the question of the town stands."""

    def __init__(self, questions: Sequence[Question], *, town: Town | None = None, **kwargs: Any) -> None:
        self.questions = questions
        self.town = town
        super().__init__(prefix=PREFIX, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)


def page_form(questions: Sequence[Question], *, town: Town | None = None, **kwargs: Any) -> GroupForm:
    """Return the form of a page, with the list of towns when there is one to choose from."""
    fields: dict[str, Any] = {}
    for question in questions:
        fields[question.code] = _field(question)
        if question.code == towns.QUESTION and town and town.options:
            fields[PICK] = _pick_field(town)
    form: type[GroupForm] = type("PageForm", (GroupForm,), fields)
    return form(questions, town=town, **kwargs)


class ContactForm(AccessibleForm):
    """A way to reach the witness: optional, sealed for the custodian alone."""

    contact = forms.CharField(required=False, max_length=CONTACT_LENGTH, widget=forms.TextInput(_QUIET))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(prefix=PREFIX, **kwargs)
        field = self.fields[CONTACT]
        field.label = _("A name, a telephone number or an e-mail address")
        field.help_text = _("Only if you want to be reached outside this site.")
        field.widget.attrs.pop("maxlength", None)


def _field(question: Question) -> forms.Field:
    """Return the field of a question."""
    common: dict[str, Any] = {
        "label": str(question.words),
        "help_text": question.help,
        "required": question.required,
    }
    options = [(option.code, str(option.words)) for option in question.options]
    if question.kind == "choices":
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
    if question.kind == "choice":
        if not question.required and not _SAYS_UNKNOWN & {code for code, _label in options}:
            options.append(("", _("No answer")))
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
    widget = forms.Textarea({"rows": 5}) if question.kind == "long_text" else forms.TextInput(_QUIET)
    return forms.CharField(max_length=question.max_length, widget=widget, **common)


def _pick_field(town: Town) -> forms.Field:
    """Return the list of towns to choose from."""
    return forms.ChoiceField(
        label=_("Which town?"),
        choices=[(option.code, towns.label(option)) for option in town.options],
        widget=forms.RadioSelect,
        error_messages={"required": str(town.trouble)},
    )


def bound(questions: Sequence[Question], fields: Posted, draft: Draft) -> GroupForm:
    """Return the page with what was sent, its mistakes marked."""
    asked = next((one for one in questions if one.code == towns.QUESTION), None)
    if asked is None:
        return page_form(questions, data=fields)
    typed = one(fields, f"{PREFIX}-{towns.QUESTION}").strip()
    town = Town()
    if 0 < len(typed) <= asked.max_length:
        town = towns.settle(typed, one(fields, f"{PREFIX}-{PICK}"), draft)
    form = page_form(questions, town=town, data=fields)
    if town.trouble and not town.options:
        form.add_error(towns.QUESTION, str(town.trouble))
    return form


def from_draft(questions: Sequence[Question], draft: Draft, *, mark: bool = False) -> GroupForm:
    """Return the page with what the draft holds; mistakes are marked when asked for, or when one is left in it."""
    values = {one.code: draft.typed.get(one.code) or draft.answers.get(one.code, "") for one in questions}
    if not mark and not left_over(questions, draft):
        return page_form(questions, initial=values)
    sent = {f"{PREFIX}-{code}": given if isinstance(given, list) else [given] for code, given in values.items()}
    return bound(questions, MultiValueDict(sent), draft)


def left_over(questions: Sequence[Question], draft: Draft) -> list[Question]:
    """Return the questions whose text waits to be put right; a town that is not settled counts as not answered."""
    return [one for one in questions if one.code in draft.typed and one.code != towns.QUESTION]


def take(form: GroupForm, draft: Draft, *, keep_mistakes: bool) -> bool:
    """Put what the form holds into the draft; tells whether every answer fits.

    Args:
        form: a bound page.
        draft: what the witness said so far.
        keep_mistakes: also keep text that does not fit, when the page itself will not be shown again now.
    """
    fits = form.is_valid()
    for question in form.questions:
        code = question.code
        draft.typed.pop(code, None)
        draft.answers.pop(code, None)
        if code == towns.QUESTION:
            _take_town(form, draft, keep_mistakes=keep_mistakes)
        elif code not in form.errors:
            if given := form.cleaned_data.get(code):
                draft.answers[code] = given
        elif keep_mistakes and question.kind in TEXT_KINDS and (raw := form.data.get(f"{PREFIX}-{code}")):
            draft.typed[code] = raw
    return fits


def _take_town(form: GroupForm, draft: Draft, *, keep_mistakes: bool) -> None:
    """Keep the town when it is settled, else what was typed."""
    if form.town and form.town.code:
        draft.answers[towns.QUESTION] = form.town.code
        draft.typed[towns.QUESTION] = form.town.shown
    elif keep_mistakes and (raw := form.data.get(f"{PREFIX}-{towns.QUESTION}")):
        draft.typed[towns.QUESTION] = raw


def contact_from_draft(draft: Draft) -> ContactForm:
    """Return the contact page with what the draft holds."""
    if CONTACT_TYPED in draft.typed:
        return ContactForm(data={f"{PREFIX}-{CONTACT}": draft.typed[CONTACT_TYPED]})
    return ContactForm(initial={CONTACT: draft.contact})


def take_contact(form: ContactForm, draft: Draft, *, keep_mistakes: bool) -> bool:
    """Put the contact into the draft; tells whether it fits."""
    draft.contact = ""
    draft.typed.pop(CONTACT_TYPED, None)
    if form.is_valid():
        draft.contact = form.cleaned_data[CONTACT]
        return True
    if keep_mistakes:
        draft.typed[CONTACT_TYPED] = form.data.get(f"{PREFIX}-{CONTACT}", "")
    return False


def as_sent(questions: Sequence[Question], fields: Posted) -> dict[str, str | list[str]]:
    """Return what was sent for each question, unread: for a page that must come back when nothing can be checked."""
    return {
        one_of.code: fields.getlist(f"{PREFIX}-{one_of.code}")
        if one_of.kind == "choices"
        else one(fields, f"{PREFIX}-{one_of.code}")
        for one_of in questions
    }
