"""Django's card of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The pages of the desk; it has no model."""

    name = "vigie.web.desk"
    label = "desk"
