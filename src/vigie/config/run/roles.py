"""Who may do what in the database: one role a process, and the rights table applied after every migration.

Rights are declared (`vigie.config.grants`) and applied whole in one transaction: everything is taken back, then
what the table says is given. Works with the embedded server and with one's own (its owner needs CREATEROLE).
"""

from pathlib import Path

import psycopg
from psycopg import sql

from vigie.config.run.database import Database
from vigie.lib.errors import Misconfigured
from vigie.lib.keyring import read_text

ROLES = {"vigie_public": "public", "vigie_desk": "desk", "vigie_worker": "worker"}
Connection = psycopg.Connection[tuple[object, ...]]


def ensure_roles(database: Database) -> None:
    """Make each process's role, and give it the password of its key folder.

    Raises:
        Misconfigured: the owner of this server may not make roles.
    """
    with database.connect() as connection:
        for role, surface in ROLES.items():
            password = password_of(database.keys, surface)
            if not _opens(database, role, password):
                _write_role(connection, role, password)


def password_of(keys: Path, surface: str) -> str:
    """Read the password of one process's role."""
    return read_text(keys / surface / "database.password")


def _opens(database: Database, role: str, password: str) -> bool:
    """Tell whether the role exists with this password."""
    try:
        database.connect(user=role, password=password).close()
    except psycopg.OperationalError:
        return False
    return True


def _write_role(connection: Connection, role: str, password: str) -> None:
    """Make the role or change its password; only the SCRAM verifier travels, no log can hold the password."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
    try:
        connection.execute(sql.SQL("{} {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(verifier)))
        if not known:  # so that an owner who is no superuser may connect databases of this role
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(_here(connection), sql.Identifier(role))
            )
    except psycopg.errors.InsufficientPrivilege as error:
        raise Misconfigured(
            f"The owner in DATABASE_URL may not make the role {role}: give it CREATEROLE on this server."
        ) from error


def apply_grants(database: Database, grants: dict[str, dict[str, str]]) -> None:
    """Take all rights back and give those of the table.

    Args:
        database: where.
        grants: role -> table -> privileges, both written as they stand in a GRANT (`SELECT (id, state)`).
    """
    with database.connect() as connection, connection.transaction():
        here = _here(connection)
        for statement in _TAKE_BACK:
            connection.execute(sql.SQL(statement).format(database=here))
        for role in ROLES:
            for statement in _PER_ROLE:
                connection.execute(sql.SQL(statement).format(database=here, role=sql.Identifier(role)))
        for role, tables in grants.items():
            for table, privileges in tables.items():
                connection.execute(f"GRANT {privileges} ON {table} TO {role}".encode())


_TAKE_BACK = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC",
)
_PER_ROLE = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
    "REVOKE ALL ON SCHEMA public FROM {role}",
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
)


def _here(connection: Connection) -> sql.Identifier:
    """Name the database we are connected to."""
    return sql.Identifier(connection.info.dbname)
