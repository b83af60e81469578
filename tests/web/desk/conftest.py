"""The desk with its whole cast on its field."""

import pytest

from desk_pages import Desk


@pytest.fixture
def desk(people, field):
    """Open the desk."""
    return Desk(people, field)
