"""The desk with its shortcuts, and the desk with JavaScript off."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.story
FOCUS = "document.activeElement.id || document.activeElement.name"


def test_officer_works_with_shortcuts(officer):
    desk = officer("accueil93").opens_queue()
    keys = desk.page.keyboard
    keys.press("j")
    expect(desk.page.locator("tbody th a").first).to_be_focused()
    keys.press("o")
    desk.page.wait_for_url("**/signalements/**")
    desk.look()
    assert desk.page.get_by_label("Supervision du bureau").is_visible()

    desk.opens_queue()
    keys.press("n")
    desk.page.wait_for_url("**/signalements/**")
    desk.look()
    keys.press("r")
    assert desk.page.evaluate(FOCUS) == "id_text"
    keys.type("d n ?")
    assert desk.page.locator("#id_text").input_value() == "d n ?"
    desk.page.locator("#id_text").fill("")
    desk.page.locator("h1").click()
    keys.press("d")
    assert desk.page.locator("#aside-choice").evaluate("it => it.open")
    assert desk.page.evaluate(FOCUS).startswith("id_verdict")
    desk.look()

    desk.page.get_by_role("link", name="La sécurité").click()
    assert "sans risque" in desk.page.locator("#id_text").input_value()


def test_unsent_words_are_not_lost_by_mistake(officer):
    desk = officer("accueil93").opens_queue()
    desk.page.locator("table.queue th a").first.click()
    asked = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.page.locator("#id_text").fill("Une question commencée")
    desk.page.get_by_role("link", name="File d’attente").click()
    assert asked == ["beforeunload"]
    assert desk.page.locator("#id_text").input_value() == "Une question commencée"


def test_shortcuts_can_be_switched_off(officer):
    desk = officer("accueil93").opens_queue()
    desk.page.keyboard.press("?")
    desk.page.wait_for_url("**/aide-clavier/")
    desk.look().press("Désactiver les raccourcis")
    desk.opens_queue()
    desk.page.keyboard.press("j")
    assert desk.page.evaluate("document.activeElement === document.body")


def test_desk_is_whole_without_javascript(officer):
    desk = officer("accueil60", scripts=False).opens_queue()
    desk.takes_next()
    desk.press("La sécurité", role="link")
    assert "sans risque" in desk.page.locator("#id_text").input_value()

    desk.press("Envoyer la question")
    assert "sans risque" in desk.page.locator(".thread").inner_text()
    desk.begins_report().press("Revenir au signalement", role="link")
    desk.press("Remettre dans la file")

    assert "de nouveau dans la file" in desk.page.get_by_role("status").inner_text()
