"""Reports of patrols and partners, written on their page: who may, what is refused with a sentence, what is kept."""

import pytest

from clients import SurfaceClient
from desk_pages import Desk, words
from people import statuses
from registry import open_point
from vigie.config.settings.surfaces import DESK
from vigie.intel.models import Report
from vigie.intel.states import PointState

pytestmark = pytest.mark.django_db
PATH = "/rapports/nouveau/"
TOLD = {
    "origin": "patrol",
    "title": "Échanges observés, Besançon (exemple)",
    "facts": "Deux échanges brefs vus par la patrouille (exemple fictif).",
    "assessment": "",
    "point": "",
    "commune": "Besançon",
    "place": "rue Imaginaire",
    "place_type": "public_way",
    "spot": "47.2378, 6.0241",
    "precision": "15",
    "days": ["0", "4"],
    "hours": "18-22",
    "seen_on": "2026-03-02",
    "behaviours": ["transaction"],
    "products": ["cannabis_resin"],
    "plates": "AB-123-CD",
    "phones": "",
    "handles": "",
    "basis": "seen",
    "source_grade": "1",
    "info_grade": "A",
    "handling": "P",
    "conditions": "",
}


@pytest.fixture
def room(cast, field):
    """The desk with the intelligence room's cast."""
    return Desk(cast, field)


def test_who_gets_the_page(room):
    got = statuses(SurfaceClient(DESK, "desk"), room.people, PATH)
    writers = {login for login, status in got.items() if status == 200}
    assert writers == {"awa", "bruno", "chloe", "driss", "kenza"}
    assert {login for login, status in got.items() if status == 302} == {"anybody", "gael"}
    assert {got[login] for login in set(got) - writers - {"anybody", "gael"}} == {403}
    assert room.driss.get(f"{PATH}?bureau=desk-25").status_code == 404


def test_all_that_was_told_is_kept(room):
    answer = room.awa.post(PATH, TOLD, follow=True)
    assert "The report is written." in words(answer)
    report = Report.objects.get()
    assert (report.origin, report.author, report.desk.code) == ("patrol", room.officer("awa"), "desk-25")
    assert (report.lon, report.lat, report.precision_m) == (6.0241, 47.2378, 15)
    assert (report.days, report.hours) == (0b0010001, 0b1111 << 18)
    assert str(report.seen_on) == "2026-03-02"
    assert [mark.value for mark in report.marks.all()] == ["AB123CD"]
    assert (report.source_grade, report.info_grade, report.corroborated) == ("1", "A", True)
    text = words(answer)
    for shown in ("Patrol", "47.23780, 6.02410", "AB-123-CD", "from 18 h to 22 h"):
        assert shown in text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Answer this question."),
        ({"commune": "Nulle-Part-sur-Rien"}, "No such commune is known."),
        ({"spot": "ici"}, "This is no place on the ground"),
        ({"hours": "soir"}, "Write hours as 12-22"),
        ({"seen_on": "2999-01-01"}, "This day is still to come."),
        ({"point": "P26-NOTHING2"}, "No point of this reference is open to you."),
        ({"source_grade": "2"}, "A patrol’s own observation is graded reliable."),
        ({"source_grade": "3"}, "Choose one of the answers offered."),
        ({"info_grade": "E"}, "Choose one of the answers offered."),
        ({"origin": "citizen"}, "Choose one of the answers offered."),
        ({"handling": "C"}, "Say under which conditions it may be shared."),
    ],
)
def test_a_bad_form_comes_back_filled_in_with_a_sentence(room, wrong, sentence):
    answer = room.awa.post(PATH, {**TOLD, **wrong})
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert TOLD["facts"] in answer.content.decode()
    assert not Report.objects.exists()


def test_a_partners_word_may_be_untested(room):
    told = {
        **TOLD,
        "origin": "partner",
        "source_grade": "2",
        "info_grade": "C",
        "handling": "C",
        "conditions": "bailleur",
    }
    assert room.chloe.post(PATH, told).status_code == 302
    assert Report.objects.get().conditions == "bailleur"


def test_it_is_attached_to_a_point_of_its_reference(room):
    point = open_point(room.officer("chloe"))
    assert point.reference in room.awa.get(f"{PATH}?point={point.reference}").content.decode()
    room.awa.post(PATH, {**TOLD, "point": point.reference.lower()})
    point.refresh_from_db()
    assert (point.sources, point.corroborated) == (1, True)


def test_a_point_under_inquiry_is_as_if_it_did_not_exist(room):
    point = open_point(room.officer("chloe"))
    point.state = PointState.INQUIRY
    point.save()
    answer = room.awa.post(PATH, {**TOLD, "point": point.reference})
    assert "No point of this reference is open to you." in words(answer)
    assert not Report.objects.exists()
