"""Compiled translations and collected static files, made again only when stale."""

import hashlib
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from vigie.config.env import ROOT
from vigie.config.run.layout import Layout

LOCALE = ROOT / "src" / "vigie" / "locale"


def compile_messages(folder: Path = LOCALE) -> int:
    """Compile every translation that is newer than its compiled form; returns how many."""
    compiled = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po:
            catalogue = read_po(po, locale=source.parents[1].name)
        draft = target.with_suffix(".mo.new")
        with draft.open("wb") as mo:
            write_mo(mo, catalogue)
        draft.replace(target)
        compiled += 1
    return compiled


def collect_static(layout: Layout) -> bool:
    """Collect, name by content and compress the static files if one changed; tells whether it did."""
    stamp = layout.run / "static.stamp"
    digest = _digest_of_sources()
    if layout.static.is_dir() and stamp.exists() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)
    return True


def _digest_of_sources() -> str:
    """Sum up names and contents of all static files."""
    digest = hashlib.blake2s()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(path.encode())
            with storage.open(path) as source:
                digest.update(source.read())
    return digest.hexdigest()
