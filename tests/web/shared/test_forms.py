"""Fields say what they are, what is wrong with them and where; the words are ours."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from markup import assert_sound
from vigie.web.shared.examples.field import OptionalSpecimen, Specimen, bound
from vigie.web.shared.forms import AccessibleForm, Code


class Short(AccessibleForm):
    """Two questions, one of them optional, and a hidden draft."""

    place = forms.CharField(label="Lieu", max_length=5, error_messages={"required": "Dites où."})
    colour = forms.CharField(label="Couleur", required=False)
    draft = forms.CharField(widget=forms.HiddenInput)


def field_html(field):
    return render_to_string("components/field.html", {"field": field})


def test_form_and_include_give_the_same_field():
    form = bound(place="")
    assert field_html(form["place"]).strip() in str(form)


def test_form_is_sound_markup_with_and_without_mistakes():
    assert_sound(str(Specimen()), whole=True)
    assert_sound(str(bound(place="ici")), whole=True)


def test_waiting_field_names_its_hint_and_no_mistake():
    page = assert_sound(field_html(Specimen()["place"]), whole=True)
    (field,) = page.attributes("input")
    assert field["aria-describedby"] == "id_place_helptext"
    assert field["aria-required"] == "true"
    assert "aria-invalid" not in field
    assert "required" not in field


def test_mistaken_field_names_its_hint_then_its_mistake():
    page = assert_sound(field_html(bound()["place"]), whole=True)
    (field,) = page.attributes("input")
    assert field["aria-describedby"] == "id_erreur-place_helptext id_erreur-place_error"
    assert field["aria-invalid"] == "true"
    assert "Répondez à cette question." in page.words


def test_radio_group_carries_the_mistake_once_for_all():
    page = assert_sound(field_html(bound()["what"]), whole=True)
    (group,) = page.attributes("fieldset")
    assert group["role"] == "radiogroup"
    assert group["aria-invalid"] == "true"
    assert group["aria-describedby"] == "id_erreur-what_error"
    assert not any("aria-invalid" in radio for radio in page.attributes("input"))


def test_checkbox_group_keeps_what_was_ticked():
    form = Specimen({"signs": ["queue", "scooter"]})
    page = assert_sound(field_html(form["signs"]))
    assert [box["value"] for box in page.attributes("input") if "checked" in box] == ["queue", "scooter"]


def test_typed_text_comes_back_escaped_after_a_mistake():
    form = bound(place='"><script>', words="<i>")
    html = str(form)
    assert "&quot;&gt;&lt;script&gt;" in html
    assert "&lt;i&gt;" in html
    assert_sound(html)


def test_password_does_not_come_back():
    assert "hunter2" not in str(bound(password="hunter2"))


@pytest.mark.parametrize(("language", "word"), [("fr", "(facultatif)"), ("en", "(optional)")])
def test_optional_question_says_so(language, word):
    with translation.override(language):
        html = field_html(OptionalSpecimen()["vehicle"])
    assert word in html
    assert "aria-required" not in html


def test_notice_about_optional_questions_only_where_both_kinds_meet():
    assert Short().has_optional
    assert not Specimen().has_optional
    assert not OptionalSpecimen().has_optional


def test_summary_leads_to_the_first_control_of_each_mistaken_field():
    page = assert_sound(str(bound()), whole=True)
    links = [link["href"].removeprefix("#") for link in page.attributes("a")]
    assert len(links) == len(Specimen.base_fields)
    assert set(links) <= set(page.ids)
    summary = next(attrs for tag, attrs in page.elements if attrs.get("role") == "alert")
    assert summary["tabindex"] == "-1"
    assert "autofocus" in summary


def test_summary_is_silent_without_mistakes():
    assert 'role="alert"' not in str(Specimen())


def test_mistake_of_a_hidden_field_is_said_in_the_summary_without_a_link():
    html = render_to_string("components/error_summary.html", {"form": Short({"place": "ici"})})
    page = assert_sound(html)
    assert page.attributes("a") == []
    assert "Répondez à cette question." in page.words


def test_sentences_of_the_form_win_over_ours_and_ours_over_the_library():
    form = Short({"place": "", "draft": "x"})
    assert form.errors["place"] == ["Dites où."]
    form = Short({"place": "trop long", "draft": "x"})
    assert [message.replace("\u00a0", " ") for message in form.errors["place"]] == [
        "Ce texte est trop long : 9 caractères, 5 au plus.",
    ]


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("people", "beaucoup", "Écrivez un nombre entier, par exemple 3."),
        ("day", "hier", "Cette date n’a pas été comprise. Écrivez par exemple 24/03/2025."),
        ("what", "autre", "Choisissez l’une des réponses proposées."),
        ("what", "", "Choisissez une réponse."),
        ("understood", "", "Cochez cette case pour continuer."),
        ("place", "a\x00b", "Ce texte contient un caractère qui ne peut pas être conservé."),
    ],
)
def test_mistake_is_said_plainly(name, answer, sentence):
    assert bound(**{f"{name}": answer}).errors
    form = Specimen({name: answer})
    assert form.errors[name] == [sentence]


def test_one_form_does_not_change_the_words_of_another():
    Short({"place": ""}).full_clean()
    assert forms.CharField().error_messages["required"] != Short().fields["place"].error_messages["required"]
    assert Short.base_fields["colour"].error_messages["required"] is forms.CharField().error_messages["required"]


def test_code_field_is_not_corrected_completed_or_remembered():
    attrs = Code().attrs
    assert attrs["autocomplete"] == attrs["autocorrect"] == "off"
    assert attrs["spellcheck"] == "false"


def test_date_field_sends_and_shows_iso():
    page = assert_sound(field_html(Specimen(initial={"day": "2025-03-04"})["day"]))
    (field,) = page.attributes("input")
    assert (field["type"], field["value"]) == ("date", "2025-03-04")
