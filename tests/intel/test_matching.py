"""Suggestions: reasons that agree with their arithmetic, what ranks first and why, and what is withheld from whom."""

import json
import math
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bench.link_histories import World, worth_a_look
from registry import EVENINGS, NOON, attach, facts, identifiers, make_unit, move_along, open_point, point_facts, spot
from registry import write_report as write
from vigie.intel import matching, merging, points
from vigie.intel.codes import Behaviour, Phenomenon, PlaceType, Product
from vigie.intel.evidence import FILE, GRAIN, LIKELY, probabilities, shipped, weigh
from vigie.intel.features import Draft, Feature, Known, Situation, around, compare, cut, inside
from vigie.intel.matching import Choice
from vigie.intel.models import DealPoint
from vigie.intel.reasons import sentence
from vigie.intel.states import PointState
from vigie.lib.spots import Spot
from vigie.lib.week import EVERY_DAY, EVERY_HOUR, NOT_KNOWN, Pattern

TODAY = date(2026, 3, 3)
PLATE = "AB-123-CD"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


# --- Arithmetic, by properties ----------------------------------------------------------------------------------------
spots = st.none() | st.builds(Spot, st.floats(6.01, 6.04), st.floats(47.22, 47.25), st.sampled_from((15, 50, 150, 500)))
marks = st.sampled_from(
    [("plate", "AB123CD"), ("plate", "AB12"), ("plate", "B123"), ("phone", "+33600000000"), ("handle", "zephyr")]
)
situations = st.builds(
    Situation,
    commune=st.sampled_from(("25056", "60057")),
    spot=spots,
    pattern=st.builds(Pattern, st.integers(0, EVERY_DAY), st.integers(0, EVERY_HOUR)),
    place_type=st.sampled_from(PlaceType.values),
    behaviours=st.frozensets(st.sampled_from(Behaviour.values), max_size=4),
    products=st.frozensets(st.sampled_from(Product.values), max_size=3),
    marks=st.frozensets(marks, max_size=3),
    street=st.frozensets(st.sampled_from(("lavoir", "chimere")), max_size=2),
    words=st.frozensets(st.sampled_from(("perroquet", "cagoule", "porche")), max_size=3),
)
drafts = st.builds(Draft, situations, st.dates(date(2025, 1, 1), TODAY))
knowns = st.builds(
    Known,
    id=st.uuids(),
    told=situations,
    phenomenon=st.sampled_from(Phenomenon.values),
    state=st.sampled_from(PointState.values),
    seen_on=st.dates(date(2025, 1, 1), TODAY),
    zone=st.sampled_from(((), ((6.0, 47.2), (6.05, 47.2), (6.05, 47.26), (6.0, 47.26), (6.0, 47.2)))),
)


@given(drafts, st.lists(knowns, max_size=5))
def test_reasons_agree_with_their_arithmetic(draft, known):
    found = weigh(draft, known, {})
    assert len(found) == len(known)
    for one in found:
        assert sum(bits for _level, bits in one.evidence) == one.weight  # exactly: weights are whole grains
        assert len({level.feature for level, _bits in one.evidence}) == len(one.evidence)
        assert all(sentence(level) for level, _bits in one.evidence)
    assert sum(one.probability for one in found) <= 1 + 1e-9
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)


@given(st.lists(st.floats(-200, 200), min_size=1, max_size=8))
def test_probabilities_leave_room_for_a_point_nobody_knows(weights):
    shares = probabilities(weights)
    nobody = 1 - math.fsum(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert nobody >= -1e-9
    if max(weights) < 0:
        assert nobody > max(shares) - 1e-9


@given(drafts, knowns)
def test_every_level_has_a_weight_that_was_learned(draft, known):
    told = json.loads(FILE.read_text(encoding="utf-8"))["bits"]
    for level in compare(draft, known, around(draft, [known], {})):
        assert level.feature in told
    assert all(bits % GRAIN == 0 for levels in shipped().bits.values() for bits in levels.values())


def test_weights_are_ordered_as_sense_asks():
    bits = shipped().bits
    for about in ("door", "building", "street", "quarter"):
        near, middle, off = (bits["place"][f"{about}.{step}"] for step in "024")
        assert near > middle > off
    assert bits["place"]["door.0"] > bits["place"]["street.0"] > bits["place"]["quarter.0"] > 0
    assert bits["marks"]["own.here"] > bits["marks"]["own.away"]
    assert bits["marks"]["own.free"] > bits["marks"]["common.free"] if "common.free" in bits["marks"] else True
    assert bits["hours"]["same.narrow"] > 0 > bits["hours"]["apart"]
    assert bits["products"]["rare"] > bits["products"]["usual"] > bits["products"]["none"]
    assert bits["recency"]["fresh"] > bits["recency"]["gone"]


# --- Sense, on plain facts --------------------------------------------------------------------------------------------
EMPTY = Situation("25056", None, NOT_KNOWN, "other", frozenset(), frozenset(), frozenset(), frozenset(), frozenset())


def known(**more):
    return Known(uuid.uuid4(), replace(EMPTY, **more), Phenomenon.PUBLIC_WAY, PointState.ACTIVE, TODAY)


def draft(**more):
    return Draft(replace(EMPTY, **more), TODAY)


def probability(told, *others):
    return {one.known.id: one.probability for one in weigh(told, others, {})}


def test_the_nearer_of_two_neighbours_comes_first_and_like_ones_make_each_other_doubtful():
    near, other = known(spot=spot(10)), known(spot=spot(70))
    told = draft(spot=spot(0, precision=15))
    apart = probability(told, near, other)
    assert apart[near.id] > 0.5 > apart[other.id]
    twins = [known(spot=spot(10)), known(spot=spot(12))]
    assert all(share < 0.55 for share in probability(told, *twins).values())


def test_a_loose_spot_proves_less_than_a_precise_one():
    there = known(spot=spot(20, precision=15))
    sharp, loose = (draft(spot=spot(0, precision=metres)) for metres in (15, 500))
    assert probability(sharp, there)[there.id] > probability(loose, there)[there.id]


def test_a_rarer_identifier_weighs_more_and_a_plate_in_part_less():
    mark = ("plate", "AB123CD")
    there = known(marks=frozenset({mark}))
    whole, part = draft(marks=frozenset({mark})), draft(marks=frozenset({("plate", "B123")}))

    def weight(told, held):
        return weigh(told, [there], {mark: held})[0].weight

    assert weight(whole, 1) > weight(whole, 4) > weight(draft(), 0)
    assert weight(whole, 1) > weight(part, 0)


def test_the_same_plate_at_another_precise_place_is_not_the_same_point():
    mark = frozenset({("plate", "AB123CD")})
    moved = known(spot=spot(900, precision=15), marks=mark)
    (one,) = weigh(draft(spot=spot(0, precision=15), marks=mark), [moved], {})
    assert one.probability < LIKELY + 0.4
    assert Feature.PLACE not in {level.feature for level, _bits in one.evidence}
    assert sentence(one.evidence[1][0]) == "same plate, at another place"


def test_what_is_not_known_says_nothing():
    (one,) = weigh(draft(), [known()], {})
    assert {str(level.feature) for level, _bits in one.evidence} == {"start", "place", "recency"}


def test_a_zone_holds_its_spots():
    square = ((6.0, 47.0), (6.1, 47.0), (6.1, 47.1), (6.0, 47.1), (6.0, 47.0))
    assert inside(Spot(6.05, 47.05, 50), square)
    assert not inside(Spot(6.15, 47.05, 50), square)


def test_words_of_every_report_tell_nothing():
    assert cut("Vente devant l’entrée du hall, rue des Perroquets (exemple fictif)") == {"devant", "perroquet"}


# --- In the registry --------------------------------------------------------------------------------------------------
pytestmark = pytest.mark.usefixtures("db")


def told(**more):
    given_facts = {"where": spot(), "when": EVENINGS, "title": "Guet en soirée", "place": "passage Chimère", **more}
    return matching.draft_of(facts(**given_facts), today=TODAY)


def suggest(person, told_facts):
    return matching.suggest(officer=person.officer, draft=told_facts)


def known_point(cast, metres=0, **more):
    given_facts = {"pattern": EVENINGS, "products": ("cannabis_resin",), "behaviours": ("comings",), **more}
    return open_point(cast.chloe.officer, point_facts(where=spot(metres), **given_facts))


def test_what_is_known_near_comes_with_its_reasons(cast):
    point = known_point(cast, 40, marks=identifiers(plate=PLATE))
    known_point(cast, 5_000)
    (one,) = suggest(cast.awa, told(marks=identifiers(plate="ab 123 cd")))
    assert (one.point.id, one.likely, one.withheld) == (point.id, True, False)
    said = [reason.sentence for reason in one.reasons]
    assert {"40 m away", "same hours", "same plate"} <= set(said)
    assert sum(reason.bits for reason in one.reasons) == one.weight


def test_an_identifier_is_found_anywhere_and_on_attached_reports_too(cast):
    far = known_point(cast, 9_000)
    report = write(cast.chloe.officer, marks=identifiers(phone="06 39 98 00 01"))
    attach(cast.chloe.officer, report, far)
    (one,) = suggest(cast.awa, told(where=None, when=NOT_KNOWN, marks=identifiers(phone="+33 6 39 98 00 01")))
    assert one.point.id == far.id
    assert "same telephone" in [reason.sentence for reason in one.reasons]


def test_an_identifier_of_a_duplicate_is_its_points(cast):
    point, double = known_point(cast, 9_000), known_point(cast, 9_050, marks=identifiers(plate=PLATE))
    merging.merge(officer=cast.chloe.officer, kept_id=point.id, absorbed_id=double.id, motive="Même lieu", now=NOON)
    (one,) = suggest(cast.awa, told(where=None, when=NOT_KNOWN, marks=identifiers(plate=PLATE)))
    assert one.point.id == point.id
    assert "same plate" in [reason.sentence for reason in one.reasons]


def test_a_plate_in_part_is_found_anywhere(cast):
    known_point(cast, 30, marks=identifiers(plate=PLATE))
    (one,) = suggest(cast.awa, told(where=None, marks=identifiers(plate="B123")))
    assert "part of the same plate" in [reason.sentence for reason in one.reasons]


def test_without_a_spot_the_commune_is_looked_at(cast):
    point = known_point(cast, 0, place="passage Chimère", products=("heroin",), place_type=PlaceType.PARK)
    found = suggest(cast.awa, told(where=None, products=("heroin",), place_type=PlaceType.PARK))
    assert [one.point.id for one in found] == [point.id]


def test_points_of_other_desks_are_not_looked_at(cast):
    open_point(cast.kenza.officer, point_facts(commune="60057", where=spot()), desk="desk-60")
    assert suggest(cast.awa, told()) == []
    assert len(suggest(cast.kenza, told())) == 1


@pytest.mark.parametrize("login", ["elise", "farid", "hana", "ines", "lise"])
def test_who_does_not_see_the_registry_gets_nothing(cast, login):
    known_point(cast)
    assert suggest(cast[login], told()) == []


def test_a_point_under_inquiry_is_withheld_from_a_mere_reader(cast):
    point = known_point(cast, 20, title="Immeuble au perroquet (exemple)", marks=identifiers(plate=PLATE))
    move_along(cast.chloe.officer, point, PointState.IDENTIFIED, PointState.INQUIRY)
    asked = told(marks=identifiers(plate=PLATE))
    (coarse,), (full,) = suggest(cast.awa, asked), suggest(cast.chloe, asked)
    assert (coarse.withheld, coarse.weight, coarse.probability, coarse.reasons) == (True, 0.0, 0.0, ())
    assert matching.withheld_text(coarse).endswith(f"Call {point.desk.name}.")
    assert not matching.may_attach(cast.awa.officer, coarse.point)
    assert full.reasons
    assert matching.may_attach(cast.chloe.officer, full.point)


def test_the_owner_unit_is_the_one_to_call(cast):
    point = known_point(cast, 20)
    owner = make_unit("inquiry-25", "Brigade de recherche (exemple)", "police")
    points.assign(officer=cast.chloe.officer, point_id=point.id, owner=owner, plan="", motive="Exemple", now=NOON)
    move_along(cast.chloe.officer, point, PointState.IDENTIFIED, PointState.INQUIRY)
    (one,) = suggest(cast.awa, told())
    assert (
        matching.withheld_text(one) == "Near, or alike: known to another service. Call Brigade de recherche (exemple)."
    )


def test_a_burst_of_copies_adds_no_weight(cast):
    officer = cast.chloe.officer
    point = known_point(cast, 30)
    attach(officer, write(officer, title="Copie (exemple)"), point)
    (before,) = suggest(cast.awa, told())
    for _copy in range(9):
        attach(officer, write(officer, title="Copie (exemple)"), point)
    (after,) = suggest(cast.awa, told())
    assert DealPoint.objects.get(id=point.id).messages == 10
    assert (after.weight, after.probability) == (before.weight, before.probability)


def test_unfounded_points_and_duplicates_are_not_suggested(cast):
    point = known_point(cast)
    DealPoint.objects.filter(id=point.id).update(state=PointState.UNFOUNDED)
    assert suggest(cast.awa, told(marks=identifiers(plate=PLATE))) == []


@pytest.mark.parametrize(
    ("more", "choice"),
    [
        ({}, Choice.REPEATS),
        ({"products": ("heroin",)}, Choice.ENRICHES),
        ({"where": spot(3_000)}, Choice.NEW_POINT),
        ({"where": None, "place_type": "online", "behaviours": ("delivery",), "place": ""}, Choice.DELIVERY),
    ],
)
def test_the_proposal_follows_from_the_comparison(cast, more, choice):
    known_point(cast, 10)
    asked = told(**more)
    assert matching.proposal(suggest(cast.awa, asked), asked) == choice


def test_few_statements_however_many_points(cast):
    for metres in range(0, 300, 25):
        known_point(cast, metres, marks=identifiers(plate=f"AB-{100 + metres}-CD"))
    officer = cast.awa.officer
    suggest(cast.awa, told())
    asked = told(marks=identifiers(plate=PLATE))
    with CaptureQueriesContext(connection) as captured:
        found = matching.suggest(officer=officer, draft=asked)
    assert len(found) >= 2
    assert len(captured) <= 6


def test_the_registry_and_the_evaluation_look_at_the_same_points(cast):
    world = World(7)
    held = {case.truth: case for case in world.cases() if case.known}
    case = next(case for case in held.values() if case.draft.told.spot and len(case.points) > 2)
    rows = {}
    for one in case.points:
        if one.told.spot is None:
            continue
        row = known_point(cast, 0, marks=())
        DealPoint.objects.filter(id=row.id).update(
            lon=one.told.spot.lon, lat=one.told.spot.lat, precision_m=one.told.spot.precision_m,
            cell=one.told.spot.cell, cell8=one.told.spot.cell8,
        )  # fmt: skip
        rows[row.id] = replace(one, id=row.id, told=replace(one.told, commune="25056", marks=frozenset()))
    asked = Draft(replace(case.draft.told, commune="25056", marks=frozenset()), case.draft.seen_on + timedelta(days=1))
    desks = [DealPoint.objects.first().desk]
    looked_at = {one.id for one in matching._worth_a_look(asked, set(), desks)}
    assert looked_at == {one.id for one in worth_a_look(asked, list(rows.values()))}
