"""Reads of the journal, for those who check: the data-protection officer, the regulator, the command line.

References only; whoever reads a page of it is recorded by the page itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vigie.audit.chain import walk
from vigie.audit.models import Anchor, Entry

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One entry as shown."""

    id: str
    at: datetime
    actor: str
    action: str
    about: str
    motive_code: str
    motive_text: str
    recipient: str


def page(*, before: tuple[datetime, str] | None = None, about: str = "", actor: str = "") -> list[Line]:
    """Return the newest entries before a key, at most one page and one more to tell that there is a next."""
    entries = Entry.objects.order_by("-at", "-id")
    if about:
        entries = entries.filter(object_ref=about)
    if actor:
        entries = entries.filter(actor_ref=actor)
    if before:
        instant, entry_id = before
        entries = entries.filter(at__lte=instant).exclude(at=instant, id__gte=entry_id)
    return [_line(entry) for entry in entries[: PAGE + 1]]


def _line(entry: Entry) -> Line:
    """Flatten one entry."""
    return Line(
        id=str(entry.id),
        at=entry.at,
        actor=f"{entry.actor_kind}:{entry.actor_ref}" if entry.actor_ref else entry.actor_kind,
        action=entry.action,
        about=entry.object_ref,
        motive_code=entry.motive_code,
        motive_text=entry.motive_text,
        recipient=entry.recipient,
    )


def export(*, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Yield the chain link by link, then the anchors, as plain values for a JSON file."""
    for link, entry in walk():
        if entry is not None and (since is None or entry.at >= since):
            line = _line(entry)
            yield {"seq": link.seq, "hash": bytes(link.hash).hex(), **line.__dict__, "at": line.at.isoformat()}
    for anchor in Anchor.objects.order_by("seq"):
        yield {
            "anchor": anchor.seq,
            "hash": bytes(anchor.hash).hex(),
            "at": anchor.at.isoformat(),
            "signature": bytes(anchor.signature).hex(),
        }
