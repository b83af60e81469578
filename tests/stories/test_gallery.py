"""The design system in a real browser: axe, no sideways scroll, no foreign request, large enough to touch."""

import pytest
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_http_methods

from browser import (
    PHONE,
    SCREEN,
    assert_accessible,
    assert_accessible_without_script,
    assert_no_sideways_scroll,
    serving,
)
from vigie.web.shared.gallery import SCENES

pytestmark = pytest.mark.story
PAGES = ["/public/", "/desk/", *(f"/scene/{name}/" for name in SCENES)]
PUBLIC_PAGES = [f"/scene/{name}/" for name, surface in SCENES.items() if surface == "public"]
MIDDLEWARE = [
    "vigie.web.shared.middleware.SecurityHeaders",
    "vigie.web.shared.middleware.CompressPages",
    "vigie.web.shared.middleware.SameOriginPosts",
    "vigie.web.shared.middleware.RefusedAsPage",
]
TOO_SMALL = """
least => [...document.querySelectorAll('a, button, summary, label.choice, input, select, textarea')]
  .filter(e => !e.closest('p:not(.actions):not(.emergency p), .errors') && !e.matches('.skip, .choice input'))
  .map(e => [e.outerHTML.slice(0, 80), Math.round(e.getBoundingClientRect().height)])
  .filter(([, height]) => height && height < least)
"""


@require_http_methods(["GET", "POST"])
def form(request):
    """Show a form that sends to itself, and say how the browser presented it."""
    if request.method == "POST":
        return HttpResponse(
            f"<title>fini</title>{request.headers.get('Origin')} {request.headers.get('Sec-Fetch-Site')}"
        )
    target = request.GET.get("to", "")
    return HttpResponse(f'<title>essai</title><form method="post" action="{target}"><button>Envoyer</button></form>')


urlpatterns = [path("form/", form), path("", include("vigie.web.shared.urls_gallery"))]


@pytest.fixture(scope="module")
def site():
    with serving(
        ROOT_URLCONF=__name__,
        MIDDLEWARE=MIDDLEWARE,
        SURFACE="public",
        VIGIE_GALLERY=True,
        VIGIE_CSP_SCRIPT=False,
    ) as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [PHONE, SCREEN], ids=["phone", "screen"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(page, site, address, window, scheme):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(window)
    page.emulate_media(color_scheme=scheme)
    page.goto(site + address)
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert [url for url in asked if not url.startswith(site)] == []


@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_public_page_is_large_enough_to_touch(page, site, address):
    page.goto(site + address)
    assert page.evaluate(TOO_SMALL, 44) == []


def test_public_page_is_whole_without_script(page_without_script, site):
    page_without_script.goto(site + "/scene/question/")
    page_without_script.get_by_label("Quelqu’un livre").check()
    page_without_script.get_by_text("Pourquoi cette question").click()
    assert page_without_script.get_by_text("Un fait précis aide plus qu’un nom").is_visible()
    assert_accessible_without_script(page_without_script)


def test_keyboard_goes_to_the_content_first(page, site):
    page.goto(site + "/scene/question/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_summary_of_mistakes_takes_the_focus_and_leads_to_the_field(page, site):
    page.goto(site + "/scene/mistakes/")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.locator(".errors").get_by_role("link", name="Que se passe-t-il").click()
    assert page.evaluate("document.activeElement.id") == "id_erreur-what_0"


def test_receipt_prints_the_code_and_none_of_the_frame(page, site):
    page.goto(site + "/scene/receipt/")
    page.emulate_media(media="print", color_scheme="dark")
    for ink in (".banner .title", ".code-card", "main"):
        assert page.locator(ink).evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert page.locator(".banner").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".code-card").is_visible()
    for hidden in (".masthead", ".footer", ".actions"):
        assert not page.locator(hidden).is_visible()


def test_right_to_left_page_does_not_scroll_sideways(page, site):
    for address in ("/scene/question/", "/scene/conversation/", "/scene/queue/"):
        page.goto(site + address)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert_no_sideways_scroll(page)


def test_own_form_arrives_although_no_referrer_makes_its_origin_null(page, site):
    page.goto(site + "/form/")
    page.get_by_role("button").click()
    page.wait_for_function("document.title === 'fini'")
    assert page.locator("body").inner_text() == "null same-origin"


def test_form_on_another_origin_is_refused(page, site):
    with serving(ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE[2:]) as elsewhere:
        page.goto(f"{elsewhere}/form/?to={site}/form/".replace("127.0.0.1", "localhost", 1))
        with page.expect_navigation() as answer:
            page.get_by_role("button").click()
    assert answer.value.status == 403
    assert "depuis un autre site" in page.locator("main").inner_text()
