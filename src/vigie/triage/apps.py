"""Django's card of the package."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """The door."""

    name = "vigie.triage"
    label = "triage"
