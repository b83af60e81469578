"""States of a tip and the moves between them, in one table.

`received` waits in the queue; `taken` is in an officer's charge; `asked` waits for the witness; `answered` came back
from the witness; `decided` is closed to the desk. A word from the witness reopens a decided tip while its words stand.
"""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from vigie.lib.errors import NotNow


class State(TextChoices):
    """Where a tip stands for the desk; the witness never sees this."""

    RECEIVED = "received", _("To be read")
    TAKEN = "taken", _("In charge")
    ASKED = "asked", _("Question asked")
    ANSWERED = "answered", _("Witness answered")
    DECIDED = "decided", _("Decided")


class Urgency(IntegerChoices):
    """How soon a tip must be read; higher first. Set by the campaign's rules from the witness's own answers."""

    LIFE = 4, _("Danger to life")
    ONGOING = 3, _("Going on now")
    DAY = 2, _("Within 24 hours")
    COMMON = 1, _("Ordinary")
    ARCHIVE = 0, _("For the record")


class Author(TextChoices):
    """Who wrote a message."""

    WITNESS = "witness", _("Witness")
    OFFICER = "officer", _("Officer")


class Feedback(TextChoices):
    """All that a witness may learn (design §5)."""

    RECEIVED = "received", _("Received")
    READ = "read", _("Read")
    HANDLED = "handled", _("Handled")
    ACTION = "action", _("Action taken")


OPEN = (State.RECEIVED, State.TAKEN, State.ASKED, State.ANSWERED)
IN_QUEUE = (State.RECEIVED, State.ANSWERED)

MOVES: dict[State, tuple[State, ...]] = {
    State.RECEIVED: (State.TAKEN,),
    State.TAKEN: (State.ASKED, State.DECIDED, State.RECEIVED),
    State.ASKED: (State.ANSWERED, State.DECIDED, State.TAKEN, State.RECEIVED),
    State.ANSWERED: (State.TAKEN, State.ASKED, State.DECIDED),
    State.DECIDED: (State.ANSWERED,),
}


def check_move(source: str, target: State) -> None:
    """Refuse a move that is not in the table."""
    if target not in MOVES[State(source)]:
        raise NotNow
