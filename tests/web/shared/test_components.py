"""Every component, with every specimen it shows in the gallery."""

from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import translation

import vigie.web.shared
from markup import Markup, assert_sound
from vigie.web.shared import urls_gallery
from vigie.web.shared.examples import component_names, examples_of
from vigie.web.shared.gallery import SCENES

TEMPLATES = Path(vigie.web.shared.__file__).parent / "templates"
PARTS = {"field_errors", "form", "thread_line"}  # shown inside field, error_summary and thread
SPECIMENS = [(name, one) for name in component_names() for one in examples_of(name)]
PAGES = ["/public/", "/desk/", *(f"/scene/{name}/" for name in SCENES)]


def rendered(source, **context):
    return Template("{% load components %}" + source).render(Context(context))


@pytest.fixture
def client():
    with override_settings(
        ROOT_URLCONF="vigie.web.shared.urls_gallery",
        MIDDLEWARE=["vigie.web.shared.middleware.SecurityHeaders"],
        VIGIE_GALLERY=True,
    ):
        yield Client()


def test_same_for_all_is_rendered_once_for_each_language():
    page = Template(
        "{% load components i18n %}{% same_for_all %}{% now 'u' %} {% translate 'Back' %}{% endsame_for_all %}"
    )
    shown = {}
    for language in ("fr", "en", "fr"):
        with translation.override(language):
            shown.setdefault(language, []).append(page.render(Context()))
    assert shown["fr"][0] == shown["fr"][1] != shown["en"][0]


def test_same_for_all_sees_no_variable():
    source = "{% same_for_all %}[{{ word }}{% csrf_token %}]{% endsame_for_all %}"
    assert rendered(source, word="of one witness", csrf_token="of one officer") == "[]"


def test_every_component_has_specimens():
    files = {path.stem for path in (TEMPLATES / "components").glob("*.html")}
    assert set(component_names()) == files - PARTS


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("name", "one"), SPECIMENS, ids=[f"{name}: {one.title}" for name, one in SPECIMENS])
def test_specimen_renders_sound_markup(name, one, language):
    with translation.override(language):
        html = render_to_string(f"components/{name}.html", dict(one.context))
    assert html.strip()
    assert_sound(html)


@pytest.mark.parametrize("path", PAGES)
def test_gallery_page_is_sound(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    page = assert_sound(answer.content.decode(), whole=True)
    assert page.attributes("html") == [{"lang": "fr", "dir": "ltr"}]
    assert len(page.attributes("h1")) == 1
    assert {"href": "#main", "class": "skip"} in page.attributes("a")


@pytest.mark.parametrize("path", PAGES)
def test_gallery_page_asks_nothing_of_others(client, path):
    page = Markup(client.get(path).content.decode())
    for _tag, attrs in page.elements:
        for name in ("src", "href", "action", "formaction"):
            assert (attrs.get(name) or "/").startswith(("/", "#", "tel:", "sms:"))


def test_gallery_is_closed_outside_development(client):
    assert urls_gallery.urlpatterns
    with override_settings(VIGIE_GALLERY=False):
        assert client.get("/public/").status_code == 404
        assert client.get("/scene/home/").status_code == 404
    assert client.get("/nowhere/").status_code == 404
    assert client.get("/scene/nowhere/").status_code == 404


@pytest.mark.parametrize("path", [path for path in PAGES if "/desk/" not in path])
def test_emergency_numbers_stand_on_every_public_page(client, path):
    page = Markup(client.get(path).content.decode())
    surface = SCENES.get(path.strip("/").rpartition("/")[2], "public")
    hrefs = {attrs.get("href") for attrs in page.attributes("a")}
    assert ({"tel:17", "tel:112", "sms:114"} <= hrefs) == (surface == "public")


def test_component_tag_renders_the_slot_with_the_variables_of_the_page():
    html = rendered(
        "{% component 'banner' kind='warning' title=title %}<p>{{ inner }}</p>{% endcomponent %}",
        title="Titre",
        inner="<texte>",
    )
    assert 'class="banner warning"' in html
    assert "<p>&lt;texte&gt;</p>" in html


def test_component_tag_hides_the_variables_of_the_page_from_the_piece():
    assert "secret" not in rendered("{% component 'banner' %}x{% endcomponent %}", title="secret")


@pytest.mark.parametrize("source", ["{% component %}{% endcomponent %}", "{% component banner %}{% endcomponent %}"])
def test_component_tag_wants_a_quoted_name(source):
    with pytest.raises(TemplateSyntaxError):
        rendered(source)


def test_component_tag_wants_named_values():
    with pytest.raises(TemplateSyntaxError):
        rendered("{% component 'banner' 'warning' %}{% endcomponent %}")


def test_table_refuses_a_row_that_does_not_fit_its_columns():
    context = {"id": "t", "caption": "c", "columns": [{"label": "a"}], "rows": [{"cells": [1, 2]}]}
    with pytest.raises(ValueError, match="zip"):
        render_to_string("components/table.html", context)


def test_table_escapes_plain_cells_and_labels_them_for_a_phone():
    context = {"id": "t", "caption": "c", "columns": [{"label": "Lieu"}], "rows": [{"cells": ["<b>"]}]}
    html = render_to_string("components/table.html", context)
    assert "&lt;b&gt;" in html
    assert Markup(html).attributes("th")[1]["data-label"] == "Lieu"


@pytest.mark.parametrize(
    ("precision", "machine", "person"),
    [
        ("", "2025-03-04T14:05", "4 mars 2025 à 14:05"),
        ("hour", "2025-03-04T14:00", "4 mars 2025, vers 14 h"),
        ("day", "2025-03-04", "4 mars 2025"),
        ("month", "2025-03", "mars 2025"),
    ],
)
def test_moment_says_no_more_than_its_precision(precision, machine, person):
    at = examples_of("moment")[0].context["value"]
    page = Markup(render_to_string("components/moment.html", {"value": at, "precision": precision}))
    assert page.attributes("time") == [{"datetime": machine}]
    assert page.words.replace("\u00a0", " ") == person


def test_code_card_shows_seven_words_in_order():
    words = examples_of("code_card")[0].context["words"]
    page = Markup(render_to_string("components/code_card.html", {"title": "Code", "words": words}))
    assert len(page.attributes("li")) == 7
    assert " ".join(words) in page.words


def test_thread_escapes_what_people_wrote():
    entries = [{"author": "Vous", "text": "<script>x</script>"}]
    html = render_to_string("components/thread.html", {"entries": entries})
    assert "&lt;script&gt;" in html
