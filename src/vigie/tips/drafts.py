"""Drafts: a report being written, sealed into the page itself. The server keeps none of it.

The draft carries the return code from its first page, so that sending the same draft twice gives the same receipt and
writes nothing. A draft that was changed, or sealed by another deployment, does not open; one that is too old opens,
and says so, so that nothing typed is lost.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

import msgspec
from django.utils.translation import gettext_lazy as _

from vigie.lib import clock, sealed
from vigie.lib.errors import Refused
from vigie.tips.campaigns import Answer
from vigie.tips.codes import ReturnCode, draw

_PLACE = b"vigie draft 2"
_LONGEST = 120_000


class DraftUnreadable(Refused):
    """The sealed draft was changed or is not ours; what stands in the page's own fields is kept by the page."""

    code = "draft_unreadable"
    sentence = _("The page could not be read back. Check what you wrote below, then continue.")


class Draft(msgspec.Struct):
    """What the witness said so far.

    Attributes:
        campaign: code of the campaign.
        words: the return code's words.
        started: minute at which the draft began, in seconds since 1970.
        answers: answers so far, by question.
        typed: free text that is not an answer yet (a commune being searched).
        contact: a way to reach the witness, if given; goes to the custodian only.
    """

    campaign: str
    words: list[str]
    started: int
    answers: dict[str, Answer] = {}
    typed: dict[str, str] = {}
    contact: str = ""

    @property
    def return_code(self) -> ReturnCode:
        """Return the code of this draft."""
        return ReturnCode(tuple(self.words))

    def is_stale(self, *, now: datetime, hours: int) -> bool:
        """Tell whether the draft is older than `hours`."""
        age = now - datetime.fromtimestamp(self.started, tz=UTC)
        return age.total_seconds() > hours * 3600


def begin(campaign: str, *, now: datetime) -> Draft:
    """Begin a draft: draw its return code."""
    started = int(clock.to_minute(now).timestamp())
    return Draft(campaign=campaign, words=list(draw().words), started=started)


def renew(draft: Draft, *, now: datetime) -> None:
    """Give a stale draft a new start, once its author has seen it again."""
    draft.started = int(clock.to_minute(now).timestamp())


def seal(draft: Draft, secret: bytes) -> str:
    """Seal a draft for the page."""
    return urlsafe_b64encode(sealed.encrypt(msgspec.msgpack.encode(draft), key=secret, place=_PLACE)).decode()


def unseal(text: str, secret: bytes) -> Draft:
    """Open a draft from the page.

    Raises:
        DraftUnreadable: changed, cut, or not ours.
    """
    if len(text) > _LONGEST:
        raise DraftUnreadable
    try:
        body = sealed.decrypt(urlsafe_b64decode(text.encode("ascii")), key=secret, place=_PLACE)
        return msgspec.msgpack.decode(body, type=Draft)
    except (ValueError, sealed.Unopenable, msgspec.DecodeError) as error:
        raise DraftUnreadable from error
