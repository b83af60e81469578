"""Which waiting witnesses have a page open, as far as this process heard: from the bus, kept in memory, never stored.

A witness whom nobody has named for 45 seconds is gone from then on. Nobody is called gone for the time in which this
process did not listen.
"""

import uuid
from datetime import datetime, timedelta
from threading import Lock

DEAD_SECONDS = 45.0
_DEAF = timedelta(seconds=30)  # not a word from the listener for so long: it hears nothing
_FORGET = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


class Presence:
    """What was heard, by witness. One thread hears, another asks."""

    def __init__(self) -> None:
        self._heard: dict[uuid.UUID, datetime] = {}
        self._since: datetime | None = None
        self._listened: datetime | None = None
        self._lock = Lock()

    def listens(self, instant: datetime) -> None:
        """Note that the bus is listened to now; after a silence all begins anew."""
        with self._lock:
            if self._listened is None or instant - self._listened > _DEAF:
                self._since = instant
            self._listened = instant
            self._heard = {one: at for one, at in self._heard.items() if instant - at < _FORGET}

    def cut(self) -> None:
        """Note that the bus is not listened to any more."""
        with self._lock:
            self._listened = None

    def heard(self, payload: str, instant: datetime) -> None:
        """Take in a payload of `bus.HERE`; what is none is passed over."""
        for name in payload.split(","):
            try:
                tip_id = uuid.UUID(hex=name)
            except ValueError:
                continue
            with self._lock:
                self._heard[tip_id] = instant

    def gone_for(self, tip_id: uuid.UUID, instant: datetime, *, asked_at: datetime) -> float:
        """Return for how many seconds a witness has been gone; 0 for who is there, or while nobody listens.

        Args:
            tip_id: whose.
            instant: now.
            asked_at: when the witness asked to talk, cut to the minute: the wait counts from that minute's end.
        """
        with self._lock:
            if self._since is None or self._listened is None or instant - self._listened > _DEAF:
                return 0.0
            last = max(self._heard.get(tip_id, self._since), self._since, asked_at + _MINUTE)
        return max(0.0, (instant - last).total_seconds() - DEAD_SECONDS)
