"""A line between a telephone and the site that can fall asleep: bytes vanish, nobody is told, no new line opens.

Browsers' own "offline" leaves open streams running, which is not what a sleeping telephone does.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self
from urllib.parse import urlsplit


class Relay:
    """Forwards connections to an address while it is awake; `url` is where the telephone goes."""

    def __init__(self, to: str) -> None:
        self._to = (urlsplit(to).hostname, urlsplit(to).port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._lines: list[socket.socket] = []
        self._awake = True
        threading.Thread(target=self._receive, daemon=True).start()

    @property
    def url(self) -> str:
        """Address of the site through this line."""
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def sleep(self) -> Self:
        """Let everything vanish from now on."""
        self._awake = False
        return self

    def wake(self) -> Self:
        """Let new lines open; the old ones are dead."""
        self._hang_up()
        self._awake = True
        return self

    def close(self) -> None:
        """End."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._hang_up()

    def _hang_up(self) -> None:
        lines, self._lines = self._lines, []
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _receive(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._door.accept()
                if not self._awake:
                    near.close()
                    continue
                far = socket.create_connection(self._to)
                self._lines += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with one, suppress(OSError):
            while data := one.recv(65536):
                if self._awake:
                    other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(to: str) -> Iterator[Relay]:
    """Open a line for as long as the block lasts."""
    line = Relay(to)
    try:
        yield line
    finally:
        line.close()
