"""Drafts of reports: what an officer has typed so far, sealed under the tip's key, gone once the report is written.

A draft is the fields as they were typed, right or wrong, so that nothing is lost; and what suggestions showed, so that
the choice can be kept with the report. Opened only by who holds the tip's key: the officer in charge, whoever began it.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.lib import sealed
from vigie.lib.errors import NotThere, Refused
from vigie.tips import boxes
from vigie.tips.access import require_charge
from vigie.tips.models import Tip
from vigie.triage.models import ReportDraft

LONGEST = 60_000


class DraftTooLong(Refused):
    """More than any report."""

    code = "draft_too_long"
    sentence = _("This draft is too long to be kept.")


@dataclass(frozen=True)
class Look:
    """One look at suggestions: the choice made before it, and what it showed, by identifiers and weights."""

    first: str
    shown: tuple[tuple[str, float, dict[str, float]], ...] = ()
    switched_off: bool = False


@dataclass(frozen=True)
class Draft:
    """A draft, opened."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    look: Look | None = None
    saved_at: datetime | None = None


def save(
    *,
    officer: Officer,
    tip_id: uuid.UUID,
    key: bytes,
    fields: Mapping[str, Sequence[str]],
    now: datetime,
    look: Look | None = None,
) -> None:
    """Keep the fields of a report being written on a tip in the officer's charge; the last save counts.

    Raises:
        NotThere, NotAllowed: no such tip, or not in charge.
        DraftTooLong: as it says.
    """
    text = msgspec.json.encode({"fields": fields, "look": look})
    if len(text) > LONGEST:
        raise DraftTooLong
    with transaction.atomic():
        tip = Tip.objects.select_for_update(of=("self",)).select_related("desk").filter(id=tip_id).first()
        if tip is None:
            raise NotThere
        require_charge(officer, tip)
        box = sealed.encrypt(text, key=key, place=_place(tip_id))
        given: dict[str, Any] = {"officer": officer, "saved_at": now, "box": box}
        ReportDraft.objects.update_or_create(tip_ref=tip_id, defaults=given)


def load(tip_id: uuid.UUID, *, key: bytes) -> Draft | None:
    """Open the draft on a tip. The caller has opened the tip, which is recorded."""
    row = ReportDraft.objects.filter(tip_ref=tip_id).first()
    if row is None:
        return None
    opened = msgspec.json.decode(sealed.decrypt(bytes(row.box), key=key, place=_place(tip_id)), type=Draft)
    return Draft(opened.fields, opened.look, row.saved_at)


def drop(tip_id: uuid.UUID) -> None:
    """Erase the draft on a tip. The caller holds the transaction."""
    ReportDraft.objects.filter(tip_ref=tip_id).delete()


def _place(tip_id: uuid.UUID) -> bytes:
    return boxes.place(tip_id, tip_id, "report_draft")
