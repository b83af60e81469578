"""An analyst’s day in the registry, by keyboard and once without JavaScript: opened, moved, judged, merged, undone."""

import pytest
from playwright.sync_api import expect

from browser import PHONE
from registry import attach, open_point, spot, write_report
from stories.analyst import Analyst
from vigie.intel.models import DealPoint, Link
from vigie.intel.states import PointState
from vigie.lib import clock

pytestmark = [pytest.mark.story, pytest.mark.django_db]


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
