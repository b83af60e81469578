"""What an address says of a page of a list, of a month, of a row: read, or refused when no page of ours gave it."""

import uuid
from datetime import date, datetime

from vigie.lib.errors import NotThere

MONTH_FORMAT = "%Y-%m"
_FIRST_MONTH = date(2000, 1, 1)


def identifier(typed: str) -> uuid.UUID | None:
    """Read an identifier, if there is one."""
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError as error:
        raise NotThere from error


def month_key(typed: str, *, today: date, last: date) -> date:
    """Read a month as its first day; the present one when none is asked for, none that begins after the last day."""
    if not typed:
        return today.replace(day=1)
    try:
        found = datetime.strptime(typed, MONTH_FORMAT).date()  # noqa: DTZ007 - a month on the wall
    except ValueError as error:
        raise NotThere from error
    if not _FIRST_MONTH <= found <= last:
        raise NotThere
    return found


def instant_key(typed: str) -> tuple[datetime, uuid.UUID] | None:
    """Read the key of a page made of an instant and an identifier, if there is one."""
    if not typed:
        return None
    instant, _separator, name = typed.partition("_")
    try:
        moment = datetime.fromisoformat(instant)
        if moment.tzinfo is None:
            raise NotThere
        return moment, uuid.UUID(name)
    except ValueError as error:
        raise NotThere from error


def key_text(instant: datetime, identifier: object) -> str:
    """Write the key of a page, ready for an address."""
    return f"{instant:%Y-%m-%dT%H:%M:%S.%fZ}_{identifier}"
