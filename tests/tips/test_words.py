"""The words of return codes: as many as promised, short, apart to eye and ear, and fit for anyone."""

import math
from fnmatch import fnmatchcase
from itertools import combinations
from pathlib import Path

from tools.french_sound import fold as fold_in_tool
from tools.french_sound import sound_key
from vigie.lib.text import fold
from vigie.tips import codes

ROOT = Path(__file__).resolve().parents[2]
WORDS = (ROOT / "src/vigie/tips/words_fr.txt").read_text(encoding="utf-8").split()
FOLDED = [fold(word) for word in WORDS]


def excluded():
    lines = (ROOT / "tools/wordlist_excluded.txt").read_text(encoding="utf-8").splitlines()
    return {fold_in_tool(word) for line in lines for word in line.partition("#")[0].split()}


def test_seven_draws_hold_ninety_bits():
    assert len(WORDS) == 7776
    assert codes.WORDS * math.log2(len(WORDS)) > 90


def test_words_are_short_plain_and_sorted():
    assert sorted(WORDS) == WORDS
    assert all(3 <= len(word) <= 8 and word.isalpha() and word.islower() for word in WORDS)


def test_no_two_are_the_same_without_accents():
    assert len(set(FOLDED)) == len(FOLDED)


def test_the_tool_folds_as_the_house_does():
    assert [fold_in_tool(word) for word in WORDS] == FOLDED


def test_no_two_sound_alike():
    sounds = {}
    for word in WORDS:
        sounds.setdefault(sound_key(word), []).append(word)
    assert [group for group in sounds.values() if len(group) > 1] == []


def test_few_stand_one_letter_apart():
    known, pairs, buckets = set(FOLDED), set(), {}
    for word in FOLDED:
        for i in range(len(word)):
            shorter = word[:i] + word[i + 1 :]
            pairs |= {frozenset((word, shorter))} if shorter in known else set()
            buckets.setdefault((i, shorter), set()).add(word)
    pairs |= {frozenset(pair) for bucket in buckets.values() for pair in combinations(bucket, 2)}
    assert len(pairs) <= 1400


def test_no_excluded_word_slipped_in():
    never = excluded()
    plain, patterns = ({word for word in never if ("*" in word) is star} for star in (False, True))
    assert len(plain) > 4000
    assert patterns
    assert sorted(plain & set(FOLDED)) == []
    assert [word for word in FOLDED if any(fnmatchcase(word, pattern) for pattern in patterns)] == []


def test_words_that_sound_alike_share_a_key():
    for alike in (("ver", "vert"), ("saut", "seau"), ("phare", "fard"), ("mère", "maire"), ("cent", "sang")):
        assert len({sound_key(word) for word in alike}) == 1, alike
    assert sound_key("pain") != sound_key("pont")
