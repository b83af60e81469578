"""The browser every story runs in, one deployment for all stories, and the people at both ends."""

import os

import pytest
from django.core.cache import cache

from browser import PHONE, SCREEN, base_url, browser_context_args, browser_type_launch_args, page_without_script
from live_desk import live_desk
from stories.eyes import Eyes
from stories.house import open_house
from stories.officer import Officer
from stories.witness import Witness
from vigie.config.settings.surfaces import DESK

__all__ = ["base_url", "browser_context_args", "browser_type_launch_args", "page_without_script"]

# Playwright keeps an event loop in the thread of the test, where Django then refuses to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def house():
    """Run a deployment for all the stories that read and write through pages only."""
    with open_house() as running:
        yield running


@pytest.fixture(scope="session")
def eyes(browser):
    """Look at every page once."""
    return Eyes(browser)


@pytest.fixture
def new_page(browser, browser_context_args):
    """Open windows of one's own: `new_page(wide=True, scripts=False)`."""
    opened = []

    def open_page(*, wide: bool, scripts: bool, **more):
        window = {"viewport": SCREEN if wide else PHONE, "java_script_enabled": scripts}
        opened.append(browser.new_context(**{**browser_context_args, **window, **more}))
        return opened[-1].new_page()

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def desk_url(cast, settings):
    """Serve the desk to the whole cast inside the test's transaction; gives the address."""
    cache.clear()
    settings.SURFACE = "desk"
    settings.ROOT_URLCONF = DESK.urls
    settings.MIDDLEWARE = DESK.middleware
    settings.VIGIE_CSP_SCRIPT = True
    with live_desk() as address:
        yield address


@pytest.fixture
def witness(new_page, house, eyes):
    """Somebody at a telephone with JavaScript off."""
    return Witness(new_page(wide=False, scripts=False), house.public, eyes)


@pytest.fixture
def talker(new_page, house, eyes):
    """Somebody at a telephone with scripts; `talker(scripts=False)`, `talker(hand=WitnessAtKeyboard)`."""

    def take_up(*, scripts: bool = True, wide: bool = False, language: str = "fr", hand: type[Witness] = Witness):
        page = new_page(wide=wide, scripts=scripts, locale={"ar": "ar-DZ"}.get(language, "fr-FR"))
        return hand(page, house.public, eyes, scripts=scripts, language=language)

    return take_up


@pytest.fixture(scope="session")
def signed_in():
    """Cookies of officers who have signed in already: a code of the telephone is good once."""
    return {}


@pytest.fixture
def officer(new_page, house, eyes, signed_in):
    """Seat an officer at the desk: `officer("accueil25")`; signs in through the pages the first time."""

    def seat(login: str, *, scripts: bool = True, hand: type[Officer] = Officer):
        seated = hand(
            new_page(wide=True, scripts=scripts, storage_state=signed_in.get(login)), house.desk, eyes, scripts=scripts
        )
        if login not in signed_in:
            seated.signs_in(house.logins[login])
            signed_in[login] = seated.page.context.storage_state()
        return seated

    return seat


@pytest.fixture
def on_duty(officer, house):
    """Let an officer receive: `on_duty("accueil25")`; at the end every talk is over and nobody waits."""
    receiving = []

    def begin(login: str, **more):
        receiving.append(officer(login).begins_duty(**more))
        house.await_reception()
        return receiving[-1]

    yield begin
    for one in receiving:
        one.leaves_nothing()
    house.await_reception(opened=False)
