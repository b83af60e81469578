"""Django's PostgreSQL engine, which looks whether a kept connection still stands before it asks.

Django asks `SELECT 1` before the first statement of every request. A server that died or restarted has closed the
connection, and the system knows: something can then be read from it, the end. Only where something can be read is the
server asked.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection."""

    def is_usable(self) -> bool:
        """Tell whether the connection stands: silent, or able to answer."""
        if self.connection is None or self.connection.closed:
            return False
        look = select.poll()
        look.register(self.connection.fileno(), select.POLLIN)
        return not look.poll(0) or super().is_usable()
