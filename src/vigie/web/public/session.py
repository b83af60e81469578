"""The witness's session: one cookie that carries the tip's key, sealed; the server keeps nothing of it.

HttpOnly, SameSite=Strict, gone with the browser window, sent only to the pages and streams of the conversation. It
stops opening after some hours even where a browser restores its windows. A changed or foreign cookie is as good as
none.
"""

import struct
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vigie.lib import sealed

NAME, STREAM_NAME = "vigie_temoin", "vigie_direct"
# One value under two names: a browser sends each where it is needed, to the pages of the conversation or its streams.
PATHS = {NAME: "/suivi/", STREAM_NAME: "/live/"}
WORDS_PATH = "/suivi/dire/"  # where words of a page with scripts go (`words_door`)
HOURS = 12
_PLACE = b"vigie witness session 1"
_BODY = struct.Struct(">16s32sI")


@dataclass(frozen=True)
class Session:
    """The tip of this visit, the key that opens its words, and the second at which the session ends."""

    tip_id: uuid.UUID
    key: bytes
    ends: int = 0


def remember(response: HttpResponse, session: Session, *, now: datetime) -> None:
    """Let the browser carry the session until it is closed."""
    body = _BODY.pack(session.tip_id.bytes, session.key, int(now.timestamp()) // 60)
    box = sealed.encrypt(body, key=settings.PUBLIC_KEYRING.cookie, place=_PLACE)
    value = urlsafe_b64encode(box).decode()
    for name, path in PATHS.items():
        response.set_cookie(name, value, path=path, httponly=True, samesite="Strict", secure=settings.HTTPS)


def recall(request: HttpRequest, *, now: datetime) -> Session | None:
    """Return the session that the browser carries, if it is ours and young enough."""
    return read(request.COOKIES.get(NAME, ""), now=now)


def read(value: str, *, now: datetime) -> Session | None:
    """Open a cookie, if it is ours and young enough."""
    try:
        box = urlsafe_b64decode(value.encode("ascii"))
        body = sealed.decrypt(box, key=settings.PUBLIC_KEYRING.cookie, place=_PLACE)
        tip_id, key, minute = _BODY.unpack(body)
    except (ValueError, struct.error, sealed.Unopenable):
        return None
    ends = minute * 60 + HOURS * 3600
    if not minute * 60 <= now.timestamp() <= ends:
        return None
    return Session(uuid.UUID(bytes=tip_id), key, ends)


def forget(response: HttpResponse) -> None:
    """Take the cookies back."""
    for name, path in PATHS.items():
        response.delete_cookie(name, path=path, samesite="Strict")
