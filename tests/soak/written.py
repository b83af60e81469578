"""Messages written behind everybody's back: sealed as the pages seal them, with a wake-up or without."""

import uuid
from datetime import UTC, datetime

from django.test import override_settings

from vigie.lib import clock
from vigie.lib.keyring import load_public
from vigie.tips import boxes, bus
from vigie.web.public import session

_INSERT = """
INSERT INTO tips_message (id, tip_id, number, author, sent_at, client_key, box)
VALUES (%s, %s, %s, 'witness', %s, %s, %s)
"""


def session_of(deployment, cookies) -> session.Session:
    """Open a witness's cookie with the deployment's own key."""
    with override_settings(PUBLIC_KEYRING=load_public(deployment.layout.keys / "public")):
        found = session.read(cookies[session.NAME], now=clock.now())
    assert found is not None
    return found


def write_silently(deployment, cookies, texts, *, wake: bool) -> int:
    """Write messages of the witness in one transaction; returns the last number. Wakes only for the last, if at all."""
    here = session_of(deployment, cookies)
    minute = clock.to_minute(datetime.now(UTC))
    with deployment.connect() as connection:
        counted = "UPDATE tips_tip SET last_number = last_number + %s WHERE id = %s RETURNING last_number"
        last = connection.execute(counted, [len(texts), here.tip_id]).fetchone()[0]
        for number, text in enumerate(texts, last - len(texts) + 1):
            row = uuid.uuid4()
            box = boxes.seal_message(text, key=here.key, tip_id=here.tip_id, row_id=row)
            connection.execute(_INSERT, [row, here.tip_id, number, minute, uuid.uuid4(), box])
        if wake:
            connection.execute("SELECT pg_notify(%s, %s)", [bus.TALK, f"{here.tip_id.hex} m{last}"])
    return last
