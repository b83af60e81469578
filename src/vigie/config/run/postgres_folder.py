"""The database folder of the embedded PostgreSQL: where it lies, how it is made, which version may open it.

Refuses a folder made by another major version, and one that its account can no longer enter.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from vigie.config.run.layout import Layout, refuse_full_disk
from vigie.config.run.postgres_binaries import Binaries
from vigie.config.run.progress import Say
from vigie.config.run.server_account import Account, server_account
from vigie.lib.errors import Misconfigured

OWNER = "vigie_owner"
OUTSIDE = Path("/var/lib/vigie")
_BUILTIN_LOCALE_SINCE = 17
_OLDEST_MAJOR = 15


@dataclass(frozen=True)
class Folder:
    """A database folder and the account that owns it."""

    data: Path
    account: Account

    @property
    def exists(self) -> bool:
        """Tell whether a cluster was made here."""
        return (self.data / "PG_VERSION").exists()


def locate(layout: Layout, *, say: Say) -> Folder:
    """Find the database folder: in the data folder, or outside when the server's account cannot enter it."""
    inside, outside = layout.home / "postgres", OUTSIDE / layout.tag
    if inside.exists():
        account = server_account(inside)
        if not account.is_ours and not account.reaches(inside):
            raise Misconfigured(
                f"The account {account.name} runs PostgreSQL and can no longer enter {inside}: a folder above it "
                "was closed. Open that one for passing (chmod o+x), or move VIGIE_HOME."
            )
        return Folder(data=inside, account=account)
    account = server_account(inside)
    if account.is_ours:
        return Folder(data=inside, account=account)
    if outside.exists():
        return Folder(data=outside, account=server_account(outside))
    if account.reaches(layout.home):
        return Folder(data=inside, account=account)
    say(f"PostgreSQL     {account.name} cannot enter {layout.home}: the database goes to {outside}")
    return Folder(data=outside, account=account)


def create(folder: Folder, binaries: Binaries, *, password: str, sync: bool = True) -> None:
    """Make a cluster, whole or not at all: it is made beside its place and moved there.

    Passwords are asked of everybody (SCRAM), order is by code point on every machine.

    Raises:
        Misconfigured: initdb failed; its words follow.
    """
    if binaries.major < _OLDEST_MAJOR:
        raise Misconfigured(f"PostgreSQL {binaries.version} is too old: {_OLDEST_MAJOR} or newer is needed.")
    folder.data.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    refuse_full_disk(folder.data.parent)
    draft = folder.data.with_name(folder.data.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    folder.account.take(draft)
    password_file = draft.with_suffix(".password")
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(password + "\n")
        folder.account.take(password_file)
        done = subprocess.run(
            _initdb(binaries, draft, password_file, sync=sync),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=plain_environment(),
            **folder.account.as_it(),
        )
        if done.returncode:
            raise Misconfigured(f"PostgreSQL could not make its database folder {folder.data}: {_reason(done.stderr)}")
        draft.rename(folder.data)
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)


def _initdb(binaries: Binaries, data: Path, password_file: Path, *, sync: bool) -> list[str]:
    """Write the command that makes a cluster."""
    locale = ["--locale=C.UTF-8"]
    if binaries.major >= _BUILTIN_LOCALE_SINCE:
        locale.append("--locale-provider=builtin")
    return [
        binaries.program("initdb"),
        f"--pgdata={data}",
        f"--username={OWNER}",
        "--encoding=UTF8",
        *locale,
        "--auth=scram-sha-256",
        f"--pwfile={password_file}",
        "--no-instructions",
        *([] if sync else ["--no-sync"]),
    ]


def _reason(words: str) -> str:
    """Return the line of initdb's words that says why."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() or "FATAL" in line]
    return (errors or lines or ["no reason given"])[0]


def refuse_other_version(folder: Folder, binaries: Binaries) -> None:
    """Raise `Misconfigured` when the cluster was made by another major version."""
    made_by = (folder.data / "PG_VERSION").read_text().strip()
    if made_by != str(binaries.major):
        raise Misconfigured(
            f"The database in {folder.data} was made by PostgreSQL {made_by}, and the programs here are "
            f"{binaries.version}. With the programs of {made_by} (VIGIE_POSTGRES_BIN) run: vigie backup "
            "FILE. Then, with an empty VIGIE_HOME that has the same keys: vigie restore FILE."
        )


def plain_environment() -> dict[str, str]:
    """Return an environment without any setting of ours, for programs of PostgreSQL."""
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
