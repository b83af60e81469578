"""Return codes: strong, forgiving in form, and never guessed."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.tips import codes

PEPPER = b"p" * 32
CODE = codes.ReturnCode(tuple(codes.word_list().values())[100:107])


def test_a_code_holds_ninety_random_bits():
    assert codes.WORDS * math.log2(len(codes.word_list())) >= 90


def test_two_draws_differ():
    assert codes.draw() != codes.draw()


@pytest.mark.parametrize(
    "dress",
    [
        " ".join,
        lambda words: "  ".join(words).upper(),
        "-".join,
        lambda words: ", ".join(words) + ".",
        lambda words: "\n".join(f"{n}. {word}" for n, word in enumerate(words, 1)),
        lambda words: "\u00a0".join(word.title() for word in words),
    ],
)
def test_read_accepts_case_and_separators(dress):
    assert codes.read(dress(CODE.words)).lookup(PEPPER) == CODE.lookup(PEPPER)


def test_read_accepts_words_without_accents():
    accented = [word for folded, word in codes.word_list().items() if folded != word][:7]
    bare = [folded for folded, word in codes.word_list().items() if folded != word][:7]
    assert len(accented) == 7
    assert codes.read(" ".join(bare)).key(PEPPER) == codes.ReturnCode(tuple(accented)).key(PEPPER)


@pytest.mark.parametrize("typed", ["", "   ", "bonjour", "x" * 5000, "\0\0", "1234 5678"])
def test_read_refuses_what_is_not_a_code(typed):
    with pytest.raises(codes.CodeNotUnderstood):
        codes.read(typed)


def test_read_names_the_words_it_does_not_know():
    with pytest.raises(codes.UnknownWords) as refusal:
        codes.read(" ".join([*CODE.words[:6], "qwrtzx"]))
    assert refusal.value.words == ["qwrtzx"]


def test_order_counts():
    assert codes.ReturnCode(tuple(reversed(CODE.words))).lookup(PEPPER) != CODE.lookup(PEPPER)


def test_lookup_and_key_tell_nothing_of_each_other():
    assert CODE.lookup(PEPPER) != CODE.key(PEPPER)
    assert CODE.lookup(PEPPER) != CODE.lookup(b"q" * 32)


@given(st.text(max_size=400))
def test_read_never_breaks(typed):
    with contextlib.suppress(codes.CodeNotUnderstood):
        codes.read(typed)
