"""Django's card of the package."""

from django.apps import AppConfig


class IntelConfig(AppConfig):
    """The intelligence room."""

    name = "vigie.intel"
    label = "intel"
