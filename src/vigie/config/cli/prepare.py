"""`vigie prepare`: all that stands between an empty database and pages that can be served."""

import argparse
from typing import Any

from vigie.config.env import home
from vigie.config.run.layout import Layout
from vigie.config.run.preparation import prepare
from vigie.config.run.progress import say


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "prepare", description="Bring database, places, translations, static files and demo data up to date."
    )
    parser.add_argument("--demo", action="store_true", help="add fictitious officers and tips; never on a real machine")
    parser.set_defaults(act=_act)


def _act(arguments: argparse.Namespace) -> None:
    """Prepare."""
    prepare(Layout(home()), arguments.database, demo=arguments.demo, say=say)
