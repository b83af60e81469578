"""`vigie run`: everything on one machine until Ctrl-C."""

import argparse
from typing import Any

from vigie.config.run.runner import run


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("run", description="Run everything on this machine until Ctrl-C.")
    parser.set_defaults(act=_act)


def _act(_arguments: argparse.Namespace) -> None:
    """Run."""
    run()
