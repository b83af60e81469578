"""The worker's ear on the bus: it hears which witnesses have a page open, and says when it hears nothing.

One thread, one connection. A cut connection is opened again as soon as the database answers; until then nobody is
taken for gone (`tips.presence`).
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg import sql

from vigie.lib import clock
from vigie.tips import bus
from vigie.tips.presence import Presence

logger = logging.getLogger("vigie.worker")
ROUND_SECONDS = 2.0
AGAIN_SECONDS = 1.0
_STOP_SECONDS = 5.0


@contextmanager
def listening(presence: Presence) -> Iterator[None]:
    """Feed what is heard to `presence` until the block ends."""
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(presence, stop), name="listening", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_STOP_SECONDS)


def _run(presence: Presence, stop: threading.Event) -> None:
    """Listen; after a fault, listen anew."""
    while not stop.is_set():
        try:
            _listen(presence, stop)
        except Exception:
            presence.cut()
            logger.exception("listening_cut", extra={"code": bus.HERE})
            stop.wait(AGAIN_SECONDS)
        finally:
            connection.close()


def _listen(presence: Presence, stop: threading.Event) -> None:
    """Listen on a connection of this thread's own until it is cut or all stops."""
    connection.ensure_connection()
    raw = connection.connection
    raw.execute(sql.SQL("LISTEN {}").format(sql.Identifier(bus.HERE)))
    while not stop.is_set():
        raw.execute("SELECT 1")  # a link that died without a word is noticed here, not believed
        presence.listens(clock.now())
        for heard in raw.notifies(timeout=ROUND_SECONDS):
            presence.heard(heard.payload, clock.now())
