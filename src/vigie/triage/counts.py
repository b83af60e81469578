"""Counts of the door for the figures: what was decided, what was answered. Numbers by month, and no tip."""

from collections import Counter
from datetime import date, datetime

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from vigie.places.models import Unit
from vigie.triage.models import Decision, Release


def decided(first: datetime, after: datetime) -> Counter[tuple[date, str]]:
    """Count decisions by month and code."""
    found = Decision.objects.filter(at__gte=first, at__lt=after).annotate(month=TruncMonth("at"))
    rows = found.values("month", "code").annotate(n=Count("id")).values_list("month", "code", "n")
    return Counter({(month.date(), code): n for month, code, n in rows})


def answered(desk: Unit, first: datetime, after: datetime) -> Counter[date]:
    """Count the tips of a desk's operations to which *action taken* was released, by month of the release."""
    found = Release.objects.filter(operation__desk=desk, at__gte=first, at__lt=after).annotate(month=TruncMonth("at"))
    rows = found.values("month").annotate(n=Sum("answered")).values_list("month", "n")
    return Counter({month.date(): n for month, n in rows})
