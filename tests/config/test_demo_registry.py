"""The demo's registry: made by the real verbs, marked as fictitious throughout."""

import pytest

from field import NOON
from registry import make_field_commune
from vigie.config.run.demo_registry import MARK, POINTS, make_registry, make_units, make_work
from vigie.intel.models import DealPoint, Link, Operation, Report, Task
from vigie.places.models import Unit

pytestmark = pytest.mark.django_db


def test_the_demo_registry_is_marked_and_stands_in_the_states_it_says(cast):
    make_field_commune("25388", "Montbéliard", "25")
    make_units()
    make_registry(cast.chloe.officer, NOON)
    points = {point.title: point for point in DealPoint.objects.all()}
    assert len(points) == len(POINTS)
    for told in POINTS:
        point = points[f"{told.title} ({MARK})"]
        assert point.state == (told.path[-1] if told.path else "reported")
        assert point.messages == len(told.told)
        assert 1 <= point.sources <= point.messages
        assert [event.at for event in point.history.order_by("number")] == sorted(
            event.at for event in point.history.all()
        )
    make_work(cast.chloe.officer, cast.joris.officer, NOON)
    assert MARK in Task.objects.get().title
    assert MARK in Operation.objects.get(targets__point__state="watched").title
    assert all(MARK in report.title for report in Report.objects.all())
    assert Link.objects.count() == Report.objects.count()
    assert Unit.objects.get(code="customs-25").kind == Unit.Kind.CUSTOMS
