"""A witness at a telephone, JavaScript off: the whole report, the receipt on screen and on paper, and the way out."""

import re

import pytest

from stories.witness import DRUGS

pytestmark = pytest.mark.story
TWO_MINUTES = 120
FACTS = "[Fictif] Des livraisons en scooter le soir, une enveloppe contre un billet."


def test_whole_report_without_javascript_takes_under_two_minutes(witness):
    witness.opens_home().begins()
    witness.tells_where("Besançon", "vers l’arrêt Imaginaire")
    witness.tells_what(FACTS)
    witness.tells_when("Aujourd’hui ou hier")

    assert witness.sees("Bureau départemental du Doubs")
    receipt = witness.sends()

    assert len(receipt.words) == 7
    assert receipt.line.split() == receipt.words
    assert len(receipt.dates) == 2
    assert "Bureau départemental du Doubs" in receipt.service
    assert witness.acts <= 9
    assert witness.seconds < TWO_MINUTES


def test_three_required_answers_are_enough(witness):
    witness.opens_home().begins()
    witness.press("Continuer")
    assert witness.sees("Commune ou code postal – Répondez à cette question.")

    witness.tells_where("25000")
    witness.tells_what(FACTS)
    witness.tells_when("Je ne sais pas")

    assert len(witness.sends().words) == 7


def test_receipt_prints_the_code_and_the_dates_on_one_sheet(witness):
    receipt = witness.opens_home().begins().tells_all()

    witness.page.emulate_media(media="print")
    assert witness.page.locator(".code-card").is_visible()
    assert witness.sees(receipt.dates[1])
    assert not witness.page.get_by_role("link", name="Quitter vite").is_visible()
    assert not witness.page.locator(".actions").first.is_visible()
    sheets = re.findall(rb"/Type\s*/Page\b", witness.page.pdf(format="A4"))
    assert len(sheets) == 1


def test_optional_pages_lead_back_to_the_review(witness):
    witness.opens_home().begins()
    witness.tells_where("Besançon").tells_what(FACTS).tells_when("Ces derniers jours")
    witness.press("Les véhicules").ticks("Scooter, moto").press("Garder et relire")
    assert witness.sees("Scooter, moto")

    witness.press("Laisser un moyen de vous joindre")
    witness.types("Un nom, un numéro", "un pigeon").press("Garder et relire")
    witness.press("Modifier Racontez ce que vous avez vu ou entendu")
    witness.types("Racontez", FACTS + " Et un casque jaune.").press("Garder et relire")

    assert witness.sees("Et un casque jaune.")
    assert witness.sees("un pigeon")
    witness.sends()
    assert witness.sees("enfermé à part")


def test_town_with_a_mistake_is_offered_and_nothing_is_guessed(witness):
    witness.opens_home().begins()
    witness.tells_where("Bezançon", "quai Imaginaire")
    assert witness.sees("Choisissez la vôtre")

    witness.ticks("Besançon (25, Doubs)").press("Continuer")

    assert witness.title == "Qu’avez-vous vu ?"


def test_weapon_right_now_shows_the_emergency_numbers_first(witness):
    witness.opens_home().begins()
    witness.tells_where("Bondy")
    witness.tells_what("[Fictif] Un homme sort une arme.", "Une arme")
    assert witness.sees("Une arme, un danger : appelez d’abord")

    witness.tells_when("En ce moment même")
    assert witness.page.get_by_role("alert").get_by_role("link", name="17").is_visible()
    witness.sends()

    assert witness.sees("Une arme, un danger : appelez d’abord")


def test_quick_exit_leaves_no_cookie_and_another_page(witness, house):
    witness.opens_home().begins().tells_all()
    assert witness.page.context.cookies() != []

    witness.page.get_by_role("link", name="Quitter vite").click()

    assert witness.page.url == house.neutral
    assert witness.page.context.cookies() == []


def test_language_switch_keeps_what_was_typed(witness):
    witness.opens_home().begins(DRUGS).tells_where("Besançon")
    witness.types("Racontez", FACTS).ticks("Une cache : quelque chose est déposé ou repris")
    witness.press("English")
    assert witness.title == "What did you see?"
    assert witness.page.get_by_label("Tell what you saw or heard").input_value() == FACTS

    witness.press("français")

    assert witness.title == "Qu’avez-vous vu ?"
    assert witness.page.get_by_label("Racontez").input_value() == FACTS
    assert witness.page.get_by_label("Une cache").is_checked()


@pytest.mark.parametrize(
    "link", ["Votre sécurité", "Pourquoi rien ne se voit", "Mentions légales", "Accessibilité", "Revenir avec mon code"]
)
def test_pages_that_tell_are_readable_on_a_phone(witness, link):
    witness.opens_home().press(link, role="link")
    assert witness.page.locator("h1").count() == 1


def test_unknown_address_says_so_in_french(witness):
    witness.page.goto(f"{witness.url}/nulle-part/")
    witness.look()
    assert witness.title == "Cette page n’existe pas"
