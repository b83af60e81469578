"""A commander's operation from the calendar to the answer: planned, shared with customs, run, its sheet, the release.

The pages are found by their addresses and fields; every one of them is looked at, at a screen and at a telephone.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from browser import PHONE, SCREEN, assert_accessible, assert_no_sideways_scroll
from operation_steps import forwarded
from registry import move_along, open_point, spot
from stories.sign_in import sign_in
from vigie.intel.models import Operation
from vigie.intel.states import PointState
from vigie.lib import clock
from vigie.tips.states import Feedback
from vigie.web.public.live_page import FACES

pytestmark = [pytest.mark.story, pytest.mark.django_db]
PLAN = "Deux équipes en tenue, une à chaque entrée (exemple fictif)."
NOTE = "Aucun incident (exemple fictif)."


class Commander:
    """Somebody at the desk, whose every page is looked at."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url, self._pictures = page, url, 0

    def signs_in(self, person) -> "Commander":
        self.page.context.clear_cookies()
        sign_in(self.page, self.url, person)
        self.page.locator("form[action*=deconnexion]").wait_for()
        return self

    def opens(self, path: str) -> str:
        """Open a page and look at it; returns what it says."""
        self.page.goto(self.url + path)
        return self.looks()

    def fills(self, form: str, **fields: str) -> str:
        """Fill a form and send it; look at the page that answers."""
        within = self.page.locator(f'form[action$="{form}"]' if form else "main form")
        for name, value in fields.items():
            field = within.locator(f"[name={name}]")
            if field.first.get_attribute("type") in {"checkbox", "radio"}:
                within.locator(f"[name={name}][value={value}]").check()
            elif field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        within.locator("button").last.click()
        self.page.wait_for_load_state()
        return self.looks()

    def looks(self) -> str:
        """Look at the page at both sizes."""
        for window in (PHONE, SCREEN):
            self.page.set_viewport_size(window)
            assert_no_sideways_scroll(self.page)
            if folder := os.environ.get("VIGIE_PICTURES"):
                self._pictures += 1
                Path(folder).mkdir(parents=True, exist_ok=True)
                name = f"commander-{self._pictures:02}-{window['width']}.png"
                self.page.screenshot(path=Path(folder) / name, full_page=True)
        assert_accessible(self.page)
        return self.page.locator("main").inner_text()


def moment(at):
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def day(at):
    return f"{timezone.localtime(at):%Y-%m-%d}"


def test_an_operation_from_the_calendar_to_the_answer(page: Page, desk_url, cast, public_client):
    now = clock.now()
    told, began = now - timedelta(days=12), now - timedelta(hours=5)
    point = open_point(cast.chloe.officer, where=spot(), title="Porche aux volets verts (exemple)")
    move_along(cast.chloe.officer, point, PointState.IDENTIFIED, PointState.INQUIRY)
    _tip, code, _report = forwarded(cast, point, now=told)
    joris = Commander(page, desk_url).signs_in(cast.joris)

    joris.opens("/operations/")
    joris.page.locator("main a[href*=nouvelle]").click()
    joris.fills(
        "",
        kind="place_nette",
        title="Place nette, quartier d’exemple",
        starts_at=moment(began),
        ends_at=moment(began + timedelta(hours=4)),
        authority="prosecutor",
        plan=PLAN,
    )
    made = Operation.objects.get()
    here = f"/operations/{made.id}/"
    assert joris.page.url == desk_url + here
    assert point.title in joris.fills("/points/", reference=point.reference)
    joris.page.locator("details summary").click()
    joris.fills("/services/", service="customs", unit="customs-25", needs="results")
    joris.fills("/etat/")
    Operation.objects.filter(id=made.id).update(state="under_way")
    joris.opens(here)
    joris.fills("/terminer/", ended_at=moment(began + timedelta(hours=4)))
    joris.opens(f"{here}bilan/")
    joris.fills("/bilan/", arrests="7", custody="4", note=NOTE)
    joris.fills("/saisies/", thing="cannabis_resin", quantity="3,25", unit="kg", on=day(now))
    joris.fills("/suites/", stage="referred", count="4", on=day(now))
    assert NOTE in joris.opens(here)
    assert "Place nette" in joris.opens(f"/operations/?mois={timezone.localtime(began):%Y-%m}")
    joris.opens("/operations/?vue=liste")
    joris.opens("/registre/chiffres/")

    joris.opens(here)
    joris.fills("/publication/", public_on=day(now))
    joris.opens(f"{here}reponse/")
    assert re.search(r"\b1\b", joris.fills(""))
    lise = Commander(page, desk_url).signs_in(cast.lise)
    seen = lise.opens(here)
    assert NOTE in seen
    assert re.search(r"3[.,]25\s?kg", seen)
    for hidden in (PLAN, point.title, point.reference, made.title, "47"):
        assert hidden not in seen

    assert handled(public_client, code) == Feedback.ACTION


def handled(client, code):
    """Come back with the code, and return the face that shows."""
    html = client.post("/suivi/", {"code": " ".join(code.words)}, follow=True).content.decode()
    [face] = [one for one, (_name, sentence) in FACES.items() if str(sentence) in html]
    return face
