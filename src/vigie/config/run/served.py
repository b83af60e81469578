"""What a web worker loads: the surface's pages, its streams, or both, on a leash held by the server's main process.

Without it, a server whose main process is killed leaves workers behind that go on answering.
"""

import resource

from vigie.config.asgi import Origin, origin
from vigie.config.run.leash import end_with_parent
from vigie.config.wsgi import application
from vigie.web.shared.words_door import WordsDoor

THREADS = 4


def pages() -> WordsDoor:
    """Return the pages alone, for a WSGI server; called once in each worker."""
    end_with_parent()
    return application


def everything() -> Origin:
    """Return pages and streams of one origin, for an ASGI server; called once in each worker."""
    end_with_parent()
    _open_more_files()
    return origin(application, threads=THREADS)


def streams() -> Origin:
    """Return the streams alone, for an ASGI server; called once in each worker."""
    end_with_parent()
    _open_more_files()
    return origin(None)


def _open_more_files() -> None:
    """Ask for as many open files as the system allows: each stream is one."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
