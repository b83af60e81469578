"""Asking for more: the officer's question to the witness, counted as a decision that leaves the tip open."""

import uuid
from datetime import datetime

from django.db import transaction

from vigie.accounts.models import Officer
from vigie.tips.conversation import send_as_officer
from vigie.triage import qualify


def ask(*, officer: Officer, tip_id: uuid.UUID, key: bytes, text: str, client_key: uuid.UUID, now: datetime) -> int:
    """Send a question on a tip in charge; returns its number in the conversation. A retry sends nothing twice.

    Raises:
        NotAllowed: the tip is not in the officer's charge.
        EmptyMessage, MessageTooLong: see `tips.conversation`.
    """
    with transaction.atomic():
        tip = qualify.locked(officer, tip_id)
        before = tip.last_number
        number = send_as_officer(officer=officer, tip_id=tip_id, key=key, text=text, client_key=client_key, now=now)
        if number > before:
            qualify.record_question(officer=officer, tip=tip, now=now)
    return number
