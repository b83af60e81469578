"""An analyst’s day in the registry, by keyboard and once without JavaScript: opened, moved, judged, merged, undone."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

from browser import PHONE, assert_accessible, assert_accessible_without_script, assert_no_sideways_scroll
from live_desk import live_desk
from people import PASSWORD
from registry import attach, open_point, spot, write_report
from stories.keyboard import Keyboard
from vigie.config.settings.surfaces import DESK
from vigie.intel.models import DealPoint, Link
from vigie.intel.states import PointState
from vigie.lib import clock

pytestmark = [pytest.mark.story, pytest.mark.django_db]


@pytest.fixture
def desk_url(cast, settings):
    cache.clear()
    settings.SURFACE = "desk"
    settings.ROOT_URLCONF = DESK.urls
    settings.MIDDLEWARE = DESK.middleware
    settings.VIGIE_CSP_SCRIPT = True
    with live_desk() as address:
        yield address


class Analyst(Keyboard):
    """Somebody at the registry: with a keyboard and no mouse, or with a mouse and no scripts."""

    def __init__(self, page: Page, url: str, *, keyboard: bool) -> None:
        self.page, self.url, self._keyboard, self._pictures = page, url, keyboard, 0

    def signs_in(self, person) -> "Analyst":
        self.page.goto(f"{self.url}/connexion/")
        self.page.locator("input[name=login]").fill(person.login)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.locator("input[name=code]").fill(person.code)
        self.page.keyboard.press("Enter")
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


def day_in_the_registry(analyst, cast):
    """Open a point from a report, move it, judge a report, merge it and take that back; returns the point."""
    first = write_report(cast.awa.officer, title="Échanges au porche (exemple)", where=spot(), now=clock.now())
    analyst.opens(f"/rapports/{first.id}/rattacher/")
    with analyst.page.expect_navigation():
        analyst.presses(analyst.page.locator("main a[href*='/registre/nouveau/']"))
    analyst.looks()
    expect(analyst.page.locator("[name=title]")).to_have_value("Échanges au porche (exemple)")
    analyst.page.locator("[name=motive]").fill("Premier rapport")
    with analyst.page.expect_navigation():
        analyst.presses(analyst.page.locator("main form button:not([type=button])"))
    analyst.looks()
    point = DealPoint.objects.get(links__report=first)
    analyst.acts("etat", option="identified", motive="Vu par une patrouille")
    second = write_report(cast.awa.officer, facts="Tout autre fait, vu d’ailleurs (exemple).", now=clock.now())
    analyst.acts("rattacher", report=second.reference, motive="Même porche")
    judged = Link.objects.get(report=second)
    with analyst.page.expect_navigation():
        analyst.presses(analyst.page.locator(f"a[href='/registre/rapports/{judged.id}/']"))
    analyst.looks()
    form = "form:has(button[name=judge])"
    analyst.chooses(analyst.page.locator(f"{form} input[value=other_vantage]")).writes(form, motive="D’en face")
    with analyst.page.expect_navigation():
        analyst.presses(analyst.page.locator(f"{form} button"))
    analyst.looks()
    other = open_point(cast.chloe.officer, title="Le même, sous un autre nom (exemple)", now=clock.now())
    attach(cast.chloe.officer, write_report(cast.awa.officer, now=clock.now()), other)
    analyst.opens(f"/registre/{other.id}/").acts("doublon", kept=point.reference, motive="Même lieu")
    assert DealPoint.objects.get(id=other.id).absorbed_by == point
    analyst.acts("separer", motive="Deux porches")
    assert DealPoint.objects.get(id=other.id).state == PointState.REPORTED
    return DealPoint.objects.get(id=point.id)


def test_a_day_in_the_registry_by_keyboard(new_page, desk_url, cast):
    analyst = Analyst(new_page(wide=True, scripts=True), desk_url, keyboard=True).signs_in(cast.chloe)
    point = day_in_the_registry(analyst, cast)
    assert (point.state, point.sources, point.messages, point.corroborated) == ("identified", 2, 2, True)
    analyst.opens("/registre/")
    analyst.page.locator("summary").first.click()
    analyst.looks().opens("/registre/export/")
    analyst.page.set_viewport_size(PHONE)
    for path in ("/registre/", f"/registre/{point.id}/", f"/registre/{point.id}/scinder/"):
        analyst.opens(path)


def test_a_day_in_the_registry_without_javascript(new_page, desk_url, cast):
    analyst = Analyst(new_page(wide=False, scripts=False), desk_url, keyboard=False).signs_in(cast.chloe)
    point = day_in_the_registry(analyst, cast)
    assert (point.state, point.sources, point.messages) == ("identified", 2, 2)
