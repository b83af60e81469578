"""What a screen reader is told of a live talk: each message once, by whom and in order; states; no lost place."""

import pytest
from playwright.sync_api import expect

from stories.witness import spoken

pytestmark = pytest.mark.story
SEEN = "[Fictif] Deux scooters attendent sous le porche."
ASKED = "[Fictif] De quelle couleur ?"
MORE = "[Fictif] Et depuis quand ?"
# What is added to a live region is what is read aloud.
LISTEN = """region => {
  window.aloud = []
  new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node => {
    if (node.nodeType === 1) { window.aloud.push(node.textContent) }
  }))).observe(region, { childList: true, subtree: true })
}"""
FOCUS = "document.activeElement.id"


def read_aloud(page, text):
    return sum(text in one for one in page.evaluate("window.aloud"))


def test_each_message_is_read_once_with_its_author_though_the_line_was_cut(talker, on_duty, house):
    desk, witness = on_duty("accueil25"), talker()
    witness.asks_to_talk("Besançon")
    witness.enters()
    desk.sees_waiting(1).takes_next_witness()
    assert desk.page.get_by_role("log").count() == 1
    assert witness.thread.get_attribute("aria-live") == "polite"
    for here in (desk, witness):
        here.thread.evaluate(LISTEN)

    desk.says(ASKED)
    witness.hears(ASKED).answers(SEEN)
    desk.hears(SEEN)
    house.deployment.restart("public")
    house.deployment.restart("desk")
    desk.says(MORE)
    witness.hears(MORE, seconds=30)

    for here in (desk, witness):
        assert [read_aloud(here.page, text) for text in (ASKED, SEEN, MORE)] == [1, 1, 1]
    heard = witness.thread.aria_snapshot()
    mine, theirs = spoken("You"), spoken("An officer")
    places = [heard.index(part) for part in (theirs, ASKED, mine, SEEN, MORE)]
    assert places == sorted(places)
    assert [heard.count(text) for text in (ASKED, SEEN, MORE)] == [1, 1, 1]


def test_states_are_told_as_states_on_both_sides(talker, on_duty):
    desk, witness = on_duty("accueil25"), talker()
    witness.asks_to_talk("Besançon")
    witness.enters()
    told = witness.page.get_by_role("status")
    expect(told.filter(has_text=spoken("You are first in line."))).to_have_count(1)
    desk.sees_waiting(1).takes_next_witness()
    expect(told.filter(has_text=spoken("An officer is there."))).to_have_count(1)
    there = desk.page.get_by_role("status").filter(has_text=spoken("The witness is there"))
    expect(there).to_have_count(1, timeout=20_000)
    desk.ends()
    expect(told.filter(has_text=spoken("The talk has ended."))).to_have_count(1)


def test_frames_have_titles_and_their_messages_are_live(talker, on_duty):
    desk, witness = on_duty("accueil25"), talker(scripts=False)
    witness.asks_to_talk("Besançon")
    witness.enters()
    assert witness.page.locator("iframe").get_attribute("title") == spoken("New messages, live")
    around = witness.page.frame_locator("iframe")
    assert around.locator("iframe").get_attribute("title") == spoken("New messages")
    assert witness.arrivals.get_attribute("aria-live") == "polite"
    assert witness.arrivals.get_attribute("aria-label") == spoken("New messages")
    desk.sees_waiting(1).takes_next_witness().says(ASKED)
    witness.hears(ASKED)
    assert witness.arrivals.locator("li", has_text=ASKED).inner_text().startswith(spoken("An officer"))


def test_who_comes_to_wait_takes_the_focus_and_the_words_from_nobody(talker, on_duty):
    desk, first, second = on_duty("accueil25"), talker(), talker()
    first.asks_to_talk("Besançon")
    first.enters()
    desk.sees_waiting(1).takes_next_witness().sees_waiting(0)
    desk.box.press_sequentially("[Fictif] Une question commen")

    second.asks_to_talk("Besançon")
    second.enters()
    desk.sees_waiting(1)

    assert desk.page.evaluate(FOCUS) == "id_text"
    desk.box.press_sequentially("cée")
    assert desk.box.input_value() == "[Fictif] Une question commencée"
