"""The live talk: an officer and a witness, now, with scripts and without, and what happens when nobody is there."""

import pytest
from playwright.sync_api import expect

from stories.witness import Witness, spoken

pytestmark = pytest.mark.story
PLACE = "[Fictif] Au pied de l’allée du Mirage."
SEEN = "[Fictif] Deux scooters attendent sous le porche."
ASKED = "[Fictif] De quelle couleur ?"
ANSWER = "[Fictif] Un rouge et un bleu."
MORE = "[Fictif] Merci, et depuis quand ?"


def answers_of(page, path):
    """Collect the statuses that an address answers with from now on."""
    got = []
    page.on("response", lambda answer: got.append(answer.status) if answer.url.endswith(path) else None)
    return got


def test_whole_talk_by_itself_on_both_sides(talker, on_duty, new_page, house, eyes):
    desk, witness = on_duty("accueil25"), talker()
    quick, quick_at_the_desk = answers_of(witness.page, "/suivi/dire/"), answers_of(desk.page, "/direct/dire/")
    words = witness.asks_to_talk("Besançon")
    witness.enters().is_told("You are first in line.").is_told("An officer should answer within two minutes or so.")
    desk.sees_waiting(1)
    witness.answers_guide(PLACE).answers(SEEN)
    desk.takes_next_witness().sees_waiting(0)
    witness.is_told("An officer is there.").look()
    expect(desk.facts).to_contain_text(PLACE)
    expect(desk.page.locator("#presence")).to_have_text(spoken("The witness is there"), timeout=20_000)
    desk.hears(SEEN).says(ASKED)
    witness.hears(ASKED).answers(ANSWER)
    desk.hears(ANSWER)

    elsewhere = Witness(new_page(wide=True, scripts=True), house.public, eyes, scripts=True)
    elsewhere.comes_back(" ".join(words)).hears(SEEN).hears(ANSWER)
    desk.says(MORE)
    for one in (witness, elsewhere):
        one.hears(MORE)
        texts = one.thread.locator(".words").all_inner_texts()
        assert texts == [SEEN, ASKED, ANSWER, MORE]
    assert (quick, quick_at_the_desk) == ([204, 204], [204, 204])

    desk.ends().sets_aside("Trop imprécis")
    for one in (witness, elsewhere):
        one.is_told("The talk has ended.").look()


def test_each_side_sees_that_the_other_types(talker, on_duty):
    desk, witness = on_duty("accueil25"), talker()
    witness.asks_to_talk("Besançon")
    witness.enters()
    desk.sees_waiting(1).takes_next_witness()
    witness.is_told("An officer is there.")

    witness.box.press_sequentially("[Fictif]")
    expect(desk.page.locator("#typing")).to_have_text(spoken("The witness is writing…"))
    desk.box.press_sequentially("[Fictif]")
    shown = witness.page.locator("[data-typing-shown]")
    expect(shown).to_be_visible()
    expect(desk.page.locator("#typing")).to_be_empty(timeout=10_000)
    expect(shown).to_be_hidden(timeout=10_000)


def test_officer_asks_shows_cards_notes_facts_and_flags_danger_with_keys(talker, on_duty):
    desk, witness = on_duty("accueil25"), talker()
    keys = desk.page.keyboard
    witness.asks_to_talk("Besançon")
    witness.enters().answers(SEEN)
    desk.sees_waiting(1).takes_next_witness()

    question = desk.page.locator('[data-number="1"]').get_attribute("data-insert")
    keys.press("1")
    expect(desk.box).to_have_value(question)
    keys.press("1")
    witness.hears(question)
    expect(desk.box).to_have_value("")

    keys.press("F9")
    card = witness.thread.locator(".help-card")
    expect(card.locator('a[href="tel:3114"]')).to_be_visible()
    expect(card).to_contain_text(spoken("You do not have to stay alone with this. Somebody listens, day and night."))
    witness.look()
    expect(desk.thread.locator(".help-card")).to_have_count(1)

    desk.thread.get_by_text(SEEN).click(click_count=3)
    keys.press("f")
    expect(desk.page.locator("#id_fact")).to_have_value(SEEN)
    desk.page.locator("#id_question").select_option("facts")
    keys.press("Enter")
    expect(desk.facts.locator(".noted .words")).to_have_text(SEEN)

    desk.flags_danger()
    expect(desk.page.locator("#state")).to_contain_text(spoken("Danger to life"))
    assert "danger" not in witness.page.locator("#state").inner_html()


def test_whole_talk_without_javascript_though_the_site_is_killed_in_the_middle(talker, on_duty, house):
    desk, witness = on_duty("accueil93"), talker(scripts=False)
    witness.asks_to_talk("Bobigny")
    witness.enters()
    assert witness.sees(spoken("You are first in line."))
    witness.newest.get_by_text(spoken("Connected. New messages appear here.")).wait_for()
    address = witness.page.url
    loaded = []
    witness.page.on("domcontentloaded", lambda _page: loaded.append(1))

    desk.sees_waiting(1).takes_next_witness()
    witness.is_told("An officer is there.")
    desk.says(ASKED)
    witness.hears(ASKED).look()
    assert (witness.page.url, loaded) == (address, [])

    witness.answers(ANSWER)
    desk.hears(ANSWER)
    expect(witness.thread.locator(".words")).to_have_text([ASKED, ANSWER])

    house.deployment.kill("public")
    desk.says(MORE)
    house.deployment.start("public")
    witness.hears(MORE, seconds=30)

    witness.box.fill("[Fictif] Pas encore fini")
    witness.looks_for_answers()
    expect(witness.thread.locator(".words")).to_have_text([ASKED, ANSWER, MORE])
    expect(witness.box).to_have_value("[Fictif] Pas encore fini")
    desk.ends()
    witness.is_told("The talk has ended.")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_talk_for_which_nobody_is_there_is_a_written_report(talker, officer, scripts):
    witness = talker(scripts=scripts)
    words = witness.asks_to_talk("Beauvais")
    assert witness.sees(spoken("Your talk is now a written report."))
    assert witness.sees(spoken("Nothing is lost. An officer will read it."))
    witness.enters().answers_guide(PLACE).answers(SEEN)
    assert witness.sees(spoken("No officer answers right now."))

    desk = officer("accueil60").opens_queue().opens_newest("Vérification d’un lien")
    assert PLACE in desk.text
    assert SEEN in desk.text
    witness.comes_back(" ".join(words))
    assert witness.thread.locator(".words").all_inner_texts() == [SEEN]


def test_written_report_becomes_a_talk_once_an_officer_is_there(talker, on_duty):
    witness = talker()
    witness.asks_to_talk("Beauvais")
    witness.enters().answers(SEEN)
    desk = on_duty("accueil60")
    witness.asks_again().is_told("You are first in line.")
    desk.sees_waiting(1).takes_next_witness().hears(SEEN).says(ASKED)
    witness.hears(ASKED)


def test_supervisor_sees_the_loads_and_danger_at_once_and_hands_a_talk_to_a_colleague(talker, on_duty):
    desk, chief = on_duty("accueil25", capacity=2), on_duty("superviseur25")
    first, second = talker(), talker()
    for one in (first, second):
        one.asks_to_talk("Besançon")
        one.enters()
    desk.sees_waiting(2).takes_next_witness()
    chief.opens("/supervision/")
    rows = chief.page.locator("table:has(#on-duty) tbody tr")
    expect(rows.filter(has_text="Agent d’accueil")).to_contain_text("1/2")
    expect(rows.filter(has_text="Superviseur")).to_contain_text("0/4")
    waiting = chief.page.locator("table:has(#waiting) tbody tr")
    expect(waiting).to_have_count(1)

    desk.flags_danger()
    active = chief.page.locator("table:has(#active) tbody tr")
    expect(active.and_(chief.page.locator(".alarm"))).to_have_count(1, timeout=12_000)
    chief.look()

    active.get_by_role("link").click()
    chief.look()
    chief.page.get_by_label(spoken("Officer on duty")).select_option(label="Superviseur, Doubs (démo)")
    chief.page.locator('button[value="hand_over"]').click()
    expect(active).to_contain_text("Superviseur")
    chief.opens("/direct/")
    chief.page.locator("#column .talks a").first.click()
    chief.says(ASKED)
    first.hears(ASKED)
