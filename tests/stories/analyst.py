"""An analyst at the registry, as one method an act: with a keyboard and no mouse, or with a mouse and no scripts."""

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from browser import assert_accessible, assert_accessible_without_script, assert_no_sideways_scroll
from stories.keyboard import Keyboard
from stories.sign_in import sign_in


class Analyst(Keyboard):
    """Somebody at the registry: with a keyboard and no mouse, or with a mouse and no scripts."""

    def __init__(self, page: Page, url: str, *, keyboard: bool) -> None:
        self.page, self.url, self._keyboard, self._pictures = page, url, keyboard, 0

    def signs_in(self, person) -> "Analyst":
        sign_in(self.page, self.url, person)
        expect(self.page.locator("nav a[href^='/registre/']").first).to_be_visible()
        return self

    def opens(self, path: str) -> "Analyst":
        self.page.goto(self.url + path)
        return self.looks()

    def looks(self) -> "Analyst":
        self.page.wait_for_load_state()
        assert_no_sideways_scroll(self.page)
        if folder := os.environ.get("VIGIE_PICTURES"):
            self._pictures += 1
            Path(folder).mkdir(parents=True, exist_ok=True)
            name = f"analyst-{'keys' if self._keyboard else 'plain'}-{self._pictures:02}.png"
            self.page.screenshot(path=Path(folder) / name, full_page=True)
        (assert_accessible if self._keyboard else assert_accessible_without_script)(self.page)
        return self

    def presses(self, target: Locator) -> "Analyst":
        if self._keyboard:
            self.page.evaluate("window.lastFocus = null")
            self.reach(target)
            self.page.keyboard.press("Enter")
        else:
            target.click()
        return self

    def chooses(self, option: Locator) -> "Analyst":
        if not self._keyboard:
            option.check()
            return self
        self.reach(option)
        if not option.evaluate("it => it === document.activeElement"):
            self.page.keyboard.press("Space")
        for _step in range(20):
            if option.evaluate("it => it === document.activeElement"):
                self.page.keyboard.press("Space")
                assert option.is_checked()
                return self
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("the arrows do not lead to the option")

    def writes(self, form: str, **fields: str) -> "Analyst":
        for name, text in fields.items():
            field = self.page.locator(f"{form} [name={name}]")
            if self._keyboard:
                self.reach(field)
                self.page.keyboard.press("ControlOrMeta+a")
                self.page.keyboard.press("Delete")
                self.page.keyboard.insert_text(text)
            else:
                field.fill(text)
        return self

    def acts(self, act: str, *, option: str = "", **fields: str) -> "Analyst":
        """Open an act of the point's page, fill its form in and send it."""
        form = f"form[action$='/{act}/']"
        self.presses(self.page.locator(f"details:has({form}) > summary"))
        if option:
            self.chooses(self.page.locator(f"{form} input[value={option}]"))
        self.writes(form, **fields)
        with self.page.expect_navigation():
            self.presses(self.page.locator(f"{form} button"))
        expect(self.page.get_by_role("status")).to_be_visible()
        return self.looks()
