"""The window of the map: clusters add up, lie in their cells, never show more than was given, and refuse nonsense."""

import random
import uuid

import h3.api.basic_int as h3
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from field import NOON
from registry import LAT, LON, open_point, spot
from vigie.intel import map_cells
from vigie.intel.codes import Phenomenon
from vigie.intel.map_cells import NoSuchWindow, Window
from vigie.intel.models import DealPoint, Delivery
from vigie.intel.states import PointState
from vigie.lib import spots
from vigie.lib.spots import Spot
from vigie.places.models import Unit

MOST = 300
DOUBS = Window(5.7, 46.5, 7.1, 47.6, 9)


def scatter(many, *, seed=1, wide=0.4, high=0.3, middle=(6.3, 47.2), **more):
    """Put points around, without their events: what the map reads of them."""
    chance = random.Random(seed)
    states = [PointState.REPORTED, PointState.ACTIVE, PointState.WATCHED, PointState.INQUIRY]
    rows, desk = [], Unit.objects.get(code="desk-25")
    for _number in range(many):
        where = Spot(middle[0] + chance.uniform(-wide, wide), middle[1] + chance.uniform(-high, high), 50)
        values = {
            "phenomenon": Phenomenon.PUBLIC_WAY,
            "title": "Point dispersé (exemple)",
            "desk": desk,
            "commune_id": "25056",
            "state": chance.choice(states),
            "state_since": NOON,
            "opened_at": NOON,
            "lon": where.lon,
            "lat": where.lat,
            "precision_m": 50,
            "cell": where.cell,
            "cell8": where.cell8,
            "review_on": timezone.localdate(),
            "erase_on": timezone.localdate(),
            **more,
        }
        rows.append(DealPoint(reference=f"S-{uuid.uuid4().hex[:12]}", **values))
    return DealPoint.objects.bulk_create(rows, batch_size=1000)


def everything():
    return DealPoint.objects.all()


def counted(view):
    return len(view.points) + sum(one.count for one in view.clusters)


@pytest.mark.parametrize("zoom", [0, 5, 9, 12, 15, 19])
def test_every_point_is_shown_once_whatever_the_zoom(field, zoom):
    scatter(400)
    view = map_cells.look(everything(), Window(5, 46, 8, 48, zoom))
    assert view.total == 400 == counted(view)
    assert len(view.clusters) <= MOST
    assert all(sum(one.states.values()) == one.count for one in view.clusters)


@pytest.mark.parametrize("resolution", range(11))
def test_a_cluster_is_the_cell_that_h3_names(field, resolution):
    made = scatter(60)
    expected = {}
    for point in made:
        parent = h3.latlng_to_cell(point.lat, point.lon, 10)
        parent = h3.cell_to_parent(parent, resolution)
        expected[parent] = expected.get(parent, 0) + 1
    assert {one.cell: one.count for one in map_cells.clusters(everything(), resolution)} == expected


def test_few_points_are_shown_one_by_one(field):
    scatter(map_cells.LONE_AT_MOST)
    view = map_cells.look(everything(), DOUBS)
    assert (len(view.points), view.clusters) == (map_cells.LONE_AT_MOST, [])


def test_one_more_and_they_are_gathered(field):
    scatter(map_cells.LONE_AT_MOST + 1, wide=0.01, high=0.01)
    view = map_cells.look(everything(), DOUBS)
    assert view.clusters
    assert counted(view) == map_cells.LONE_AT_MOST + 1


def test_a_point_alone_in_its_cell_is_shown_among_clusters(field):
    scatter(100, wide=0.001, high=0.001)
    [alone] = scatter(1, middle=(6.9, 46.8), wide=0, high=0)
    view = map_cells.look(everything(), DOUBS)
    assert [point.id for point in view.points] == [alone.id]
    [cluster] = view.clusters
    assert cluster.count == 100
    assert (cluster.lon, cluster.lat) == spots.centre(cluster.cell)
    assert cluster.bounds == pytest.approx((6.3, 47.2, 6.3, 47.2), abs=0.0011)
    assert cluster.commune == "Besançon"


def test_what_lies_outside_or_nowhere_is_left_out(field):
    scatter(3)
    scatter(2, middle=(2.0, 49.0), wide=0.1, high=0.1)
    scatter(4, lon=None, lat=None, cell=None, cell8=None, precision_m=None)
    assert map_cells.look(everything(), DOUBS).total == 3


def test_only_what_is_given_is_shown(field):
    scatter(200)
    open_ones = everything().exclude(state=PointState.INQUIRY)
    view = map_cells.look(open_ones, DOUBS)
    assert view.total == open_ones.count()
    assert all(PointState.INQUIRY not in one.states for one in view.clusters)


def test_more_cells_than_can_be_read_are_gathered_more(field):
    scatter(1500, wide=1.4, high=1.1, middle=(6.3, 47.0))
    view = map_cells.look(everything(), Window(4.5, 45.5, 8, 48.5, 15))
    assert len(view.points) + len(view.clusters) <= MOST
    assert counted(view) == 1500


@pytest.mark.parametrize("many", [1, 500])
def test_it_takes_three_statements(field, many):
    scatter(many)
    scatter(1, middle=(7.0, 46.6), wide=0, high=0)
    with CaptureQueriesContext(connection) as captured:
        map_cells.look(everything(), DOUBS)
    assert len(captured) <= 3


BASIN = [[6.0, 47.2], [6.1, 47.2], [6.1, 47.3], [6.0, 47.3], [6.0, 47.2]]


def delivery(cast, zone):
    point = open_point(cast.chloe.officer, phenomenon=Phenomenon.DELIVERY)
    Delivery.objects.update_or_create(point=point, defaults={"zone": zone})
    return point


def test_zones_that_reach_into_the_window_are_drawn(cast):
    point = delivery(cast, BASIN)
    delivery(cast, [[lon - 4, lat] for lon, lat in BASIN])
    [zone] = map_cells.look(everything(), DOUBS).zones
    assert zone.point == point
    assert {tuple(corner) for corner in zone.rings[0]} == {tuple(corner) for corner in BASIN}


def test_a_zone_of_many_corners_is_drawn_with_few(cast):
    wave = [[6 + step / 1000, 47.2 + (step % 2) / 5000] for step in range(400)]
    delivery(cast, [*wave, [6.4, 47.4], [6.0, 47.4], wave[0]])
    [zone] = map_cells.look(everything(), DOUBS).zones
    assert 4 <= len(zone.rings[0]) <= 24
    assert zone.rings[0][0] == zone.rings[0][-1]


@pytest.mark.parametrize("zone", [[], [[6.0, 47.2]], [[6, 47], [6.1, 47.1], [6, 47.1], [6.1, 47], [6, 47]]])
def test_a_zone_that_is_no_area_is_not_drawn(cast, zone):
    delivery(cast, zone)
    assert map_cells.look(everything(), DOUBS).zones == []


def test_a_zone_of_a_point_not_given_is_not_drawn(cast):
    delivery(cast, BASIN)
    assert map_cells.look(everything().none(), DOUBS).zones == []


def test_a_point_opened_by_its_verb_is_found(cast):
    point = open_point(cast.chloe.officer, where=spot())
    view = map_cells.look(everything(), Window(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01, 17))
    assert view.points == [point]


@pytest.mark.parametrize(
    ("bounds", "zoom"),
    [
        ("", "9"),
        ("5,46,7", "9"),
        ("5,46,7,48,9", "9"),
        ("a,b,c,d", "9"),
        ("7,46,5,48", "9"),
        ("5,48,7,46", "9"),
        ("5,46,5,48", "9"),
        ("nan,46,7,48", "9"),
        ("5,nan,7,48", "9"),
        ("inf,46,7,48", "9"),
        ("5,46,7,48", ""),
        ("5,46,7,48", "-1"),
        ("5,46,7,48", "23"),
        ("5,46,7,48", "1e3"),
        ("5,46,7,48;DROP TABLE", "9"),
    ],
)
def test_what_is_no_window_is_refused(bounds, zoom):
    with pytest.raises(NoSuchWindow):
        Window.read(bounds, zoom)


def test_a_window_wider_than_the_world_is_the_world():
    window = Window.read("-400,-95,400,95", "0")
    assert (window.west, window.south, window.east, window.north) == (-180, -90, 180, 90)
