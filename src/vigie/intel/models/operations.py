"""Operations and what came of them: services, results, seizures, and the judicial chain over time.

Written by `intel.operations` and `intel.outcomes`. Figures only: no person is named or described here.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from vigie.accounts.models import Officer
from vigie.intel.operation_codes import (
    SEIZED,
    Authority,
    JudicialStage,
    Measure,
    NeedToKnow,
    NoActionReason,
    OperationKind,
    Service,
)
from vigie.intel.states import OperationState
from vigie.lib import clock
from vigie.places.models import Department, Unit


class Operation(models.Model):
    """An act in the field: planned on a calendar, under an authority, by services that each see what they need."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16, choices=OperationKind.choices)
    title = models.CharField(max_length=140)
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=OperationState.choices, default=OperationState.PLANNED)
    authority = models.CharField(max_length=12, choices=Authority.choices)
    authority_ref = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    plan = models.TextField(blank=True)
    result_note = models.TextField(blank=True)
    # Day from which the result is public: a published balance, a press release. Empty while it is not.
    public_on = models.DateField(null=True)
    author = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(default=clock.now)
    erase_on = models.DateField(db_index=True)

    class Meta:
        """The calendar of a desk is one index."""

        indexes = [models.Index(fields=["desk", "starts_at", "id"], name="intel_operation_calendar")]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="intel_operation_order")]

    @property
    def journal_ref(self) -> str:
        """Return the name of this operation in the journal."""
        return f"operation:{self.id}"


class OperationPoint(models.Model):
    """A point that an operation concerns."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="targets")
    point = models.ForeignKey("intel.DealPoint", on_delete=models.CASCADE, related_name="operations")

    class Meta:
        """Once each."""

        constraints = [models.UniqueConstraint(fields=["operation", "point"], name="intel_operationpoint_once")]


class Participation(models.Model):
    """A unit that takes part, of which service, and what of the operation it needs to know."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="services")
    service = models.CharField(max_length=12, choices=Service.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    needs = ArrayField(models.CharField(max_length=10, choices=NeedToKnow.choices), default=list, blank=True)

    class Meta:
        """A unit takes part once."""

        constraints = [models.UniqueConstraint(fields=["operation", "service", "unit"], name="intel_part_once")]


class Result(models.Model):
    """One line of a result sheet: a measure and its count. A correction replaces the line and is journalled."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="results")
    measure = models.CharField(max_length=24, choices=Measure.choices)
    count = models.PositiveIntegerField()

    class Meta:
        """One line a measure."""

        constraints = [models.UniqueConstraint(fields=["operation", "measure"], name="intel_result_once")]


class Seizure(models.Model):
    """Something seized: a product or a thing, a quantity and its unit (domain §7.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="seizures")
    thing = models.CharField(max_length=24, choices=SEIZED)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=12)
    on = models.DateField()


class JudicialStep(models.Model):
    """One step of the judicial chain after an operation: a stage, how many persons, the day; never who."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=16, choices=JudicialStage.choices)
    count = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=NoActionReason.choices, blank=True, default="")
    on = models.DateField()
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)
    # A step entered by mistake is struck through, never removed.
    struck_at = models.DateTimeField(null=True)
