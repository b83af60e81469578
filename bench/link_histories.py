"""Labelled histories to learn and to judge links: invented towns, true points, witnesses who are wrong.

A world is a town over a year, drawn from a seed together with its own habits: how precise its witnesses are and how
honest about it, how often a field stays empty, how many neighbours stand 60 m apart, how fast the registry learns. So
no weight can fit one set of habits. The registry of a world grows as tellings come in: a place told for the first time
is opened with what that telling said, later ones amend it now and then. Each telling is a case: the draft, what the
registry held at that moment, and which point is the true one, if it was known at all.

In it: neighbours, deliveries whose crew shares numbers and handles over a town, suppliers whose vehicle serves several
points, points dismantled that move some streets on with their crew, hoaxers who name quiet addresses, and bursts of
copies. All invented: a town is a disc of fields, a street a word that no town has.
"""

import math
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from msgspec.structs import replace

from vigie.intel.codes import Behaviour, MarkKind, Phenomenon, PlaceType, Product
from vigie.intel.features import Draft, Known, MarkPair, Situation, cut, radius
from vigie.intel.states import PointState
from vigie.lib.spots import Spot
from vigie.lib.text import fold
from vigie.lib.week import NOT_KNOWN, Pattern, hours_mask

FIRST_DAY = date(2026, 1, 1)
DAYS = 360
_DEGREE = 111_195.0
_STREET_WORDS = fold(
    "lune brume cerise dragon fable ecume givre hibou ivoire jade lavande mirage nacre opale perle silex tilleul"
    " ursine vanille zephyr aurore bruyere cigale dahlia eglantine fougere glycine houx iris jonquille"
).split()
_SCENES = ("escalier", "porche", "banc", "kiosque", "muret", "lavoir", "platane", "passerelle", "arcade", "fontaine")
_TRADE_WORDS = fold(
    "scooter cagoule sacoche capuche guetteur client voiture argent sachet billet musique chaise barriere escalier"
    " jeune groupe homme femme fenetre porte cave boite aux lettre cri sifflet telephone moto casque sac velo banc"
    " passage discret rapide echange main poche voisin parking habitude regulier bruit fumee verre coupure livraison"
).split()
_STREET_KINDS = (PlaceType.PUBLIC_WAY, PlaceType.PARK, PlaceType.CAR_PARK, PlaceType.STATION)
_INDOOR_KINDS = (PlaceType.HALL, PlaceType.STAIRWELL, PlaceType.CELLAR, PlaceType.DWELLING, PlaceType.SHOP)
_PRODUCTS = (
    (Product.CANNABIS_RESIN, 40),
    (Product.CANNABIS_HERB, 25),
    (Product.COCAINE, 30),
    (Product.CRACK, 8),
    (Product.HEROIN, 8),
    (Product.MDMA_TABLET, 5),
    (Product.MEDICINE, 5),
    (Product.NITROUS_OXIDE, 4),
    (Product.SYNTHETIC_CANNABINOID, 3),
)
_ACTS = (
    (Behaviour.TRANSACTION, 40),
    (Behaviour.COMINGS, 45),
    (Behaviour.LOOKOUT, 30),
    (Behaviour.ALERT_CALL, 12),
    (Behaviour.STASH, 12),
    (Behaviour.RESUPPLY, 10),
    (Behaviour.OCCUPATION, 15),
    (Behaviour.BARRIER, 6),
    (Behaviour.PRICE_TAG, 4),
    (Behaviour.RODEO, 6),
    (Behaviour.THREAT, 8),
    (Behaviour.CONSUMPTION, 15),
)
_EVERY_DAY, _WORK_DAYS, _WEEKEND = 0b1111111, 0b0011111, 0b1110000


class Habits:
    """How a world behaves; each world draws its own."""

    def __init__(self, draw: random.Random) -> None:
        sharp = draw.uniform(0.5, 1.0)
        self.points = draw.randint(12, 90)
        self.width_m = draw.uniform(900, 4500)
        self.neighbours = draw.uniform(0.1, 0.4)
        self.deliveries = draw.randint(1, 8)
        self.honesty = draw.uniform(0.3, 0.75)  # true error of a spot, as a share of the precision told
        self.blunders = draw.uniform(0.0, 0.03)
        self.no_spot = draw.uniform(0.0, 0.05)
        self.precisions = (0.45 * sharp, 0.35, 0.22 * (1.3 - sharp), 0.03)
        self.silence = draw.uniform(0.1, 0.45)  # how often a field stays empty
        self.wrong_product = draw.uniform(0.03, 0.15)
        self.hours_error = draw.randint(0, 2)
        self.names_marks = draw.uniform(0.1, 0.4)
        self.misread = draw.uniform(0.02, 0.12)
        self.moves = draw.uniform(0.0, 0.25)
        self.hoaxes = draw.uniform(0.0, 0.06)
        self.bursts = draw.uniform(0.0, 0.04)
        self.amends = draw.uniform(0.0, 0.6)
        self.names_street = draw.uniform(0.2, 0.9)
        self.chatter = draw.randint(0, 12)
        self.rate = draw.uniform(-0.7, 1.4)


@dataclass
class Place:
    """A true point: where it is, when it works, who works there."""

    id: uuid.UUID
    x: float
    y: float
    street: str
    scene: str
    place_type: PlaceType
    phenomenon: Phenomenon
    pattern: Pattern
    products: frozenset[str]
    acts: frozenset[str]
    marks: tuple[MarkPair, ...]
    rate: float
    begins: int
    ends: int
    reach_m: float = 0.0  # of a delivery, which has no place


@dataclass(frozen=True)
class Case:
    """One telling: the draft, the points worth a look, how many hold each identifier, the true one if it was known."""

    draft: Draft
    points: tuple[Known, ...]
    holders: dict[MarkPair, int]
    truth: uuid.UUID | None

    @property
    def known(self) -> bool:
        """Tell whether the true point was in the registry, among those worth a look or not."""
        return self.truth is not None


class World:
    """A town over a year, with the registry as it grows."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self.habits = Habits(self._draw)
        self._commune = f"{self._draw.randint(1, 95):02d}{self._draw.randint(1, 999):03d}"
        self._lon, self._lat = self._draw.uniform(-1, 7), self._draw.uniform(43, 50)
        self._streets = self._draw.sample(_STREET_WORDS, self._draw.randint(8, len(_STREET_WORDS)))
        self._registry: dict[uuid.UUID, Known] = {}
        self._places: list[Place] = []
        self._settle()

    # --- The true world -------------------------------------------------------------------------------------------
    def _settle(self) -> None:
        """Put points, neighbours, deliveries and suppliers in the town."""
        habits, draw = self.habits, self._draw
        while len(self._places) < habits.points:
            place = self._somewhere(habits.width_m / 2)
            self._places.append(place)
            if draw.random() < habits.neighbours:
                self._places.append(self._beside(place, draw.uniform(50, 90), same_street=0.7))
        for place in list(self._places):
            if draw.random() < habits.moves and place.begins + 90 < place.ends:
                self._places.append(self._moved(place))
        self._places += [self._delivery() for _ in range(habits.deliveries)]
        for most in (3, 12):
            supplier = self._mark(MarkKind.PLATE)
            for place in draw.sample(self._places, min(most, len(self._places))):
                place.marks = (*place.marks, supplier)

    def _somewhere(self, spread_m: float) -> Place:
        return self._place(self._draw.gauss(0, spread_m), self._draw.gauss(0, spread_m))

    def _place(self, x: float, y: float) -> Place:
        draw = self._draw
        indoor = draw.random() < 0.4
        begins = draw.choice((0, 0, draw.randint(0, DAYS - 60)))
        return Place(
            id=uuid.UUID(int=draw.getrandbits(128)),
            x=x,
            y=y,
            street=draw.choice(self._streets),
            scene=draw.choice(_SCENES),
            place_type=draw.choice(_INDOOR_KINDS if indoor else _STREET_KINDS),
            phenomenon=Phenomenon.HALL if indoor else Phenomenon.PUBLIC_WAY,
            pattern=self._pattern(),
            products=self._some(_PRODUCTS, 1, 3),
            acts=self._some(_ACTS, 2, 5),
            marks=tuple(self._mark(kind) for kind in self._kinds((0.5, 0.15, 0.15))),
            rate=draw.lognormvariate(self.habits.rate, 0.8),
            begins=begins,
            ends=DAYS,
        )

    def _beside(self, place: Place, metres: float, *, same_street: float) -> Place:
        """Make another point some metres away, with habits of its own."""
        angle = self._draw.uniform(0, math.tau)
        other = self._place(place.x + metres * math.cos(angle), place.y + metres * math.sin(angle))
        if self._draw.random() < same_street:
            other.street = place.street
        return other

    def _moved(self, place: Place) -> Place:
        """Dismantle a point; its crew goes on some streets away with its hours, its products and its telephone."""
        draw = self._draw
        day = draw.randint(place.begins + 40, place.ends - 40)
        other = self._beside(place, draw.uniform(150, 700), same_street=0.2)
        other.begins, other.ends = day + draw.randint(3, 20), place.ends
        other.marks, other.products, other.pattern = place.marks, place.products, place.pattern
        place.ends = day
        return other

    def _delivery(self) -> Place:
        """Make a crew without a place: a reach over the town, and numbers."""
        draw, width = self._draw, self.habits.width_m
        crew = self._somewhere(width / 4)
        crew.phenomenon, crew.place_type = Phenomenon.DELIVERY, PlaceType.ONLINE
        crew.acts = frozenset({Behaviour.DELIVERY, Behaviour.ONLINE_AD, *self._some(_ACTS, 0, 1)})
        crew.marks = tuple(self._mark(kind) for kind in self._kinds((0.6, 0.9, 0.9)))
        crew.reach_m = draw.uniform(0.5, 1.0) * width
        return crew

    def _pattern(self) -> Pattern:
        draw = self._draw
        begins, length = draw.choice(((18, 5), (20, 6), (14, 8), (10, 12), (12, 10), (22, 5), (16, 4)))
        begins += draw.randint(-1, 1)
        days = draw.choice((_EVERY_DAY, _EVERY_DAY, _WORK_DAYS, _WEEKEND))
        return Pattern(days, hours_mask(begins % 24, (begins + length) % 24))

    def _some(self, codes: Sequence[tuple[str, int]], least: int, most: int) -> frozenset[str]:
        names, weights = zip(*codes, strict=True)
        return frozenset(str(one) for one in self._draw.choices(names, weights, k=self._draw.randint(least, most)))

    def _kinds(self, shares: tuple[float, float, float]) -> Iterator[MarkKind]:
        for kind, share in zip((MarkKind.PLATE, MarkKind.PHONE, MarkKind.HANDLE), shares, strict=True):
            for _again in range(2):
                if self._draw.random() < share:
                    yield kind

    def _mark(self, kind: MarkKind) -> MarkPair:
        draw, letters = self._draw, "ABCDEFGHJKLMNPQRSTVWXYZ"
        if kind == MarkKind.PLATE:
            pair = [draw.choice(letters) + draw.choice(letters) for _ in range(2)]
            return str(kind), f"{pair[0]}{draw.randint(1, 999):03d}{pair[1]}"
        if kind == MarkKind.PHONE:
            return str(kind), f"+3363998{draw.randint(0, 9999):04d}"
        return str(kind), f"{draw.choice(_STREET_WORDS)}_{draw.choice(_SCENES)}{draw.randint(1, 999)}"

    # --- What is told ---------------------------------------------------------------------------------------------
    def cases(self) -> Iterator[Case]:
        """Yield every telling of the year in order, the registry learning from each."""
        for day, place in self._tellings():
            if place is None:
                yield self._case(self._hoax(day), None)
                continue
            draft = self._told(place, day)
            for _copy in range(self._copies()):
                yield self._case(draft, place.id)
                self._learn(place, draft)

    def _tellings(self) -> list[tuple[int, Place | None]]:
        draw, told = self._draw, []
        for place in self._places:
            span = max(place.ends - place.begins, 1)
            count = round(place.rate * span / 200 * draw.uniform(0.7, 1.3))
            told += [(draw.randint(place.begins, max(place.ends, place.begins + 1)), place) for _ in range(count)]
        hoaxes: list[tuple[int, Place | None]] = [
            (draw.randint(0, DAYS), None) for _ in range(round(self.habits.hoaxes * len(told)))
        ]
        return sorted([*told, *hoaxes], key=lambda one: one[0])

    def _copies(self) -> int:
        return self._draw.randint(4, 12) if self._draw.random() < self.habits.bursts else 1

    def _told(self, place: Place, day: int) -> Draft:
        """Let a witness tell of a place, and an officer write what is in it."""
        draw, habits = self._draw, self.habits
        acts = frozenset(one for one in sorted(place.acts) if draw.random() < 0.6)
        if draw.random() < 0.25:
            acts |= self._some(_ACTS, 1, 1)
        words = [*draw.sample(_TRADE_WORDS, draw.randint(0, habits.chatter)), draw.choice(_SCENES)]
        words += [place.scene] * (draw.random() < 0.4)
        told = Situation(
            commune=self._commune,
            spot=self._spot(place),
            pattern=self._seen_hours(place.pattern),
            place_type=self._place_type(place),
            behaviours=acts if not self._silent() else frozenset(),
            products=self._seen_products(place.products),
            marks=self._seen_marks(place.marks),
            street=self._seen_street(place),
            words=cut(" ".join(words)),
        )
        if place.reach_m and draw.random() < 0.85:
            told = replace(told, behaviours=told.behaviours | {Behaviour.DELIVERY})
        return Draft(told, FIRST_DAY + timedelta(days=day))

    def _seen_street(self, place: Place) -> frozenset[str]:
        draw = self._draw
        if draw.random() >= self.habits.names_street:
            return frozenset()
        anywhere = place.reach_m or draw.random() < 0.08
        return cut(draw.choice(self._streets) if anywhere else place.street)

    def _silent(self) -> bool:
        return self._draw.random() < self.habits.silence

    def _spot(self, place: Place) -> Spot | None:
        draw, habits = self._draw, self.habits
        if draw.random() < habits.no_spot or (place.reach_m and draw.random() < 0.4):
            return None
        precision = draw.choices((15, 50, 150, 500), habits.precisions)[0]
        sigma = max(precision * habits.honesty, 8.0)
        if draw.random() < habits.blunders:
            sigma = 4 * precision
        x, y = place.x, place.y
        if place.reach_m:
            x, y = self._within(x, y, place.reach_m)
        # Half of the worlds are wrong like a bell, the others evenly up to a limit.
        if habits.points % 2:
            return self._at(x + draw.gauss(0, sigma / 1.4), y + draw.gauss(0, sigma / 1.4), precision)
        return self._at(*self._within(x, y, 1.5 * sigma), precision)

    def _within(self, x: float, y: float, radius_m: float) -> tuple[float, float]:
        """Draw from a disc, evenly."""
        angle, away = self._draw.uniform(0, math.tau), radius_m * math.sqrt(self._draw.random())
        return x + away * math.cos(angle), y + away * math.sin(angle)

    def _at(self, x: float, y: float, precision: int) -> Spot:
        lat = self._lat + y / _DEGREE
        return Spot(self._lon + x / (_DEGREE * math.cos(math.radians(self._lat))), lat, precision)

    def _place_type(self, place: Place) -> str:
        draw = self._draw
        if self._silent():
            return PlaceType.OTHER
        if draw.random() < 0.15:
            return draw.choice(_STREET_KINDS if place.phenomenon == Phenomenon.PUBLIC_WAY else _INDOOR_KINDS)
        if place.reach_m and draw.random() < 0.5:
            return draw.choice((PlaceType.PUBLIC_WAY, PlaceType.OTHER))
        return place.place_type

    def _seen_hours(self, pattern: Pattern) -> Pattern:
        """Let a witness see a part of the hours, perhaps some hours off; now and then the whole."""
        draw = self._draw
        if self._silent():
            return NOT_KNOWN
        active = [hour for hour in range(24) if pattern.hours >> hour & 1]
        days = [day for day in range(7) if pattern.days >> day & 1]
        off = draw.randint(-self.habits.hours_error, self.habits.hours_error)
        if draw.random() < 0.5:
            mask = sum(1 << (hour + off) % 24 for hour in active)
            return Pattern(pattern.days if draw.random() < 0.7 else 0, mask)
        begins = draw.choice(active) + off
        seen = draw.sample(days, draw.randint(1, len(days)))
        return Pattern(sum(1 << day for day in seen), hours_mask(begins % 24, (begins + draw.randint(1, 3)) % 24))

    def _seen_products(self, products: frozenset[str]) -> frozenset[str]:
        draw = self._draw
        if self._silent():
            return frozenset()
        if draw.random() < self.habits.wrong_product:
            return self._some(_PRODUCTS, 1, 1)
        return frozenset(one for one in sorted(products) if draw.random() < 0.7) or frozenset({Product.UNKNOWN})

    def _seen_marks(self, marks: tuple[MarkPair, ...]) -> frozenset[MarkPair]:
        """Let a witness name some of the identifiers: plates half of the time in part, now and then misread."""
        draw, seen = self._draw, set()
        for kind, value in marks:
            if draw.random() >= self.habits.names_marks:
                continue
            told = value
            if draw.random() < self.habits.misread:
                at = draw.randrange(len(told))
                told = told[:at] + draw.choice("0123456789") + told[at + 1 :]
            if kind == MarkKind.PLATE and draw.random() < 0.5:
                told = told[: draw.randint(3, 5)]
            seen.add((kind, told))
        if draw.random() < 0.06:
            seen.add(self._mark(MarkKind.PLATE))
        return frozenset(seen)

    def _hoax(self, day: int) -> Draft:
        """Let somebody name a quiet address, now and then beside a true point."""
        draw, made_up = self._draw, self._somewhere(self.habits.width_m / 2)
        if draw.random() < 0.3:
            made_up = self._beside(draw.choice(self._places), draw.uniform(40, 200), same_street=0.6)
        return self._told(made_up, day)

    # --- The registry ---------------------------------------------------------------------------------------------
    def _case(self, draft: Draft, truth: uuid.UUID | None) -> Case:
        points = worth_a_look(draft, self._registry.values())
        holders: dict[MarkPair, int] = {}
        for known in self._registry.values():
            for mark in known.told.marks & draft.told.marks:
                holders[mark] = holders.get(mark, 0) + 1
        return Case(draft, tuple(points), holders, truth if truth in self._registry else None)

    def _learn(self, place: Place, draft: Draft) -> None:
        """Open the point with what was told, or amend what is known of it."""
        known = self._registry.get(place.id)
        if known is None:
            told = draft.told
            if place.reach_m:
                told = replace(told, spot=None, place_type=PlaceType.ONLINE, street=frozenset())
            self._registry[place.id] = Known(
                place.id, told, place.phenomenon, PointState.REPORTED, draft.seen_on, self._zone(place)
            )
            return
        state = PointState.DISMANTLED if draft.seen_on >= FIRST_DAY + timedelta(days=place.ends) else known.state
        told = self._amended(known.told, draft.told, place) if self._draw.random() < self.habits.amends else known.told
        told = replace(told, marks=told.marks | draft.told.marks)
        seen_on = max(known.seen_on, draft.seen_on)
        self._registry[place.id] = replace(known, told=told, seen_on=seen_on, state=state)

    def _amended(self, held: Situation, told: Situation, place: Place) -> Situation:
        """Put what is new in what is known; the most precise spot stays."""
        spot = held.spot
        if told.spot and not place.reach_m and (spot is None or told.spot.precision_m < spot.precision_m):
            spot = told.spot
        return replace(
            held,
            spot=spot,
            pattern=Pattern(held.pattern.days | told.pattern.days, held.pattern.hours | told.pattern.hours),
            place_type=held.place_type if held.place_type != PlaceType.OTHER else told.place_type,
            behaviours=held.behaviours | told.behaviours,
            products=held.products | told.products,
            street=held.street or (frozenset() if place.reach_m else told.street),
            words=held.words | told.words,
        )

    def _zone(self, place: Place) -> tuple[tuple[float, float], ...]:
        """Draw the zone of a delivery, when it is known: eight corners, roughly."""
        if not place.reach_m or self._draw.random() < 0.5:
            return ()
        turns = [math.tau * step / 8 for step in range(8)]
        reach = place.reach_m * self._draw.uniform(0.8, 1.2)
        spots = [self._at(place.x + reach * math.cos(turn), place.y + reach * math.sin(turn), 1) for turn in turns]
        return tuple((spot.lon, spot.lat) for spot in spots)


def worth_a_look(draft: Draft, registry: Iterable[Known]) -> list[Known]:
    """Return the points that the product looks at: near, sharing an identifier, or of the commune without spot."""
    told = draft.told
    reach = radius(told.spot) if told.spot else 0.0
    values = {value for _kind, value in told.marks}
    found = []
    for known in registry:
        theirs = known.told
        near = told.spot and theirs.spot and told.spot.metres_to(theirs.spot) <= reach
        placeless = told.commune == theirs.commune and (told.spot is None or theirs.spot is None)
        if near or placeless or any(_meets(value, other) for value in values for _kind, other in theirs.marks):
            found.append(known)
    return found


def _meets(value: str, other: str) -> bool:
    return value == other or (min(len(value), len(other)) >= 4 and (value in other or other in value))


def histories(seeds: Sequence[int]) -> Iterator[Case]:
    """Yield the cases of many worlds."""
    for seed in seeds:
        yield from World(seed).cases()
