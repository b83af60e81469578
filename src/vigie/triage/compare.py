"""Comparing a report being written with what is known, before it is forwarded.

The matcher is given the officer's own fields, once they are free of the witness's words (`sanitise`), and nothing of
the tip. Each comparison is recorded, since asking again and again is a way to sound the registry; the draft is kept.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from vigie.accounts.hours import local
from vigie.accounts.models import Officer
from vigie.audit import journal
from vigie.intel import matching
from vigie.intel.matching import Suggestion
from vigie.intel.reports import Facts
from vigie.triage import drafts, qualify
from vigie.triage.drafts import Look


def compare(
    *,
    officer: Officer,
    tip_id: uuid.UUID,
    key: bytes,
    content: Facts,
    first: str,
    fields: Mapping[str, Sequence[str]],
    now: datetime,
) -> list[Suggestion]:
    """Return what the report may be about, and keep the draft with what was shown.

    Args:
        officer: the officer in charge.
        tip_id: the tip.
        key: its key, as the officer has it open.
        content: the report so far, in the officer's words.
        first: the officer's choice before seeing anything; the first one of all stays.
        fields: the fields as they were typed.
        now: when.
    """
    with transaction.atomic():
        tip = qualify.locked(officer, tip_id)
        found = matching.suggest(officer=officer, draft=matching.draft_of(content, today=local(now).date()))
        before = drafts.load(tip_id, key=key)
        first = before.look.first if before and before.look else first
        look = Look(first=first, shown=tuple(_shown(one) for one in found))
        drafts.save(officer=officer, tip_id=tip_id, key=key, fields=fields, look=look, now=now)
        journal.record(actor=officer.actor, action="triage.compared", about=tip.reference, at=now)
    return found


def _shown(one: Suggestion) -> tuple[str, float, dict[str, float]]:
    return str(one.point.id), one.weight, {reason.feature: reason.bits for reason in one.reasons}
