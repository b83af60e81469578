"""The immediate lane: slips sent to street units, and what became of each. Written by `intel.tasks`."""

import uuid

from django.db import models

from vigie.accounts.models import Officer
from vigie.intel.codes import TaskResult
from vigie.intel.models.points import DealPoint
from vigie.intel.models.reports import Report
from vigie.intel.states import TaskState
from vigie.lib import clock
from vigie.places.models import Unit


class Task(models.Model):
    """A slip: what to check, where, until when. It says that it is not enough for a flagrante inquiry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=24, unique=True)
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="+")
    point = models.ForeignKey(DealPoint, on_delete=models.CASCADE, null=True, related_name="+")
    title = models.CharField(max_length=140)
    instruction = models.TextField()
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.SENT)
    author = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    holder = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    result = models.CharField(max_length=20, choices=TaskResult.choices, blank=True, default="")
    # The report that the observation in the field became.
    observation = models.ForeignKey(Report, on_delete=models.SET_NULL, null=True, related_name="+")
    erase_on = models.DateField(db_index=True)

    class Meta:
        """A unit's open slips, a desk's slips: one index each."""

        indexes = [
            models.Index(fields=["unit", "state", "due_at", "id"], name="intel_task_unit"),
            models.Index(fields=["desk", "-sent_at", "id"], name="intel_task_desk"),
        ]

    @property
    def journal_ref(self) -> str:
        """Return the name of this slip in the journal."""
        return f"task:{self.id}"


class TaskMove(models.Model):
    """One move of a slip, appended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="history")
    source = models.CharField(max_length=12, choices=TaskState.choices, blank=True, default="")
    target = models.CharField(max_length=12, choices=TaskState.choices)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
