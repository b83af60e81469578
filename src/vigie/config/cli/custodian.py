"""`vigie custodian`: open the way to reach a witness, with the custodian's key brought for that one command."""

import argparse
import uuid
from pathlib import Path
from typing import Any

from vigie.audit.journal import Actor
from vigie.audit.motives import Motive, MotiveCode
from vigie.lib.keyring import read_bytes
from vigie.oversight.custody import open_identity


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("custodian", description="What only the custodian of identities may do.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    opening = verbs.add_parser("open", help="print what the witness of one tip left to be reached; recorded")
    opening.add_argument("tip", type=uuid.UUID, metavar="TIP", help="identifier of the tip")
    opening.add_argument("--key", type=Path, required=True, help="the custodian's private key file")
    opening.add_argument("--purpose", required=True, help="why, in a few words")
    opening.add_argument("--recipient", required=True, help="who will be told")
    opening.set_defaults(act=_open)


def _open(arguments: argparse.Namespace) -> None:
    """Open and print."""
    print(
        open_identity(
            custodian=Actor("custodian", arguments.key.stem[:64]),
            private=read_bytes(arguments.key),
            tip_id=arguments.tip,
            motive=Motive(MotiveCode.OTHER, arguments.purpose),
            recipient=arguments.recipient[:96],
        )
    )
