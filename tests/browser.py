"""A real Chromium for the stories: how it is started, what a page must pass, and a server for pages without a database.

Fixtures here are taken by `tests/stories/conftest.py`. The system's Chromium is used: nothing is downloaded.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page

PHONE = {"width": 360, "height": 740}
SCREEN = {"width": 1280, "height": 800}
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def chromium() -> dict[str, object]:
    """Say how to start the system's Chromium, which talks to nobody by itself."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("Chromium is missing. As root: apt-get install -y --no-install-recommends chromium")
    # Chromium's sandbox refuses to run as root.
    return {"executable_path": found, "args": [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the system's Chromium."""
    return {**browser_type_launch_args, **chromium()}


@pytest.fixture(scope="session")
def base_url():
    """Stories give whole addresses; the plugin's own fixture warns under this pytest."""
    return


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Open pages as a French phone would."""
    return {
        **browser_context_args,
        "viewport": PHONE,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "color_scheme": "light",
    }


@pytest.fixture
def page_without_script(browser: Browser, browser_context_args) -> Iterator[Page]:
    """Open a page with JavaScript switched off."""
    with browser.new_context(**{**browser_context_args, "java_script_enabled": False}) as context:
        yield context.new_page()


def assert_accessible(page: Page) -> None:
    """Fail with axe's own report when it finds anything on the page as it stands."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def assert_accessible_without_script(page: Page) -> None:
    """Check a page on which JavaScript is off: axe is a script, so it reads the same markup in a second window."""
    html, address = page.content(), page.url
    with page.context.browser.new_context(viewport=page.viewport_size, locale="fr-FR") as context:
        copy = context.new_page()
        copy.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        copy.goto(address)
        assert_accessible(copy)


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the window"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args) -> None:  # noqa: A002 - the name in the standard library
        """Keep addresses and paths out of the output, as everywhere."""


@contextmanager
def serving(**settings) -> Iterator[str]:
    """Serve the project with these settings, static files included; yields the address. Needs no database."""
    with override_settings(**settings):
        server = make_server(
            "127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), server_class=_Server, handler_class=_Silent
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join(timeout=5)
