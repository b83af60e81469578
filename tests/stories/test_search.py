"""An analyst searches: a word misspelt, a part of a plate, near a place; by keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from registry import LAT, LON, attach, identifiers, open_point, spot, write_report
from stories.analyst import Analyst
from vigie.audit.models import Entry
from vigie.lib import clock

pytestmark = [pytest.mark.story, pytest.mark.django_db]
HEARD, PLATED, AFAR = "Guet au lavoir (exemple)", "Remise depuis une voiture (exemple)", "Hall éloigné (exemple)"


@pytest.fixture
def told(cast):
    """Reports and points to look for."""
    awa, chloe, now = cast.awa.officer, cast.chloe.officer, clock.now()
    write_report(awa, title=HEARD, facts="Le guetteur crie « balafon » (exemple fictif).", now=now)
    write_report(awa, title=PLATED, marks=identifiers(plate="AB-123-CD"), where=spot(), now=now)
    point = open_point(chloe, title=AFAR, where=spot(2000), now=now)
    attach(chloe, write_report(awa, now=now), point, now=now)


class Searcher(Analyst):
    """An analyst at the search."""

    def looks_for(self, **fields: str) -> "Searcher":
        """Fill the search in, say why, and send it."""
        for name, text in fields.items():
            if not self.page.locator(f"[name={name}]").is_visible():
                self.presses(self.page.locator("form[role=search] summary"))
            self.writes("form[role=search]", **{name: text})
        self._says_why()
        with self.page.expect_navigation():
            self.presses(self.page.locator("form[role=search] button"))
        self.looks()
        return self

    def _says_why(self) -> None:
        """Choose a motive other than the one that stands there."""
        motive = self.page.locator("select[name=code]")
        if self._keyboard:
            self.reach(motive)
            self.page.keyboard.press("Home")
            self.page.keyboard.press("ArrowDown")
        else:
            motive.select_option("link")
        expect(motive).to_have_value("link")

    def sees(self, *titles: str) -> "Searcher":
        """Check what was found, on both sides together."""
        found = self.page.locator("[aria-labelledby^=found] tbody th a")
        assert sorted(found.all_inner_texts()) == sorted(titles)
        return self


def day_at_the_search(searcher, person):
    """Look for a word, a plate and a place; open a report that was found."""
    searcher.signs_in(person).opens("/registre/")
    with searcher.page.expect_navigation():
        searcher.presses(searcher.page.locator("a[href^='/registre/recherche/']"))
    searcher.looks()
    searcher.looks_for(texte="balaffon").sees(HEARD)
    expect(searcher.page.get_by_role("status")).to_have_text(re.compile("balaffon.*balafon"))
    searcher.looks_for(texte="ab-12").sees(PLATED)
    expect(searcher.page.locator("main .tag").filter(has_text="AB-123-CD")).to_be_visible()
    searcher.looks_for(texte="", lieu=f"{LAT}, {LON}").sees(PLATED)
    expect(searcher.page.locator("main tbody")).to_contain_text("à 0 m")
    searcher.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    searcher.looks()

    with searcher.page.expect_navigation():
        searcher.presses(searcher.page.get_by_role("link", name=PLATED))
    searcher.looks()
    searcher.chooses(searcher.page.locator("input[name=code][value=inquiry]"))
    with searcher.page.expect_navigation():
        searcher.presses(searcher.page.locator("main form button"))
    searcher.looks()
    expect(searcher.page.locator("h1")).to_have_text(PLATED)
    recorded = Entry.objects.filter(action="intel.search").values_list("motive_code", flat=True)
    assert list(recorded) == ["link"] * 3


def test_a_day_at_the_search_by_keyboard(new_page, desk_url, cast, told):
    day_at_the_search(Searcher(new_page(wide=True, scripts=True), desk_url, keyboard=True), cast.chloe)


def test_a_day_at_the_search_on_a_telephone_without_javascript(new_page, desk_url, cast, told):
    day_at_the_search(Searcher(new_page(wide=False, scripts=False), desk_url, keyboard=False), cast.chloe)
