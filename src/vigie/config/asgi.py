"""One origin of a surface: `/live/` are its streams, all else its pages. `VIGIE_SURFACE` is `public` or `desk`.

`everything` answers both from one process; `streams` answers `/live/` alone, for a machine that puts pages and streams
in processes of their own behind a reverse proxy.
"""

import importlib

from django.conf import settings

from vigie.config.bridge import Application, Pages
from vigie.web.live.app import PREFIX, Live, Receive, Scope, Send

_DOORS = {"public": "vigie.web.public.stream", "desk": "vigie.web.desk.stream"}


class Origin:
    """The application of one surface.

    Args:
        live: its streams.
        pages: its pages; none where another process answers them.
    """

    def __init__(self, live: Live, pages: Pages | None) -> None:
        self._live = live
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand one request on."""
        if scope["type"] == "lifespan":
            await self._live.lifespan(receive, send)
            if self._pages is not None:
                self._pages.close()
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif self._pages is None or scope["path"].startswith(PREFIX):
            await self._live(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def origin(pages: Application | None, *, threads: int = 4) -> Origin:
    """Compose the application of this process's surface."""
    door = importlib.import_module(_DOORS[settings.SURFACE]).door()
    live = Live(door, most=settings.STREAMS_AT_MOST, beat=settings.BEAT_SECONDS)
    return Origin(live, Pages(pages, threads=threads) if pages is not None else None)
