"""The list of the registry: what it shows to whom, one filter, page after page, at one price. And who sees a point."""

import uuid
from datetime import timedelta

import pytest

from desk_pages import Desk, statements, title, words
from people import ANYBODY, statuses
from registry import attach, move_along, open_point, spot, write_report
from vigie.audit.models import Entry
from vigie.intel import merging, points
from vigie.intel.models import DealPoint
from vigie.intel.registry_queries import PAGE
from vigie.intel.states import PointState
from vigie.lib import clock
from vigie.places.models import Unit

STATEMENTS = 6
READERS = {"awa", "bruno", "chloe", "joris"}
ELSEWHERE = {"driss", "kenza"}
INQUIRY = (PointState.IDENTIFIED, PointState.INQUIRY)


@pytest.fixture
def desk(cast, field):
    """Open the desk with the intelligence room's people in it."""
    return Desk(cast, field)


def opened(desk, title="Hall du 3 (exemple)", **more):
    return open_point(desk.officer("chloe"), title=title, now=clock.now(), **more)


def under_inquiry(desk, **more):
    return move_along(desk.officer("chloe"), opened(desk, **more), *INQUIRY, now=clock.now())


def listed(client, query=""):
    return [row["point"].title for row in client.get(f"/registre/{query}").context["rows"]]


def test_who_sees_the_list(desk, desk_client):
    got = statuses(desk_client, desk.people, "/registre/")
    assert got.pop(ANYBODY) == got.pop("gael") == 302
    assert {login for login, status in got.items() if status == 200} == READERS | ELSEWHERE
    assert {status for login, status in got.items() if login not in READERS | ELSEWHERE} == {403}


def test_list_shows_what_is_counted_and_no_report(desk):
    point = opened(desk)
    attach(desk.officer("chloe"), write_report(desk.officer("chloe"), now=clock.now()), point)
    answer = desk.awa.get("/registre/")
    text = words(answer)
    assert point.reference in text
    assert "Hall du 3 (exemple) Deal point on the public way Reported Besançon 1 1 today –" in text
    assert "Passages brefs" not in text
    assert title(answer) == f"Registry – {desk.units['25'].name}"
    assert "Open a point" not in text
    assert "Open a point" in words(desk.chloe.get("/registre/"))


def test_list_is_of_one_desk(desk):
    point = opened(desk)
    assert point.reference not in words(desk.kenza.get("/registre/"))
    assert desk.kenza.get("/registre/?bureau=desk-25").status_code == 404


def test_a_point_under_inquiry_is_listed_for_who_works_on_it_alone(desk):
    point = under_inquiry(desk)
    assert point.reference in words(desk.chloe.get("/registre/"))
    for login in ("awa", "bruno", "joris"):
        for query in ("", "?etat=inquiry", "?texte=hall", f"?texte={point.reference}"):
            assert listed(getattr(desk, login), query) == []


@pytest.mark.parametrize("count", [1, 3, PAGE + 5])
def test_list_costs_the_same_whatever_it_holds(desk, count):
    first = opened(desk)
    rows = [first]
    for number in range(count - 1):
        copy = DealPoint.objects.get(id=first.id)
        copy.id, copy.reference, copy.title = uuid.uuid4(), f"P26-{number:08}", "Un titre d’exemple assez long " * 4
        rows.append(copy)
    DealPoint.objects.bulk_create(rows[1:])
    assert len(statements(desk.chloe, "/registre/")) == STATEMENTS
    assert len(desk.chloe.get("/registre/").content) <= 60_000


def test_list_goes_on_page_after_page_without_a_gap(desk):
    first, today = opened(desk), clock.now().date()
    copies = []
    for number in range(2 * PAGE + 3):
        copy = DealPoint.objects.get(id=first.id)
        copy.id, copy.reference = uuid.uuid4(), f"P26-{number:08}"
        copy.last_seen = today - timedelta(days=number // 7) if number % 3 else None
        copies.append(copy)
    DealPoint.objects.bulk_create(copies)
    seen, path = [], "/registre/?phenomene=public_way"
    while path:
        answer = desk.chloe.get(path)
        seen += [row["point"].id for row in answer.context["rows"]]
        path = answer.context["next_url"]
    assert seen == list(DealPoint.objects.order_by("-last_seen", "id").values_list("id", flat=True))


@pytest.mark.parametrize("key", ["x", "2026-01-01", "2026-01-01_x", "jamais_", f"hier_{uuid.uuid4()}"])
def test_a_key_of_no_page_is_refused(desk, key):
    assert desk.awa.get("/registre/", {"apres": key}).status_code == 404


def three_points(desk):
    """Open three points told apart by every question of the filter."""
    officer, now = desk.officer("chloe"), clock.now()
    first = opened(desk, "Premier", products=("cocaine",), behaviours=("lookout",))
    second = move_along(officer, opened(desk, "Deuxième", phenomenon="dwelling"), PointState.IDENTIFIED, now=now)
    third = opened(desk, "Troisième cave")
    street = Unit.objects.get(code="street-25")
    points.assign(officer=officer, point_id=second.id, owner=street, plan="", motive="Exemple", now=now)
    points.record_action(officer=officer, point_id=first.id, on=now.date(), motive="Patrouille", now=now)
    DealPoint.objects.update(opened_at=now - timedelta(days=90))
    DealPoint.objects.filter(id=first.id).update(first_seen="2026-01-05", last_seen="2026-02-10")
    DealPoint.objects.filter(id=third.id).update(first_seen="2026-03-01", last_seen="2026-03-02")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?produit=cocaine", {"Premier"}),
        ("?conduite=lookout", {"Premier"}),
        ("?phenomene=dwelling", {"Deuxième"}),
        ("?etat=identified", {"Deuxième"}),
        ("?etat=identified&etat=reported", {"Premier", "Deuxième", "Troisième cave"}),
        ("?unite=street-25", {"Deuxième"}),
        ("?texte=caves", {"Troisième cave"}),
        ("?texte=rien+de+tel", set()),
        ("?depuis=2026-02-01&jusqu=2026-02-20", {"Premier"}),
        ("?depuis=2026-02-11", {"Troisième cave"}),
        ("?jusqu=2026-01-31", {"Premier"}),
        ("?sans_action=60", {"Deuxième", "Troisième cave"}),
        ("?sans_action=91", set()),
        ("?inconnu=1", {"Premier", "Deuxième", "Troisième cave"}),
    ],
)
def test_filter(desk, query, found):
    three_points(desk)
    assert set(listed(desk.chloe, query)) == found


@pytest.mark.parametrize(
    "query",
    [
        "?depuis=hier",
        "?depuis=2026-02-01&jusqu=2026-01-01",
        "?etat=ouvert",
        "?unite=desk-60",
        "?sans_action=-1",
        "?sans_action=99999999999999999999",
        "?texte=" + "x" * 121,
        "?produit=%00",
    ],
)
def test_a_question_that_cannot_be_read_finds_nothing_and_says_so(desk, query):
    opened(desk)
    answer = desk.chloe.get(f"/registre/{query}")
    assert answer.status_code == 400
    assert "Something needs your attention" in words(answer)
    assert answer.context["rows"] == []


def test_points_without_action_are_one_link_away_and_those_at_rest_are_not_among_them(desk):
    three_points(desk)
    duplicate = opened(desk, "Copie")
    merging.merge(
        officer=desk.officer("chloe"),
        kept_id=DealPoint.objects.get(title="Premier").id,
        absorbed_id=duplicate.id,
        motive="Même hall",
        now=clock.now(),
    )
    answer = desk.chloe.get("/registre/")
    assert set(listed(desk.chloe, answer.context["overdue_url"].removeprefix("/registre/"))) == {
        "Deuxième",
        "Troisième cave",
    }
    assert "Copie" not in listed(desk.chloe)
    assert listed(desk.chloe, "?etat=duplicate") == ["Copie"]


# What each of the cast gets of a point: in full, coarsely, or nothing at all.
def sights(desk, desk_client, point):
    """Ask for a point as everybody; returns who sees it in full, who coarsely, who gets which refusal."""
    secret = f"{point.lat:.5f}"
    got = {"full": set(), "coarse": set()}
    for login in desk.people:
        answer = getattr(desk, login).get(f"/registre/{point.id}/")
        if answer.status_code == 200:
            full = secret in answer.content.decode()
            assert full == (point.title in answer.content.decode())
            got["full" if full else "coarse"].add(login)
        else:
            assert answer.status_code == (302 if login == "gael" else 404), login
    assert desk_client.get(f"/registre/{point.id}/").status_code == 302
    return got


def test_who_sees_a_point(desk, desk_client):
    point = opened(desk, where=spot())
    assert sights(desk, desk_client, point) == {"full": READERS, "coarse": ELSEWHERE}


def test_who_sees_a_point_under_inquiry(desk, desk_client):
    point = under_inquiry(desk, where=spot())
    assert sights(desk, desk_client, point) == {"full": {"chloe"}, "coarse": READERS - {"chloe"}}
    assert desk.kenza.get(f"/registre/{point.id}/").status_code == 404


def test_the_owner_unit_sees_its_point_even_under_inquiry(desk, desk_client):
    point = under_inquiry(desk, where=spot())
    points.assign(
        officer=desk.officer("chloe"),
        point_id=point.id,
        owner=Unit.objects.get(code="street-25"),
        plan="",
        motive="Exemple",
        now=clock.now(),
    )
    assert sights(desk, desk_client, point)["full"] == {"chloe", "ines"}
    assert "Judge" not in words(desk.ines.get(f"/registre/{point.id}/"))


def test_seen_coarsely_a_point_tells_neither_place_nor_title_nor_inquiry(desk):
    point = under_inquiry(desk, title="Cave du 12 (exemple)", where=spot(), place="rue Imaginaire")
    text = words(desk.awa.get(f"/registre/{point.id}/"))
    for secret in ("Cave du 12", "rue Imaginaire", "inquiry", "47.2378"):
        assert secret not in text
    for told in (point.reference, "Besançon", "Deal point on the public way", desk.units["25"].name):
        assert told in text
    assert Entry.objects.filter(action="registry.read_coarse", object_ref=point.journal_ref).count() == 1


def test_an_inquiry_that_is_over_is_told_to_insiders_alone(desk):
    officer = desk.officer("chloe")
    point = under_inquiry(desk)
    points.move(officer=officer, point_id=point.id, target=PointState.ACTIVE, motive="Enquête finie", now=clock.now())
    assert "Enquête finie" in words(desk.chloe.get(f"/registre/{point.id}/"))
    outside = words(desk.awa.get(f"/registre/{point.id}/"))
    assert "Enquête finie" not in outside
    assert "nquiry" not in outside
