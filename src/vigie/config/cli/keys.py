"""`vigie keys`: create what is missing, list, and draw a new desk key.

Rotation adds a desk key for new tips, then seals stored tips anew to it; the old key stays, for what was
interrupted and for backups. Losing the desk keys is losing the tips: nothing else opens them.
"""

import argparse
import subprocess
import sys
from typing import Any

from vigie.config.env import home
from vigie.config.run.keys import ensure_keys, list_keys
from vigie.config.run.layout import Layout
from vigie.lib import keyring
from vigie.lib.errors import Misconfigured


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("keys", description="The keys of a deployment, one folder a process.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("create", help="make every missing key").set_defaults(act=_create)
    verbs.add_parser("list", help="name the key files, never their content").set_defaults(act=_list)
    verbs.add_parser("rotate", help="add a desk key and seal stored tips to it").set_defaults(act=_rotate)


def _create(_arguments: argparse.Namespace) -> None:
    """Make what is missing."""
    layout = Layout(home())
    layout.ensure()
    written = ensure_keys(layout)
    print(f"{len(written)} keys made in {layout.keys}." if written else f"All keys stand in {layout.keys}.")
    if written:
        print("Take keys/custodian to its holder and off this machine; copy keys/desk to a safe place.")


def _list(_arguments: argparse.Namespace) -> None:
    """Name them."""
    layout = Layout(home())
    print("\n".join(list_keys(layout.keys)) or f"No keys in {layout.keys}. Run: vigie keys create")


def _rotate(_arguments: argparse.Namespace) -> int:
    """Add a desk key, then seal anew in a process of its own."""
    layout = Layout(home())
    if not list((layout.keys / "desk").glob("desk-*.key")):
        raise Misconfigured(f"No desk key in {layout.keys}. Run: vigie keys create")
    print(f"New desk key {keyring.rotate_desk(layout.keys)}.")
    done = subprocess.run([sys.executable, "-m", "vigie.config.cli", "rekey"], check=False)
    if done.returncode:
        raise Misconfigured("Not all stored tips were sealed anew; the old key still opens them. Run: vigie rekey")
    print("Restart the public and desk processes so that they load it.")
    return 0
