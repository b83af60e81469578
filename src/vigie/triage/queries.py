"""Reads of the door for the officer who has a tip open: its past decisions, and whether it was forwarded."""

import uuid

from vigie.triage.models import Decision, Forwarding


def decisions_on(tip_ref: uuid.UUID) -> list[Decision]:
    """Return the decisions taken on a tip, oldest first."""
    return list(Decision.objects.filter(tip_ref=tip_ref).select_related("officer").order_by("at"))


def report_of(tip_ref: uuid.UUID) -> uuid.UUID | None:
    """Return the report written from a tip, for the officer who has that tip open."""
    return Forwarding.objects.filter(tip_ref=tip_ref).values_list("report_id", flat=True).first()
