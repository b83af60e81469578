"""Points and links by their verbs: events, moves and what each asks for, sources that are counted and not presumed."""

from datetime import timedelta

import pytest

from registry import EVENINGS, NOON, attach, identifiers, move_along, open_point, spot, write_report
from vigie.audit.models import Entry
from vigie.intel import links, points
from vigie.intel.codes import Independence, MarkKind, Origin, Phenomenon
from vigie.intel.marks import NotAMark, read
from vigie.intel.models import PointEvent
from vigie.intel.points import MotiveNeeded, NoSuchMove, OperationNeeded
from vigie.intel.states import EventKind, PointState

pytestmark = pytest.mark.django_db


def test_a_point_opens_as_reported_with_its_first_event(cast):
    point = open_point(cast.chloe.officer, where=spot(), pattern=EVENINGS, marks=identifiers(plate="ab-123-cd"))
    event = PointEvent.objects.get(point=point)
    assert (point.state, point.events) == (PointState.REPORTED, 1)
    assert (event.kind, event.number, event.source, event.target) == (EventKind.OPENED, 1, "", "reported")
    assert [mark.value for mark in point.marks.all()] == ["AB123CD"]
    assert point.cell8 == spot().cell8
    assert Entry.objects.filter(action="registry.opened", object_ref=point.journal_ref).exists()


def test_a_delivery_has_no_place_and_its_own_facts(cast):
    told = points.DeliveryFacts(platforms=("telegram",), prices="1 g : 60 €", vehicles=("two_wheeler",))
    point = open_point(cast.chloe.officer, phenomenon=Phenomenon.DELIVERY, delivery=told)
    assert point.delivery.platforms == ["telegram"]
    assert point.lon is None


def test_a_move_without_a_motive_or_outside_the_table_is_refused(cast):
    officer = cast.chloe.officer
    point = open_point(officer)
    with pytest.raises(MotiveNeeded):
        points.move(officer=officer, point_id=point.id, target=PointState.IDENTIFIED, motive=" ", now=NOON)
    with pytest.raises(NoSuchMove):
        points.move(officer=officer, point_id=point.id, target=PointState.CLOSED, motive="Non", now=NOON)
    point.refresh_from_db()
    assert (point.state, point.events) == (PointState.REPORTED, 1)


def test_dismantled_needs_an_operation(cast):
    officer = cast.chloe.officer
    point = move_along(officer, open_point(officer), PointState.IDENTIFIED, PointState.ACTIVE)
    with pytest.raises(OperationNeeded):
        points.move(officer=officer, point_id=point.id, target=PointState.DISMANTLED, motive="Non", now=NOON)


def test_citizens_make_one_source_until_an_officer_judges(cast):
    officer = cast.chloe.officer
    point = open_point(officer)
    first, second = (attach(officer, write_report(officer, now=NOON + timedelta(days=day)), point) for day in (0, 9))
    point.refresh_from_db()
    assert (point.sources, point.messages, point.corroborated) == (1, 2, False)
    links.judge(officer=officer, link_id=second.id, reason=Independence.OTHER_VANTAGE, motive="Vu d’en face", now=NOON)
    point.refresh_from_db()
    assert (point.sources, point.messages, point.corroborated) == (2, 2, True)
    links.judge(officer=officer, link_id=second.id, reason=None, motive="Erreur", now=NOON)
    links.detach(officer=officer, link_id=first.id, motive="Autre rue", now=NOON)
    point.refresh_from_db()
    assert (point.sources, point.messages, point.corroborated) == (1, 1, False)


def test_a_patrol_corroborates_without_any_act(cast):
    officer = cast.chloe.officer
    point = open_point(officer)
    attach(officer, write_report(officer), point)
    attach(officer, write_report(officer, origin=Origin.PATROL), point)
    point.refresh_from_db()
    assert (point.sources, point.messages, point.corroborated) == (2, 2, True)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (MarkKind.PLATE, "ab-123-cd", "AB123CD"),
        (MarkKind.PLATE, "123 abc 25", "123ABC25"),
        (MarkKind.PLATE, "..23-C", "23C"),
        (MarkKind.PHONE, "06 39 98 00 00", "+33639980000"),
        (MarkKind.PHONE, "+33 (0)6.39.98.00.00", "+33639980000"),
        (MarkKind.PHONE, "0033639980000", "+33639980000"),
        (MarkKind.HANDLE, "@Exemple_Fictif", "exemple_fictif"),
        (MarkKind.HANDLE, "https://t.me/Exemple_Fictif/", "exemple_fictif"),
    ],
)
def test_two_writings_of_one_thing_give_one_value(kind, typed, value):
    assert read(kind, typed).value == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [(MarkKind.PLATE, "?"), (MarkKind.PHONE, "12"), (MarkKind.HANDLE, "deux mots"), (MarkKind.HANDLE, "")],
)
def test_what_is_no_identifier_is_refused(kind, typed):
    with pytest.raises(NotAMark):
        read(kind, typed)
