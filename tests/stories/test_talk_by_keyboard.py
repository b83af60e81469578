"""The live talk with a keyboard and no mouse, on both sides."""

import re

import pytest
from playwright.sync_api import expect

from stories.officer import TALK, OfficerAtKeyboard
from stories.witness import WitnessAtKeyboard

pytestmark = pytest.mark.story
SEEN = "[Fictif] Deux scooters attendent sous le porche."
ASKED = "[Fictif] De quelle couleur ?"
FOCUS = "document.activeElement.id || document.activeElement.name"


@pytest.mark.parametrize("wide", [False, True], ids=["phone", "screen"])
def test_witness_talks_by_keyboard_alone(talker, on_duty, wide):
    desk, witness = on_duty("accueil93"), talker(wide=wide, hand=WitnessAtKeyboard)
    witness.asks_to_talk("Bobigny")
    witness.enters().answers_guide("[Fictif] allée du Mirage").answers(SEEN)
    assert witness.page.evaluate(FOCUS) == "id_text"
    desk.sees_waiting(1).takes_next_witness().hears(SEEN).says(ASKED)
    witness.hears(ASKED)
    assert witness.page.evaluate(FOCUS) == "id_text"
    witness.answers("[Fictif] Un rouge.")


def test_officer_holds_a_whole_talk_by_keyboard_alone(talker, officer, house):
    desk, witness = officer("accueil93", hand=OfficerAtKeyboard).opens_queue(), talker()
    keys = desk.page.keyboard
    desk.goes_to(desk.page.locator('nav a[href^="/direct/"]')).enter()
    desk.page.wait_for_url("**/direct/**")
    desk.goes_to(desk.page.locator('form[action^="/service/debut/"] button')).enter()
    desk.page.locator('form[action^="/service/fin/"]').wait_for()
    house.await_reception()
    witness.asks_to_talk("Bobigny")
    witness.enters().answers(SEEN)
    desk.sees_waiting(1).takes_next_witness()

    keys.press("r")
    assert desk.page.evaluate(FOCUS) == "id_text"
    keys.insert_text(ASKED)
    keys.press("Enter")
    witness.hears(ASKED)
    keys.press("Escape")
    question = desk.page.locator('[data-number="2"]').get_attribute("data-insert")
    keys.press("2")
    keys.press("2")
    witness.hears(question)
    keys.press("F10")
    expect(witness.thread.locator('a[href="tel:114"]')).to_be_visible()

    keys.press("f")
    assert desk.page.evaluate(FOCUS) == "id_question"
    keys.press("ArrowDown")
    desk.goes_to(desk.page.locator("#id_fact"))
    keys.insert_text(SEEN)
    desk.goes_to(desk.page.locator("#fact form button")).enter()
    expect(desk.facts.locator(".noted .words")).to_have_text(SEEN)

    desk.goes_to(desk.page.locator('.acts form[action$="/danger/"] button'), back=True).enter()
    expect(desk.page.locator("#procedure")).to_be_visible()
    keys.press("r")
    keys.press("Escape")
    desk.goes_to(desk.page.locator('.acts form[action$="/fin/"] button')).enter()
    desk.page.wait_for_url("**/signalements/**")
    assert not re.search(TALK, desk.page.url)
    keys.press("d")
    keys.press("Space")
    desk.goes_to(desk.page.locator("#aside-choice form button").last).enter()
    expect(desk.page.get_by_role("status").first).to_be_visible()
    witness.is_told("The talk has ended.")
    desk.leaves_nothing()
