"""An expired page, a damaged page, the browser's own back button, a reload: nothing is lost, nothing sent twice."""

import pytest

from vigie.tips import drafts

pytestmark = pytest.mark.story
FACTS = "[Fictif] Un paquet passe d’une sacoche à l’autre."
OVER_HALF_A_DAY = 13 * 3600


def leave_open(witness, house):
    """Let the page lie open longer than a draft is good for."""
    field = witness.page.locator("input[name=brouillon]")
    draft = drafts.unseal(field.input_value(), house.keyring.draft)
    draft.started -= OVER_HALF_A_DAY
    field.evaluate("(it, box) => { it.value = box }", drafts.seal(draft, house.keyring.draft))


def damage(witness):
    """Change the sealed draft on its way."""
    witness.page.locator("input[name=brouillon]").evaluate("it => { it.value = 'A' + it.value.slice(1, -8) }")


def test_expired_page_shows_everything_again(witness, house):
    witness.opens_home().begins().tells_where("Besançon", "quai Imaginaire")
    leave_open(witness, house)
    witness.tells_what(FACTS)
    assert witness.sees("Cette page est restée ouverte longtemps. Rien n’est perdu")
    assert witness.sees("quai Imaginaire")
    assert witness.sees(FACTS)

    witness.press("Envoyer")
    assert witness.sees("La dernière fois, c’était – Choisissez une réponse.")
    witness.ticks("Je ne sais pas").press("Garder et relire")

    assert len(witness.sends().words) == 7


def test_expired_review_is_read_over_then_sent(witness, house):
    witness.opens_home().begins()
    witness.tells_where("Besançon").tells_what(FACTS).tells_when("Je ne sais pas")
    leave_open(witness, house)
    witness.press("Envoyer")
    assert witness.sees("Rien n’est perdu")

    assert len(witness.sends().words) == 7


def test_damaged_page_keeps_what_stands_on_it(witness):
    witness.opens_home().begins().tells_where("Besançon")
    witness.types("Racontez", FACTS).ticks("Des menaces")
    damage(witness)
    witness.press("Continuer")
    assert witness.sees("Cette page n’a pas pu être relue en entier.")
    assert witness.page.get_by_label("Racontez").input_value() == FACTS
    assert witness.page.get_by_label("Des menaces", exact=True).is_checked()

    witness.press("Continuer").ticks("Je ne sais pas").press("Continuer").press("Envoyer")
    assert witness.sees("Commune ou code postal – Répondez à cette question.")
    witness.types("Commune", "Besançon").press("Garder et relire")

    assert len(witness.sends().words) == 7


def test_browsers_back_and_forward_ask_for_no_second_post_and_keep_what_was_told(witness):
    witness.opens_home().begins().tells_where("Besançon", "quai Imaginaire")
    witness.tells_what(FACTS, "Des menaces").tells_when("Ce mois-ci")
    assert witness.goes_back().page.get_by_label("Ce mois-ci").is_checked()
    assert witness.goes_back().page.get_by_label("Racontez").input_value() == FACTS
    assert witness.page.get_by_label("Des menaces").is_checked()
    assert witness.goes_back().title == "Où cela se passe-t-il ?"

    for title in ("Qu’avez-vous vu ?", "Quand l’avez-vous vu ?", "Relire et envoyer"):
        assert witness.goes_forward().title == title
    assert witness.sees(FACTS)
    assert witness.sees("quai Imaginaire")

    assert len(witness.sends().words) == 7


def test_own_back_button_keeps_everything(witness):
    witness.opens_home().begins().tells_where("Besançon", "quai Imaginaire")
    witness.types("Racontez", FACTS).press("Retour")
    assert witness.page.get_by_label("repère").input_value() == "quai Imaginaire"

    witness.press("Continuer")

    assert witness.page.get_by_label("Racontez").input_value() == FACTS


def test_receipt_sent_twice_is_the_same_and_writes_nothing(witness, house):
    receipt = witness.opens_home().begins().tells_all()
    with house.deployment.connect() as connection:
        before = connection.execute("SELECT count(*) FROM tips_tip").fetchone()

    witness.page.reload()

    assert witness.receipt() == receipt
    with house.deployment.connect() as connection:
        assert connection.execute("SELECT count(*) FROM tips_tip").fetchone() == before
