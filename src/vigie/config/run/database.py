"""The database of this deployment, as its owner and its processes see it: embedded, or `DATABASE_URL`'s.

Refuses, in one sentence, an address that does not answer.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import make_conninfo

from vigie.config import env
from vigie.config.run.layout import Layout
from vigie.config.run.postgres import Server
from vigie.config.run.postgres_binaries import Binaries, find_client
from vigie.config.run.postgres_folder import OWNER
from vigie.config.run.progress import Say, say_nothing
from vigie.lib.errors import Misconfigured
from vigie.lib.keyring import read_text

_MAJOR = 10_000


@dataclass(frozen=True)
class Database:
    """A database that answers.

    Attributes:
        owner_url: its address as the owner's command line uses it, with credentials if the operator put some.
        keys: the deployment's key folders, for passwords.
        server: the embedded server, when it is that one and this command started or adopted it.
    """

    owner_url: str
    keys: Path
    server: Server | None = None

    @property
    def surface_url(self) -> str:
        """The address without credentials: each process adds its own."""
        return without_credentials(self.owner_url)

    def connect(self, *, user: str = "", password: str = "") -> psycopg.Connection[tuple[object, ...]]:
        """Connect, as the owner unless told otherwise."""
        where = make_conninfo("", **self.settings(user=user, password=password))
        return psycopg.connect(where, autocommit=True, connect_timeout=10)

    def settings(self, *, user: str = "", password: str = "") -> dict[str, str]:
        """Return libpq's settings for the owner, or for a given role."""
        url = self.surface_url if user else self.owner_url
        secret = self.keys / "owner" / "database.password"
        entry = env.database(
            url, user=user or OWNER, password=password or (read_text(secret) if secret.exists() else "")
        )
        options = {name: value for name, value in entry["OPTIONS"].items() if name != "server_side_binding"}
        found = {"host": entry["HOST"], "port": entry["PORT"], "dbname": entry["NAME"]}
        found |= {"user": entry["USER"], "password": entry["PASSWORD"]}
        return {name: value for name, value in (found | options).items() if value}

    def client_programs(self) -> Binaries:
        """Return `pg_dump` and its kin for this server."""
        if self.server:
            return self.server.binaries
        with self.connect() as connection:
            return find_client(connection.info.server_version // _MAJOR)


def without_credentials(url: str) -> str:
    """Take user and password out of an address."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@contextmanager
def open_database(layout: Layout, *, say: Say = say_nothing) -> Iterator[Database]:
    """Reach the database: the one of `DATABASE_URL`, else the embedded server, started if nobody runs it.

    Raises:
        Misconfigured: it does not answer.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        database = Database(owner_url=url, keys=layout.keys)
        _refuse_silence(database)
        yield database
        return
    server = Server(layout, say=say)
    try:
        server.start()
        yield Database(owner_url=server.url, keys=layout.keys, server=server)
    finally:
        server.stop()


def _refuse_silence(database: Database) -> None:
    """Raise `Misconfigured` when the operator's own server does not answer."""
    try:
        database.connect().close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1]
        raise Misconfigured(f"The database of DATABASE_URL does not answer: {reason}") from error
