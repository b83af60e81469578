"""Test clients for either surface: each request runs behind the addresses and middleware of its own surface.

`desk_client` and `public_client` may be used side by side in one test, as a whole story of a tip needs.
"""

from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings

from vigie.config.settings.surfaces import DESK, PUBLIC, Surface


class SurfaceClient(Client):
    """Django's test client, kept to one surface."""

    def __init__(self, surface: Surface, name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._settings = {
            "SURFACE": name,
            "ROOT_URLCONF": surface.urls,
            "MIDDLEWARE": surface.middleware,
            "VIGIE_CSP_SCRIPT": name == "desk",
        }

    def request(self, **request: Any) -> Any:
        """Send one request under the settings of the surface."""
        with override_settings(**self._settings):
            return super().request(**request)


@pytest.fixture
def desk_client() -> SurfaceClient:
    """Open the desk as nobody; sign in with `people.sign_in`."""
    return SurfaceClient(DESK, "desk")


@pytest.fixture
def public_client() -> SurfaceClient:
    """Open the witness's surface."""
    return SurfaceClient(PUBLIC, "public")
