"""Times as the house keeps them.

A witness's act is kept to the minute, never finer: two clocks compared to the second can name a person. Order within
a desk or a conversation is a number, not a time.
"""

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(tz=UTC)


def to_minute(instant: datetime) -> datetime:
    """Cut an instant down to its minute."""
    return instant.replace(second=0, microsecond=0)


def days(count: int) -> timedelta:
    """Return a duration of whole days, the unit of every retention rule."""
    return timedelta(days=count)
