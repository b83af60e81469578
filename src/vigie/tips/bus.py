"""What wakes the streams: channels of the database's own bus, and payloads that say who is concerned, never what.

A wake-up is sent with the transaction that gives reason for it and arrives after its commit; the tables tell the rest.

    TALK   `<tip> m12`  message 12 is there     `<tip> s3`  the talk, or what stands beside it, changed
           `<tip> w`    the witness types       `<tip> o`   the officer types
    DESK   `<desk>`     somebody came to, left or moved in the waiting room of a desk, or came on or off duty
    HERE   `<tip>,<tip>…`  these witnesses have a page open; sent every quarter of a minute, kept nowhere
"""

import uuid
from collections.abc import Iterable, Iterator

from django.db import connection

TALK, DESK, HERE = "vigie_talk", "vigie_desk", "vigie_here"
WITNESS_TYPES, OFFICER_TYPES = "w", "o"
_MOST_IN_A_PAYLOAD = 200


def wake(channel: str, payload: str) -> None:
    """Send a wake-up with the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, payload])


def talk_changed(tip_id: uuid.UUID, version: int) -> None:
    """Wake the pages of a talk: its state changed."""
    wake(TALK, f"{tip_id.hex} s{version}")


def desk_changed(*desks: uuid.UUID) -> None:
    """Wake the pages of desks: their waiting rooms changed."""
    for desk in dict.fromkeys(desks):
        wake(DESK, desk.hex)


def types(tip_id: uuid.UUID, side: str) -> None:
    """Tell the other side that one types now."""
    wake(TALK, f"{tip_id.hex} {side}")


def here(tip_ids: Iterable[uuid.UUID]) -> Iterator[str]:
    """Yield payloads that name witnesses who are there, each short enough for the bus."""
    names = [one.hex for one in tip_ids]
    for at in range(0, len(names), _MOST_IN_A_PAYLOAD):
        yield ",".join(names[at : at + _MOST_IN_A_PAYLOAD])
