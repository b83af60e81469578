"""Structured logs without content or address.

One JSON object a line: instant (to the minute), level, logger, event, and for a bug the type of the exception and the
places in the code. Never a message's arguments, an exception's text, a path, a header or an address: any of these can
carry a witness's words.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

_ALLOWED = ("event", "status", "surface", "count", "seconds", "code")


class ContentFreeFormatter(logging.Formatter):
    """Writes only what is on the allowed list; the free text of a record is dropped unless it is our own constant."""

    def format(self, record: logging.LogRecord) -> str:
        """Render one record as a line of JSON."""
        instant = datetime.fromtimestamp(record.created, tz=UTC).replace(second=0, microsecond=0)
        line: dict[str, Any] = {"at": instant.isoformat(), "level": record.levelname, "logger": record.name}
        for name in _ALLOWED:
            value = getattr(record, name, None)
            if isinstance(value, str | int | float):
                line[name] = value
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            line["status"] = status
        if "event" not in line and record.name.startswith("vigie") and not record.args:
            line["event"] = str(record.msg)
        if record.exc_info and record.exc_info[0] is not None:
            line["bug"] = record.exc_info[0].__name__
            line["at_code"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _places(tb: TracebackType | None) -> list[str]:
    """Return `file:line function` of the last frames, without source lines or values."""
    frames = traceback.extract_tb(tb)[-8:]
    return [f"{frame.filename.rsplit('/src/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
