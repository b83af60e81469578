"""Known points near a spot: the right ones, nearest first, and never by reading the whole table."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection

from registry import LAT, LON, open_point, point_facts, spot
from vigie.intel import nearby
from vigie.intel.models import DealPoint
from vigie.lib.spots import Spot
from vigie.places.models import Unit

pytestmark = pytest.mark.django_db
MANY = 12_000


@pytest.fixture
def desks(cast):
    return list(Unit.objects.filter(code="desk-25"))


def test_nearest_first_within_the_radius_and_at_these_desks_only(cast, desks):
    officer = cast.chloe.officer
    here, there = (open_point(officer, where=spot(metres)) for metres in (60, 240))
    open_point(officer, where=spot(900))
    open_point(officer)
    open_point(cast.kenza.officer, point_facts(commune="60057", where=spot(10)), desk="desk-60")
    found = nearby.near(spot(), 300, desks=desks)
    assert [point_id for point_id, _metres in found] == [here.id, there.id]
    assert [metres for _id, metres in found] == pytest.approx([60, 240], rel=0.01)


def test_what_was_unfounded_or_a_duplicate_is_left_out(cast, desks):
    officer = cast.chloe.officer
    kept, gone = (open_point(officer, where=spot()) for _ in range(2))
    DealPoint.objects.filter(id=gone.id).update(state="unfounded")
    assert [point_id for point_id, _metres in nearby.near(spot(), 300, desks=desks)] == [kept.id]


def fill(desk, count):
    """Put many points over a department."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    side = int(count**0.5) + 1
    rows = []
    for number in range(count):
        where = Spot(LON - 0.4 + 0.8 * (number % side) / side, LAT - 0.3 + 0.6 * (number // side) / side, 50)
        rows.append(
            DealPoint(
                id=uuid.uuid4(), reference=f"P{number}", phenomenon="public_way", title="Exemple", desk=desk,
                commune_id="25056", lon=where.lon, lat=where.lat, precision_m=50, cell=where.cell, cell8=where.cell8,
                state_since=day, review_on=day.date(), erase_on=day.date(),
            )
        )  # fmt: skip
    DealPoint.objects.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE intel_dealpoint")


def nodes(plan):
    yield plan["Node Type"]
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@pytest.mark.parametrize("radius", [300, 1600])
def test_the_plan_reads_cells_by_their_index(cast, desks, radius):
    fill(desks[0], MANY)
    sql, given = nearby.statement(spot(), radius, desks=desks)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", given)
        (told,) = cursor.fetchone()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    assert "Seq Scan" not in set(nodes(plan))
    assert "intel_point_near" in json.dumps(plan)
    assert plan["Actual Rows"] > 0
