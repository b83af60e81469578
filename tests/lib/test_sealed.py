"""Boxes open with their key, in their place, and not otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.lib import sealed

KEY = b"k" * 32


@given(st.binary(max_size=6000))
def test_decrypt_gives_back_any_text(text):
    assert sealed.decrypt(sealed.encrypt(text, key=KEY, place=b"here"), key=KEY, place=b"here") == text


@given(st.binary(max_size=6000))
def test_pad_hides_the_length_within_its_step(text):
    size = len(sealed.pad(text))
    assert size in {128, 256, 512, 1024, 2048} or size % 2048 == 0
    assert sealed.unpad(sealed.pad(text)) == text


@given(st.integers(min_value=0, max_value=167), st.integers(min_value=1, max_value=255))
def test_decrypt_refuses_a_changed_byte(position, change):
    box = bytearray(sealed.encrypt(b"words", key=KEY, place=b"here"))
    box[position] ^= change
    with pytest.raises(sealed.Unopenable):
        sealed.decrypt(bytes(box), key=KEY, place=b"here")


@pytest.mark.parametrize(("key", "place"), [(b"x" * 32, b"here"), (KEY, b"there"), (KEY, b"")])
def test_decrypt_refuses_another_key_or_place(key, place):
    box = sealed.encrypt(b"words", key=KEY, place=b"here")
    with pytest.raises(sealed.Unopenable):
        sealed.decrypt(box, key=key, place=place)


def test_decrypt_refuses_rubbish_and_emptiness():
    for box in (b"", b"short", b"\0" * 200):
        with pytest.raises(sealed.Unopenable):
            sealed.decrypt(box, key=KEY, place=b"here")


def test_sealed_box_opens_with_its_private_key_only():
    private, public = sealed.new_pair()
    other, _ = sealed.new_pair()
    box = sealed.seal_to(public, b"key of a tip")
    assert sealed.open_sealed(private, box) == b"key of a tip"
    for wrong in (other, public):
        with pytest.raises(sealed.Unopenable):
            sealed.open_sealed(wrong, box)


def test_derive_differs_by_name_and_pepper():
    one = sealed.derive(b"secret", pepper=b"p", name=b"id")
    assert one == sealed.derive(b"secret", pepper=b"p", name=b"id")
    assert (
        len(
            {one, sealed.derive(b"secret", pepper=b"p", name=b"key"), sealed.derive(b"secret", pepper=b"q", name=b"id")}
        )
        == 3
    )
