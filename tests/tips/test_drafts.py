"""Drafts open again in the same deployment, unchanged, and say when they are old."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from field import NOON
from vigie.tips import drafts

SECRET = b"s" * 32


def test_a_draft_comes_back_whole():
    draft = drafts.begin("drug_dealing", now=NOON)
    draft.answers = {"facts": "déjà vu", "behaviours": ["comings"]}
    draft.contact = "un moyen"
    assert drafts.unseal(drafts.seal(draft, SECRET), SECRET) == draft


def test_the_words_are_not_in_the_page():
    draft = drafts.begin("drug_dealing", now=NOON)
    assert not any(word in drafts.seal(draft, SECRET) for word in draft.words if len(word) > 4)


def test_another_secret_does_not_open():
    sealed = drafts.seal(drafts.begin("drug_dealing", now=NOON), SECRET)
    with pytest.raises(drafts.DraftUnreadable):
        drafts.unseal(sealed, b"t" * 32)


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(lambda raw: raw.decode("latin-1"))))
def test_rubbish_is_refused_not_a_crash(text):
    with pytest.raises(drafts.DraftUnreadable):
        drafts.unseal(text, SECRET)


def test_a_huge_draft_is_refused_before_it_is_decoded():
    with pytest.raises(drafts.DraftUnreadable):
        drafts.unseal("A" * 200_000, SECRET)


def test_stale_after_its_hours_and_not_before():
    draft = drafts.begin("drug_dealing", now=NOON)
    assert not draft.is_stale(now=NOON + timedelta(hours=11, minutes=59), hours=12)
    assert draft.is_stale(now=NOON + timedelta(hours=12, minutes=1), hours=12)
    drafts.renew(draft, now=NOON + timedelta(hours=13))
    assert not draft.is_stale(now=NOON + timedelta(hours=13), hours=12)
