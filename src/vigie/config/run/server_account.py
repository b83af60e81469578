"""Which account of the machine runs PostgreSQL, since it refuses to run as root.

Refuses an account without a name and a root that may not become another account.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vigie.lib.errors import Misconfigured

_PREFERRED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account of the machine that can run the server."""

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """Tell whether we already run as it."""
        return os.geteuid() == self.uid

    def as_it(self) -> dict[str, Any]:
        """Return the arguments that make `subprocess` run a command as this account."""
        return {} if self.is_ours else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Tell whether this account can get to `path` and enter the folder, or read and run the program."""
        if self.is_ours:
            return os.access(path, os.X_OK) and (path.is_dir() or os.access(path, os.R_OK))
        try:
            check = subprocess.run(
                ["/bin/sh", "-c", 'test -x "$1" && { test -d "$1" || test -r "$1"; }', "sh", str(path)],
                cwd="/",
                check=False,
                **self.as_it(),
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Misconfigured(
                f"PostgreSQL refuses to run as root, and root may not become the account {self.name} here. "
                "Run as an ordinary user, or set DATABASE_URL to a server of your own."
            ) from error
        return check.returncode == 0

    def take(self, path: Path) -> None:
        """Give a file or folder that we made to this account."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)


def server_account(data: Path) -> Account:
    """Choose the account: ourselves, or as root the owner of the data folder, else `postgres`, else `nobody`.

    Raises:
        Misconfigured: there is no such account, or the data belongs to somebody else.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in {None, os.geteuid()}:
            raise Misconfigured(f"The database folder {data} belongs to another account: run as that one, or as root.")
        return _by_uid(os.geteuid())
    if owner:
        return _by_uid(owner)
    for name in _PREFERRED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=found.pw_uid, gid=found.pw_gid)
    raise Misconfigured("PostgreSQL refuses to run as root, and there is no account postgres or nobody to run it.")


def _by_uid(uid: int) -> Account:
    """Look an account up by number."""
    try:
        found = pwd.getpwuid(uid)
    except KeyError as error:
        raise Misconfigured(f"User {uid} has no name on this machine, and PostgreSQL needs one.") from error
    return Account(name=found.pw_name, uid=uid, gid=found.pw_gid)
