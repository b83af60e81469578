"""The live talk for somebody who reads Arabic: right to left, numbers as they are dialled, and the officer knows."""

import re

import pytest
from playwright.sync_api import expect

from stories.witness import spoken

pytestmark = pytest.mark.story
ARABIC = re.compile(r"[\u0600-\u06ff]")
SEEN = "3 أشخاص أمام المدخل رقم 12 [Fictif]"
ASKED = "[Fictif] Le bâtiment 12, est-ce bien cela ?"
DIRECTION = "it => getComputedStyle(it).direction"


def reads_from_the_right(witness):
    root = witness.page.locator("html")
    return (root.get_attribute("lang"), root.get_attribute("dir"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_whole_talk_in_arabic(talker, on_duty, scripts):
    desk, witness = on_duty("accueil60"), talker(scripts=scripts, language="ar")
    witness.asks_to_talk("Beauvais")
    assert reads_from_the_right(witness) == ("ar", "rtl")
    witness.enters()
    assert reads_from_the_right(witness) == ("ar", "rtl")
    desk.sees_waiting(1).takes_next_witness()
    expect(desk.page.locator(".foreign")).to_contain_text("arabe")

    question = desk.page.locator('[data-number="1"]').get_attribute("data-insert")
    assert ARABIC.search(question)
    desk.page.keyboard.press("1")
    desk.page.keyboard.press("1")
    witness.hears(question)
    desk.page.keyboard.press("F9")
    number = witness.arrivals.locator('.help-card a[href="tel:3114"]')
    expect(number).to_have_text("3114")
    desk.says(ASKED)
    witness.hears(ASKED).look()
    assert witness.arrivals.locator(".words").get_by_text(ASKED).evaluate(DIRECTION) == "ltr"

    witness.answers(SEEN)
    desk.hears(SEEN).look()
    assert desk.thread.get_by_text(SEEN).evaluate(DIRECTION) == "rtl"
    assert witness.thread.get_by_text(SEEN).evaluate(DIRECTION) == "rtl"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_switch_of_language_keeps_what_was_typed(talker, scripts):
    witness = talker(scripts=scripts, language="ar")
    witness.asks_to_talk("Beauvais")
    witness.enters().box.fill(SEEN)
    witness.switches_to("fr")
    expect(witness.box).to_have_value(SEEN)
    assert reads_from_the_right(witness) == ("fr", "ltr")
    assert witness.sees(spoken("Your talk is now a written report."))
