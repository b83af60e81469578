"""One server of a surface: `python -m vigie.config.run.serve everything|streams PORT [WORKERS]`.

Uvicorn with the options of this house. It logs no request and no address, believes no header about one, waits two
seconds for open answers when it is told to stop (streams end at once by themselves), and lets go of a line on which
nothing was acknowledged for half a minute: a telephone that vanished is not there any more.
"""

import socket
import sys

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess

HOST = "127.0.0.1"
_UNACKNOWLEDGED_MS = 30_000


def configuration(what: str, port: int, workers: int = 1) -> uvicorn.Config:
    """Return the options of a server: `everything` or `streams` of a surface, on this machine only."""
    return uvicorn.Config(
        f"vigie.config.run.served:{what}",
        factory=True,
        host=HOST,
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        interface="asgi3",
        ws="none",
        lifespan="on",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
        backlog=8192,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=2,
    )


def main() -> None:
    """Serve until SIGTERM."""
    what, port, *more = sys.argv[1:]
    config = configuration(what, int(port), *map(int, more))
    listening = config.bind_socket()
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # inherited by every line that is accepted
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNACKNOWLEDGED_MS)
    if config.workers > 1:
        Multiprocess(config, sockets=[listening]).run()
        return
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    sys.exit(0 if server.started else 1)


if __name__ == "__main__":
    main()
