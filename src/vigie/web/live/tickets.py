"""Stream tickets: what a page's loader gives, and a stream asks for. Sealed, bound to one session, good for a minute.

A ticket holds no word and no code, and opens nothing by itself: the cookie of the session must come with it, and the
stream looks again at session and right at every heartbeat. One that is too old, changed, or another session's is
refused alike.
"""

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import lru_cache

import msgspec

from vigie.lib import sealed
from vigie.lib.errors import NotAllowed

SECONDS = 60
_PLACE = b"vigie stream ticket 1"
_LONGEST = 2000


class TicketRefused(NotAllowed):
    """No such ticket, or no longer."""

    code = "ticket_refused"


class Ticket(msgspec.Struct, frozen=True, array_like=True):
    """What a stream may show.

    Attributes:
        session: mark of the session it was given to.
        until: second after which it is refused.
        tip: the conversation; none for a page that shows only the desk.
        after: number of the last message that the page shows.
        officer: whose page it is; none for a witness.
        desks: the desks whose waiting rooms the page shows.
        language: of the page.
        frame: for a page without scripts, which shows the stream as a document.
        charge: the officer has the tip in charge, and the stream ends with the charge.
    """

    session: bytes
    until: int
    tip: uuid.UUID | None = None
    after: int = 0
    officer: uuid.UUID | None = None
    desks: tuple[uuid.UUID, ...] = ()
    language: str = "fr"
    frame: bool = False
    charge: bool = False


def mark(session: str, secret: bytes) -> bytes:
    """Return what binds a ticket to a session's cookie."""
    return sealed.derive(session.encode(), pepper=_key(secret), name=b"session mark")[:16]


def seal(ticket: Ticket, *, secret: bytes) -> str:
    """Seal a ticket for the address of a stream."""
    box = sealed.encrypt(msgspec.msgpack.encode(ticket), key=_key(secret), place=_PLACE)
    return urlsafe_b64encode(box).decode().rstrip("=")


def renewed(ticket: Ticket, *, after: int, secret: bytes, now: datetime) -> str:
    """Seal the ticket with which a page whose session and right were just looked at may come back."""
    return seal(msgspec.structs.replace(ticket, until=until(now), after=after), secret=secret)


def until(now: datetime) -> int:
    """Return the second until which a ticket given now is good."""
    return int(now.timestamp()) + SECONDS


def read(text: str, *, session: str, secret: bytes, now: datetime) -> Ticket:
    """Open a ticket.

    Raises:
        TicketRefused: changed, too old, or given to another session.
    """
    if not text or len(text) > _LONGEST:
        raise TicketRefused
    try:
        box = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        ticket = msgspec.msgpack.decode(sealed.decrypt(box, key=_key(secret), place=_PLACE), type=Ticket)
    except (ValueError, sealed.Unopenable, msgspec.DecodeError) as error:
        raise TicketRefused from error
    if ticket.until < now.timestamp() or ticket.session != mark(session, secret):
        raise TicketRefused
    return ticket


@lru_cache(maxsize=4)
def _key(secret: bytes) -> bytes:
    """Return the key of a surface's tickets; its own, derived."""
    return sealed.derive(b"tickets", pepper=secret, name=b"stream tickets")
