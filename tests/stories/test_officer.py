"""The whole path of a tip: told by a witness without JavaScript, read, asked about, answered, rewritten, proved."""

import pytest

from stories.officer import Officer

pytestmark = pytest.mark.story
TOLD = (
    "[Fictif] Depuis ma fenêtre au troisième, je vois un homme montrer une arme devant le porche du passage Chimère. "
    "Il appelle mon voisin Marcel vers 21 h 15."
)
QUESTION = "Que portent ces personnes : vêtements, objet particulier ?"
ANSWER = "[Fictif] Une veste orange, un sac plat en bandoulière."
NEUTRAL = "Une arme de poing est exhibée devant un porche, en soirée. Le porteur a une veste orange."


def forwarded(desk, witness):
    """Tell, take, ask, answer; returns the receipt and the path of the tip."""
    witness.opens_home().begins()
    witness.tells_where("Besançon", "passage Chimère").tells_what(TOLD, "Une arme").tells_when("En ce moment même")
    receipt = witness.sends()
    assert desk.opens_queue().lines()[0].startswith("Danger pour la vie")
    path = desk.takes_next().page.url.removeprefix(desk.url)
    return receipt, path


def test_a_tip_goes_from_the_witness_to_a_report_and_the_witness_is_answered(witness, officer, house):
    desk = officer("accueil25")
    receipt, path = forwarded(desk, witness)
    assert TOLD in desk.text
    assert "Bureau départemental du Doubs" in desk.page.locator("header").inner_text()

    desk.asks(QUESTION)
    assert "La question est envoyée." in desk.page.get_by_role("status").inner_text()
    witness.comes_back(receipt.line)
    assert witness.sees("Un agent vous pose une question.")
    assert witness.sees(QUESTION)
    assert witness.page.locator(".tag").inner_text() == "Lu"
    witness.answers(ANSWER)
    desk.opens_queue()
    assert "Le témoin a répondu" in desk.text
    desk.opens(path)
    assert ANSWER in desk.page.locator(".thread").inner_text()

    desk.begins_report().writes(title="Arme exhibée, Besançon", facts=NEUTRAL, place="passage Chimère").forwards()
    assert desk.page.get_by_role("alert").get_by_role("link", name="Passages qui pourraient").is_visible()
    assert desk.page.get_by_label("Faits").input_value() == NEUTRAL
    assert desk.goes_through_checklist() >= 2
    desk.writes(title="Arme exhibée, Besançon", facts=TOLD, place="passage Chimère").forwards()
    assert "mot pour mot" in desk.page.get_by_role("alert").inner_text()
    desk.writes(title="Arme exhibée, Besançon", facts=NEUTRAL, place="passage Chimère").forwards()

    assert desk.title == "Arme exhibée, Besançon"
    assert "Renseignement : ne vaut pas preuve" in desk.text
    assert "2 · Non éprouvée" in desk.text
    assert "troisième" not in desk.text
    report = desk.page.url.removeprefix(desk.url)
    desk.press("Rapports", role="link")
    assert "Arme exhibée, Besançon" in desk.page.locator("table").inner_text()
    witness.comes_back(receipt.line)
    assert witness.page.locator(".tag").inner_text() == "Lu"
    assert not witness.sees("rapport")
    analyst = officer("analyste25")
    analyst.opens_with_motive(report, "Enquête en cours")
    assert NEUTRAL in analyst.text
    journal_shows(officer("dpd"), path)
    proof = house.deployment.manage("audit", "verify").stdout
    assert "The chain holds." in proof


def journal_shows(dpd, path):
    """Read in the journal what was done with the tip, and why."""
    about = "tip:" + path.strip("/").split("/")[1]
    dpd.opens("/journal/")
    dpd.page.get_by_label("Objet").fill(about)
    dpd.press("Chercher")
    acts = dpd.page.locator("tbody").inner_text()
    assert acts.count("Agent d’accueil, Doubs (démo)") >= 4
    assert "Pris à son tour dans la file" in acts
    assert "À ma charge" in acts
    assert TOLD not in dpd.page.content()


def test_tip_that_says_nothing_is_set_aside_with_a_reason_and_the_witness_sees_no_difference(witness, officer):
    receipt = witness.opens_home().begins().tells_all("Bondy", "[Fictif] Ça bouge.")
    desk = officer("accueil93")
    desk.opens_queue().opens_newest("Vérification d’un lien").press("Prendre en charge")

    desk.sets_aside("Trop imprécis")

    assert "La décision est consignée." in desk.page.get_by_role("status").inner_text()
    witness.comes_back(receipt.line)
    assert witness.page.locator(".tag").inner_text() == "Lu"


def test_wrong_password_and_wrong_code_are_said_in_french(new_page, house, eyes):
    desk = Officer(new_page(wide=True, scripts=True), house.desk, eyes)
    desk.opens("/connexion/")
    desk.page.locator("input[name=login]").fill("accueil60")
    desk.page.locator("input[name=password]").fill("pas la bonne phrase")
    desk.press("Se connecter")
    assert desk.page.get_by_role("alert").is_visible()


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("accueil25", "/deploiement/"),
        ("accueil25", "/aide-clavier/"),
        ("accueil25", "/securite/"),
        ("accueil25", "/journal/"),
        ("superviseur25", "/"),
        ("admin", "/agents/"),
        ("analyste25", "/rapports/"),
    ],
)
def test_page_of_the_desk_is_whole(officer, login, path):
    desk = officer(login).opens(path)
    assert desk.page.locator("h1").count() == 1
