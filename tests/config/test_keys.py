"""Key folders: made once, closed, listed by name."""

import pytest

from clusters import temporary_layout
from vigie.config.run.keys import ensure_keys, list_keys
from vigie.config.run.layout import Layout
from vigie.lib.errors import Misconfigured

EVERY_KEY = [
    "custodian/custodian-0001.key",
    "desk/database.password",
    "desk/desk-0001.key",
    "desk/django.secret",
    "desk/mfa.secret",
    "owner/anchor.public",
    "owner/database.password",
    "owner/django.secret",
    "public/code.pepper",
    "public/cookie.secret",
    "public/custodian.public",
    "public/database.password",
    "public/desk.public",
    "public/django.secret",
    "public/draft.secret",
    "worker/anchor.key",
    "worker/database.password",
    "worker/django.secret",
]


@pytest.fixture
def layout(tmp_path):
    made = Layout(tmp_path / "home")
    made.ensure()
    return made


def test_keys_are_made_once_and_closed_to_others(layout):
    ensure_keys(layout)
    assert list_keys(layout.keys) == EVERY_KEY
    before = {path: path.read_text() for path in layout.keys.rglob("*") if path.is_file()}
    for path in [layout.keys, *layout.keys.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
    assert ensure_keys(layout) == []
    assert {path: path.read_text() for path in before} == before


def test_missing_key_is_made_again_and_the_others_stay(layout):
    ensure_keys(layout)
    pepper = (layout.keys / "public" / "code.pepper").read_text()
    (layout.keys / "worker" / "django.secret").unlink()
    assert [path.name for path in ensure_keys(layout)] == ["django.secret"]
    assert (layout.keys / "public" / "code.pepper").read_text() == pepper


def test_key_open_to_others_is_refused_in_words(layout):
    ensure_keys(layout)
    (layout.keys / "desk" / "desk-0001.key").chmod(0o640)
    with pytest.raises(Misconfigured, match=r"desk-0001.key is open to other accounts.*chmod"):
        ensure_keys(layout)


def test_names_are_listed_and_never_contents(layout):
    ensure_keys(layout)
    shown = "\n".join(list_keys(layout.keys))
    for path in layout.keys.rglob("*"):
        if path.is_file():
            assert path.read_text().strip() not in shown


def test_two_deployments_share_no_key():
    with temporary_layout() as one, temporary_layout() as other:
        for name in EVERY_KEY:
            if name != "owner/database.password":
                assert (one.keys / name).read_text() != (other.keys / name).read_text()
