"""Passkeys and the strict cookie, in a real browser: what no test client can show.

The authenticator is Chromium's own virtual one; the identity provider runs on another site (`localhost` against
`127.0.0.1`), so that the browser itself decides about the cookie.
"""

import re
from dataclasses import replace

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from browser import assert_accessible
from live_desk import live_desk
from openid_provider import application, running_provider
from people import PASSWORD, hire
from vigie.accounts import officers, second_factor
from vigie.audit.journal import OPERATOR
from vigie.config.settings.surfaces import DESK

pytestmark = [pytest.mark.story, pytest.mark.django_db]


@pytest.fixture
def desk_url(db, settings):
    cache.clear()
    surface = replace(DESK, urls="sign_in_probe")
    settings.ROOT_URLCONF = surface.urls
    settings.MIDDLEWARE = surface.middleware
    settings.PASSKEYS = True
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
    settings.MFA_PASSKEY_LOGIN_ENABLED = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    with live_desk() as address:
        yield address


def give_authenticator(page: Page) -> None:
    """Plug a virtual authenticator in, which proves its holder."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def refuse_page_errors(page: Page) -> list[str]:
    """Collect what the page's scripts and its content policy complain about."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if _matters(line) else None)
    return complaints


def _matters(line) -> bool:
    return line.type == "error" and not line.location["url"].endswith("/favicon.ico")  # asked for by plain text pages


def sign_in_by_hand(page: Page, url: str, person) -> None:
    page.goto(f"{url}/connexion/")
    page.get_by_label("Login").or_(page.get_by_label("Identifiant")).fill(person.login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form").first.locator("button").click()
    page.locator("input[name=code]").fill(person.code)
    page.locator("main form").first.locator("button").click()


def test_passkey_is_added_then_signs_in_alone_then_proves_anew(page: Page, desk_url):
    person = hire("awa", "Awa Diarra")
    complaints = refuse_page_errors(page)
    give_authenticator(page)
    sign_in_by_hand(page, desk_url, person)
    page.goto(f"{desk_url}/securite/cles/ajouter/")
    assert_accessible(page)
    page.locator("input[name=name]").fill("Téléphone de service")
    page.locator("#passkey_add").click()
    expect(page.get_by_text("Téléphone de service").first).to_be_visible()
    assert_accessible(page)
    assert len(second_factor.passkeys(person.officer)) == 1

    page.context.clear_cookies()
    page.goto(f"{desk_url}/connexion/")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{desk_url}/")
    expect(page.get_by_text("awa")).to_be_visible()
    page.goto(f"{desk_url}/delicate/")
    expect(page.get_by_text("done by awa")).to_be_visible()

    page.goto(f"{desk_url}/confirmer/cle/?next=/delicate/")
    page.locator("#passkey_prove").click()
    page.wait_for_url(f"{desk_url}/delicate/")

    page.context.clear_cookies()
    page.goto(f"{desk_url}/connexion/")
    page.locator("input[name=login]").fill("awa")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form").first.locator("button").click()
    page.locator("#passkey_prove").click()
    page.wait_for_url(f"{desk_url}/")

    page.goto(f"{desk_url}/securite/")
    page.get_by_role("link", name=re.compile("Téléphone de service")).click()
    page.locator("main form button").click()
    page.wait_for_url(f"{desk_url}/securite/")
    assert second_factor.passkeys(person.officer) == []
    assert complaints == []


def test_passkey_of_a_suspended_officer_opens_nothing(page: Page, desk_url):
    person = hire("awa", "Awa Diarra")
    give_authenticator(page)
    sign_in_by_hand(page, desk_url, person)
    page.goto(f"{desk_url}/securite/cles/ajouter/")
    page.locator("#passkey_add").click()
    page.wait_for_url(f"{desk_url}/securite/")
    officers.suspend(actor=OPERATOR, officer=person.officer)
    page.goto(f"{desk_url}/connexion/")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{desk_url}/connexion/fermee/")
    page.goto(f"{desk_url}/")
    assert page.url == f"{desk_url}/connexion/"


def test_newcomer_sets_the_second_factor_up_without_javascript(page_without_script: Page, desk_url):
    page = page_without_script
    officers.add_officer(actor=OPERATOR, login="zoe", name="Zoé", password=PASSWORD)
    page.goto(f"{desk_url}/connexion/")
    page.locator("input[name=login]").fill("zoe")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk_url}/securite/application/")
    secret = page.locator("main code").inner_text().replace(" ", "")
    shown = page.locator("img.qr").evaluate("image => image.naturalWidth > 0")
    assert shown
    page.locator("input[name=code]").fill(second_factor.current_code(secret))
    page.keyboard.press("Enter")
    expect(page.locator("main li code")).to_have_count(10)
    page.goto(f"{desk_url}/")
    expect(page.get_by_text("zoe")).to_be_visible()


@pytest.mark.parametrize("path", ["/connexion/", "/securite/", "/securite/codes/", "/securite/mot-de-passe/"])
def test_pages_have_nothing_for_axe_to_find(page: Page, desk_url, path):
    person = hire("awa", "Awa Diarra")
    if path != "/connexion/":
        sign_in_by_hand(page, desk_url, person)
        page.wait_for_url(f"{desk_url}/")
    page.goto(f"{desk_url}{path}")
    assert_accessible(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_strict_cookie_survives_the_way_to_the_provider_and_back(
    browser, browser_context_args, desk_url, settings, scripts
):
    officers.add_officer(actor=OPERATOR, login="zoe", name="Zoé", password=None, email="zoe@service.example")
    here = desk_url.replace("localhost", "127.0.0.1")  # the provider is `localhost`: another site
    with (
        running_provider() as provider,
        browser.new_context(**{**browser_context_args, "java_script_enabled": scripts}) as context,
    ):
        provider.claims = {"sub": "subject-1", "amr": ["mfa"]}
        provider.about = {"email": "zoe@service.example"}
        settings.SOCIALACCOUNT_PROVIDERS = application(provider)
        page = context.new_page()
        page.goto(f"{here}/connexion/?next=/delicate/")
        page.get_by_role("button", name=re.compile("ProConnect")).click()
        page.wait_for_url(f"{here}/delicate/")
        expect(page.get_by_text("done by zoe")).to_be_visible()
        cookie = next(one for one in context.cookies() if one["name"] == "vigie_desk")
        assert (cookie["sameSite"], cookie["httpOnly"]) == ("Strict", True)
