"""Where the desk's sessions are kept: Django's session engine, with rows that are of no use to who reads them.

Named by `SESSION_ENGINE`. A row is found by the hash of the key that the browser holds; its content is locked under
`MFA_SECRET`. It refuses (as an empty session) anything that does not open.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from vigie.accounts.models import Officer, Session
from vigie.lib import clock, sealed

_FIND = """
SELECT session_key, session_data, expire_date, officer_id FROM accounts_session
WHERE session_key = %s AND expire_date > %s
"""
_OFFICER = "_auth_user_id"  # where Django keeps the signed-in account


class SessionStore(DatabaseStore):
    """Sessions in `accounts.Session`."""

    @classmethod
    def get_model_class(cls) -> type[Session]:  # type: ignore[override]  # our rows, not Django's
        """Return our model, so that Django's own sessions application is not needed."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # type: ignore[override]
        """Build the row of this session."""
        return Session(
            session_key=row_key(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            officer_id=data.get(_OFFICER),
        )

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Lock the content."""
        text = json.dumps(session_dict, separators=(",", ":")).encode()
        return urlsafe_b64encode(sealed.encrypt(text, key=_key(), place=b"session")).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Open the content; what does not open is an empty session."""
        try:
            text = sealed.decrypt(urlsafe_b64decode(session_data), key=_key(), place=b"session")
        except (sealed.Unopenable, ValueError):
            return {}
        content: dict[str, Any] = json.loads(text)
        return content

    def exists(self, session_key: str) -> bool:
        """Tell whether the key is taken."""
        return Session.objects.filter(session_key=row_key(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        """End this session, or the one of the key."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=row_key(key)).delete()

    def _get_session_from_db(self) -> Session | None:
        """Find the row of the key that the browser sent."""
        key = self.session_key
        row = find(row_key(key)) if key else None
        if row is None:
            self._session_key = None
        return row


def find(name: str) -> Session | None:
    """Find a row that has not ended: asked with every page, so without the cost of building the statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [name, clock.now()])
        found = cursor.fetchone()
    return Session(*found) if found else None


def row_key(session_key: str) -> str:
    """Return the key of the row of a browser's session key."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def rewrite(name: str, *, before: str, content: dict[str, Any]) -> bool:
    """Write the content of a row anew, unless it is another's by now: a page that wrote meanwhile is not undone."""
    row = Session.objects.filter(session_key=name, session_data=before)
    return row.update(session_data=SessionStore().encode(content)) == 1


def end_all(officer: Officer, *, but: str | None = None) -> int:
    """End the sessions of an officer, but one if its key is given; returns how many."""
    rows = Session.objects.filter(officer=officer)
    if but:
        rows = rows.exclude(session_key=row_key(but))
    count, _per_model = rows.delete()
    return count


def purge(now: datetime, dry_run: bool) -> int:  # noqa: FBT001 - the signature of every purge
    """Erase the rows of sessions that ended."""
    rows = Session.objects.filter(expire_date__lte=now)
    return rows.count() if dry_run else rows.delete()[0]


def _key() -> bytes:
    """Return the secret that locks sessions; its own, derived."""
    secret: bytes = settings.MFA_SECRET
    return sealed.derive(b"sessions", pepper=secret, name=b"sessions")
