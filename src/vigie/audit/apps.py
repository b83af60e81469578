"""Django's card of the package."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The journal."""

    name = "vigie.audit"
    label = "audit"
