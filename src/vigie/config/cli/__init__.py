"""`vigie`: the command line of whoever runs a deployment. It speaks English and refuses in one sentence.

A command's module is imported only once its surroundings stand: most load models, which need settings, keys
and a database. It has `register(subparsers)`, which adds its parser and sets `act`, a function of the parsed
arguments (with `database` among them) that prints its result and may return an exit code. A refusal ends with
code 1 and a sentence on standard error; anything else is a bug.
"""

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import django

from vigie.config.env import home
from vigie.config.run.database import Database, open_database
from vigie.config.run.layout import Layout, in_words
from vigie.lib.errors import Misconfigured, Refused


@dataclass(frozen=True)
class Command:
    """A word of the command line.

    Attributes:
        help: one line for the list of commands.
        needs: `nothing`, `settings` (Django without a database), `server` (a database, perhaps empty) or
            `database`.
    """

    help: str
    needs: str = "database"


COMMANDS = {
    "run": Command("run everything on this machine, for a demonstration or a trial", needs="nothing"),
    "prepare": Command("migrate, load reference data and demo data, collect static files", needs="server"),
    "worker": Command("run the worker process, told its own keys and DATABASE_URL", needs="settings"),
    "migrate": Command("apply migrations, roles and rights", needs="server"),
    "keys": Command("create, list and rotate the keys", needs="nothing"),
    "rekey": Command("seal stored tips anew to the newest desk key"),
    "officers": Command("add officers and give them roles"),
    "places": Command("import reference data of places"),
    "audit": Command("verify and export the audit journal"),
    "custodian": Command("open the way to reach a witness, with the custodian's key"),
    "purge": Command("erase what is due"),
    "backup": Command("write the database to a file", needs="server"),
    "restore": Command("read the database from a file", needs="server"),
    "demo": Command("demo data and the codes of demo officers"),
    "check": Command("check settings, models and campaigns", needs="settings"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with ExitStack() as stack:
            return _run(words, stack)
    except Refused as refusal:
        print(f"vigie: {refusal}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.filename is None:
            raise
        print(f"vigie: {in_words(error, error.filename)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _run(words: list[str], stack: ExitStack) -> int:
    """Set up what the command needs, and run it."""
    parser = argparse.ArgumentParser(prog="vigie", description="The command line of a Vigie deployment.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    name = words[0] if words else ""
    if name not in COMMANDS:
        for each, command in COMMANDS.items():
            subparsers.add_parser(each, help=command.help)
        parser.parse_args(words or ["--help"])
        return 0
    asks_for_help = bool({"-h", "--help"} & set(words))
    database = None if asks_for_help else _set_up(COMMANDS[name].needs, stack)
    if asks_for_help and COMMANDS[name].needs != "nothing":
        _set_django_up()
    importlib.import_module(f"vigie.config.cli.{name}").register(subparsers)
    parsed = parser.parse_args(words)
    parsed.database = database
    return parsed.act(parsed) or 0


def _set_up(needs: str, stack: ExitStack) -> Database | None:
    """Make the surroundings of a command; they end with the stack."""
    if needs == "nothing":
        return None
    if needs == "settings":
        _set_django_up()
        return None
    database = stack.enter_context(_owner_database())
    if needs == "database":
        _refuse_empty(database)
    return database


def _set_django_up() -> None:
    """Load the settings that the environment names, else the owner's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings.admin")
    django.setup()


@contextmanager
def _owner_database() -> Iterator[Database]:
    """Act as the owner: reach the database (the embedded one is started if need be) and set Django up."""
    layout = Layout(home())
    if not (layout.keys / "owner" / "database.password").exists():
        raise Misconfigured(
            f"There is no deployment in {layout.home}: set VIGIE_HOME to its data folder, or begin one with "
            "vigie keys create."
        )
    layout.ensure()
    with open_database(layout) as database:
        os.environ["VIGIE_HOME"] = str(layout.home)
        os.environ["VIGIE_KEYS"] = str(layout.keys / "owner")
        os.environ["DATABASE_URL"] = database.owner_url
        _set_django_up()
        try:
            yield database
        finally:
            django.db.connections.close_all()


def _refuse_empty(database: Database) -> None:
    """Raise `Misconfigured` when nothing was migrated yet."""
    with database.connect() as connection:
        found = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
    if not found or found[0] is None:
        raise Misconfigured("The database is empty: run vigie migrate first.")
