"""`vigie rekey`: seal stored tips anew to the newest desk key. It can be interrupted and run again."""

import argparse
from typing import Any

from vigie.config.env import home
from vigie.config.run.layout import Layout
from vigie.lib.keyring import load_desk, read_sealing_key
from vigie.oversight.rekey import rekey_all


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("rekey", description="Seal stored tips anew to the newest desk key.")
    parser.set_defaults(act=_act)


def _act(_arguments: argparse.Namespace) -> None:
    """Seal anew; the desk's private keys must be on this machine."""
    keys = Layout(home()).keys
    target = read_sealing_key(keys / "public" / "desk.public")
    count = rekey_all(keyring=load_desk(keys / "desk"), target=target)
    print(f"{count} tips sealed anew to {target.id}.")
