"""When a session of the desk is over, for pages and streams: half an hour without a page, twelve hours in any case."""

import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from vigie.web.desk.accounts.doors import SECOND_FACTOR

BEGAN, SEEN = "began", "seen"
_SEEN_STEP = 60  # one write a minute at most, not one a page
WORDS_STEP = 300  # words come every few seconds, and cost little beside that write


def over(content: Mapping[str, Any], now: float) -> bool:
    """Tell whether a session has lasted too long."""
    began, seen = content.get(BEGAN, now), content.get(SEEN, now)
    too_old: bool = now - began > settings.SESSION_AT_MOST.total_seconds()
    return too_old or now - seen > settings.SESSION_IDLE.total_seconds()


def ends(content: Mapping[str, Any]) -> float:
    """Return the second at which a session is over if nobody comes."""
    began, seen = (content.get(name, time.time()) for name in (BEGAN, SEEN))
    at: float = min(began + settings.SESSION_AT_MOST.total_seconds(), seen + settings.SESSION_IDLE.total_seconds())
    return at


def renewed(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a session's content with its officer there now; nothing when that was noted a moment ago."""
    now = int(time.time())
    if now - content.get(SEEN, 0) < _SEEN_STEP:
        return None
    return {BEGAN: now, **content, SEEN: now}


def noted(content: Mapping[str, Any]) -> int:
    """Return the second at which a session was last noted to be in use."""
    second: int = content.get(SEEN, 0)
    return second


def stands(content: Mapping[str, Any]) -> bool:
    """Tell whether a session was proved twice and is not over."""
    return bool(content.get(SECOND_FACTOR)) and not over(content, time.time())
