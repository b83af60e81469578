"""From a tip to a report about a known point: first choice, reasons, second thoughts. A commune’s name meant twice."""

import pytest
from playwright.sync_api import Page, expect

from field import receive
from registry import EVENINGS, identifiers, make_field_commune, open_point, point_facts, spot
from stories.visitor import Visitor
from vigie.intel.models import DealPoint, Link, Report, Suggested
from vigie.lib import clock
from vigie.places import name_index
from vigie.places.importers.report import no_progress

pytestmark = [pytest.mark.story, pytest.mark.django_db]
FACTS = "Présence d’un guet en soirée, devant un hall (exemple fictif)."
TITLE = "Guet dans un hall (exemple)"
TOWN, HERE, ELSEWHERE = "Bourg-Exemple", "25990", "60990"


@pytest.fixture
def point(cast):
    """A known point, in a commune whose name another one bears too."""
    for code in (HERE, ELSEWHERE):
        make_field_commune(code, TOWN, code[:2])
    name_index.rebuild(no_progress)
    told = point_facts(
        "Hall au lavoir (exemple)",
        commune=HERE,
        where=spot(40),
        pattern=EVENINGS,
        behaviours=("lookout",),
        products=("crack",),
        marks=identifiers(plate="AB-123-CD"),
    )
    return open_point(cast.chloe.officer, told, now=clock.now())


class Writer(Visitor):
    """Somebody who writes a report."""

    def writes(self, **fields: str) -> "Writer":
        """Fill fields, choose options, tick boxes."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]")
            kind = field.first.get_attribute("type")
            if kind in {"checkbox", "radio"}:
                for one in value.split():
                    self.page.locator(f"main [name={name}][value='{one}']").check()
            elif field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        return self

    def holds(self, **fields: str) -> "Writer":
        """Check that what was typed stands there still."""
        for name, value in fields.items():
            expect(self.page.locator(f"main [name={name}]")).to_have_value(value)
        return self

    def presses(self, name: str) -> "Writer":
        """Press a button of the page."""
        self.sends(self.page.get_by_role("button", name=name))
        return self

    def is_asked_which(self) -> "Writer":
        """See both communes offered, and choose the one that is meant."""
        expect(self.page.get_by_role("alert")).to_be_visible()
        assert self.page.locator("[name=commune_pick]").count() == 2
        return self.writes(commune_pick=HERE)


def test_a_report_goes_to_a_known_point_after_second_thoughts(page: Page, desk_url, cast, point):
    receive(facts="Un guetteur dans le hall du lavoir.", now=clock.now())
    awa = Writer(page, desk_url).signs_in(cast.awa).looks_at("/")
    awa.presses("Prendre le suivant").sends(page.get_by_role("link", name="Rédiger le rapport"))
    where = f"{spot().lat:.5f}, {spot().lon:.5f}"
    typed = {
        "title": TITLE,
        "facts": FACTS,
        "commune": TOWN,
        "place": "hall du lavoir",
        "spot": where,
        "hours": "18-24",
    }
    awa.writes(**typed, days="0 1 2 3 4", plates="ab 123 cd", behaviours="lookout", products="crack", handling="P")
    for box in page.locator(".checklist input").all():
        box.check()
    awa.writes(choice="new_point").presses("Transmettre et clore").is_asked_which().holds(**typed)
    assert not page.get_by_text(point.title).count()

    awa.presses("Transmettre et clore").holds(**typed, plates="ab 123 cd")
    known = page.locator(".suggestions")
    expect(known).to_contain_text(point.title)
    for reason in ("à 40 m", "mêmes heures", "même plaque"):
        expect(known.locator(".reasons")).to_contain_text(reason)
    awa.writes(choice="enriches").presses("Transmettre et clore")
    expect(page.get_by_role("alert")).to_contain_text("quel point")
    known.get_by_label(point.title).check()
    awa.presses("Transmettre et clore")

    expect(page.locator("h1")).to_have_text(TITLE)
    report = Report.objects.get()
    assert (report.commune_id, Link.objects.get(report=report).point_id) == (HERE, point.id)
    kept = Suggested.objects.get()
    assert (kept.first_choice, kept.final_choice) == ("new_point", f"enriches:{point.id}")
    assert DealPoint.objects.count() == 1


def test_what_a_patrol_saw_stays_while_the_commune_is_chosen(page: Page, desk_url, cast, point):
    awa = Writer(page, desk_url).signs_in(cast.awa).looks_at("/rapports/nouveau/")
    typed = {"title": TITLE, "facts": FACTS, "commune": TOWN, "hours": "25"}
    awa.writes(**typed, handling="P", days="4 5").presses("Rédiger le rapport").is_asked_which().holds(**typed)
    awa.presses("Rédiger le rapport").holds(**typed)
    awa.writes(hours="18-24").presses("Rédiger le rapport")
    expect(page.locator("h1")).to_have_text(TITLE)
    assert Report.objects.get().commune_id == HERE
