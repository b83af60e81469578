"""Reports: what officers wrote, where and when it happens, the rare identifiers it names, the history of its grades.

A report keeps an opaque source reference: only `triage` knows which tip it came from. Written by `intel.reports`.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from vigie.accounts.models import Officer
from vigie.intel.codes import (
    Basis,
    Behaviour,
    Handling,
    InfoGrade,
    Lane,
    MarkKind,
    Origin,
    PlaceType,
    Product,
    SourceGrade,
)
from vigie.lib import clock
from vigie.places.models import Commune, Unit


class Situated(models.Model):
    """Where and when, as far as it is known.

    `lon`, `lat` in degrees (WGS 84), right to within `precision_m` metres; `cell` and `cell8` are the H3 cells of
    resolution 10 and 8 that hold the spot. `days` is a mask of seven bits, Monday lowest; `hours` one of twenty-four,
    midnight to one o'clock lowest; 0 means not known.
    """

    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    place_type = models.CharField(max_length=16, choices=PlaceType.choices, default=PlaceType.OTHER)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    precision_m = models.PositiveIntegerField(null=True)
    cell = models.BigIntegerField(null=True)
    cell8 = models.BigIntegerField(null=True)
    days = models.PositiveSmallIntegerField(default=0)
    hours = models.PositiveIntegerField(default=0)
    behaviours = ArrayField(models.CharField(max_length=24, choices=Behaviour.choices), default=list, blank=True)
    products = ArrayField(models.CharField(max_length=24, choices=Product.choices), default=list, blank=True)

    class Meta:
        """Columns shared by reports and points, each in its own table."""

        abstract = True


class Report(Situated):
    """Facts and assessment, apart, in an officer's neutral words. Intelligence: never proof (CPP, domain §5.5)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=24, unique=True)
    source_ref = models.UUIDField(unique=True)
    origin = models.CharField(max_length=16, choices=Origin.choices)
    campaign = models.SlugField(max_length=40)
    lane = models.CharField(max_length=16, choices=Lane.choices)
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(default=clock.now)
    title = models.CharField(max_length=140)
    facts = models.TextField()
    assessment = models.TextField(blank=True)
    period = models.CharField(max_length=200, blank=True)
    # Day on which the facts were seen, as far as it is known; the day of writing otherwise.
    seen_on = models.DateField()
    basis = models.CharField(max_length=12, choices=Basis.choices, default=Basis.SEEN)
    source_grade = models.CharField(max_length=1, choices=SourceGrade.choices)
    info_grade = models.CharField(max_length=1, choices=InfoGrade.choices)
    handling = models.CharField(max_length=1, choices=Handling.choices)
    conditions = models.CharField(max_length=200, blank=True)
    corroborated = models.BooleanField(default=False)
    lexemes = SearchVectorField(null=True)
    review_on = models.DateField(db_index=True)
    erase_on = models.DateField(db_index=True)

    class Meta:
        """The desk's list is one index; a period, one; near a place, one index of cells; words, one of lexemes."""

        indexes = [
            models.Index(fields=["desk", "-written_at", "id"], name="intel_report_list"),
            # Holds all that a search of a period alone orders by: no row is fetched but those of the page.
            models.Index(fields=["desk", "seen_on"], include=["written_at", "id"], name="intel_report_seen"),
            models.Index(fields=["cell8", "seen_on"], name="intel_report_near", condition=Q(cell8__isnull=False)),
            GinIndex(fields=["lexemes"], name="intel_report_words"),
        ]

    @property
    def journal_ref(self) -> str:
        """Return the name of this report in the journal."""
        return f"report:{self.id}"


class Mark(models.Model):
    """A rare identifier: a plate, a telephone, a handle. `value` is normalised (`intel.marks`), `shown` as written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=MarkKind.choices)
    value = models.CharField(max_length=80)
    shown = models.CharField(max_length=80)

    class Meta:
        """Marks of reports and of points, each in its own table."""

        abstract = True


class ReportMark(Mark):
    """A rare identifier that a report names."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="marks")

    class Meta:
        """Found by value; plates also by a part of them, by trigrams."""

        constraints = [models.UniqueConstraint(fields=["report", "kind", "value"], name="intel_reportmark_once")]
        indexes = [
            models.Index(fields=["kind", "value"], name="intel_reportmark_value"),
            GinIndex(
                fields=["value"],
                name="intel_reportmark_plate",
                opclasses=["gin_trgm_ops"],
                condition=Q(kind=MarkKind.PLATE),
            ),
        ]


class Grading(models.Model):
    """One grading of a report; a regrade appends, the report's columns are only the latest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    source_grade = models.CharField(max_length=1, choices=SourceGrade.choices)
    info_grade = models.CharField(max_length=1, choices=InfoGrade.choices)
    handling = models.CharField(max_length=1, choices=Handling.choices)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)
