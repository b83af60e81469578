"""The rows of the door: decisions, drafts of reports, answers released, and the only map from tips to reports.

Tips are named by plain identifiers, so that erasing a tip leaves its decisions countable. Only `vigie.triage` may
import this module.
"""

import uuid

from django.db import models

from vigie.accounts.models import Officer
from vigie.intel.models import Operation, Report
from vigie.triage.decisions import DecisionCode, Reason


class Decision(models.Model):
    """One decision of one officer on one tip; appended, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tip_ref = models.UUIDField(db_index=True)
    campaign = models.SlugField(max_length=40)
    code = models.CharField(max_length=24, choices=DecisionCode.choices)
    reason = models.CharField(max_length=24, choices=Reason.choices, blank=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class Forwarding(models.Model):
    """Which report came from which tip. Read only by verbs of this package."""

    source_ref = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tip_ref = models.UUIDField(unique=True)
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    erase_on = models.DateField(db_index=True)


class ReportDraft(models.Model):
    """A report being written, sealed under its tip's key: gone once the report is written, and with the tip."""

    tip_ref = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+", db_index=False)
    saved_at = models.DateTimeField(db_index=True)
    box = models.BinaryField()


class Release(models.Model):
    """One release, by hand, of *action taken* to the witnesses whose reports led to an operation. Names no tip."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    answered = models.PositiveIntegerField()
