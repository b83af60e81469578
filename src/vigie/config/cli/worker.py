"""`vigie worker`: the worker process; it is told its keys and its database like every process."""

import argparse
from typing import Any

from vigie.config import worker


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("worker", description="Run the worker until SIGTERM.")
    parser.set_defaults(act=_act)


def _act(_arguments: argparse.Namespace) -> None:
    """Work."""
    worker.main()
