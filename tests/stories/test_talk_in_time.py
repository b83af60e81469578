"""What time does to talks: a telephone sleeps two minutes, an officer goes silent, a witness leaves the page.

The three happen at once, each at its own pace; each test waits for the end of its own.
"""

import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from browser import PHONE, SCREEN
from stories.house import open_house
from stories.officer import Officer
from stories.relay import Relay, relay
from stories.witness import Witness

pytestmark = pytest.mark.story
SLEEP_SECONDS = 120.0
SEEN = "[Fictif] Deux scooters attendent sous le porche."
UNSENT = "[Fictif] Je ne sais pas encore si"
QUEUED = "[Fictif] Envoyé pendant que la ligne était coupée."
SAID = ["[Fictif] Êtes-vous là ?", "[Fictif] Prenez votre temps.", "[Fictif] Je reste ici."]


@dataclass
class Evening:
    """Two desks at one moment.

    Attributes:
        began: when the telephone fell asleep, an officer's browser closed, and a witness left.
        sleeper: the witness whose telephone sleeps.
        line: what that telephone speaks through.
        writer: the officer who goes on writing.
        left_alone: the witness whose officer is gone.
        colleague: who is on duty still.
        gone: the seven words of the witness who left the waiting room.
    """

    began: float
    sleeper: Witness
    line: Relay
    writer: Officer
    left_alone: Witness
    colleague: Officer
    gone: list[str]


@pytest.fixture(scope="module")
def evening(browser, browser_context_args, eyes):
    """Let the three begin, where a witness who is gone keeps the place for five seconds and not two minutes."""
    opened = []

    def page(window):
        opened.append(browser.new_context(**{**browser_context_args, "viewport": window}))
        return opened[-1].new_page()

    def sits(house, login, **more):
        seated = Officer(page(SCREEN), house.desk, eyes)
        seated.signs_in(house.logins[login])
        return seated.begins_duty(**more)

    def talks(url, commune):
        one = Witness(page(PHONE), url, eyes, scripts=True)
        words = one.asks_to_talk(commune)
        one.enters().answers(SEEN)
        return one, words

    with open_house(VIGIE_TALK_GONE_SECONDS="5") as house, relay(house.public) as line:
        writer, silent = sits(house, "accueil60", capacity=1), sits(house, "accueil25")
        house.await_reception()
        sleeper, _words = talks(line.url, "Beauvais")
        writer.sees_waiting(1).takes_next_witness()
        left_alone, _words = talks(house.public, "Besançon")
        silent.sees_waiting(1).takes_next_witness().says(SAID[0])
        left_alone.hears(SAID[0])
        colleague = sits(house, "superviseur25")
        leaver, gone = talks(house.public, "Beauvais")

        sleeper.is_told("An officer is there.").box.fill(UNSENT)
        sleeper.page.context.set_offline(True)
        line.sleep()
        silent.page.context.close()
        leaver.page.context.close()
        yield Evening(time.monotonic(), sleeper, line, writer, left_alone, colleague, gone)
        for context in opened:
            context.close()


def test_witness_of_a_silent_officer_is_told_and_goes_on_with_another(evening):
    evening.writer.says(SAID[0])
    evening.left_alone.is_told("The officer had to leave. You are first in line.", seconds=60).look()
    assert time.monotonic() - evening.began < 60

    evening.colleague.sees_waiting(1).takes_next_witness().hears(SEEN).says(SAID[1])
    evening.left_alone.is_told("An officer is there.").hears(SAID[1])
    assert evening.left_alone.thread.locator(".words").all_inner_texts() == [SEEN, SAID[0], SAID[1]]


def test_telephone_that_slept_two_minutes_has_every_message_once_and_in_order(evening):
    sleeper, writer = evening.sleeper, evening.writer
    writer.says(SAID[1])
    expect(sleeper.page.locator("[data-cut]")).to_be_visible(timeout=60_000)
    sleeper.look()
    sleeper.box.fill(QUEUED)
    sleeper.page.locator("#say button[value=send]").click()
    sleeper.box.fill(UNSENT)
    time.sleep(max(0.0, evening.began + SLEEP_SECONDS / 2 - time.monotonic()))
    writer.says(SAID[2])
    time.sleep(max(0.0, evening.began + SLEEP_SECONDS - time.monotonic()))

    assert sleeper.thread.locator(".words").all_inner_texts() == [SEEN]
    evening.line.wake()
    sleeper.page.context.set_offline(False)

    sleeper.hears(QUEUED, seconds=20)
    expect(sleeper.page.locator("[data-cut]")).to_be_hidden()
    assert sleeper.thread.locator(".words").all_inner_texts() == [SEEN, *SAID, QUEUED]
    expect(sleeper.box).to_have_value(UNSENT)
    expect(sleeper.page.locator(".pending li")).to_have_count(0)
    writer.hears(QUEUED)
    assert writer.thread.locator(".words").all_inner_texts() == [SEEN, *SAID, QUEUED]


def test_witness_who_left_the_waiting_room_is_a_written_tip(evening):
    desk = evening.writer
    column = desk.page.locator("#column section[aria-labelledby=waiting]")
    expect(column.locator("li")).to_have_count(0, timeout=60_000)
    desk.opens_queue().opens_newest("Vérification d’un lien")
    assert SEEN in desk.text

    witness = evening.left_alone
    witness.comes_back(" ".join(evening.gone)).is_told("Your talk is now a written report.")
    assert witness.thread.locator(".words").all_inner_texts() == [SEEN]
