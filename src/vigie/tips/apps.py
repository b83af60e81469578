"""Django's card of the package; campaigns are checked when it starts."""

from django.apps import AppConfig

from vigie.tips import campaigns


class TipsConfig(AppConfig):
    """The vault."""

    name = "vigie.tips"
    label = "tips"

    def ready(self) -> None:
        """Read every campaign now: a faulty file stops the process with a sentence, not a witness with an error."""
        campaigns.campaigns()
