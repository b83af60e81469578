"""`vigie backup FILE`: the whole database in one file, without any key."""

import argparse
from pathlib import Path
from typing import Any

from vigie.config.env import home
from vigie.config.run.backups import backup
from vigie.config.run.layout import Layout


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("backup", description="Write the database to a file; keys are kept apart.")
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write; must not exist")
    parser.set_defaults(act=_act)


def _act(arguments: argparse.Namespace) -> None:
    """Back up, and say where the keys are."""
    layout = Layout(home())
    size = backup(arguments.database, arguments.file)
    print(f"{arguments.file}: {size:,} bytes.")
    print(f"The keys are not in it. Keep a copy of {layout.keys} elsewhere, and closed:")
    print("without keys/desk no tip can be read, without keys/public no return code answers,")
    print("without keys/custodian no identity can be opened.")
