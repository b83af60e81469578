"""`vigie check`: Django's system checks, with warnings as errors, and ours (campaigns, rights table)."""

import argparse
from typing import Any

from django.core.management import call_command


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("check", description="Check settings, models and campaigns.")
    parser.set_defaults(act=_act)


def _act(_arguments: argparse.Namespace) -> None:
    """Check."""
    call_command("check", fail_level="WARNING")
