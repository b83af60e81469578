"""Coming back with the code: typed wrong, then carelessly; what the witness then sees, and how the page closes."""

import pytest

from stories.witness import without_accents

pytestmark = pytest.mark.story
UNKNOWN = "azertyuiop"


@pytest.fixture
def words(witness):
    return witness.opens_home().begins().tells_all().words


def carelessly(words):
    return "  " + "   -".join(without_accents(word).upper() for word in words) + " "


def test_wrong_word_is_named_and_the_others_are_kept(witness, words):
    typed = " ".join([*words[:2], UNKNOWN, *words[3:]])
    witness.comes_back(typed)
    assert witness.sees(f"Vérifiez l’orthographe de : {UNKNOWN}")
    assert witness.page.get_by_label("Vos sept mots").input_value() == typed

    witness.gives_code(carelessly(words))

    assert witness.title == "Votre signalement"
    assert witness.page.locator(".tag").inner_text() == "Reçu"


def test_code_of_nobody_says_so_and_keeps_the_words(witness, words):
    witness.comes_back(" ".join(reversed(words)))
    assert witness.sees("Aucun signalement ne répond à ce code.")
    assert witness.page.get_by_label("Vos sept mots").input_value() == " ".join(reversed(words))


def test_incomplete_code_says_so(witness, words):
    witness.comes_back(" ".join(words[:6]))
    assert witness.sees("Ce code n’est pas complet")


def test_closed_conversation_opens_with_the_code_and_keeps_the_message(witness, words):
    witness.comes_back(" ".join(words))
    witness.page.get_by_label("Votre message").fill("[Fictif] Une moto bleue aussi.")
    witness.page.context.clear_cookies()
    witness.press("Envoyer")
    assert witness.sees("Pour votre sécurité, cette page est fermée.")

    witness.gives_code(carelessly(words))
    assert witness.page.get_by_label("Votre message").input_value() == "[Fictif] Une moto bleue aussi."
    witness.press("Envoyer")

    assert witness.thread.inner_text().count("Une moto bleue aussi.") == 1
    witness.press("Fermer cette page")
    witness.page.goto(f"{witness.url}/suivi/conversation/")
    witness.look()
    assert witness.title == "Revenir avec mon code"
