"""The pen of a talk's page: what lets its officer write a word without the desk's private key being asked each time.

It holds the tip's key, sealed under a secret of the desk process, and is of use only with the session it was given to,
to its officer, in its talk, for a minute; each sign of life of the page's stream brings the next one, once session,
right and charge were looked at. It is no leave by itself: the statement that writes asks for all of that again
(`vigie.tips.at_once`). One that is too old, changed, or another session's is refused alike.
"""

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import lru_cache

import msgspec

from vigie.lib import sealed
from vigie.web.live import tickets
from vigie.web.live.tickets import TicketRefused

_PLACE = b"vigie pen 1"
_LONGEST = 600


class Pen(msgspec.Struct, frozen=True, array_like=True):
    """Who may write where.

    Attributes:
        session: mark of the session it was given to.
        until: second after which it is refused.
        officer: whose it is.
        tip: the conversation.
        key: of the conversation's words.
        noted: second at which the session was last noted to be in use, when the pen was given.
    """

    session: bytes
    until: int
    officer: uuid.UUID
    tip: uuid.UUID
    key: bytes
    noted: int


def give(
    *,
    session: bytes,
    officer: uuid.UUID,
    tip: uuid.UUID,
    key: bytes,
    noted: int,
    ends: float,
    secret: bytes,
    now: datetime,
) -> str:
    """Seal a pen.

    Args:
        session: mark of the session (`tickets.mark`).
        officer: whose it is.
        tip: the conversation.
        key: of its words.
        noted: second at which the session was last noted to be in use.
        ends: second at which the session is over, however young the pen is.
        secret: of the desk process.
        now: the present instant.
    """
    pen = Pen(session, min(tickets.until(now), int(ends)), officer, tip, key, noted)
    return urlsafe_b64encode(sealed.encrypt(msgspec.msgpack.encode(pen), key=_key(secret), place=_PLACE)).decode()


def read(text: str, *, session: str, secret: bytes, now: datetime) -> Pen:
    """Open a pen with the session's cookie.

    Raises:
        TicketRefused: changed, too old, or given to another session.
    """
    if not text or len(text) > _LONGEST:
        raise TicketRefused
    try:
        box = urlsafe_b64decode(text.encode("ascii"))
        pen = msgspec.msgpack.decode(sealed.decrypt(box, key=_key(secret), place=_PLACE), type=Pen)
    except (ValueError, sealed.Unopenable, msgspec.DecodeError) as error:
        raise TicketRefused from error
    if pen.until < now.timestamp() or pen.session != tickets.mark(session, secret):
        raise TicketRefused
    return pen


@lru_cache(maxsize=4)
def _key(secret: bytes) -> bytes:
    """Return the key of pens; its own, derived."""
    return sealed.derive(b"pens", pepper=secret, name=b"pens of talks")
