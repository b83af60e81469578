"""What a draft report and a known point have in common, feature by feature, each as one level of a short list.

A level says how well the two agree, never how much that is worth: the worth stands in `weights.json`. What one side
does not know says nothing and gives no level. Features that lean on each other are one feature with joint levels: how
near means something only with how precise, a shared plate only with whether the place fits too. How many reports a
point has is no feature: copies of one telling would add weight.
"""

import math
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

import msgspec

from vigie.intel.codes import Behaviour, MarkKind, Phenomenon, PlaceType, Product
from vigie.intel.marks import plate_is_whole
from vigie.intel.states import ENDED, PointState
from vigie.lib.spots import Spot
from vigie.lib.text import fold
from vigie.lib.week import DAYS, EVERY_DAY, EVERY_HOUR, HOURS, Pattern

MarkPair = tuple[str, str]  # kind, value


class Feature(StrEnum):
    """What is compared."""

    START = "start"
    PLACE = "place"
    MARKS = "marks"
    HOURS = "hours"
    KIND = "kind"
    PRODUCTS = "products"
    BEHAVIOURS = "behaviours"
    STREET = "street"
    TEXT = "text"
    RECENCY = "recency"


HALF_LIFE_DAYS = 30
NEAREST_RADIUS_M, WIDEST_RADIUS_M = 300.0, 1600.0
_RADIUS_STEPS = 3.0
_GROUND_M = 20.0  # what even a spot "to the door" may be off
_NEAR = ((0.35, "0"), (0.7, "1"), (1.0, "2"), (1.4, "3"), (1.9, "4"), (2.6, "5"))
_SPREADS = ((65.0, "door"), (110.0, "building"), (210.0, "street"))
_FAR = "far"
_FEW, _COMMON = 4, 5
LEAST_PART = 3  # letters and digits of a plate in part, below which it tells nothing
_LONG_PART = 5
_USUAL = frozenset({Product.CANNABIS_RESIN, Product.CANNABIS_HERB, Product.COCAINE})
_VAGUE = frozenset({Product.OTHER, Product.UNKNOWN})
_MOVING = frozenset({Phenomenon.DELIVERY, Phenomenon.ONLINE})
_MOVING_ACTS = frozenset({Behaviour.DELIVERY, Behaviour.ONLINE_AD})
_INSIDE = frozenset({PlaceType.HALL, PlaceType.STAIRWELL, PlaceType.CELLAR, PlaceType.ROOF, PlaceType.CO_OWNED})
_OUTSIDE = frozenset({PlaceType.PUBLIC_WAY, PlaceType.CAR_PARK, PlaceType.PARK, PlaceType.SCHOOL, PlaceType.STATION})
_WIDE = 0.5  # share of the week from which a pattern holds nearly everything
_LEAST_WORD = 4
_FEWEST_WITH_WORD, _SHARE_WITH_WORD = 2, 0.15
# Words of every second report, and of every second street.
_EMPTY = frozenset(
    fold(
        "avec pour cette entre vers chez toute leur être avoir point deal trafic vente vendeur produit drogue"
        " stupéfiant avenue boulevard place allée chemin impasse quartier résidence bâtiment immeuble hall cage entrée"
        " numéro ville centre secteur soir soirée matin jour nuit heure exemple fictif"
    ).split()
)


class Situation(msgspec.Struct, frozen=True):
    """Where, when, what and by which identifiers, as both sides tell it.

    `marks` are pairs of kind and normalised value; `street` and `words` come from `cut`: of the place, of the rest.
    """

    commune: str
    spot: Spot | None
    pattern: Pattern
    place_type: str
    behaviours: frozenset[str]
    products: frozenset[str]
    marks: frozenset[MarkPair]
    street: frozenset[str]
    words: frozenset[str]


class Draft(msgspec.Struct, frozen=True):
    """What an officer has put into the fields of a report being written; never a word of a witness."""

    told: Situation
    seen_on: date


class Known(msgspec.Struct, frozen=True):
    """A known point. `zone` is the polygon of a delivery, a list of (lon, lat); `seen_on` the day last seen."""

    id: uuid.UUID
    told: Situation
    phenomenon: str
    state: str
    seen_on: date
    zone: tuple[tuple[float, float], ...] = ()


class Around(msgspec.Struct, frozen=True):
    """What the points worth a look have in common: how many points hold an identifier, which words tell them apart."""

    holders: Mapping[MarkPair, int]
    words: frozenset[str]


class Level(msgspec.Struct, frozen=True):
    """How well two sides agree on a feature; `shared` names what they share, for the sentence."""

    feature: Feature
    name: str
    metres: float | None = None
    shared: tuple[MarkPair, ...] = ()


def cut(text: str) -> frozenset[str]:
    """Return the words of a text that tell something: folded, in the singular, none of the commonest."""
    words = (word.rstrip("sx") for word in fold(text).split())
    return frozenset(word for word in words if len(word) >= _LEAST_WORD and word not in _EMPTY)


def spread(one: Spot, other: Spot | None = None) -> float:
    """Return how far apart two spots of one place may be told, in metres; against a precise one when there is none."""
    return math.hypot(one.precision_m, other.precision_m if other else _GROUND_M, _GROUND_M)


def radius(spot: Spot) -> float:
    """Return within how many metres of a spot known points are worth a look."""
    return min(max(_RADIUS_STEPS * spread(spot), NEAREST_RADIUS_M), WIDEST_RADIUS_M)


def around(draft: Draft, points: Sequence[Known], holders: Mapping[MarkPair, int]) -> Around:
    """Find which words of the draft tell the points worth a look apart: those that few of them hold."""
    told = draft.told.words
    held = Counter(word for known in points for word in known.told.words & told)
    limit = max(_FEWEST_WITH_WORD, len(points) * _SHARE_WITH_WORD)
    return Around(holders, frozenset(word for word, times in held.items() if times <= limit))


def compare(draft: Draft, known: Known, context: Around) -> list[Level]:
    """Return the levels of all features on which both sides know something."""
    mine, theirs = draft.told, known.told
    place = _place(mine, known)
    fit = _fit(place)
    marks = _marks(mine, theirs, context.holders, fit)
    if place.name == _FAR and marks is not None and marks.shared:
        # The two lean on each other wholly: "same plate, elsewhere" is one level, and weighed once.
        return [marks, *_rest(draft, known, context, fit)]
    return [place, *([marks] if marks else []), *_rest(draft, known, context, fit)]


def _rest(draft: Draft, known: Known, context: Around, fit: str) -> list[Level]:
    mine, theirs = draft.told, known.told
    found = (
        _hours(mine.pattern, theirs.pattern),
        _kind(mine, known),
        _products(mine.products, theirs.products),
        _behaviours(mine.behaviours, theirs.behaviours),
        _street(mine, theirs, fit),
        _text(mine, theirs, context),
        _recency(draft, known),
    )
    return [level for level in found if level is not None]


def _place(mine: Situation, known: Known) -> Level:
    """Compare distance with what both precisions allow."""
    theirs = known.told
    if mine.spot is None:
        return Level(Feature.PLACE, "same_commune" if mine.commune == theirs.commune else "other_commune")
    if theirs.spot is None:
        if known.zone:
            return Level(Feature.PLACE, "in_zone" if inside(mine.spot, known.zone) else "out_of_zone")
        return Level(Feature.PLACE, "no_place" if mine.commune == theirs.commune else "other_commune")
    metres = mine.spot.metres_to(theirs.spot)
    wide = spread(mine.spot, theirs.spot)
    step = next((name for limit, name in _NEAR if metres <= limit * wide), "")
    if not step:
        return Level(Feature.PLACE, _FAR, metres)
    about = next((name for limit, name in _SPREADS if wide <= limit), "quarter")
    return Level(Feature.PLACE, f"{about}.{step}", metres)


def _fit(place: Level) -> str:
    """Tell whether the places are the same (here), another (away), or whether nothing says so (free)."""
    if place.name in {_FAR, "out_of_zone"} or place.name.endswith(".5"):
        return "away"
    return "here" if "." in place.name else "free"


def inside(spot: Spot, zone: tuple[tuple[float, float], ...]) -> bool:
    """Tell whether a spot lies within a polygon, by the crossings of a ray."""
    odd = False
    for (lon, lat), (other_lon, other_lat) in zip(zone, zone[1:] + zone[:1], strict=True):
        if (lat > spot.lat) != (other_lat > spot.lat):
            crossing = lon + (spot.lat - lat) / (other_lat - lat) * (other_lon - lon)
            odd ^= spot.lon < crossing
    return odd


def _marks(mine: Situation, theirs: Situation, holders: Mapping[MarkPair, int], fit: str) -> Level | None:
    """Compare rare identifiers: shared whole ones by how many points hold them, plates in part by their length."""
    if not mine.marks or not theirs.marks:
        return None
    whole = tuple(sorted(mark for mark in mine.marks & theirs.marks if _is_whole(mark)))
    if whole:
        held = min(holders.get(mark, 1) for mark in whole)
        rare = "own" if held == 1 else "few" if held <= _FEW else "common"
        strength = "several" if len(whole) > 1 and held < _COMMON else rare
        return Level(Feature.MARKS, f"{strength}.{fit}", shared=whole)
    parts = _parts(mine.marks, theirs.marks)
    if parts:
        longest = max(len(value) for _kind, value in parts)
        return Level(Feature.MARKS, f"{'long' if longest >= _LONG_PART else 'short'}_part.{fit}", shared=parts)
    kinds = {kind for kind, _value in mine.marks} & {kind for kind, _value in theirs.marks}
    return Level(Feature.MARKS, "others") if kinds else None


def _is_whole(mark: MarkPair) -> bool:
    return mark[0] != MarkKind.PLATE or plate_is_whole(mark[1])


def _parts(mine: frozenset[MarkPair], theirs: frozenset[MarkPair]) -> tuple[MarkPair, ...]:
    """Return the plates in part that lie in a plate of the other side."""
    plates = [[value for kind, value in side if kind == MarkKind.PLATE] for side in (mine, theirs)]
    shorter = {min(one, other, key=len) for one in plates[0] for other in plates[1] if one in other or other in one}
    return tuple(sorted((str(MarkKind.PLATE), value) for value in shorter if len(value) >= LEAST_PART))


def _hours(mine: Pattern, theirs: Pattern) -> Level | None:
    """Compare days and hours: how much is shared, and whether the wider pattern would hold nearly anything."""
    share = mine.share(theirs)
    if share is None:
        return None
    cover = max(_cover(mine, theirs), _cover(theirs, mine))
    if share == 0:
        return Level(Feature.HOURS, "apart")
    part = "same" if share >= 0.8 else "most" if share >= 0.5 else "some"  # noqa: PLR2004 - steps of a list
    return Level(Feature.HOURS, f"{part}.{'wide' if cover >= _WIDE else 'narrow'}")


def _cover(one: Pattern, other: Pattern) -> float:
    """Return the share of the week that a pattern holds, on what both know."""
    days = one.days if one.days and other.days else EVERY_DAY
    hours = one.hours if one.hours and other.hours else EVERY_HOUR
    return days.bit_count() * hours.bit_count() / (DAYS * HOURS)


def _kind(mine: Situation, known: Known) -> Level | None:
    """Compare what kind of thing and of place it is."""
    theirs = known.told
    moving = known.phenomenon in _MOVING
    told_moving = bool(mine.behaviours & _MOVING_ACTS) or mine.place_type == PlaceType.ONLINE
    if moving:
        return Level(Feature.KIND, "both_deliver" if told_moving else "point_delivers")
    if told_moving and mine.place_type in {PlaceType.ONLINE, PlaceType.OTHER}:
        return Level(Feature.KIND, "draft_delivers")
    if PlaceType.OTHER in {mine.place_type, theirs.place_type}:
        return None
    if mine.place_type == theirs.place_type:
        return Level(Feature.KIND, "same_place_type")
    alike = any({mine.place_type, theirs.place_type} <= family for family in (_INSIDE, _OUTSIDE))
    return Level(Feature.KIND, "alike" if alike else "other_place_type")


def _products(mine: frozenset[str], theirs: frozenset[str]) -> Level | None:
    mine, theirs = mine - _VAGUE, theirs - _VAGUE
    if not mine or not theirs:
        return None
    shared = mine & theirs
    if not shared:
        return Level(Feature.PRODUCTS, "none")
    return Level(Feature.PRODUCTS, "usual" if shared <= _USUAL else "rare")


def _behaviours(mine: frozenset[str], theirs: frozenset[str]) -> Level | None:
    if not mine or not theirs:
        return None
    shared, smaller = len(mine & theirs), min(len(mine), len(theirs))
    return Level(Feature.BEHAVIOURS, "none" if not shared else "most" if 2 * shared > smaller else "some")


def _street(mine: Situation, theirs: Situation, fit: str) -> Level | None:
    """Compare the names of the place; where the spots fit, a shared street name is little news."""
    if not mine.street or not theirs.street:
        return None
    return Level(Feature.STREET, f"{'same' if mine.street & theirs.street else 'other'}.{fit}")


def _text(mine: Situation, theirs: Situation, context: Around) -> Level | None:
    """Compare the words that tell points apart."""
    if not mine.words or not theirs.words:
        return None
    shared = len(mine.words & theirs.words & context.words)
    return Level(Feature.TEXT, "none" if not shared else "some" if shared == 1 else "much")


def _recency(draft: Draft, known: Known) -> Level:
    """Compare the day with when the point was last seen: activity halves every thirty days."""
    if known.state in ENDED or known.state == PointState.DISMANTLED:
        return Level(Feature.RECENCY, "ended")
    halvings = max((draft.seen_on - known.seen_on).days, 0) / HALF_LIFE_DAYS
    name = "fresh" if halvings <= 1 else "recent" if halvings <= 3 else "old" if halvings <= 6 else "gone"  # noqa: PLR2004
    return Level(Feature.RECENCY, name)
