"""The registry: deal points and deliveries, the events that made their state, and the reports linked to them.

Written by `intel.points`, `intel.links` and `intel.merging`. An event is appended and never changed; the point's
columns are only what the events add up to.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from vigie.accounts.models import Officer
from vigie.intel.codes import Independence, Phenomenon, Platform, Relation, VehicleType
from vigie.intel.models.operations import Operation
from vigie.intel.models.reports import Mark, Report, Situated
from vigie.intel.states import EventKind, PointState
from vigie.lib import clock
from vigie.places.models import Unit


class DealPoint(Situated):
    """A lasting thing that reports attach to: a place where dealing happens, or a delivery with no fixed place.

    `sources` counts independent sources, `messages` the reports linked: never the same figure (`intel.links`).
    `owner` is the unit that answers for it; `last_action_on` the day of the last act in the field.
    `absorbed_by` is set on a duplicate, `moved_to` on a point that moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=24, unique=True)
    phenomenon = models.CharField(max_length=12, choices=Phenomenon.choices)
    title = models.CharField(max_length=140)
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=14, choices=PointState.choices, default=PointState.REPORTED)
    state_since = models.DateTimeField()
    events = models.PositiveIntegerField(default=0)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    plan = models.TextField(blank=True)
    access_notes = models.TextField(blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    first_seen = models.DateField(null=True)
    last_seen = models.DateField(null=True)
    last_action_on = models.DateField(null=True)
    sources = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    corroborated = models.BooleanField(default=False)
    absorbed_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")
    moved_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="moved_from")
    lexemes = SearchVectorField(null=True)
    review_on = models.DateField(db_index=True)
    erase_on = models.DateField(db_index=True)

    class Meta:
        """The list of a desk, what is near a spot, words; a duplicate says of what, a moved point says where to."""

        indexes = [
            models.Index(fields=["desk", "state", "-last_seen", "id"], name="intel_point_list"),
            models.Index(fields=["desk", "-last_seen", "id"], name="intel_point_desk"),
            # Holds all that is asked of what stands near a spot: no row is fetched for its distance.
            models.Index(
                fields=["cell8"],
                include=["desk", "state", "lat", "lon", "id"],
                name="intel_point_near",
                condition=Q(cell8__isnull=False),
            ),
            models.Index(fields=["commune"], name="intel_point_placeless", condition=Q(lon__isnull=True)),
            GinIndex(fields=["lexemes"], name="intel_point_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PointState.DUPLICATE, absorbed_by__isnull=False)
                | (~Q(state=PointState.DUPLICATE) & Q(absorbed_by=None)),
                name="intel_point_duplicate_of",
            ),
            models.CheckConstraint(
                condition=~Q(state=PointState.MOVED) | Q(moved_to__isnull=False), name="intel_point_moved_to"
            ),
        ]

    @property
    def journal_ref(self) -> str:
        """Return the name of this point in the journal."""
        return f"point:{self.id}"


class Delivery(models.Model):
    """What a delivery has instead of a place: platforms, price list, vehicles, and a zone.

    `zone` is a polygon as a list of [lon, lat] in degrees, closed; its handles and numbers are marks of the point.
    """

    point = models.OneToOneField(DealPoint, primary_key=True, on_delete=models.CASCADE, related_name="delivery")
    platforms = ArrayField(models.CharField(max_length=12, choices=Platform.choices), default=list, blank=True)
    prices = models.TextField(blank=True)
    vehicles = ArrayField(models.CharField(max_length=12, choices=VehicleType.choices), default=list, blank=True)
    livery = models.CharField(max_length=140, blank=True)
    drop_pattern = models.CharField(max_length=200, blank=True)
    zone = models.JSONField(default=list, blank=True)


class PointMark(Mark):
    """A rare identifier that belongs to a point."""

    point = models.ForeignKey(DealPoint, on_delete=models.CASCADE, related_name="marks")

    class Meta:
        """Found by value; plates also by a part of them, by trigrams."""

        constraints = [models.UniqueConstraint(fields=["point", "kind", "value"], name="intel_pointmark_once")]
        indexes = [
            models.Index(fields=["kind", "value"], name="intel_pointmark_value"),
            GinIndex(
                fields=["value"],
                name="intel_pointmark_plate",
                opclasses=["gin_trgm_ops"],
                condition=Q(kind="plate"),
            ),
        ]


class PointEvent(models.Model):
    """One thing that happened to a point: a move of its state, or an act that leaves the state as it is.

    Events of a point are numbered from 1 without a gap: replayed in order they give its state.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    point = models.ForeignKey(DealPoint, on_delete=models.CASCADE, related_name="history")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    source = models.CharField(max_length=14, choices=PointState.choices, blank=True, default="")
    target = models.CharField(max_length=14, choices=PointState.choices)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    motive = models.CharField(max_length=300)
    sources = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    report = models.ForeignKey(Report, on_delete=models.SET_NULL, null=True, related_name="+")
    operation = models.ForeignKey(Operation, on_delete=models.SET_NULL, null=True, related_name="+")
    other = models.ForeignKey(DealPoint, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        """One event a number; flows of a month are one index."""

        constraints = [models.UniqueConstraint(fields=["point", "number"], name="intel_pointevent_number")]
        indexes = [models.Index(fields=["at", "target"], name="intel_pointevent_flow")]


class Link(models.Model):
    """A report attached to a point by an officer. Taken away, it stays with its end; moved, it says from where.

    `independent` is empty until an officer records, with a reason, that this citizen's report is a source of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="links")
    point = models.ForeignKey(DealPoint, on_delete=models.CASCADE, related_name="links")
    relation = models.CharField(max_length=10, choices=Relation.choices)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    independent = models.CharField(max_length=14, choices=Independence.choices, blank=True, default="")
    judged_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    judged_at = models.DateTimeField(null=True)
    came_from = models.ForeignKey(DealPoint, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A report is attached to a point once at a time."""

        constraints = [
            models.UniqueConstraint(fields=["report", "point"], condition=Q(ended_at=None), name="intel_link_once")
        ]


class Suggested(models.Model):
    """One look at suggestions, kept to judge the matcher: identifiers, weights, first and final choice; no value.

    `shown` is a list of [point id, total weight, {feature: weight}], best first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    shown = models.JSONField(default=list)
    first_choice = models.CharField(max_length=50, blank=True, default="")
    final_choice = models.CharField(max_length=50, blank=True, default="")
    switched_off = models.BooleanField(default=False)
