"""Spellings meet, and one typing error always leaves a key in common."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.lib.text import fold
from vigie.places import names


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  L’Haÿ-les-Roses ", "l hay les roses"),
        ("Saint-Martin-le-Nœud", "saint martin le noeud"),
        ("St-Denis", "saint denis"),
        ("STE Marie", "sainte marie"),
        ("Ivry s/ Seine", "ivry sur seine"),
        ("Paris 18ème arrondissement", "paris 18"),
        ("Paris 1er", "paris 1"),
        ("Lyon 05", "lyon 5"),
        ("Lyon 69", "lyon 69"),
        ("\x00\ud800 !", ""),
    ],
)
def test_fold_name_brings_spellings_together(typed, folded):
    assert names.fold_name(typed) == folded


def test_fold_knows_no_abbreviation():
    assert fold("St Élan, 2ème") == "st elan 2eme"


@given(st.text())
def test_fold_is_stable_and_keeps_only_letters_digits_and_spaces(text):
    once = fold(text)
    assert fold(once) == once
    assert all(sign.isalnum() or sign == " " for sign in once)


def test_fold_name_is_cut_to_a_cost_we_can_bear():
    assert len(names.fold_name("a" * 10_000)) <= 60


def test_spellings_leave_article_and_parenthesis_out():
    assert set(names.spellings("La Rochelle")) == {"larochelle", "rochelle"}
    assert "chateauchinon" in names.spellings("Château-Chinon (Ville)")


def test_articles_are_written_as_insee_codes_them():
    assert names.with_article("Haÿ-les-Roses", "5") == "L’Haÿ-les-Roses"
    assert names.of("Doubs", "2") == "du Doubs"
    assert names.of("Eure-et-Loir", "1") == "d’Eure-et-Loir"
    assert names.of("Mayotte", "0") == "de Mayotte"


@given(st.text(string.ascii_lowercase, min_size=3, max_size=20), st.integers(0, 10_000))
def test_keys_meet_across_any_single_typing_error(word, seed):
    draw = random.Random(seed)
    at = draw.randrange(len(word) - 1)
    letter = draw.choice(string.ascii_lowercase)
    mistyped = draw.choice(
        [
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    assert names.keys(word) & names.keys(mistyped)


def test_keys_fit_a_signed_integer():
    assert all(-(2**31) <= key < 2**31 for key in names.keys("saintmartinlenoeud"))
