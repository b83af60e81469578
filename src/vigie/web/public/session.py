"""The witness's session: one cookie that carries the tip's key, sealed; the server keeps nothing of it.

HttpOnly, SameSite=Strict, gone with the browser window, sent only to the pages of the conversation. It stops opening
after some hours even where a browser restores its windows. A changed or foreign cookie is as good as none.
"""

import struct
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vigie.lib import sealed

NAME = "vigie_temoin"
PATH = "/suivi/"
HOURS = 12
_PLACE = b"vigie witness session 1"
_BODY = struct.Struct(">16s32sI")


@dataclass(frozen=True)
class Session:
    """The tip of this visit and the key that opens its words."""

    tip_id: uuid.UUID
    key: bytes


def remember(response: HttpResponse, session: Session, *, now: datetime) -> None:
    """Let the browser carry the session until it is closed."""
    body = _BODY.pack(session.tip_id.bytes, session.key, int(now.timestamp()) // 60)
    box = sealed.encrypt(body, key=settings.PUBLIC_KEYRING.cookie, place=_PLACE)
    value = urlsafe_b64encode(box).decode()
    response.set_cookie(NAME, value, path=PATH, httponly=True, samesite="Strict", secure=settings.HTTPS)


def recall(request: HttpRequest, *, now: datetime) -> Session | None:
    """Return the session that the browser carries, if it is ours and young enough."""
    try:
        box = urlsafe_b64decode(request.COOKIES.get(NAME, "").encode("ascii"))
        body = sealed.decrypt(box, key=settings.PUBLIC_KEYRING.cookie, place=_PLACE)
        tip_id, key, minute = _BODY.unpack(body)
    except (ValueError, struct.error, sealed.Unopenable):
        return None
    if not 0 <= now.timestamp() - minute * 60 <= HOURS * 3600:
        return None
    return Session(uuid.UUID(bytes=tip_id), key)


def forget(response: HttpResponse) -> None:
    """Take the cookie back."""
    response.delete_cookie(NAME, path=PATH, samesite="Strict")
