"""The processes of a deployment, and the environment each is given: its own, and nothing of the others.

Refuses an unknown surface in `VIGIE_SURFACES` and a port that is taken, naming the variable to set.
"""

import http.client
import os
import socket
import sys
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import vigie
from vigie.config.env import env_bool, env_int, env_list
from vigie.config.run.layout import Layout
from vigie.lib.errors import Misconfigured

HOST = "127.0.0.1"
PORTS = {
    "public": ("PUBLIC_PORT", 8000),
    "desk": ("DESK_PORT", 8001),
    "public-live": ("PUBLIC_LIVE_PORT", 8010),
    "desk-live": ("DESK_LIVE_PORT", 8011),
}
NAMES = ("public", "desk", "worker")
LIVE = "-live"
_PORT_NAMES = tuple(variable for variable, _port in PORTS.values())
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", *_PORT_NAMES)
_WITHHELD = ("VIGIE_KEYS", "VIGIE_SURFACE", "VIGIE_POSTGRES_BIN")
_HIGHEST_PORT = 65_535


@dataclass(frozen=True)
class Program:
    """One process of the deployment.

    Attributes:
        name: `public`, `desk` or `worker`; `public-live` and `desk-live` where streams have processes of their own.
        command: what is run.
        environment: all that it is told.
        port: where it answers, on this machine only; none for the worker.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    port: int | None = None

    @property
    def url(self) -> str:
        """The address of a surface."""
        return f"http://{HOST}:{self.port}"


def programs(layout: Layout, surface_url: str) -> list[Program]:
    """List the processes that this machine runs (`VIGIE_SURFACES`)."""
    wanted = env_list("VIGIE_SURFACES", ",".join(NAMES))
    for name in wanted:
        if name not in NAMES:
            raise Misconfigured(f"VIGIE_SURFACES names {name}: it may name {', '.join(NAMES)}.")
    split = env_bool("VIGIE_SPLIT_LIVE", default=False)
    surfaces = [name + LIVE for name in wanted if split and name in PORTS]
    return [program(layout, surface_url, name) for name in (*NAMES, *surfaces) if name in wanted or name in surfaces]


def program(layout: Layout, surface_url: str, name: str, *, port: int | None = None) -> Program:
    """Describe one process; a surface answers on `port`, or on the one of the environment."""
    told = environment(layout, surface_url, name)
    if name not in PORTS:
        return Program(name=name, command=_module("vigie.config.cli", name), environment=told)
    port = port or _port(name)
    if name.endswith(LIVE):
        command = _asgi(port, "streams")
    elif env_bool("VIGIE_SPLIT_LIVE", default=False):
        command = _wsgi(port)
    else:
        command = _asgi(port, "everything")
    return Program(name=name, command=command, environment=told, port=port)


def _asgi(port: int, what: str) -> list[str]:
    """Write the command of a server that holds streams, alone or with the pages."""
    workers = env_int("VIGIE_WORKERS", 2) if what == "everything" else env_int("VIGIE_LIVE_WORKERS", 1)
    return _module("vigie.config.run.serve", what, str(port), str(workers))


def _wsgi(port: int) -> list[str]:
    """Write the command of a server that answers pages alone."""
    return _module(
        "granian",
        "--interface=wsgi",
        f"--host={HOST}",
        f"--port={port}",
        "--http=1",
        "--no-ws",
        f"--workers={env_int('VIGIE_WORKERS', 2)}",
        "--blocking-threads=4",
        "--no-access-log",
        "--respawn-failed-workers",
        "--workers-kill-timeout=10s",
        "--factory",
        "vigie.config.run.served:pages",
    )


def _module(module: str, *arguments: str) -> list[str]:
    """Write the command that runs a module of this environment."""
    return [sys.executable, "-m", module, *arguments]


def _port(name: str) -> int:
    """Read the port of a surface."""
    variable, default = PORTS[name]
    port = env_int(variable, default)
    if not 0 < port <= _HIGHEST_PORT:
        raise Misconfigured(f"{variable} must be a port number, 1 to {_HIGHEST_PORT}.")
    return port


def environment(layout: Layout, surface_url: str, name: str) -> dict[str, str]:
    """Write the whole environment of one process.

    The operator's settings (`VIGIE_…`) are passed on; the owner's address and other processes' keys are not.
    """
    surface = name.removesuffix(LIVE)
    told = {
        variable: value
        for variable, value in os.environ.items()
        if variable in _PASSED_ON or (variable.startswith("VIGIE_") and variable not in _WITHHELD)
    }
    return {
        "VIGIE_WALL": "demonstration",  # one account runs all of it; an operator may say otherwise
        **told,
        "PYTHONPATH": str(Path(vigie.__file__).parents[1]),
        "VIGIE_HOME": str(layout.home),
        "VIGIE_SURFACE": surface,
        "VIGIE_KEYS": str(layout.keys / surface),
        "DATABASE_URL": surface_url,
        "DJANGO_SETTINGS_MODULE": f"vigie.config.settings.{surface}",
    }


def owner_environment(layout: Layout, owner_url: str) -> dict[str, str]:
    """Write the environment of the command line, which acts as the owner."""
    return {
        **os.environ,
        "PYTHONPATH": str(Path(vigie.__file__).parents[1]),
        "VIGIE_HOME": str(layout.home),
        "VIGIE_KEYS": str(layout.keys / "owner"),
        "DATABASE_URL": owner_url,
        "DJANGO_SETTINGS_MODULE": "vigie.config.settings.admin",
    }


def refuse_taken_ports(wanted: list[Program]) -> None:
    """Raise `Misconfigured` when a port is taken, before anything else is done."""
    used: dict[int, str] = {}
    for each in wanted:
        if each.port is None:
            continue
        variable = PORTS[each.name][0]
        if each.port in used:
            raise Misconfigured(f"{used[each.port]} and {variable} are both {each.port}: give each its own.")
        used[each.port] = variable
        if reason := _taken(each.port):
            raise Misconfigured(f"Port {each.port} on {HOST} {reason}: set {variable} to a free one.")


def _taken(port: int) -> str:
    """Say why a port cannot be had; empty when it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            return "is not open to this account"
        except OSError:
            return "is taken by another program"
    return ""


def answers(program: Program) -> bool:
    """Tell whether a surface answers; a process without pages always does."""
    if program.port is None:
        return True
    connection = http.client.HTTPConnection(HOST, program.port, timeout=5)
    try:
        connection.request(
            "GET",
            "/live/healthz" if program.name.endswith(LIVE) else "/healthz",
            headers={"Host": env_list("VIGIE_HOSTS", HOST)[0]},
        )
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
