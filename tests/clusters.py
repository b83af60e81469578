"""PostgreSQL for the tests: our own launcher, a folder made once and copied, one socket folder a run.

A copy starts in well under a second where a new cluster takes three. Nothing here survives a power cut.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vigie.config.run.keys import ensure_keys
from vigie.config.run.layout import Layout
from vigie.config.run.locks import alone
from vigie.config.run.postgres import Server
from vigie.config.run.postgres_binaries import find_binaries
from vigie.config.run.postgres_settings import FAST_AND_CARELESS
from vigie.lib.keyring import write_secret

# Templates hold invented data only; one password for all owners, so that a copy can be opened.
_OWNER_PASSWORD = "a-template-of-the-tests"
_KEPT = ("postgres", "static")
_OLD_SECONDS = 3600


@contextmanager
def temporary_layout() -> Iterator[Layout]:
    """Give a data folder with keys, in a place that the server's account can enter, gone afterwards."""
    base = Path(tempfile.mkdtemp(prefix="vigie-t-")).resolve()
    base.chmod(0o711)
    try:
        layout = Layout(base / "home")
        layout.ensure()
        layout.home.chmod(0o711)
        write_secret(layout.keys / "owner" / "database.password", _OWNER_PASSWORD)
        ensure_keys(layout)
        yield layout
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def running_server(layout: Layout, *, template: Path | None = None, durable: bool = False) -> Iterator[Server]:
    """Run PostgreSQL on a copy of a template (by default an empty cluster) for the time of a block.

    What is committed survives a kill of the server only where it is `durable`.
    """
    if not (layout.home / "postgres").exists():
        copy_template(template or empty_template(), layout)
    server = Server(layout, settings={} if durable else FAST_AND_CARELESS)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def empty_template() -> Path:
    """Return the template of a cluster that holds our empty database."""

    def fill(layout: Layout) -> None:
        server = Server(layout, settings=FAST_AND_CARELESS)
        try:
            server.start()
        finally:
            server.stop()

    return template_of("empty", find_binaries().version, fill)


def template_of(kind: str, version: str, fill: Callable[[Layout], None]) -> Path:
    """Return the template of this kind and version, made now if this machine has none; older ones go.

    `fill` makes the cluster of the data folder it is given, and leaves it stopped.
    """
    shelf = _shelf()
    folder = shelf / f"{kind}-{version}"
    with alone(shelf / f"{kind}.lock"):
        if not (folder / "postgres" / "PG_VERSION").exists():
            _forget_old(shelf, kind)
            with temporary_layout() as layout:
                fill(layout)
                draft = shelf / f"draft-{kind}"
                shutil.rmtree(draft, ignore_errors=True)
                draft.mkdir()
                for name in _KEPT:
                    if (layout.home / name).exists():
                        copy_folder(layout.home / name, draft / name)
                shutil.rmtree(folder, ignore_errors=True)
                draft.rename(folder)
    return folder


def _forget_old(shelf: Path, kind: str) -> None:
    """Remove templates of other versions, unless another run may still be copying them."""
    for old in shelf.glob(f"{kind}-*"):
        if time.time() - old.stat().st_mtime > _OLD_SECONDS:
            shutil.rmtree(old)


def copy_template(template: Path, layout: Layout) -> None:
    """Lay a template into a data folder."""
    for folder in template.iterdir():
        copy_folder(folder, layout.home / folder.name)


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder with its owner and rights."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _shelf() -> Path:
    """Return this account's folder of templates, under the machine's temporary files."""
    shelf = Path(tempfile.gettempdir()) / f"vigie-templates-{os.geteuid()}"
    shelf.mkdir(mode=0o700, exist_ok=True)
    if shelf.lstat().st_uid != os.geteuid() or shelf.is_symlink():
        raise RuntimeError(f"{shelf} belongs to somebody else")
    return shelf
