"""`vigie audit`: prove the chain of who read and did what, and export it for the regulator."""

import argparse
import json
from pathlib import Path
from typing import Any

from vigie.audit import chain, journal, queries
from vigie.audit.motives import Motive, MotiveCode
from vigie.config.env import home
from vigie.lib.errors import Refused
from vigie.lib.keyring import load_anchor_public


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("audit", description="The journal of reads and acts.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="prove that no entry was changed, removed or left out")
    verify.set_defaults(act=_verify)
    export = verbs.add_parser("export", help="write the chain and its anchors as lines of JSON")
    export.add_argument("file", type=Path, metavar="FILE", help="where to write; must not exist")
    export.add_argument("--recipient", required=True, help="to whom it is handed over")
    export.add_argument("--purpose", required=True, help="why, in a few words")
    export.set_defaults(act=_export)


def _verify(_arguments: argparse.Namespace) -> int:
    """Walk the chain and print what holds; exit code 1 when it does not."""
    proof = chain.verify(load_anchor_public(home() / "keys" / "owner"))
    print(f"{proof.entries} entries: {proof.linked} linked, {proof.unlinked} waiting for the worker.")
    print(f"{proof.anchors} signed anchors. Last hash: {proof.last_hash or 'none'}")
    for fault in proof.faults:
        print(f"FAULT: {fault}")
    print("The chain holds." if proof.holds else "The chain does NOT hold.")
    return int(not proof.holds)


def _export(arguments: argparse.Namespace) -> None:
    """Write the export, record it, and print how it can be checked."""
    if arguments.file.exists():
        raise Refused(f"{arguments.file} exists already.")
    with arguments.file.open("w", encoding="utf-8") as file:
        count = sum(bool(file.write(json.dumps(line, ensure_ascii=False) + "\n")) for line in queries.export())
    journal.record(
        actor=journal.OPERATOR,
        action="audit.export",
        motive=Motive(MotiveCode.RIGHTS, arguments.purpose),
        recipient=arguments.recipient[:96],
    )
    key = bytes(load_anchor_public(home() / "keys" / "owner")).hex()
    print(f"{arguments.file}: {count} lines. Public key of the anchors: {key}")
