"""A page's stream as a test sees it: opened over HTTP with the session's cookie, read in a thread, cut at will.

with Listener(url, path, cookies) as page:
    page.wait_for(lambda: page.numbers == [1, 2, 3])
"""

import http.client
import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

_PATIENCE = 20.0


class Listener:
    """One stream, followed through one redirect.

    Attributes:
        status: of the answer.
        events: what came: (name, number or 0, data).
        text: all that came, as it came.
        over: the stream has ended.
    """

    def __init__(self, url, path, cookies, *, last=None):
        self._host = urlsplit(url).netloc
        self._cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._last = last
        self.events, self.text, self.over = [], "", False
        self._answer = self._open(path)
        self.status = self._answer.status
        self.headers = self._answer.headers
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _open(self, path):
        self._line = http.client.HTTPConnection(self._host, timeout=60)
        headers = {"Cookie": self._cookies, "Accept-Language": "fr"}
        if self._last is not None:
            headers["Last-Event-ID"] = str(self._last)
        self._line.request("GET", path, headers=headers)
        self._socket = self._line.sock
        answer = self._line.getresponse()
        self.path = path
        if answer.status in {302, 303}:
            self._line.close()
            return self._open(answer.getheader("Location"))
        return answer

    def _read(self):
        try:
            block = []
            for raw in self._answer:
                line = raw.decode()
                self.text += line
                if line.strip():
                    block.append(line.rstrip("\n"))
                else:
                    self._take(block)
                    block = []
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        finally:
            self.over = True

    def _take(self, block):
        fields = [line.partition(": ")[::2] for line in block]
        name = next((value for key, value in fields if key == "event"), "")
        number = next((int(value) for key, value in fields if key == "id"), 0)
        if name:
            self.events.append((name, number, "\n".join(value for key, value in fields if key == "data")))

    @property
    def numbers(self):
        """Return the numbers of the messages that came, in order."""
        return [number for name, number, _data in self.events if name == "message"]

    def named(self, name):
        """Return the data of the events of a name."""
        return [data for one, _number, data in self.events if one == name]

    def wait_for(self, holds, what="something"):
        """Wait until a condition holds."""
        deadline = time.monotonic() + _PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"{what} did not come; there are {self.events[-5:]}, over {self.over}"
            time.sleep(0.01)
        return self

    def cut(self):
        """Cut the line."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # to close it alone would wait for the thread that reads
        self._thread.join()
        self._answer.close()
        self._line.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.cut()
