"""Merges, separations, splits: undone they leave history alone, counts follow the links, circles are refused."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import NOON, attach, identifiers, move_along, open_point, point_facts, write_report
from vigie.audit.models import Entry
from vigie.intel import links, merging, points
from vigie.intel.codes import Independence, Origin
from vigie.intel.models import DealPoint, Link, PointEvent
from vigie.intel.points import Evidence, IsDuplicate, LeadsBack, MotiveNeeded, NewPlaceNeeded
from vigie.intel.states import EventKind, PointState
from vigie.lib.errors import NotThere

pytestmark = pytest.mark.django_db
TEXTS = (
    "Un utilitaire clair décharge des cartons dans un box fermé (exemple).",
    "Des prix sont peints sur un mur de la cage d’escalier (exemple).",
    "Une trottinette fait la navette avec la station-service (exemple).",
    "Un guetteur siffle depuis le toit à chaque passage de voiture (exemple).",
)
LATER = NOON + timedelta(days=1)
KEPT = ("state", "state_since", "absorbed_by_id", "moved_to_id", "sources", "messages", "corroborated")
SEEN = ("first_seen", "last_seen", "products", "behaviours", "title", "owner_id", "plan")


def merge(cast, kept, absorbed, *, now=LATER):
    return merging.merge(
        officer=cast.chloe.officer, kept_id=kept.id, absorbed_id=absorbed.id, motive="Même lieu", now=now
    )


def separate(cast, absorbed, *, now=LATER):
    return merging.separate(officer=cast.chloe.officer, absorbed_id=absorbed.id, motive="Erreur", now=now)


def picture():
    """Return all that a merge and its undoing must leave as it was: every point, every link, every mark."""
    rows = {point.reference: [getattr(point, name) for name in KEPT + SEEN] for point in DealPoint.objects.all()}
    held = sorted(Link.objects.values_list("point__reference", "report__reference", "independent", "ended_at"))
    marked = sorted(DealPoint.objects.filter(marks__isnull=False).values_list("reference", "marks__value"))
    return rows, held, marked


def kinds(point):
    return list(PointEvent.objects.filter(point=point).order_by("number").values_list("kind", flat=True))


def replayed(point):
    """Replay the history of a point: numbers without a gap, each event from where the last one led."""
    state = ""
    for number, event in enumerate(PointEvent.objects.filter(point=point).order_by("number"), 1):
        assert (event.number, event.source) == (number, state)
        state = event.target
    return state


def some_points(cast, count):
    """Open points, each with a citizen's report of its own and a plate."""
    officer = cast.chloe.officer
    made = [open_point(officer, marks=identifiers(plate=f"AB-12{number}-CD")) for number in range(count)]
    for number, point in enumerate(made):
        attach(officer, write_report(officer, facts=TEXTS[number], now=NOON), point)
    return made


STATES = st.sampled_from([(), ("identified",), ("identified", "inquiry"), ("identified", "dormant"), ("unfounded",)])
MERGES = st.lists(st.permutations(range(4)).map(lambda order: tuple(order[:2])), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(STATES, min_size=4, max_size=4), merges=MERGES, origin=st.sampled_from(Origin.values))
def test_merges_undone_in_turn_leave_everything_as_it_was(cast, states, merges, origin):
    officer = cast.chloe.officer
    with transaction.atomic():
        made = [move_along(officer, one, *path) for one, path in zip(some_points(cast, 4), states, strict=True)]
        attach(officer, write_report(officer, facts="Autre fait (exemple).", origin=origin), made[0])
        before, done = [], []
        for kept, absorbed in merges:
            picture_now = picture()
            try:
                merge(cast, made[kept], made[absorbed])
            except IsDuplicate:
                assert picture() == picture_now
                continue
            before.append(picture_now)
            done.append(made[absorbed])
        while done:
            separate(cast, done.pop())
            assert picture() == before.pop()
        for point in made:
            point.refresh_from_db()
            assert replayed(point) == point.state
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(merges=MERGES, undone=st.lists(st.integers(0, 3), max_size=5))
def test_whatever_is_merged_and_separated_counts_follow_links_and_no_duplicate_leads_to_another(cast, merges, undone):
    with transaction.atomic():
        made = some_points(cast, 4)
        for kept, absorbed in merges:
            try:
                merge(cast, made[kept], made[absorbed])
            except IsDuplicate:
                continue
        for index in undone:
            try:
                separate(cast, made[index])
            except merging.NotADuplicate:
                continue
        for point in DealPoint.objects.select_related("absorbed_by"):
            under = Link.objects.filter(point__in=[point.id, *point.absorbed.values_list("id", flat=True)])
            assert point.messages == under.count()
            assert point.absorbed_by is None or point.absorbed_by.state != PointState.DUPLICATE
            assert replayed(point) == point.state
        transaction.set_rollback(True)


def test_a_duplicate_keeps_what_is_its_own_and_its_survivor_counts_it(cast):
    kept, absorbed = some_points(cast, 2)
    kept, absorbed = merge(cast, kept, absorbed)
    assert (absorbed.state, absorbed.absorbed_by) == (PointState.DUPLICATE, kept)
    assert (kept.messages, kept.sources, absorbed.messages) == (2, 1, 1)
    assert [mark.value for mark in kept.marks.all()] == ["AB120CD"]
    assert kinds(kept)[-1] == EventKind.ABSORBS
    assert PointEvent.objects.get(point=absorbed, kind=EventKind.ABSORBED).other_id == kept.id
    assert Entry.objects.filter(action="registry.absorbed", object_ref=absorbed.journal_ref).exists()


def test_a_report_at_both_counts_once_and_stands_apart_if_it_does_at_either(cast):
    officer = cast.chloe.officer
    kept, absorbed = some_points(cast, 2)
    shared = Link.objects.get(point=absorbed).report
    link = attach(officer, shared, kept)
    links.judge(officer=officer, link_id=link.id, reason=Independence.OTHER_TIME, motive="Un autre jour", now=LATER)
    kept, _absorbed = merge(cast, kept, absorbed)
    assert (kept.messages, kept.sources) == (2, 2)


def test_what_was_taken_in_goes_along_and_comes_back(cast):
    first, second, third = some_points(cast, 3)
    merge(cast, second, third)
    merge(cast, first, second)
    third.refresh_from_db()
    assert third.absorbed_by_id == first.id
    separate(cast, second)
    third.refresh_from_db()
    assert (third.absorbed_by_id, third.state) == (second.id, PointState.DUPLICATE)


def test_a_judgement_at_a_duplicate_counts_at_its_survivor(cast):
    kept, absorbed = merge(cast, *some_points(cast, 2))
    link = Link.objects.get(point=absorbed)
    links.judge(
        officer=cast.chloe.officer, link_id=link.id, reason=Independence.OTHER_VANTAGE, motive="D’en face", now=LATER
    )
    kept.refresh_from_db()
    assert (kept.sources, kept.corroborated) == (2, True)
    links.detach(officer=cast.chloe.officer, link_id=link.id, motive="Autre lieu", now=LATER)
    kept.refresh_from_db()
    assert (kept.sources, kept.messages) == (1, 1)


def test_refusals_say_why_and_change_nothing(cast):
    first, second, third = some_points(cast, 3)
    elsewhere = open_point(cast.kenza.officer, desk="desk-60", commune="60057")
    merge(cast, second, third)
    shown = picture()
    with pytest.raises(merging.WithItself):
        merge(cast, first, first)
    with pytest.raises(merging.AcrossDesks):
        merge(cast, first, elsewhere)
    with pytest.raises(IsDuplicate, match=second.reference):
        merge(cast, first, third)
    with pytest.raises(IsDuplicate, match=second.reference):
        merge(cast, third, first)
    with pytest.raises(merging.NotADuplicate):
        separate(cast, first)
    with pytest.raises(MotiveNeeded):
        merging.merge(officer=cast.chloe.officer, kept_id=first.id, absorbed_id=second.id, motive=" ", now=LATER)
    with pytest.raises(IsDuplicate, match=second.reference):
        attach(cast.chloe.officer, write_report(cast.chloe.officer), third)
    assert picture() == shown


def observed(cast):
    """Open a point and put it where it may be found to have moved."""
    point = open_point(cast.chloe.officer)
    DealPoint.objects.filter(id=point.id).update(state=PointState.OBSERVED)
    PointEvent.objects.filter(point=point).update(target=PointState.OBSERVED)
    return point


def moved(cast, point, other):
    return points.move(
        officer=cast.chloe.officer,
        point_id=point.id,
        target=PointState.MOVED,
        motive="Revu plus loin",
        now=LATER,
        evidence=Evidence(other=other),
    )


def test_a_point_moves_to_another_and_never_in_a_circle(cast):
    old, new = observed(cast), observed(cast)
    kept, duplicate = merge(cast, *some_points(cast, 2))
    with pytest.raises(IsDuplicate, match=kept.reference):
        moved(cast, old, duplicate)
    with pytest.raises(NewPlaceNeeded):
        moved(cast, old, old)
    assert moved(cast, old, new).moved_to == new
    with pytest.raises(LeadsBack):
        moved(cast, new, old)
    with pytest.raises(LeadsBack):
        merge(cast, old, new)


def test_a_moved_point_found_to_be_a_duplicate_is_again_moved_once_separated(cast):
    old, new, other = observed(cast), open_point(cast.chloe.officer), open_point(cast.chloe.officer)
    moved(cast, old, new)
    shown = picture()
    merge(cast, other, old)
    separate(cast, old)
    assert picture() == shown


def test_a_point_may_move_to_one_that_is_opened_for_it(cast):
    old = observed(cast)
    old, new = points.move_to_new(
        officer=cast.chloe.officer, point_id=old.id, facts=point_facts("Plus loin"), motive="Revu", now=LATER
    )
    assert (old.state, old.moved_to, new.state, new.desk) == (PointState.MOVED, new, PointState.REPORTED, old.desk)


def test_a_split_carries_chosen_reports_with_where_they_came_from(cast):
    officer = cast.chloe.officer
    [old] = some_points(cast, 1)
    judged = attach(officer, write_report(officer, facts="Tout autre fait (exemple)."), old)
    links.judge(officer=officer, link_id=judged.id, reason=Independence.OTHER_FACTS, motive="Autres faits", now=NOON)
    new = merging.split(
        officer=officer, point_id=old.id, link_ids=[judged.id], facts=point_facts("Hall"), motive="Deux", now=LATER
    )
    judged.refresh_from_db()
    carried = Link.objects.get(point=new)
    old.refresh_from_db()
    assert judged.ended_at == LATER
    assert (carried.report, carried.came_from, carried.independent) == (judged.report, old, "other_facts")
    assert (old.sources, old.messages, new.sources, new.messages) == (1, 1, 1, 1)
    assert kinds(new) == [EventKind.OPENED, EventKind.LINKED, EventKind.SPLIT]
    assert kinds(old)[-2:] == [EventKind.UNLINKED, EventKind.SPLIT]


def test_a_split_needs_reports_of_the_point_itself(cast):
    first, second = some_points(cast, 2)
    given = {"officer": cast.chloe.officer, "facts": point_facts(), "motive": "Deux", "now": LATER}
    with pytest.raises(merging.NothingChosen):
        merging.split(point_id=first.id, link_ids=[], **given)
    with pytest.raises(NotThere):
        merging.split(point_id=first.id, link_ids=[Link.objects.get(point=second).id], **given)
    merge(cast, first, second)
    with pytest.raises(IsDuplicate, match=first.reference):
        merging.split(point_id=second.id, link_ids=[Link.objects.get(point=second).id], **given)
    assert DealPoint.objects.count() == 2
