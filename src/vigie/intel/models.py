"""The rows of the intelligence room: reports and the history of their grades.

A report keeps an opaque source reference: only `triage` knows which tip it came from. Written by `intel.reports`.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from vigie.accounts.models import Officer
from vigie.intel.codes import Basis, Behaviour, Handling, InfoGrade, Lane, PlaceType, Product, SourceGrade
from vigie.lib import clock
from vigie.places.models import Commune, Unit


class Report(models.Model):
    """Facts and assessment, apart, in an officer's neutral words. Intelligence: never proof (CPP, domain §5.5)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=24, unique=True)
    source_ref = models.UUIDField(unique=True)
    origin = models.CharField(max_length=16)
    campaign = models.SlugField(max_length=40)
    lane = models.CharField(max_length=16, choices=Lane.choices)
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(default=clock.now)
    title = models.CharField(max_length=140)
    facts = models.TextField()
    assessment = models.TextField(blank=True)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    place_type = models.CharField(max_length=16, choices=PlaceType.choices, default=PlaceType.OTHER)
    period = models.CharField(max_length=200, blank=True)
    behaviours = ArrayField(models.CharField(max_length=24, choices=Behaviour.choices), default=list, blank=True)
    products = ArrayField(models.CharField(max_length=24, choices=Product.choices), default=list, blank=True)
    basis = models.CharField(max_length=12, choices=Basis.choices, default=Basis.SEEN)
    source_grade = models.CharField(max_length=1, choices=SourceGrade.choices)
    info_grade = models.CharField(max_length=1, choices=InfoGrade.choices)
    handling = models.CharField(max_length=1, choices=Handling.choices)
    conditions = models.CharField(max_length=200, blank=True)
    corroborated = models.BooleanField(default=False)
    review_on = models.DateField(db_index=True)
    erase_on = models.DateField(db_index=True)

    class Meta:
        """The desk's list is one index."""

        indexes = [models.Index(fields=["desk", "-written_at", "id"], name="intel_report_list")]

    @property
    def journal_ref(self) -> str:
        """Return the name of this report in the journal."""
        return f"report:{self.id}"


class Grading(models.Model):
    """One grading of a report; a regrade appends, the report's columns are only the latest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    source_grade = models.CharField(max_length=1, choices=SourceGrade.choices)
    info_grade = models.CharField(max_length=1, choices=InfoGrade.choices)
    handling = models.CharField(max_length=1, choices=Handling.choices)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)
