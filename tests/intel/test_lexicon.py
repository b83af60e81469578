"""The words of the trade: a list of pairs, inflections by rule, folding, identifiers within a text."""

import csv
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vigie.intel import inflection, lexicon, search_terms

PAIRS = Path(__file__).resolve().parents[2] / "bench" / "word_pairs.tsv"
WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèêàçœ’'-", min_size=1, max_size=20)


def pairs(found):
    """Return the pairs of the list that must, or must not, be found."""
    with PAIRS.open(encoding="utf-8") as lines:
        rows = list(csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    return [(asked, text) for asked, text, told in rows if told == found]


def finds(asked, text):
    """Tell whether a query of words finds a text."""
    held = lexicon.lexemes(text)
    words = [term.word for term in search_terms.read(asked)]
    return bool(words) and all(word is not None and lexicon.found_by(word, held) for word in words)


def test_recall_on_the_pairs_of_the_trade():
    must = pairs("yes")
    missed = [pair for pair in must if not finds(*pair)]
    assert len(must) >= 200
    assert 1 - len(missed) / len(must) >= 0.98, missed


def test_precision_on_the_pairs_that_only_look_alike():
    must_not = pairs("no")
    wrong = [pair for pair in must_not if finds(*pair)]
    assert len(must_not) >= 60
    assert 1 - len(wrong) / len(must_not) >= 0.95, wrong


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("vendre", "vend vends vendent vendait vendaient vendu vendue vendra vendrait vendant"),
        ("guetter", "guette guettent guettait guettaient guettee guetteront guettant"),
        ("charger", "chargeait chargeons charge chargent"),
        ("payer", "paie paient payait payent"),
        ("fournir", "fournit fournissent fournissait fourni fournira"),
        ("sortir", "sort sortent sortait sorti"),
        ("tenir", "tient tiennent tenait tenu tiendra"),
        ("prendre", "prend prennent prenait pris prise"),
        ("mettre", "met mettent mis mise"),
        ("ouvrir", "ouvre ouvrent ouvert ouverte"),
        ("conduire", "conduit conduisent conduisait conduira"),
        ("jeter", "jette jettent jetait jettera"),
    ],
)
def test_conjugation(verb, forms):
    assert set(forms.split()) <= inflection.conjugated(verb)


@pytest.mark.parametrize(
    ("word", "plural"),
    [("local", "locaux"), ("couteau", "couteaux"), ("feu", "feux"), ("hall", "halls"), ("prix", "prix")],
)
def test_plurals(word, plural):
    assert plural in inflection.plurals(word)


@given(WORD)
def test_folding_once_is_folding(text):
    assert lexicon.fold(lexicon.fold(text)) == lexicon.fold(text)


@given(WORD)
def test_a_text_is_found_by_its_own_words(text):
    assume(lexicon.tokens(text) != ["c"])  # alone in a query it is the slang, in a text it is nothing
    held = lexicon.lexemes(text)
    assert all(lexicon.found_by(word, held) for word in lexicon.asked(text))


@given(WORD)
def test_case_and_accents_change_nothing(text):
    assert lexicon.lexemes(text.replace("c", "k")) == lexicon.lexemes(text.replace("c", "k").upper())


@given(st.text(max_size=200))
def test_lexemes_are_plain(text):
    assert all(one.strip("#~<").isalnum() and one.isascii() for one in lexicon.lexemes(text))


@pytest.mark.parametrize(
    ("text", "lexeme"),
    [
        ("une Clio AB-123-CD grise", "ab123cd"),
        ("immatriculée ab 123 cd", "ab123cd"),
        ("123 ABC 75", "123abc75"),
        ("joindre le 06.12.34.56.78.", "33612345678"),
        ("au +33 6 12 34 56 78", "33612345678"),
    ],
)
def test_identifiers_within_a_text(text, lexeme):
    assert lexeme in lexicon.lexemes(text)


def test_a_lone_letter_is_cocaine_unless_it_names_a_building():
    assert "#cocaine" in lexicon.lexemes("Il vend de la C au pied du bâtiment B.")
    assert "#cocaine" not in lexicon.lexemes("Devant le bâtiment C, escalier C.")
    assert "#cocaine" not in lexicon.lexemes("C’est au fond. C'est là.")


def test_what_is_above_is_found_and_not_the_other_way():
    assert finds("cannabis", "du shit")
    assert not finds("shit", "du cannabis")
