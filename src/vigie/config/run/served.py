"""What a web worker loads: the surface's pages, on a leash held by the server's main process.

Without it, a server whose main process is killed leaves workers behind that go on answering.
"""

from django.core.handlers.wsgi import WSGIHandler

from vigie.config.run.leash import end_with_parent
from vigie.config.wsgi import application


def pages() -> WSGIHandler:
    """Return the WSGI application; called once in each worker."""
    end_with_parent()
    return application
