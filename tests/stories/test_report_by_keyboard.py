"""A witness with a keyboard and no mouse: the focus is seen at every step, and goes forward."""

import pytest

from stories.witness import WitnessAtKeyboard

pytestmark = pytest.mark.story


@pytest.fixture(params=[False, True], ids=["phone", "screen"])
def typist(request, new_page, house, eyes):
    page = new_page(wide=request.param, scripts=True)
    return WitnessAtKeyboard(page, house.public, eyes, scripts=True)


def test_whole_report_by_keyboard_alone(typist):
    typist.opens_home().begins()
    typist.tells_where("Beauvais", "allée du Mirage")
    typist.tells_what("[Fictif] Des allées et venues derrière les boxes.", "Des allées et venues")
    typist.tells_when("Ces derniers jours", "le soir")
    typist.press("Les véhicules").ticks("Scooter, moto").press("Garder et relire")

    receipt = typist.sends()

    assert len(receipt.words) == 7
    typist.comes_back(receipt.line).answers("[Fictif] Encore vu hier.")
    assert typist.sees("Encore vu hier.")


def test_mistake_takes_the_focus_and_leads_to_its_field(typist):
    typist.opens_home().begins().press("Continuer")
    assert typist.page.evaluate("document.activeElement.getAttribute('role')") == "alert"

    typist.page.keyboard.press("Tab")
    typist.page.keyboard.press("Enter")

    assert typist.page.evaluate("document.activeElement.name") == "q-commune"


def test_skip_link_passes_over_the_frame(typist):
    typist.opens_home()
    typist.page.keyboard.press("Tab")
    assert typist.page.get_by_role("link", name="Aller au contenu").evaluate("it => it === document.activeElement")
    assert typist.page.locator(".skip").bounding_box()["y"] >= 0

    typist.page.keyboard.press("Enter")
    typist.page.keyboard.press("Tab")

    assert typist.page.evaluate("document.activeElement.closest('main') !== null")
