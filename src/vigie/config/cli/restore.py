"""`vigie restore FILE`: a database as it was backed up, then this deployment's roles and rights."""

import argparse
from pathlib import Path
from typing import Any

from vigie.config.env import home
from vigie.config.run.backups import restore
from vigie.config.run.layout import Layout
from vigie.config.run.locks import hold_alone


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("restore", description="Read the database from a backup.")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--replace", action="store_true", help="throw away what the database holds now")
    parser.set_defaults(act=_act)


def _act(arguments: argparse.Namespace) -> None:
    """Restore, while nothing else runs."""
    lock = hold_alone(Layout(home()).run, "Stop vigie run before restoring.")
    try:
        restore(arguments.database, arguments.file, replace=arguments.replace)
    finally:
        lock.close()
    print("Restored. It opens only with the keys that were in use when it was backed up.")
    print("If those were copied back too, all is as it was; run: vigie migrate, if this version is newer.")
