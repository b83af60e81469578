"""The closed folder in which the embedded server listens, and nowhere else.

Refuses a folder of that name that somebody else put there first.
"""

import os
import stat
from pathlib import Path

from vigie.config.run.layout import Layout
from vigie.lib.errors import Misconfigured

_LONGEST_RUNTIME = 60


def socket_folder(layout: Layout, *, ours: bool) -> Path:
    """Choose a short folder of this data folder's own: socket paths hold about a hundred characters."""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    short = runtime.is_absolute() and len(str(runtime)) < _LONGEST_RUNTIME
    if not (ours and short and os.access(runtime, os.W_OK)):
        runtime = Path("/tmp")  # noqa: S108 - the folder made in it is closed, and refused when somebody else made it
    return runtime / f"vigie-{layout.tag}"


def make_socket_folder(folder: Path, *, owner: int) -> None:
    """Make the closed folder, and refuse one that somebody else put there first."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner}:
            raise Misconfigured(f"{folder} belongs to somebody else: remove it first.") from None
        folder.chmod(0o700)
