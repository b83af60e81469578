"""Registers the templates of the witness's site."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The witness's site: it has no model."""

    name = "vigie.web.public"
    label = "public"
