"""What every page that a story visits must pass: axe, no sideways scroll, the reader's language from end to end.

Pages that differ only in hidden values are looked at once a session. `VIGIE_PICTURES=folder` keeps a picture of each.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from browser import assert_accessible, assert_no_sideways_scroll

_VALUES = re.compile(
    r'\b(value|datetime|href|action)="[^"]*"|<(textarea|time|strong)\b.*?</\2>|<li>\w+</li>|<dd>.*?</dd>', re.DOTALL
)
_OWN_SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL)
_DIGITS = re.compile(r"\d+")
# Words that no French sentence of ours holds.
_ENGLISH = re.compile(r"\b(the|your|you|and|is|are|was|of|with|this|not|by|to|from|sign)\b", re.IGNORECASE)
_READ = """() => {
  const body = document.body.cloneNode(true)
  body.querySelectorAll('[lang]:not([lang^=fr]), code, kbd, textarea, script').forEach(one => one.remove())
  const said = [...body.querySelectorAll('[aria-label], [alt], [title], [placeholder]')]
    .flatMap(one => ['aria-label', 'alt', 'title', 'placeholder'].map(name => one.getAttribute(name) || ''))
  return [document.title, body.textContent, ...said].join(' \\n ')
}"""


class Eyes:
    """Looks at pages; keeps one window with scripts for the pages that have none (axe is a script)."""

    def __init__(self, browser: Browser) -> None:
        context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", color_scheme="light")
        self._lens = context.new_page()
        self._seen: set[object] = set()
        self._folder = Path(os.environ["VIGIE_PICTURES"]) if os.environ.get("VIGIE_PICTURES") else None

    def look(self, page: Page, *, scripts: bool) -> None:
        """Check the page as it stands."""
        html = page.content()
        window = page.viewport_size or {}
        known = (tuple(window.values()), re.sub(r"[0-9a-f-]{36}", "", page.url), _DIGITS.sub("", _VALUES.sub("", html)))
        if known in self._seen:
            return
        self._seen.add(known)
        self._picture(page)
        assert_no_sideways_scroll(page)
        assert_speaks_the_readers_language(page)
        if scripts:
            assert_accessible(page)
            return
        with self._through_the_lens(page, html) as copy:
            assert_accessible(copy)

    @contextmanager
    def _through_the_lens(self, page: Page, html: str) -> Iterator[Page]:
        """Show the same markup in the window with scripts, without ours and with what stands there for want of them."""
        html = _OWN_SCRIPTS.sub("", html).replace("<noscript", "<div").replace("</noscript>", "</div>")
        address = page.url.split("#")[0]
        self._lens.set_viewport_size(page.viewport_size)
        self._lens.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        try:
            self._lens.goto(address)
            yield self._lens
        finally:
            self._lens.unroute(address)

    def _picture(self, page: Page) -> None:
        """Keep a picture, if asked for."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^a-z]+", "-", page.url.split("//")[1].split("/", 1)[1].lower()).strip("-") or "home"
        wide = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=self._folder / f"{len(self._seen):03}-{wide}-{name}.png", full_page=True)


def assert_speaks_the_readers_language(page: Page) -> None:
    """Fail on a French page that holds an English word."""
    if page.locator("html").get_attribute("lang") != "fr":
        return
    text = page.evaluate(_READ)
    found = [text[max(one.start() - 40, 0) : one.end() + 40].strip() for one in _ENGLISH.finditer(text)]
    assert found == [], f"{page.url} is not all French: {found}"
