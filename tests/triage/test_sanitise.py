"""The checklist finds what gives a witness away, and a report that still quotes does not leave."""

import pytest

from vigie.triage import sanitise
from vigie.triage.sanitise import PassageKind


def kinds(text):
    return {passage.kind for passage in sanitise.passages([("facts", text)])}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Je les vois de ma fenêtre tous les soirs.", PassageKind.VANTAGE),
        ("Ils sont assis devant notre porte.", PassageKind.VANTAGE),
        ("J’habite au troisième, juste au-dessus.", PassageKind.HOME),
        ("Mes voisins ont peur.", PassageKind.HOME),
        ("Je suis la seule à passer par là.", PassageKind.ONLY_ONE),
        ("Il m’a dit que c’était pour ce soir.", PassageKind.ONLY_ONE),
        ("Mon fils a été abordé.", PassageKind.RELATION),
        ("Appelez le 06 12 34 56 78.", PassageKind.CONTACT),
        ("Écrivez à quelqu.un@exemple.fr.", PassageKind.CONTACT),
        ("Le vendeur s’appelle M. Untel.", PassageKind.NAME),
        ("Hier à 18h42 précises.", PassageKind.INSTANT),
        ("I see them from my balcony.", PassageKind.VANTAGE),
    ],
)
def test_passages_are_found(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Des échanges rapides au pied du bâtiment, en fin de journée.",
        "Un scooter gris fait des allers et retours entre 16 h et 22 h.",
        "Le hall est occupé et la porte reste bloquée.",
        "",
    ],
)
def test_plain_facts_raise_nothing(text):
    assert kinds(text) == set()


def test_quotes_are_the_witnesss_own_letters():
    (passage,) = sanitise.passages([("facts", "Éric passe, ça se voit depuis ma fenêtre.")])
    assert passage.quote == "depuis ma fenêtre"


def test_check_wants_every_passage_ticked():
    texts = [("facts", "Vu de ma fenêtre."), ("message-1", "J’habite en face.")]
    keys = {passage.key for passage in sanitise.passages(texts)}
    assert len(keys) == 2
    with pytest.raises(sanitise.PassageUnanswered):
        sanitise.check(neutral="Ventes de rue.", texts=texts, ticked=set(list(keys)[:1]))
    sanitise.check(neutral="Ventes de rue.", texts=texts, ticked=keys)


def test_check_refuses_six_words_in_a_row_whatever_their_dress():
    texts = [("facts", "Un homme en survêtement attend près du muret gris.")]
    with pytest.raises(sanitise.StillQuoted) as refusal:
        sanitise.check(neutral="UN HOMME, EN SURVETEMENT — attend pres de rien.", texts=texts, ticked=set())
    assert refusal.value.quote == "un homme en survetement attend pres"
    sanitise.check(neutral="Un individu stationne à proximité d’un muret.", texts=texts, ticked=set())
