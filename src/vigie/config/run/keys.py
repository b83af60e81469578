"""The key folders of a deployment: made once, closed to others, listed without their content.

What a key is and how it is written is `vigie.lib.keyring`'s. Refuses folders that other accounts can open.
"""

import stat
from pathlib import Path

from vigie.config.run.layout import Layout
from vigie.lib import keyring
from vigie.lib.errors import Misconfigured

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def ensure_keys(layout: Layout) -> list[Path]:
    """Make every missing key; returns the files written (none when all stood already)."""
    written = keyring.create_all(layout.keys)
    refuse_open_folders(layout.keys)
    return written


def refuse_open_folders(keys: Path) -> None:
    """Raise `Misconfigured` when another account could read a key."""
    for path in [keys, *sorted(keys.rglob("*"))]:
        if path.stat().st_mode & _OTHERS:
            raise Misconfigured(f"{path} is open to other accounts: close it first (chmod -R go= {keys}).")


def list_keys(keys: Path) -> list[str]:
    """Name every key file under its holder, never its content."""
    return [str(path.relative_to(keys)) for path in sorted(keys.rglob("*")) if path.is_file()]
