"""Analyses asked for by analysts and run by the worker: what was asked, how far it is, what came out."""

import uuid

from django.db import models

from vigie.accounts.models import Officer
from vigie.intel.states import RunState
from vigie.lib import clock
from vigie.places.models import Department, Unit


class AnalysisRun(models.Model):
    """One run of the hot-spot analysis: a department, a period, which origins; figures and cells, no report's text.

    `asked` holds the parameters, `found` the results, both as plain data (`intel.hotspots`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=clock.now)
    asked = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=40, blank=True, default="")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    found = models.JSONField(default=dict)
    erase_on = models.DateField(db_index=True)

    class Meta:
        """Waiting runs are taken in order; a desk's runs are listed."""

        indexes = [
            models.Index(fields=["state", "asked_at"], name="intel_run_waiting"),
            models.Index(fields=["desk", "-asked_at"], name="intel_run_desk"),
        ]
