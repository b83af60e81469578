"""States of a tip and the moves between them, in one table.

`received` waits in the queue; `live` waits in the waiting room, its witness there; `taken` is in an officer's charge;
`asked` waits for the witness; `answered` came back from the witness; `decided` is closed to the desk. A word from the
witness reopens a decided tip while its words stand.

A talk is the live form of a tip's conversation, with states of its own: it waits, an officer talks, it ends, or it
becomes a written tip because nobody could talk or the witness left.
"""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from vigie.lib.errors import NotNow


class State(TextChoices):
    """Where a tip stands for the desk; the witness never sees this."""

    RECEIVED = "received", _("To be read")
    LIVE = "live", _("Waits for a talk")
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


OPEN = (State.RECEIVED, State.LIVE, State.TAKEN, State.ASKED, State.ANSWERED)
IN_QUEUE = (State.RECEIVED, State.ANSWERED)

MOVES: dict[State, tuple[State, ...]] = {
    State.RECEIVED: (State.LIVE, State.TAKEN),
    State.LIVE: (State.RECEIVED, State.TAKEN),
    State.TAKEN: (State.ASKED, State.DECIDED, State.RECEIVED, State.LIVE),
    State.ASKED: (State.ANSWERED, State.DECIDED, State.TAKEN, State.RECEIVED, State.LIVE),
    State.ANSWERED: (State.TAKEN, State.ASKED, State.DECIDED, State.LIVE),
    State.DECIDED: (State.ANSWERED, State.LIVE),
}


def check_move(source: str, target: State) -> None:
    """Refuse a move that is not in the table."""
    if target not in MOVES[State(source)]:
        raise NotNow


class TalkState(TextChoices):
    """Where a talk stands; the witness sees this one."""

    WAITING = "waiting", _("Waits for an officer")
    ACTIVE = "active", _("An officer is there")
    ENDED = "ended", _("Ended")
    WRITTEN = "written", _("Became a written report")


TALK_MOVES: dict[TalkState, tuple[TalkState, ...]] = {
    TalkState.WAITING: (TalkState.ACTIVE, TalkState.WRITTEN, TalkState.ENDED),
    TalkState.ACTIVE: (TalkState.ENDED, TalkState.WAITING, TalkState.ACTIVE),
    TalkState.ENDED: (TalkState.WAITING, TalkState.WRITTEN),
    TalkState.WRITTEN: (TalkState.WAITING, TalkState.WRITTEN),
}
UNDER_WAY = (TalkState.WAITING, TalkState.ACTIVE)


def check_talk_move(source: str, target: TalkState) -> None:
    """Refuse a move of a talk that is not in the table."""
    if target not in TALK_MOVES[TalkState(source)]:
        raise NotNow


class Rank(IntegerChoices):
    """Order of the waiting room above the urgency of the tip (0 to 4): higher first."""

    BACK = 5, _("Had an officer, who went silent")
    DANGER = 6, _("Danger to life")


class NoteKind(TextChoices):
    """What an officer wrote down beside a talk; the witness sees neither."""

    HAND_OVER = "hand_over", _("Note for a colleague")
    FACT = "fact", _("Fact noted from the talk")
