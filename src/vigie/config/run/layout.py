"""The data folder (`VIGIE_HOME`): what lies where in it, and whether it can be used at all.

Refuses a folder that cannot be written and a disk that is nearly full, in one sentence each.
"""

import errno
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from vigie.lib.errors import Misconfigured

FREE_BYTES_NEEDED = 500 * 1024 * 1024


@dataclass(frozen=True)
class Layout:
    """The folders of one deployment.

    Attributes:
        home: the data folder, absolute.
    """

    home: Path

    @property
    def keys(self) -> Path:
        """One folder a process, closed to others."""
        return self.home / "keys"

    @property
    def log(self) -> Path:
        """Logs without content or address, rotated."""
        return self.home / "log"

    @property
    def run(self) -> Path:
        """Locks, stamps and the generated configuration of the process runner."""
        return self.home / "run"

    @property
    def logins(self) -> Path:
        """What the banner says about demo officers, closed to others."""
        return self.run / "logins.txt"

    @property
    def static(self) -> Path:
        """Collected static files."""
        return self.home / "static"

    @property
    def tag(self) -> str:
        """A short name that no other data folder of this machine has; socket paths must stay short."""
        return hashlib.blake2s(str(self.home).encode(), digest_size=6).hexdigest()

    def ensure(self) -> None:
        """Make the folders.

        Raises:
            Misconfigured: a right is missing, or the disk is full or nearly so.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            for folder in (self.keys, self.log, self.run):
                folder.mkdir(mode=0o700, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.run):
                pass
        except OSError as error:
            raise Misconfigured(in_words(error, self.home)) from error
        refuse_full_disk(self.home)


def in_words(error: OSError, folder: Path | str) -> str:
    """Say what the system refused in `folder`, and what to do about it."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk that holds {folder} is full. Free some space, or set VIGIE_HOME to a folder elsewhere."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"This account ({account_name()}) may not write in {folder}. Set VIGIE_HOME to a folder it owns."
    return f"The data folder {folder} cannot be used ({error.strerror}). Set VIGIE_HOME to another one."


def account_name() -> str:
    """Name the account we run as, by its number where it has no name."""
    return "root" if os.geteuid() == 0 else f"uid {os.geteuid()}"


def refuse_full_disk(folder: Path) -> None:
    """Raise `Misconfigured` when the disk of `folder` has too little room to begin."""
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES_NEEDED:
        raise Misconfigured(
            f"Only {free // 2**20} MB are free on the disk of {folder}; {FREE_BYTES_NEEDED // 2**20} MB are needed. "
            "Free some space, or set VIGIE_HOME to a folder elsewhere."
        )
