"""A street officer with a telephone in one hand and JavaScript off: from signing in to a result, in few taps."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser import PHONE, assert_accessible_without_script, assert_no_sideways_scroll
from registry import attach, open_point, spot, write_report
from stories.sign_in import sign_in
from vigie.intel import tasks
from vigie.intel.models import DealPoint, Report
from vigie.intel.tasks import Order
from vigie.lib import clock
from vigie.places.models import Unit

pytestmark = [pytest.mark.story, pytest.mark.django_db]
MOST_TAPS = 6
SMALLEST_TARGET = 48
SEEN = "Deux échanges brefs devant le porche (exemple fictif)."


class Thumb:
    """One thumb: counts its taps, and refuses what is too small for it."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self._pictures = page, 0, 0

    def taps_on(self, selector: str) -> None:
        """Tap, on something large enough."""
        target = self.page.locator(selector).first
        box = target.bounding_box()
        assert box is not None, selector
        assert min(box["height"], box["width"]) >= SMALLEST_TARGET, (selector, box)
        target.click()
        self.taps += 1

    def looks(self) -> None:
        """Look at the page as it stands."""
        assert self.page.viewport_size == PHONE
        assert_no_sideways_scroll(self.page)
        assert_accessible_without_script(self.page)
        if folder := os.environ.get("VIGIE_PICTURES"):
            self._pictures += 1
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"street-{self._pictures:02}.png", full_page=True)


def send(cast):
    """Send a slip about a point that a citizen reported."""
    point = open_point(cast.chloe.officer, where=spot(precision=15), products=("cannabis_resin",))
    attach(cast.chloe.officer, write_report(cast.awa.officer), point)
    order = Order(
        title="Échanges au porche (exemple)",
        instruction="Passer à pied, sans s’arrêter. Regarder le muret et la boîte aux lettres.",
        due_at=clock.now() + timedelta(hours=2),
        place="porche, rue Imaginaire",
        point=point,
    )
    desk, street = Unit.objects.get(code="desk-25"), Unit.objects.get(code="street-25")
    tasks.send(officer=cast.awa.officer, desk=desk, unit=street, order=order, now=clock.now())
    return point


def test_from_signing_in_to_what_was_seen_with_one_thumb(page_without_script: Page, desk_url, cast):
    page, point = page_without_script, send(cast)
    thumb = Thumb(page)
    sign_in(page, desk_url, cast.ines)
    page.wait_for_url(f"{desk_url}/missions/")
    thumb.looks()
    thumb.taps_on(".slips a")
    thumb.looks()
    expect(page.locator("a[href^='geo:47.2378']")).to_be_visible()
    counted = thumb.taps
    thumb.taps_on("form.next button")
    thumb.taps_on("form.next button")
    thumb.looks()
    thumb.taps_on("form.next button")
    thumb.looks()
    thumb.taps_on("label:has(input[value=activity_seen])")
    thumb.taps_on("textarea")
    page.keyboard.type(SEEN)
    thumb.taps_on("form:has(textarea) button")
    page.wait_for_url(f"{desk_url}/missions/")
    assert thumb.taps - counted <= MOST_TAPS
    thumb.looks()
    seen = Report.objects.get(origin="patrol")
    assert (seen.facts, seen.author) == (SEEN, cast.ines.officer)
    found = DealPoint.objects.get(id=point.id)
    assert (found.sources, found.corroborated) == (2, True)
