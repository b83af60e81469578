"""Django's card of the package."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Officers and roles."""

    name = "vigie.accounts"
    label = "accounts"
