"""What a web worker loads: the surface's pages, its streams, or both, on a leash held by the server's main process.

Without it, a server whose main process is killed leaves workers behind that go on answering.
"""

import gc
import resource

from vigie.config.asgi import Origin, origin
from vigie.config.run.leash import end_with_parent
from vigie.config.wsgi import application
from vigie.web.shared.words_door import WordsDoor

THREADS = 4
_SELDOM = (10_000, 10, 1_000)


def pages() -> WordsDoor:
    """Return the pages alone, for a WSGI server; called once in each worker."""
    end_with_parent()
    gc.freeze()  # what was loaded is no garbage, and is not looked through again
    return application


def everything() -> Origin:
    """Return pages and streams of one origin, for an ASGI server; called once in each worker."""
    end_with_parent()
    _open_more_files()
    _look_for_garbage_seldom()
    return origin(application, threads=THREADS)


def streams() -> Origin:
    """Return the streams alone, for an ASGI server; called once in each worker."""
    end_with_parent()
    _open_more_files()
    _look_for_garbage_seldom()
    return origin(None)


def _open_more_files() -> None:
    """Ask for as many open files as the system allows: each stream is one."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _look_for_garbage_seldom() -> None:
    """Have Python look through everything it holds for garbage in cycles less often.

    Each heartbeat reads thousands of rows, which made it look through all streams: nothing was said for 0.4 s with
    10,000 of them. What was just made is looked through as before, and all else that is let go needs no look.
    """
    gc.freeze()
    gc.set_threshold(*_SELDOM)
