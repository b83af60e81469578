"""What an officer writes down beside a talk, sealed under the tip's key: notes for a colleague, facts noted.

A fact is put under a question of the campaign by the officer's own hand; the witness's answers stay what they were.
Nothing here is ever shown to the witness. Rows are appended: the newest fact of a question counts, an empty one takes
it back.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.lib.errors import NotThere, Refused
from vigie.tips import boxes, bus, talks
from vigie.tips.access import require_charge
from vigie.tips.models import Note, Tip
from vigie.tips.states import NoteKind

LENGTH = 1000


class NoteTooLong(Refused):
    """More than the limit."""

    code = "note_too_long"
    sentence = _("This is too long: 1,000 characters at most.")


@dataclass(frozen=True)
class Noted:
    """One note, opened. `question` is empty for a note to a colleague."""

    question: str
    text: str
    officer: str
    at: datetime


def write(
    *, officer: Officer, tip_id: uuid.UUID, key: bytes, kind: NoteKind, text: str, now: datetime, question: str = ""
) -> None:
    """Write a note on a tip in the officer's charge.

    Raises:
        NotThere, NotAllowed: no such tip, or not in charge.
        NoteTooLong: as it says.
    """
    text = text.strip()
    if len(text) > LENGTH:
        raise NoteTooLong
    with transaction.atomic():
        talk = talks.locked(tip_id)
        tip = Tip.objects.select_for_update(of=("self",)).select_related("desk").filter(id=tip_id).first()
        if tip is None:
            raise NotThere
        require_charge(officer, tip)
        note = Note(tip=tip, kind=kind, officer=officer, at=now)
        note.box = boxes.seal_note({"question": question, "text": text}, key=key, tip_id=tip_id, row_id=note.id)
        note.save(force_insert=True)
        journal.record(actor=officer.actor, action=f"tips.note_{kind}", about=tip.reference, at=now)
        if talk is not None:
            talk.version += 1
            talk.save(update_fields=["version"])
            bus.talk_changed(tip_id, talk.version)


def read(tip_id: uuid.UUID, *, key: bytes) -> list[tuple[NoteKind, Noted]]:
    """Open the notes on a tip, oldest first. The caller has opened the tip, which is recorded."""
    rows = Note.objects.filter(tip_id=tip_id).select_related("officer").order_by("at", "id")
    return [(NoteKind(row.kind), _opened(row, key)) for row in rows]


def facts(notes: Iterable[tuple[NoteKind, Noted]]) -> dict[str, Noted]:
    """Return the newest fact of each question; one that was taken back is gone."""
    found = {note.question: note for kind, note in notes if kind == NoteKind.FACT}
    return {question: note for question, note in found.items() if note.text}


def _opened(row: Note, key: bytes) -> Noted:
    """Open one note."""
    content = boxes.open_note(bytes(row.box), key=key, tip_id=row.tip_id, row_id=row.id)
    name = row.officer.name if row.officer else ""
    return Noted(question=content["question"], text=content["text"], officer=name, at=row.at)
