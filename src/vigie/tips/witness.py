"""The witness who comes back: from the code or the session's key to the words and a coarse status.

It must not be an oracle (design §5): *received*, *read*, *handled* and *action taken* are all that shows. A decision
shows as *handled* on the same day for every decision; from that day the words are closed to the witness, whether or
not they are erased yet. Wrong codes are refused with one sentence, known or not.
"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vigie.lib import clock, sealed
from vigie.lib.errors import Refused
from vigie.lib.keyring import PublicKeyring
from vigie.tips import boxes
from vigie.tips.codes import ReturnCode
from vigie.tips.conversation import Line, lines, words_open
from vigie.tips.models import Stub, Tip
from vigie.tips.states import Feedback

_COLUMNS = ("id", "key_for_code", "feedback", "handled_on", "campaign", "received_at")


class NoSuchCode(Refused):
    """The seven words find nothing: wrong words, or the code has run out."""

    code = "no_such_code"
    sentence = _("No report answers to this code. Check the words; a code also stops answering after its last day.")
    status = 404


@dataclass(frozen=True)
class Visit:
    """What a returning witness sees.

    Attributes:
        tip_id: the tip, when its words are still open to the witness.
        key: its content key, for the session's cookie.
        status: the coarse status.
        lines: the conversation; empty when the words are closed.
        erased_by: day by which the words are erased, when they stand.
    """

    status: Feedback
    tip_id: uuid.UUID | None = None
    key: bytes = b""
    lines: tuple[Line, ...] = ()
    erased_by: date | None = None
    campaign: str = ""

    @property
    def open(self) -> bool:
        """Tell whether the conversation can go on."""
        return self.tip_id is not None


def come_back(*, code: ReturnCode, keyring: PublicKeyring, today: date) -> Visit:
    """Open a tip with its return code, or the stub that remains of it.

    Raises:
        NoSuchCode: nothing answers to the code.
    """
    lookup = code.lookup(keyring.pepper)
    tip = Tip.objects.only(*_COLUMNS).filter(lookup=lookup).first()
    if tip is not None:
        try:
            key = boxes.unwrap_for_code(bytes(tip.key_for_code), code_key=code.key(keyring.pepper), tip_id=tip.id)
        except sealed.Unopenable as error:
            raise NoSuchCode from error
        return _visit(tip, key, today)
    stub = Stub.objects.filter(lookup=lookup, expires_on__gte=today).only("feedback").first()
    if stub is None:
        raise NoSuchCode
    return Visit(status=Feedback(stub.feedback))


def stay(*, tip_id: uuid.UUID, key: bytes, today: date) -> Visit:
    """Open a tip again with the key that the witness's session carries.

    Raises:
        NoSuchCode: the words are erased since; the code still gives the status.
    """
    tip = Tip.objects.only(*_COLUMNS).filter(id=tip_id).first()
    if tip is None:
        raise NoSuchCode
    try:
        return _visit(tip, key, today)
    except sealed.Unopenable as error:
        raise NoSuchCode from error


def _visit(tip: Tip, key: bytes, today: date) -> Visit:
    """Show a tip to its witness."""
    status = shown_status(tip.feedback, tip.handled_on, today=today)
    if not words_open(tip, today=today):
        return Visit(status=status)
    return Visit(
        status=status,
        tip_id=tip.id,
        key=key,
        lines=tuple(lines(tip, key=key)),
        # The promise of the receipt, not the row's own date: that one moves with the decision.
        erased_by=tip.received_at.date() + clock.days(settings.WORDS_DAYS_AT_MOST),
        campaign=tip.campaign,
    )


def shown_status(feedback: str, handled_on: date | None, *, today: date) -> Feedback:
    """Return the status as the witness sees it: `handled` only from its day on."""
    if feedback == Feedback.READ and handled_on is not None and today >= handled_on:
        return Feedback.HANDLED
    return Feedback(feedback)
