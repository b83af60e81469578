"""Backup and restore of the database with PostgreSQL's own programs.

A restore is whole or not at all: one transaction, and what was there stays if it fails. Refuses to write over
a file, to restore over data without being told, and what the programs themselves refuse, in their words.
"""

import os
import shutil
import subprocess
from pathlib import Path

from vigie.config.grants import GRANTS
from vigie.config.run.database import Database
from vigie.config.run.postgres_folder import plain_environment
from vigie.config.run.roles import apply_grants, ensure_roles
from vigie.lib.errors import Misconfigured

_FRESH = "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner"


def backup(database: Database, file: Path) -> int:
    """Write the database to `file`, closed to others; returns its size in bytes."""
    if file.exists():
        raise Misconfigured(f"{file} exists already: name another file.")
    draft = file.with_name(file.name + ".part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            done = subprocess.run(
                [database.client_programs().program("pg_dump"), "--format=custom"],
                env=_connection(database),
                stdout=target,
                stderr=subprocess.PIPE,
                check=False,
            )
        if done.returncode:
            raise Misconfigured(f"The backup failed: {_last(done.stderr)}")
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def restore(database: Database, file: Path, *, replace: bool) -> None:
    """Read the database from `file`; with `replace`, instead of what it holds now."""
    if not file.is_file():
        raise Misconfigured(f"There is no file {file}.")
    _refuse_damaged(database, file)
    if _holds_tables(database) and not replace:
        raise Misconfigured("The database is not empty: say --replace to throw away what it holds.")
    ensure_roles(database)
    programs = database.client_programs()
    fresh = ["--command", _FRESH] if replace else []
    words = [programs.program("psql"), "--no-psqlrc", "--quiet", "--single-transaction"]
    words.append("--set=ON_ERROR_STOP=1")
    with (
        subprocess.Popen(
            [programs.program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)],
            env=plain_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as reader,
        subprocess.Popen(
            [*words, *fresh, "--file=-"],
            env=_connection(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as writer,
    ):
        _pass_on(reader, writer)
    apply_grants(database, GRANTS)


def _pass_on(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    """Feed statements from one program to the other; if the reader fails, the writer must not commit."""
    assert reader.stdout is not None
    assert reader.stderr is not None
    assert writer.stdin is not None
    assert writer.stderr is not None
    try:
        shutil.copyfileobj(reader.stdout, writer.stdin)
        words = reader.stderr.read()
        if reader.wait():
            writer.kill()
            raise Misconfigured(f"The file could not be read to its end, nothing was changed: {_last(words)}")
        writer.stdin.close()
    except BrokenPipeError:
        reader.kill()
    words = writer.stderr.read()
    if writer.wait():
        raise Misconfigured(f"The restore failed, nothing was changed: {_last(words)}")


def _refuse_damaged(database: Database, file: Path) -> None:
    """Raise `Misconfigured` for a file that is no backup."""
    done = subprocess.run(
        [database.client_programs().program("pg_restore"), "--list", str(file)],
        env=plain_environment(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise Misconfigured(f"{file} is not a backup that can be read: {_last(done.stderr)}")


def _holds_tables(database: Database) -> bool:
    """Tell whether there is anything to lose."""
    with database.connect() as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return bool(found and found[0])


def _connection(database: Database) -> dict[str, str]:
    """Hand the address and the password to a program of PostgreSQL, where no process list shows them."""
    names = {"host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER"}
    names |= {"password": "PGPASSWORD", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    settings = database.settings()
    return plain_environment() | {names[name]: value for name, value in settings.items() if name in names}


def _last(words: bytes) -> str:
    """Return the last line a program said."""
    lines = words.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no reason given"
