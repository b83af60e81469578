"""`vigie demo`: the codes of the demo officers' second factor."""

import argparse
from typing import Any

from vigie.config.env import home
from vigie.config.run.demo import current_codes


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("demo", description="Demo officers.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    codes = verbs.add_parser("codes", help="print the present six-digit code of each demo officer")
    codes.set_defaults(act=_codes)


def _codes(_arguments: argparse.Namespace) -> None:
    """Print the codes."""
    print("\n".join(current_codes(home())))
