"""The registry's map and rhythm: who sees what, by one filter, at one price, within its bytes, and no nonsense."""

import json
import random
import re
import uuid
from datetime import timedelta

import pytest

from desk_pages import Desk, statements, words
from people import ANYBODY, statuses
from registry import EVENINGS, LAT, LON, attach, move_along, open_point, spot, write_report
from vigie.intel.codes import Origin, Phenomenon
from vigie.intel.models import DealPoint, Delivery
from vigie.intel.states import PointState
from vigie.lib import clock
from vigie.lib.spots import Spot
from vigie.places import outlines
from vigie.places.models import Unit
from vigie.web.desk import plots, svg_map

MAP, RHYTHM = "/registre/carte/", "/registre/rythme/"
NEAR = f"{LON - 0.02},{LAT - 0.02},{LON + 0.02},{LAT + 0.02}"
POINTS = f"/registre/carte/points.json?zoom=15&bbox={NEAR}"
PAGES = (MAP, RHYTHM, POINTS)
READERS = {"awa", "bruno", "chloe", "joris"}
ELSEWHERE = {"driss", "kenza"}
MOST_STATEMENTS, MOST_BYTES = 10, 60_000


@pytest.fixture
def desk(cast, field):
    """Open the desk with the intelligence room's people in it."""
    return Desk(cast, field)


def opened(desk, title="Hall du 3 (exemple)", where=None, **more):
    return open_point(desk.officer("chloe"), title=title, where=where or spot(), now=clock.now(), **more)


def under_inquiry(desk):
    point = opened(desk, "Cave sous enquête (exemple)")
    return move_along(desk.officer("chloe"), point, PointState.IDENTIFIED, PointState.INQUIRY, now=clock.now())


def told(desk, point, *, origin=Origin.CITIZEN, when=EVENINGS, **more):
    report = write_report(desk.officer("chloe"), when=when, origin=origin, now=clock.now(), **more)
    attach(desk.officer("chloe"), report, point, now=clock.now())


def fill(many, *, seed=3):
    """Put many points in the department, in hundreds of places and with long names."""
    chance, unit = random.Random(seed), Unit.objects.get(code="desk-25")
    rows, today, now = [], clock.now().date(), clock.now()
    for number in range(many):
        where = Spot(chance.uniform(5.8, 7.0), chance.uniform(46.7, 47.5), 50)
        rows.append(
            DealPoint(
                reference=f"R-{uuid.uuid4().hex[:12]}",
                phenomenon=Phenomenon.PUBLIC_WAY,
                title=f"Point numéro {number}, derrière le bâtiment de la rue Imaginaire (exemple)",
                desk=unit,
                commune_id="25056",
                state=chance.choice(list(PointState)[:4]),
                state_since=now,
                lon=where.lon,
                lat=where.lat,
                precision_m=50,
                cell=where.cell,
                cell8=where.cell8,
                last_seen=today,
                review_on=today,
                erase_on=today,
            )
        )
    DealPoint.objects.bulk_create(rows, batch_size=1000)


def seen(client, address=POINTS):
    """Return the titles of the points that the map shows one by one."""
    return {point["title"] for point in client.get(address).json()["points"]}


@pytest.mark.parametrize("path", PAGES)
def test_who_sees_it(desk, desk_client, path):
    got = statuses(desk_client, desk.people, path)
    assert got.pop(ANYBODY) == got.pop("gael") == 302
    assert {login for login, status in got.items() if status == 200} == READERS | ELSEWHERE
    assert {status for login, status in got.items() if login not in READERS | ELSEWHERE} == {403}


@pytest.mark.parametrize("path", PAGES)
def test_it_is_of_one_desk(desk, path):
    opened(desk)
    assert "Hall du 3" not in desk.driss.get(path).content.decode()
    assert desk.driss.get(path, {"bureau": "desk-25"}).status_code == 404


def test_a_point_under_inquiry_is_hidden_from_readers_everywhere(desk):
    opened(desk)
    hidden = under_inquiry(desk)
    for reader in (desk.awa, desk.bruno, desk.joris):
        assert seen(reader) == {"Hall du 3 (exemple)"}
        page = reader.get(MAP)
        assert hidden.reference not in words(page)
        assert page.context["count"] == 1
        assert page.context["picture"].count("<circle") == 1
        assert "Cave" not in page.content.decode()
    assert seen(desk.chloe) == {"Hall du 3 (exemple)", "Cave sous enquête (exemple)"}
    assert ">2</text>" in desk.chloe.get(MAP).context["picture"]


def test_a_cluster_counts_nothing_that_is_hidden(desk):
    fill(300)
    DealPoint.objects.filter(state=PointState.WATCHED).update(state=PointState.INQUIRY)
    everywhere = "/registre/carte/points.json?zoom=8&bbox=5,46,8,48"
    found = desk.awa.get(everywhere).json()
    assert "Under inquiry" not in json.dumps(found)
    shown = sum(one["count"] for one in found["clusters"]) + len(found["points"])
    assert shown == DealPoint.objects.exclude(state=PointState.INQUIRY).count()
    assert "Under inquiry" in json.dumps(desk.chloe.get(everywhere).json())


def test_reports_of_a_hidden_point_are_not_counted_for_readers(desk):
    told(desk, under_inquiry(desk))
    assert desk.awa.get(RHYTHM).context["series"][0]["total"] == 0
    assert desk.chloe.get(RHYTHM).context["series"][0]["total"] == 1


def test_one_filter_for_page_points_and_rhythm(desk):
    told(desk, opened(desk))
    told(desk, opened(desk, "Boutique (exemple)", phenomenon=Phenomenon.SHOP), when=EVENINGS)
    asked = "phenomene=shop"
    assert seen(desk.awa, f"{POINTS}&{asked}") == {"Boutique (exemple)"}
    page = desk.awa.get(f"{MAP}?{asked}")
    assert "Hall du 3" not in words(page)
    assert asked in page.context["points_url"]
    assert desk.awa.get(f"{RHYTHM}?{asked}").context["series"][0]["total"] == 1


@pytest.mark.parametrize("path", ["/registre/", MAP, RHYTHM])
def test_one_filter_holds_from_tab_to_tab(desk, path):
    asked = "bureau=desk-25&phenomene=shop&etat=reported&etat=active"
    opened(desk, "Boutique (exemple)", phenomenon=Phenomenon.SHOP)
    opened(desk)
    led = {}
    for view in desk.chloe.get(f"{path}?{asked}").context["views"]:
        address, _mark, query = view["url"].partition("?")
        led[address] = query
    kept = {address for address, query in led.items() if query == asked}
    assert kept == {"/registre/", MAP, RHYTHM}
    assert {query for address, query in led.items() if address not in kept} == {"bureau=desk-25"}
    shown = words(desk.chloe.get(f"{MAP}?{led[MAP]}"))
    assert "Boutique (exemple)" in shown
    assert "Hall du 3" not in shown


def test_a_filter_that_cannot_be_read_is_not_carried_on(desk):
    views = desk.chloe.get(f"{MAP}?depuis=demain").context["views"]
    assert {view["url"].partition("?")[2] for view in views} == {"bureau=desk-25"}


def test_a_question_that_cannot_be_read_finds_nothing_and_says_why(desk):
    opened(desk)
    for path in (f"{MAP}?depuis=demain", f"{RHYTHM}?depuis=demain"):
        answer = desk.awa.get(path)
        assert answer.status_code == 400
        assert "This date was not understood" in words(answer)
    answer = desk.awa.get(f"{POINTS}&depuis=demain")
    assert (answer.status_code, answer.json()["points"]) == (400, [])


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "bbox=&zoom=9",
        "bbox=5,46,7&zoom=9",
        "bbox=7,46,5,48&zoom=9",
        "bbox=nan,46,7,48&zoom=9",
        "bbox=1e999,46,7,48&zoom=9",
        "bbox=5,46,7,48",
        "bbox=5,46,7,48&zoom=99",
        "bbox=5,46,7,48&zoom=%00",
        "bbox=%27%3B--&zoom=9",
        "bbox=" + "9," * 4000 + "&zoom=9",
    ],
)
def test_a_window_that_is_none_is_refused_with_a_sentence(desk, asked):
    answer = desk.awa.get(f"/registre/carte/points.json?{asked}")
    assert answer.status_code == 400
    assert answer.json()["sentence"].startswith("This is no window of a map")


@pytest.mark.parametrize("many", [1, 200])
def test_it_costs_the_same_whatever_it_holds(desk, many):
    told(desk, opened(desk))
    fill(many)
    assert len(statements(desk.chloe, MAP)) <= MOST_STATEMENTS
    assert len(statements(desk.chloe, POINTS)) <= MOST_STATEMENTS
    assert len(statements(desk.chloe, f"{RHYTHM}?origine=separees")) <= MOST_STATEMENTS


def test_five_thousand_points_in_view_stay_within_the_bytes(desk):
    fill(5000)
    page = desk.chloe.get(MAP)
    assert page.context["count"] == 5000
    assert len(page.context["picture"]) <= 20_000
    sent = len(page.content)
    views = ((8, "4.5,46,8,48"), (10, "5.6,46.6,7.2,47.6"), (12, "6.2,47.0,6.6,47.3"), (15, "6.3,47.1,6.4,47.2"))
    for zoom, window in views:
        answer = desk.chloe.get(f"/registre/carte/points.json?zoom={zoom}&bbox={window}")
        assert sent + len(answer.content) <= MOST_BYTES
    assert len(statements(desk.chloe, MAP)) <= MOST_STATEMENTS


def test_a_point_says_where_how_precisely_and_leads_to_its_page(desk):
    point = opened(desk, where=spot(precision=150))
    [shown] = desk.awa.get(POINTS).json()["points"]
    assert (shown["lon"], shown["lat"], shown["precision"]) == (round(LON, 5), round(LAT, 5), 150)
    assert shown["url"] == f"/registre/{point.id}/"
    assert shown["code"] == PointState.REPORTED


def test_a_delivery_is_drawn_as_its_zone(desk):
    point = opened(desk, "Livraison (exemple)", phenomenon=Phenomenon.DELIVERY)
    ring = [[LON, LAT], [LON + 0.01, LAT], [LON + 0.01, LAT + 0.01], [LON, LAT]]
    Delivery.objects.update_or_create(point=point, defaults={"zone": ring})
    [zone] = desk.awa.get(POINTS).json()["zones"]
    assert zone["title"] == "Livraison (exemple)"
    assert [round(LAT, 5), round(LON, 5)] in zone["rings"][0]


def test_without_a_script_there_is_a_picture_a_list_and_a_table(desk):
    opened(desk)
    nowhere = open_point(desk.officer("chloe"), title="Sans lieu (exemple)", now=clock.now())
    answer = desk.awa.get(MAP)
    text, html = words(answer), answer.content.decode()
    assert "2 points fit. 1 of them has no spot" in text
    assert nowhere.reference in text
    assert re.search(r'<svg class="overview"[^>]* role="img" aria-labelledby="ov-t ov-d">', html)
    assert "1 point with a spot. The table below gives the same figures by commune." in html
    assert "Besançon 2 1" in text
    assert "© OpenStreetMap contributors (ODbL) · IGN Admin Express" in text


def test_the_picture_escapes_what_it_is_told():
    drawn = svg_map.draw((0, 45, 1, 46), [[(0, 45), (1, 46), (0, 46)]], [], title="<b>", description='"&')
    assert "<b>" not in drawn
    assert "&quot;&amp;" in drawn


def test_a_department_without_an_outline_has_no_picture_and_an_open_table():
    assert outlines.outline("987") == []
    assert outlines.box("987") == outlines.COUNTRY


@pytest.mark.parametrize("department", ["25", "2A", "75", "93", "971", "976"])
def test_an_outline_is_small_and_within_its_box(department):
    west, south, east, north = outlines.box(department)
    corners = [corner for ring in outlines.outline(department) for corner in ring]
    assert 10 < len(corners) < 400
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in corners)


def test_origins_are_never_mixed(desk):
    point = opened(desk)
    told(desk, point)
    told(desk, point, origin=Origin.PATROL)
    told(desk, point, origin=Origin.PATROL)
    totals = {
        asked: [(one["name"], one["total"]) for one in desk.awa.get(f"{RHYTHM}?origine={asked}").context["series"]]
        for asked in ("", "citoyens", "services", "separees", "tout")
    }
    citizens, official = ("citizens", 1), ("official", 2)
    assert totals == {
        "": [citizens],
        "citoyens": [citizens],
        "services": [official],
        "separees": [citizens, official],
        "tout": [citizens],
    }


def test_every_plot_says_its_number_its_caution_and_has_its_table(desk):
    told(desk, opened(desk))
    text = words(desk.awa.get(f"{RHYTHM}?origine=separees"))
    assert "n = 1 report." in text
    assert "n = 0 reports." in text
    assert "not how often it happens" in text
    assert "hours without a patrol have no report" in text
    assert "So few reports show a habit only by chance." in text
    assert "18 h 0.03 0.03 0.03 0.03 0.03 – –" in text
    html = desk.awa.get(RHYTHM).content.decode()
    assert html.count('role="img"') == 2
    assert html.count("<desc ") == 2


def test_a_grid_draws_one_square_for_each_hour_that_weighs():
    cells = [[0.0] * 24 for _day in range(7)]
    cells[0][18], cells[6][23] = 4.0, 1.0
    drawn = plots.grid(cells, plots.Told("n", "t", "d"))
    sides = [float(side) for side in re.findall(r'<rect [^>]*width="([\d.]+)"', drawn)]
    assert sides == [pytest.approx(21.0), pytest.approx(10.5)]


def test_an_empty_plot_is_drawn_without_a_bar():
    today = clock.now().date()
    assert "<rect" not in plots.grid([[0.0] * 24] * 7, plots.Told("n", "t", "d"))
    assert "<rect" not in plots.timeline([(today, 0), (today + timedelta(weeks=1), 0)], plots.Told("n", "t", "d"))
    assert "<rect" not in plots.timeline([], plots.Told("n", "t", "d"))
