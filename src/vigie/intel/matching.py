"""Suggestions for a report being written: which known points it may be about, how likely, and why.

It works on the officer's own fields (`Draft`), never on a tip. It looks at points near the spot, at those anywhere
that share an identifier, and at those of the commune that have no spot, or when none is told; only at desks where the
officer sees the registry. A point that the officer may not see in full comes withheld: that something is known there,
and whom to call; no spot, no figure, no reason. Every other suggestion lists its reasons, and their bits add up to its
weight. The program proposes; an officer decides.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel import nearby, registry_access
from vigie.intel.codes import MarkKind, Phenomenon
from vigie.intel.evidence import LIKELY, SHOWN_FROM, Weighed, weigh
from vigie.intel.features import LEAST_PART, Draft, Feature, Known, MarkPair, Situation, cut, radius
from vigie.intel.marks import plate_is_whole
from vigie.intel.models import DealPoint, Task
from vigie.intel.reasons import sentence
from vigie.intel.registry_access import Sight
from vigie.intel.reports import Facts
from vigie.intel.states import RESTRICTED, TASKS_OPEN
from vigie.lib.spots import Spot
from vigie.lib.week import Pattern
from vigie.places.models import Unit

MOST_SHOWN = 5
_MOST_PLACELESS = 200
_MOST_HOLDERS = 200


class Choice(StrEnum):
    """What an officer may choose for a report: the point it goes to, or none."""

    NEW_POINT = "new_point"
    ENRICHES = "enriches"
    REPEATS = "repeats"
    DELIVERY = "delivery"
    NO_POINT = "no_point"


@dataclass(frozen=True)
class Reason:
    """One reason: the feature, its level, what it is worth in bits, and a sentence."""

    feature: str
    level: str
    bits: float
    sentence: str


@dataclass(frozen=True)
class Suggestion:
    """A known point that the report may be about. Withheld: only whom to call; no reason, weight 0, no probability."""

    point: DealPoint
    weight: float
    probability: float
    reasons: tuple[Reason, ...]
    withheld: bool = False

    @property
    def likely(self) -> bool:
        """Tell whether it is likelier than everything else together."""
        return self.probability >= LIKELY

    @property
    def call(self) -> Unit:
        """Return the unit that answers for the point: its owner, or its desk."""
        return self.point.owner or self.point.desk


def draft_of(content: Facts, *, today: date) -> Draft:
    """Return the comparable facts of a report being written."""
    told = Situation(
        commune=content.commune.code,
        spot=content.spot,
        pattern=content.pattern,
        place_type=content.place_type,
        behaviours=frozenset(content.behaviours),
        products=frozenset(content.products),
        marks=frozenset((str(mark.kind), mark.value) for mark in content.marks),
        street=cut(content.place),
        words=_words(f"{content.title} {content.facts}", content.commune.name),
    )
    return Draft(told, min(content.seen_on or today, today))


def suggest(*, officer: Officer, draft: Draft) -> list[Suggestion]:
    """Return what the report may be about, likeliest first; what is withheld last. At most seven statements."""
    desks = access.desks_with(officer, Right.REGISTRY_READ)
    if not desks:
        return []
    shared = _sharing(draft)
    known = _worth_a_look(draft, {point_id for point_id, _mark in shared}, desks)
    holders: dict[MarkPair, set[uuid.UUID]] = {}
    for point_id, mark in shared:
        holders.setdefault(mark, set()).add(point_id)
    found = weigh(draft, known, {mark: len(held) for mark, held in holders.items()})
    worth = [one for one in found if one.probability >= SHOWN_FROM][:MOST_SHOWN]
    points = _whole([one.known.id for one in worth], desks) if worth else {}
    worth = [one for one in worth if one.known.id in points]
    hidden = _hidden(officer, points.values())
    shown = [_suggestion(points[one.known.id], one, withheld=one.known.id in hidden) for one in worth]
    return sorted(shown, key=lambda one: one.withheld)


def _whole(ids: Sequence[uuid.UUID], desks: Sequence[Unit]) -> dict[uuid.UUID, DealPoint]:
    """Read the points that are shown, with their desks, which are known, and their owners."""
    here = DealPoint.objects.filter(desk__in=desks)
    found = here.select_related("commune").defer("plan", "access_notes", "lexemes").in_bulk(ids)
    by_id = {desk.id: desk for desk in desks}
    owners = {point.owner_id for point in found.values() if point.owner_id}
    by_id |= Unit.objects.in_bulk(owners - by_id.keys()) if owners - by_id.keys() else {}
    for point in found.values():
        point.desk = by_id[point.desk_id]
        point.owner = by_id[point.owner_id] if point.owner_id else None
    return found


def proposal(suggestions: Sequence[Suggestion], draft: Draft) -> Choice:
    """Return the choice that the suggestions speak for."""
    best = suggestions[0] if suggestions else None
    if best is not None and best.likely and not best.withheld:
        return Choice.REPEATS if adds_nothing(draft, best) else Choice.ENRICHES
    moving = {"delivery", "online_ad"}
    return Choice.DELIVERY if draft.told.behaviours & moving and draft.told.spot is None else Choice.NEW_POINT


def adds_nothing(draft: Draft, suggestion: Suggestion) -> bool:
    """Tell whether the point knows already what the draft tells: products, behaviours, hours, identifiers."""
    point, told = suggestion.point, draft.told
    levels = {reason.feature: reason.level for reason in suggestion.reasons}
    shared = levels.get(Feature.MARKS, "")
    return (
        told.products <= frozenset(point.products)
        and told.behaviours <= frozenset(point.behaviours)
        and (not told.pattern.known or levels.get(Feature.HOURS, "").startswith("same"))
        and (not told.marks or shared.startswith(("own", "few", "common", "several")))
    )


def _suggestion(point: DealPoint, one: Weighed, *, withheld: bool) -> Suggestion:
    if withheld:
        return Suggestion(point, 0.0, 0.0, (), withheld=True)
    reasons = tuple(Reason(level.feature, level.name, bits, sentence(level)) for level, bits in one.evidence)
    return Suggestion(point, one.weight, one.probability, reasons)


def withheld_text(suggestion: Suggestion) -> str:
    """Say that something is known, and whom to call, and nothing else."""
    return _("Near, or alike: known to another service. Call %(unit)s.") % {"unit": suggestion.call.name}


def _hidden(officer: Officer, points: Iterable[DealPoint]) -> set[uuid.UUID]:
    """Return the points that the officer may not see in full: see `registry_access.sight`, asked here all at once."""
    mine = {unit.id for unit in registry_access.units(officer)}
    closed = [
        point
        for point in points
        if point.state in RESTRICTED
        and point.owner_id not in mine
        and not access.may(officer, Right.REGISTRY_WORK, point.desk)
    ]
    if not closed:
        return set()
    slips = Task.objects.filter(unit__in=mine, point__in=closed, state__in=TASKS_OPEN)
    open_to_us = set(slips.values_list("point_id", flat=True))
    return {point.id for point in closed} - open_to_us


def may_attach(officer: Officer, point: DealPoint) -> bool:
    """Tell whether an officer may send a report to a point: one that he or she sees in full, and that is one still."""
    full = registry_access.sight(officer, point) == Sight.FULL
    return full and point.state not in nearby.LEFT_OUT


# --- What is read ---------------------------------------------------------------------------------------------------
# Marks of a point are its own and those of the reports attached to it; those of a duplicate are its point's.
# One arm a way of looking, so that each has its index: whole values, plates by a part of them.
_SHARING = """
WITH exact AS (SELECT * FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS asked (kind, value)),
part AS (SELECT * FROM unnest(%(parts)s::text[]) AS asked (written))
SELECT coalesce(point.absorbed_by_id, point.id), found.kind, found.value FROM (
    SELECT mark.point_id, mark.kind, mark.value FROM exact JOIN intel_pointmark AS mark USING (kind, value)
    UNION
    SELECT mark.point_id, mark.kind, mark.value FROM part
    JOIN intel_pointmark AS mark ON mark.kind = 'plate' AND mark.value LIKE part.written
    UNION
    SELECT link.point_id, mark.kind, mark.value FROM (
        SELECT mark.report_id, mark.kind, mark.value FROM exact JOIN intel_reportmark AS mark USING (kind, value)
        UNION
        SELECT mark.report_id, mark.kind, mark.value FROM part
        JOIN intel_reportmark AS mark ON mark.kind = 'plate' AND mark.value LIKE part.written
    ) AS mark JOIN intel_link AS link ON link.report_id = mark.report_id AND link.ended_at IS NULL
) AS found JOIN intel_dealpoint AS point ON point.id = found.point_id
ORDER BY 1, 2, 3
LIMIT %(most)s
"""
_MARKS_OF = """
WITH held AS (
    SELECT id AS point_id, id FROM unnest(%(points)s::uuid[]) AS asked (id)
    UNION ALL
    SELECT absorbed_by_id, id FROM intel_dealpoint WHERE absorbed_by_id = ANY(%(points)s)
)
SELECT held.point_id, mark.kind, mark.value FROM held JOIN intel_pointmark AS mark ON mark.point_id = held.id
UNION
SELECT held.point_id, mark.kind, mark.value FROM held
JOIN intel_link AS link ON link.point_id = held.id AND link.ended_at IS NULL
JOIN intel_reportmark AS mark ON mark.report_id = link.report_id
"""
# What is compared; the points themselves are read once it is known which of them are worth showing.
_COMPARED = """
SELECT point.id, point.commune_id, commune.name, point.lon, point.lat, point.precision_m, point.days, point.hours,
    point.place_type, point.behaviours, point.products, point.place, point.title, point.phenomenon, point.state,
    point.last_seen, point.opened_at, delivery.zone
FROM intel_dealpoint AS point
JOIN places_commune AS commune ON commune.code = point.commune_id
LEFT JOIN intel_delivery AS delivery ON delivery.point_id = point.id
WHERE point.id = ANY(%(points)s) AND (point.desk_id = ANY(%(desks)s)) IS TRUE AND point.state <> ALL(%(left_out)s)
ORDER BY point.id
"""
_IN_COMMUNE = """
SELECT id FROM intel_dealpoint
WHERE commune_id = %(commune)s AND (desk_id = ANY(%(desks)s)) IS TRUE AND state <> ALL(%(left_out)s){placeless}
ORDER BY last_seen DESC NULLS LAST, id
LIMIT %(most)s
"""


def _sharing(draft: Draft) -> list[tuple[uuid.UUID, MarkPair]]:
    """Return the points anywhere that hold an identifier of the draft, or a plate it is a part of."""
    marks = sorted(draft.told.marks)
    if not marks:
        return []
    plates = [value for kind, value in marks if kind == MarkKind.PLATE and len(value) >= LEAST_PART]
    given: dict[str, Any] = {
        "kinds": [kind for kind, _value in marks],
        "values": [value for _kind, value in marks],
        "parts": [f"%{value}%" for value in plates if len(value) > LEAST_PART and not plate_is_whole(value)],
        "most": _MOST_HOLDERS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, given)
        return [(point_id, (kind, value)) for point_id, kind, value in cursor.fetchall()]


def _worth_a_look(draft: Draft, sharing: set[uuid.UUID], desks: Sequence[Unit]) -> list[Known]:
    """Return the points worth a look, of the desks whose registry the officer sees."""
    told = draft.told
    wanted = set(sharing) | set(_placeless(told, desks))
    if told.spot:
        wanted |= {point_id for point_id, _metres in nearby.near(told.spot, radius(told.spot), desks=desks)}
    rows = _compared(wanted, desks) if wanted else []
    marks = _marks_of([row.id for row in rows])
    words = cache(cut)  # of this look alone: neighbours share their commune, and often their street
    return [_known(row, marks.get(row.id, frozenset()), words) for row in rows]


class _Row(NamedTuple):
    """A row of what is compared."""

    id: uuid.UUID
    commune: str
    commune_name: str
    lon: float | None
    lat: float | None
    precision_m: int | None
    days: int
    hours: int
    place_type: str
    behaviours: list[str]
    products: list[str]
    place: str
    title: str
    phenomenon: str
    state: str
    last_seen: date | None
    opened_at: datetime
    zone: str | None


def _compared(points: Iterable[uuid.UUID], desks: Sequence[Unit]) -> list[_Row]:
    """Read what is compared of points, those left out apart."""
    given: dict[str, Any] = {"points": list(points), "desks": [desk.id for desk in desks], "left_out": nearby.LEFT_OUT}
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, given)
        return [_Row(*row) for row in cursor.fetchall()]


def _placeless(told: Situation, desks: Sequence[Unit]) -> list[uuid.UUID]:
    """Return the points of the commune without a spot; all of them when the draft has none."""
    given: dict[str, Any] = {
        "commune": told.commune,
        "desks": [desk.id for desk in desks],
        "left_out": nearby.LEFT_OUT,
        "most": _MOST_PLACELESS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_IN_COMMUNE.format(placeless=" AND lon IS NULL" if told.spot else ""), given)
        return [point_id for (point_id,) in cursor.fetchall()]


def _marks_of(points: Iterable[uuid.UUID]) -> dict[uuid.UUID, frozenset[MarkPair]]:
    """Return the identifiers of each point."""
    held: dict[uuid.UUID, set[MarkPair]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MARKS_OF, {"points": list(points)})
        for point_id, kind, value in cursor.fetchall():
            held.setdefault(point_id, set()).add((kind, value))
    return {point_id: frozenset(marks) for point_id, marks in held.items()}


def _known(point: _Row, marks: frozenset[MarkPair], words: Callable[[str], frozenset[str]]) -> Known:
    """Return the comparable facts of a point, from the row of what is compared."""
    spot = None
    if point.lon is not None and point.lat is not None and point.precision_m is not None:
        spot = Spot(point.lon, point.lat, point.precision_m)
    told = Situation(
        commune=point.commune,
        spot=spot,
        pattern=Pattern(point.days, point.hours),
        place_type=point.place_type,
        behaviours=frozenset(point.behaviours),
        products=frozenset(point.products),
        marks=marks,
        street=words(point.place),
        words=words(point.title) - words(point.commune_name),
    )
    seen_on = point.last_seen or point.opened_at.date()
    moving = point.phenomenon in {Phenomenon.DELIVERY, Phenomenon.ONLINE}
    corners = json.loads(point.zone) if moving and point.zone else ()
    zone = tuple((float(lon), float(lat)) for lon, lat in corners)
    return Known(point.id, told, point.phenomenon, point.state, seen_on, zone)


def _words(text: str, commune: str) -> frozenset[str]:
    """Cut a text; the name of the commune tells nothing within it."""
    return cut(text) - cut(commune)
