"""The wall between the public process and the desk's private keys, checked before anything else is loaded.

Refuses to start a public process that was told where desk keys are, that finds one in its own folder, or that can
read the desk's folder beside its own. On one account (`make run`) the last test cannot hold: `VIGIE_WALL` set to
`demonstration` says so openly, and the banner repeats it.
"""

import os
from pathlib import Path

from vigie.lib.errors import Misconfigured


def refuse_desk_keys(own: Path) -> None:
    """Raise `Misconfigured` when this public process could read a desk key."""
    if os.environ.get("VIGIE_DESK_KEYS"):
        raise Misconfigured("VIGIE_DESK_KEYS is set for the public process: it refuses to start.")
    if list(own.glob("desk-*.key")) or list(own.glob("custodian-*.key")):
        raise Misconfigured(f"A private key lies in {own}: the public process refuses to start.")
    if os.environ.get("VIGIE_WALL") == "demonstration":
        return
    for path in sorted((own.parent / "desk").glob("desk-*.key")):
        if os.access(path, os.R_OK):
            raise Misconfigured(
                "The public process can read a desk key: give each process its own system account "
                "(docs/operations), or set VIGIE_WALL=demonstration on a machine that holds no real tip."
            )
