"""`vigie purge`: erase what is due now, or say what would be."""

import argparse
from typing import Any

from vigie.lib import clock
from vigie.oversight import purge


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("purge", description="Erase what is due, by the retention rules.")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be erased")
    parser.set_defaults(act=_act)


def _act(arguments: argparse.Namespace) -> int:
    """Run the rules and print their outcomes."""
    outcomes = purge.run(now=clock.now(), dry_run=arguments.dry_run)
    for outcome in outcomes:
        verb = "would erase" if arguments.dry_run else "erased"
        print(f"{outcome.model:<24} {'FAILED' if outcome.failed else f'{verb} {outcome.count}'}")
    return int(any(outcome.failed for outcome in outcomes))
