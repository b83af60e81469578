"""Search: words, identifiers in any writing, places, periods; who finds what; plans without a sequential scan."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.fill_registry import fill
from field import NOON
from registry import LAT, LON, identifiers, move_along, north, open_point, spot, write_report
from vigie.accounts.models import Officer
from vigie.audit.models import Entry
from vigie.audit.motives import Motive, MotiveCode
from vigie.intel import frequencies, search
from vigie.intel.areas import AreaTooLarge, Near, NoSuchArea, Within
from vigie.intel.codes import Origin
from vigie.intel.models import DealPoint, Report, ReportMark
from vigie.intel.search import NothingAsked, Query, TooManyWords
from vigie.intel.search_pages import COUNTED, PAGE
from vigie.intel.states import PointState
from vigie.lib.errors import NotAllowed
from vigie.lib.spots import NoSuchSpot, Spot
from vigie.places.models import Unit

MOTIVE = Motive(MotiveCode.INQUIRY)
LATER = NOON + timedelta(hours=1)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def look(person, text="", *, desk="desk-25", after=None, **more):
    """Search at a desk."""
    return search.look(
        officer=Officer.objects.get(pk=person.officer.pk),
        desk=Unit.objects.get(code=desk),
        asked=Query(text=text, **more),
        motive=MOTIVE,
        now=LATER,
        reports_after=after,
    )


def reports(person, text="", **more):
    """Return the titles of the reports found."""
    return [hit.row.title for hit in look(person, text, **more).reports.hits]


def points(person, text="", **more):
    """Return the titles of the points found."""
    return [hit.row.title for hit in look(person, text, **more).points.hits]


@pytest.mark.parametrize(
    "asked",
    [
        "guetteurs",
        "chouf",
        "GUETTEUR héroïne",
        "heroine scooters",
        "l’héroïne",
        "cages d’escalier",
        "tilleul",
        "Tilleuls",
        "tille*",
        "Tileuls",
        "guettuer",
        "scootter rabla",
        "AB-123-CD",
        "ab123cd",
        "AB 123",
        "123-CD",
        "AB-124-CD",
        "BA-123-CD",
        "AB-132-CD",
        "06 12 34 56 78",
        "+33612345678",
        "06.12.34.56.78 scooter",
        "@Jo.Deal",
        "jodealer25",
        "EF-456-GH",
    ],
)
def test_a_report_is_found(cast, asked):
    marks = identifiers(plate="AB-123-CD", phone="06 12 34 56 78", handle="@jo.deal")
    marks += identifiers(handle="jodealer25")
    told = "Un choufeur dans la cage d’escalier, un scoot, de la rabla (exemple fictif). Une Clio EF-456-GH."
    write_report(cast.awa.officer, title="Trouvé", facts=told, place="rue des Tilleuls", marks=marks)
    write_report(cast.awa.officer, title="Autre", facts="Rien de tel (exemple fictif).")
    assert reports(cast.chloe, asked) == ["Trouvé"]


@pytest.mark.parametrize(
    "asked", ["acheteur", "cocaïne", "guetteur cocaïne", "BC-123", "06 12 34 56 79", "@jo", "caveau"]
)
def test_a_report_is_not_found(cast, asked):
    marks = identifiers(plate="AB-123-CD", phone="06 12 34 56 78", handle="@jo.deal")
    write_report(cast.awa.officer, title="Un", facts="Un choufeur dans la cave (exemple fictif).", marks=marks)
    assert reports(cast.chloe, asked) == []


def test_a_misspelt_word_is_said(cast):
    write_report(cast.awa.officer, title="Un", facts="Un guetteur, dit Balafon (exemple fictif).")
    assert look(cast.chloe, "balaffon").instead == {"balaffon": "balafon"}
    assert look(cast.chloe, "guettuer").instead["guettuer"] in {"guetter", "guetteur"}
    assert look(cast.chloe, "guetteur").instead == {}


def test_why_it_was_found(cast):
    marks = identifiers(plate="AB-123-CD")
    write_report(cast.awa.officer, title="Vente de shit", facts="Un guetteur.", where=spot(120), marks=marks)
    by_plate = look(cast.chloe, "AB-12").reports.hits[0]
    assert (by_plate.marks, by_plate.in_head, by_plate.metres) == (("AB-123-CD",), None, None)
    assert look(cast.chloe, "résine").reports.hits[0].in_head is True
    assert look(cast.chloe, "chouf").reports.hits[0].in_head is False
    assert look(cast.chloe, area=Near(spot(), 300)).reports.hits[0].metres == pytest.approx(120, abs=2)


def test_places_periods_and_codes(cast):
    write_report(cast.awa.officer, title="Près", where=spot(200), seen_on=NOON.date() - timedelta(days=30))
    write_report(cast.awa.officer, title="Loin", where=spot(2_000), products=("cocaine",), origin=Origin.PATROL)
    square = Within(
        [(LON - 0.01, LAT - 0.01), (LON + 0.01, LAT - 0.01), (LON + 0.01, north(400)), (LON - 0.01, north(400))]
    )
    assert reports(cast.chloe, area=Near(spot(), 300)) == ["Près"]
    assert sorted(reports(cast.chloe, area=Near(spot(), 3_000))) == ["Loin", "Près"]
    assert reports(cast.chloe, area=square) == ["Près"]
    assert reports(cast.chloe, last=NOON.date() - timedelta(days=1)) == ["Près"]
    assert reports(cast.chloe, first=NOON.date() - timedelta(days=1)) == ["Loin"]
    assert reports(cast.chloe, product="cocaine") == ["Loin"]
    answer = look(cast.chloe, origin="patrol")
    assert [hit.row.title for hit in answer.reports.hits] == ["Loin"]
    assert answer.points is None


def test_points_are_found_by_state_words_and_marks(cast):
    chloe = cast.chloe.officer
    marks = identifiers(plate="AB-123-CD")
    point = open_point(chloe, title="Four du hall (exemple)", where=spot(), marks=marks, products=("cocaine",))
    assert points(cast.chloe, "point de deal") == points(cast.chloe, "AB12") == [point.title]
    assert points(cast.chloe, product="cocaine") == points(cast.chloe, area=Near(spot(), 100)) == [point.title]
    answer = look(cast.chloe, state="reported")
    assert [hit.row.title for hit in answer.points.hits] == [point.title]
    assert answer.reports is None


def test_pages_meet_without_gap_or_repeat(cast):
    expected = []
    for number in range(2 * PAGE + 3):
        at = NOON - timedelta(days=20 * (number // 2))
        expected.append((at, write_report(cast.awa.officer, title=f"Guet {number}", now=at).id))
    key, got = None, []
    for _ in range(3):
        found = look(cast.chloe, "guetteurs", after=key).reports
        assert found.count == (None if key else len(expected))
        got += [hit.row.id for hit in found.hits]
        key = found.next
    assert key is None
    assert got == [one for _at, one in sorted(expected, key=lambda pair: (-pair[0].timestamp(), pair[1]))]


def test_each_officer_finds_what_may_be_seen(cast):
    write_report(cast.awa.officer, title="Guet au hall", marks=identifiers(plate="AB-123-CD"))
    point = open_point(cast.chloe.officer, title="Guet secret", marks=identifiers(plate="AB-123-CD"))
    move_along(cast.chloe.officer, point, PointState.IDENTIFIED, PointState.ACTIVE, PointState.INQUIRY)
    assert points(cast.chloe, "guet") == ["Guet secret"]
    assert points(cast.joris, "guet") == points(cast.joris, "AB-123") == []
    assert reports(cast.joris, "AB-124-CD") == ["Guet au hall"]
    assert reports(cast.kenza, "guet", desk="desk-60") == []
    for person in (cast.awa, cast.kenza, cast.elise, cast.farid, cast.ines, cast.lise, cast.hana):
        with pytest.raises(NotAllowed):
            look(person, "guet")


def test_a_word_of_a_point_under_inquiry_is_not_suggested(cast):
    point = open_point(cast.chloe.officer, title="Zanzibar")
    move_along(cast.chloe.officer, point, PointState.IDENTIFIED, PointState.ACTIVE, PointState.INQUIRY)
    assert look(cast.chloe, "zanzibor").instead == {"zanzibor": "zanzibar"}
    assert look(cast.joris, "zanzibor").instead == {}


def test_the_journal_tells_of_the_search_and_not_of_its_words(cast):
    look(cast.chloe, "balafre AB-123-CD")
    entry = Entry.objects.get(action="intel.search")
    desk = Unit.objects.get(code="desk-25")
    assert (entry.object_ref, entry.motive_code, entry.motive_text) == (f"unit:{desk.id}", "inquiry", "")
    assert "balafre" not in str(Entry.objects.filter(pk=entry.pk).values()[0])


@pytest.mark.parametrize("text", ["", "  ", "de la", "-", "'", "& | !", "*"])
def test_nothing_to_look_for(cast, text):
    with pytest.raises(NothingAsked):
        look(cast.chloe, text)


def test_too_much_to_look_for(cast):
    with pytest.raises(TooManyWords):
        look(cast.chloe, " ".join(f"mot{chr(97 + number)}" for number in range(13)))


@pytest.mark.parametrize("text", ["it's", "a:*", "x' | 'y", "<>", "\\", "été:A & !b", "100%_", "née' --"])
def test_hostile_text_is_words(cast, text):
    assert look(cast.chloe, f"{text} exemple").reports.hits == ()


@pytest.mark.parametrize(
    ("corners", "refusal"),
    [
        ([], NoSuchArea),
        ([(6, 47), (6.1, 47)], NoSuchArea),
        ([(6, 47), (6.1, 47), (6.2, 47)], NoSuchArea),
        ([(6, 47), (6.1, 47.1), (6.1, 47), (6, 47.1)], NoSuchArea),
        ([(0, 0), (90, 0), (90, 80)], AreaTooLarge),
        ([(6, 47)] * 300, AreaTooLarge),
        ([(6, 47), (float("nan"), 47), (6, 48)], NoSuchSpot),
        ([(6, 47), (float("inf"), 47), (6, 48)], NoSuchSpot),
    ],
)
def test_an_area_that_is_none_is_refused(corners, refusal):
    with pytest.raises(refusal):
        Within(corners)


@pytest.fixture
def many(cast):
    """A registry with enough rows for plans to be those of a service."""
    frequencies.read.cache_clear()
    fill(cast.chloe.officer.pk, reports=12_000, points=600)
    yield cast
    frequencies.read.cache_clear()


def ask_many(**asked):
    """Search at the desk with most rows; returns the answer and the statements."""
    with CaptureQueriesContext(connection) as captured:
        answer = search.look(
            officer=Officer.objects.get(login="kenza"),
            desk=Unit.objects.get(code="desk-60"),
            asked=Query(**asked),
            motive=MOTIVE,
            now=LATER,
        )
    return answer, captured.captured_queries


def plans(statements, *, small=False):
    """Return the plans that PostgreSQL chooses for what was asked of reports and marks.

    Where a table is too small for an index to pay, it is told that reading it whole is dear.
    """
    found = []
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = {'off' if small else 'on'}")
        for one in statements:
            if one["sql"].startswith("SELECT") and "intel_report" in one["sql"]:
                cursor.execute("EXPLAIN " + one["sql"])
                found.append("\n".join(line for (line,) in cursor.fetchall()))
        cursor.execute("SET LOCAL enable_seqscan = on")
    return found


def test_no_search_reads_a_whole_table(many):
    row = Report.objects.filter(desk__code="desk-60", lon__isnull=False).first()
    mark = ReportMark.objects.filter(kind="plate", report__desk__code="desk-60").first()
    where = Near(Spot(row.lon, row.lat, 15), 300)
    own_choice = [
        {"text": row.place},
        {"text": "ketamine nourrice toit"},
        {"text": mark.value},
        {"text": "compte_1"},
        {"area": where},
    ]
    small = [
        {"text": "zzyyxxw"},
        {"text": mark.value[:5]},
        {"plate": mark.value[1:5]},
        {"text": "AB-124-CD"},
        {"text": "guetteurs", "area": where},
        {"text": "guetteurs"},
    ]
    for asked in own_choice + small:
        _answer, statements = ask_many(**asked)
        found = plans(statements, small=asked in small)
        assert found
        assert not [plan for plan in found if "Seq Scan on intel_report" in plan], asked


def test_a_common_word_walks_the_list_and_is_not_counted(many):
    answer, statements = ask_many(text="dealer")
    assert (answer.reports.count, answer.reports.more, len(answer.reports.hits)) == (COUNTED, True, PAGE)
    holding = Report.objects.filter(desk__code="desk-60").filter(search.words.holding("dealer"))
    assert holding.count() > COUNTED
    newest = holding.order_by("-written_at", "id").values_list("id", flat=True)[:PAGE]
    assert [hit.row.id for hit in answer.reports.hits] == list(newest)
    walks = [plan for plan in plans(statements) if "intel_report_list" in plan]
    assert walks
    assert not [plan for plan in walks if "intel_report_words" in plan]


def test_pages_of_a_common_word_meet_those_of_the_whole_list(many):
    key, got = None, []
    for _ in range(3):
        found = look(many.kenza, "dealer", desk="desk-60", after=key).reports
        got += [hit.row.id for hit in found.hits]
        key = found.next
    holding = (
        Report.objects.filter(desk__code="desk-60").filter(search.words.holding("dealer")).order_by("-written_at", "id")
    )
    assert got == list(holding.values_list("id", flat=True)[: 3 * PAGE])


@pytest.mark.parametrize("asked", [{}, {"text": "guetteurs"}, {"first": (NOON - timedelta(days=900)).date()}])
def test_an_area_finds_what_stands_in_it_and_no_more(many, asked):
    row = Report.objects.filter(desk__code="desk-60", lon__isnull=False).first()
    spot_there = Spot(row.lon, row.lat, 15)
    for metres in (100, 1_000, 3_000):
        found = ask_many(area=Near(spot_there, metres), **asked)[0].reports
        rows = Report.objects.filter(
            desk__code="desk-60", lon__isnull=False, seen_on__gte=asked.get("first", "2000-01-01")
        )
        if "text" in asked:
            rows = rows.filter(search.words.holding(asked["text"]))
        near = [
            one.id
            for one in rows.order_by("-written_at", "id")
            if spot_there.metres_to(Spot(one.lon, one.lat, 1)) <= metres
        ]
        assert [hit.row.id for hit in found.hits] == near[:PAGE]
        assert found.count == len(near) or (found.more and found.count < len(near))


def test_the_filled_registry_is_as_the_application_writes_it(cast):
    fill(cast.chloe.officer.pk, reports=300, points=60)
    assert (Report.objects.count(), DealPoint.objects.count()) == (300, 60)
    for row in (*Report.objects.order_by("id")[:20], *DealPoint.objects.order_by("id")[:20]):
        filled = row.lexemes
        (search.words.index_report if isinstance(row, Report) else search.words.index_point)(row)
        row.refresh_from_db(fields=["lexemes"])
        assert lexemes_of(row.lexemes) == lexemes_of(filled)


def lexemes_of(vector):
    """Return the lexemes of a vector as it is written."""
    return {part.split("'")[1] for part in vector.split() if part.startswith("'")}
