"""Somebody at the desk whose every page is looked at by day on a telephone and by night on a screen, all opened.

`VIGIE_PICTURES=folder` keeps four pictures of each page.
"""

import os
from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page

from browser import PHONE, SCREEN, assert_accessible, assert_no_sideways_scroll
from stories.sign_in import sign_in

LOOKS = ((PHONE, "light"), (SCREEN, "dark"))
PICTURES = ((PHONE, "light"), (PHONE, "dark"), (SCREEN, "light"), (SCREEN, "dark"))
# Every pane opened: what is folded away is looked at too.
_OPEN_ALL = "document.querySelectorAll('main details').forEach(it => { it.open = true })"


class Visitor:
    """Somebody who looks at pages."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url, self._pictures = page, url, 0

    def signs_in(self, person) -> Self:
        self.page.context.clear_cookies()
        sign_in(self.page, self.url, person)
        self.page.locator("form[action*=deconnexion]").wait_for()
        return self

    def looks_at(self, path: str, *, status: int = 200) -> Self:
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == status, path
        return self.looks()

    def sends(self, button: Locator) -> Self:
        """Press what leads to another page, and look at that page."""
        with self.page.expect_navigation():
            button.click()
        return self.looks()

    def looks(self) -> Self:
        """Look at the page as it stands, at both sizes and in both lights."""
        self.page.wait_for_load_state()
        self._keep_pictures()
        self.page.evaluate(_OPEN_ALL)
        for window, light in LOOKS:
            self.page.set_viewport_size(window)
            self.page.emulate_media(color_scheme=light, reduced_motion="reduce")
            assert_no_sideways_scroll(self.page)
            assert_accessible(self.page)
        return self

    def _keep_pictures(self) -> None:
        """Keep pictures, if asked for."""
        if not os.environ.get("VIGIE_PICTURES"):
            return
        folder = Path(os.environ["VIGIE_PICTURES"])
        folder.mkdir(parents=True, exist_ok=True)
        self._pictures += 1
        for window, light in PICTURES:
            self.page.set_viewport_size(window)
            self.page.emulate_media(color_scheme=light, reduced_motion="reduce")
            name = f"room-{self._pictures:02}-{window['width']}-{light}.png"
            self.page.screenshot(path=folder / name, full_page=True)
