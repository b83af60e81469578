"""Cards: what an officer shows a witness with one key when a talk turns to another danger, with the numbers to call.

A card is a message of the officer that holds a code, not a text: it is read in the language of its reader, on any
device. No other message can look like one, since typed text loses its control characters. The numbers are those of
domestic and sexual violence, of children, of suicide, of emergencies; a deployer checks them before opening.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_MARK = "\x1dcard:"


class Card(TextChoices):
    """What the talk shows."""

    DANGER = "danger", _("Danger to life, now")
    VIOLENCE = "violence", _("Domestic or sexual violence")
    MINOR = "minor", _("A child or a teenager in danger")
    SUICIDE = "suicide", _("Suicidal thoughts")
    NO_VOICE = "no_voice", _("Cannot speak aloud")


@dataclass(frozen=True)
class Face:
    """What the witness reads: a sentence, and numbers as (number, what for)."""

    text: str | Promise
    numbers: tuple[tuple[str, str | Promise], ...]


_17 = ("17", _("police or gendarmerie, at once"))
_114 = ("114", _("the same by text message, without speaking"))
FACES: dict[Card, Face] = {
    Card.DANGER: Face(
        _("Somebody’s life may be in danger. Call now if you can do it safely; this page stays open."),
        (_17, ("112", _("from any telephone, in Europe")), _114),
    ),
    Card.VIOLENCE: Face(
        _("You can be helped, whatever you decide. These calls are free and show on no bill."),
        (("3919", _("violence against women, day and night")), _17, _114),
    ),
    Card.MINOR: Face(
        _("For a child or a teenager in danger, people are there day and night, also for the child."),
        (("119", _("children in danger, free, day and night")), _17, _114),
    ),
    Card.SUICIDE: Face(
        _("You do not have to stay alone with this. Somebody listens, day and night."),
        (("3114", _("suicide prevention, free, day and night")), ("15", _("emergency doctors"))),
    ),
    Card.NO_VOICE: Face(_("If you cannot speak, write a text message to this number."), (_114,)),
}


def mark(card: Card) -> str:
    """Return what stands in the message."""
    return _MARK + card.value


def card_of(text: str) -> Card | None:
    """Return the card that a message is, if it is one."""
    if not text.startswith(_MARK):
        return None
    code = text.removeprefix(_MARK)
    return Card(code) if code in Card.values else None
