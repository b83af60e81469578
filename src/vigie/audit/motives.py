"""Motives of a read or an act: a code, preset by the act where the act explains itself.

`OTHER` must be typed out; the rest may be. Nothing is read without one of these (design §1, LIL art. 101).
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from vigie.lib.errors import Refused

MOTIVE_LENGTH = 300


class MotiveCode(TextChoices):
    """Why."""

    OWN_ACT = "own_act", _("The act itself")
    TAKEN_IN_TURN = "taken_in_turn", _("Taken in turn from the queue")
    TAKEN_IN_CHARGE = "taken_in_charge", _("In my charge")
    SUPERVISION = "supervision", _("Supervision of the desk")
    LINK = "link", _("Checking a link with another tip or report")
    INQUIRY = "inquiry", _("Ongoing inquiry")
    QUALITY = "quality", _("Quality control")
    RIGHTS = "rights", _("Request to exercise rights, or a check by the regulator")
    TIMER = "timer", _("A rule that fell due")
    OTHER = "other", _("Other (to be written)")


TYPED = (
    MotiveCode.SUPERVISION,
    MotiveCode.LINK,
    MotiveCode.INQUIRY,
    MotiveCode.QUALITY,
    MotiveCode.RIGHTS,
    MotiveCode.OTHER,
)


class MotiveMissing(Refused):
    """A read was asked for without saying why."""

    code = "motive_missing"
    sentence = _("Say why you open this: choose a motive, and write it out when it is “other”.")


@dataclass(frozen=True)
class Motive:
    """A motive with its text, if any."""

    code: MotiveCode
    text: str = ""

    def __post_init__(self) -> None:
        """Refuse a motive that explains nothing."""
        if self.code == MotiveCode.OTHER and len(self.text.strip()) < len("abc"):
            raise MotiveMissing
        if len(self.text) > MOTIVE_LENGTH:
            raise Refused(_("The motive is too long."))


OWN_ACT = Motive(MotiveCode.OWN_ACT)
TIMER = Motive(MotiveCode.TIMER)
