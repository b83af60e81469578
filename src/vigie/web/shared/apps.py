"""Registers the templates, the static files and the template tags of the design system."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """The design system as a Django app: it has no model."""

    name = "vigie.web.shared"
    label = "shared"
