"""A server for browser stories inside the test's own transaction: the pages see what the test made, and all is undone.

Django's live server wants tables that can be emptied between tests; the journal refuses that, rightly. Here the
server's threads share the test's connection instead. One browser, one page at a time: enough for a story.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test.testcases import QuietWSGIRequestHandler


class _Server(ThreadedWSGIServer):
    daemon_threads = True

    def _close_connections(self) -> None:
        """Leave the connection open: it is the test's."""


@contextmanager
def live_desk() -> Iterator[str]:
    """Serve the pages of the present settings on `localhost`; yields the address."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    shared = {connection.alias: connection}
    server = _Server(("localhost", 0), QuietWSGIRequestHandler, connections_override=shared)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # it would close a connection found in a transaction
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        connection.dec_thread_sharing()
