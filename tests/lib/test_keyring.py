"""Each process finds its own keys, in closed folders, and the public one refuses to stand beside a private key."""

import stat

import pytest

from vigie.lib import keyring, sealed
from vigie.lib.errors import Misconfigured


@pytest.fixture
def keys(tmp_path):
    keyring.create_all(tmp_path / "keys")
    return tmp_path / "keys"


def test_create_all_closes_files_and_folders(keys):
    for path in keys.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_create_all_twice_changes_nothing(keys):
    before = {path: path.read_bytes() for path in keys.rglob("*") if path.is_file()}
    assert keyring.create_all(keys) == []
    assert {path: path.read_bytes() for path in keys.rglob("*") if path.is_file()} == before


def test_public_and_desk_halves_fit(keys):
    public, desk = keyring.load_public(keys / "public"), keyring.load_desk(keys / "desk")
    assert public.desk.id == desk.newest
    box = sealed.seal_to(public.desk.public, b"key")
    assert sealed.open_sealed(desk.private[desk.newest], box) == b"key"


def test_rotation_keeps_old_keys_and_seals_to_the_new_one(keys):
    old = keyring.load_public(keys / "public").desk
    new_id = keyring.rotate_desk(keys)
    desk = keyring.load_desk(keys / "desk")
    assert keyring.load_public(keys / "public").desk.id == new_id == desk.newest != old.id
    assert sealed.open_sealed(desk.private[old.id], sealed.seal_to(old.public, b"old")) == b"old"


def test_load_public_refuses_a_private_key_beside_it(keys):
    (keys / "public" / "desk-0001.key").write_text("anything")
    with pytest.raises(Misconfigured):
        keyring.load_public(keys / "public")


@pytest.mark.parametrize("name", ["code.pepper", "desk.public", "draft.secret"])
def test_load_public_names_the_missing_file_and_not_its_content(keys, name):
    (keys / "public" / name).unlink()
    with pytest.raises(Misconfigured, match=name):
        keyring.load_public(keys / "public")


def test_anchor_key_has_its_public_half_at_the_owners(keys):
    signed = keyring.load_anchor(keys / "worker").sign(b"end of the chain")
    assert keyring.load_anchor_public(keys / "owner").verify(signed) == b"end of the chain"
