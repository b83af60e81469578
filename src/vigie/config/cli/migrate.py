"""`vigie migrate`: missing migrations, then every process's role and rights."""

import argparse
from typing import Any

from vigie.config.run.migration import migrate


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("migrate", description="Apply missing migrations, then roles and rights.")
    parser.set_defaults(act=_act)


def _act(arguments: argparse.Namespace) -> None:
    """Migrate."""
    count = migrate(arguments.database)
    print(f"{count} migrations applied; roles and rights are as the table says.")
