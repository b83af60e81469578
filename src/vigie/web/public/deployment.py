"""What only the deployer can say: who is answerable, under which act, and where help is to be found.

Each value is a setting of the same name; what is not set is shown as "to be completed", never invented. The telephone
numbers below are a starting point that the deployer checks and replaces (`HELP_LINES`).
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class HelpLine(NamedTuple):
    """A number to call: as shown, as dialled, and for what."""

    name: str | Promise
    number: str
    dial: str
    text: str | Promise


# To be checked by the deployer before opening to the public.
_HELP_LINES = (
    HelpLine("Drogues Info Service", "0 800 23 13 13", "0800231313", _("Drugs: questions, help, families too.")),
    HelpLine("119", "119", "119", _("A child or a teenager in danger.")),
    HelpLine("3919", "3919", "3919", _("Violence against women.")),
    HelpLine("3114", "3114", "3114", _("Suicidal thoughts: somebody listens, day and night.")),
)


def help_lines() -> Sequence[HelpLine]:
    """Return the help lines of this deployment."""
    lines: Sequence[HelpLine] = getattr(settings, "HELP_LINES", _HELP_LINES)
    return lines


def legal_act() -> str:
    """Return the act the deployment rests on, or nothing."""
    return str(settings.LEGAL_ACT)


def controller() -> str:
    """Return the name and address of the controller, or nothing."""
    return str(getattr(settings, "CONTROLLER", ""))


def data_protection_officer() -> str:
    """Return how to reach the data-protection officer, or nothing."""
    return str(getattr(settings, "DATA_PROTECTION_OFFICER", ""))
