"""Everything between an empty database and pages that can be served: `vigie prepare`, as the owner.

Each step is skipped when it has nothing to do, so that a second run takes seconds. The demo logins are left in a
closed file for the banner.
"""

import time
from collections.abc import Callable

from vigie.config.run.assets import collect_static, compile_messages
from vigie.config.run.database import Database
from vigie.config.run.demo import create_demo
from vigie.config.run.layout import Layout
from vigie.config.run.migration import migrate
from vigie.config.run.progress import Bar, Say
from vigie.places.reference import load_reference


def prepare(layout: Layout, database: Database, *, demo: bool, say: Say) -> None:
    """Bring the deployment up to date, step by step; `demo` adds fictitious officers and tips."""
    _step(say, "messages", lambda: _counted(compile_messages(), "translation compiled"))
    _step(say, "database", lambda: _counted(migrate(database), "migration applied"))
    _step(say, "places", lambda: _load_places(layout))
    _step(say, "static files", lambda: "collected and compressed" if collect_static(layout) else "")
    layout.logins.unlink(missing_ok=True)
    if demo:
        _step(say, "demo", lambda: _demo(layout))


def _load_places(layout: Layout) -> str:
    """Load the reference data of places, with a bar."""
    return "loaded" if load_reference(layout.home, Bar()) else ""


def _demo(layout: Layout) -> str:
    """Make demo officers and tips, and keep their logins for the banner."""
    lines = create_demo(layout.home)
    layout.logins.touch(mode=0o600)
    layout.logins.write_text("\n".join(lines))
    return "officers and tips in place"


def _step(say: Say, name: str, act: Callable[[], str]) -> None:
    """Do one step and say what it did and how long it took."""
    begun = time.monotonic()
    done = act() or "up to date"
    say(f"{name:<14} {done} ({time.monotonic() - begun:.1f} s)")


def _counted(count: int, what: str) -> str:
    """Say a number of things done; nothing for none."""
    head, _, tail = what.partition(" ")
    return f"{count} {head}{'s' if count > 1 else ''} {tail}" if count else ""
