"""What an analysis reads: where and when, of which origin, and what may be one source; never a report's words.

A citizen's report counts as in the registry (`intel.links`): all those attached to one point are one source until an
officer has judged one to be independent. Those attached to nothing are *presumed* to be one as soon as they are counted
together; told of one spot on one day they are copies. A patrol, a partner or an operation is a source by itself.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from vigie.intel.codes import Origin
from vigie.intel.models import DealPoint, Link, PointEvent, Report
from vigie.intel.states import EventKind, PointState
from vigie.places.models import Commune, Unit

COARSEST_METRES = 200
_SPOT = ("id", "lon", "lat")
_CLOSINGS = (PointState.DISMANTLED, PointState.CLOSED)


@dataclass(frozen=True, slots=True)
class Event:
    """One report as an analysis sees it.

    Attributes:
        source: reports that share it are one telling of one source.
        presumed: nobody has judged it independent: all presumed ones counted together are one source.
        corroborated: of an origin that corroborates, or attached to a point that is corroborated.
    """

    lon: float
    lat: float
    on: date
    commune: str
    origin: str
    source: str
    presumed: bool
    corroborated: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A point of the registry with a spot."""

    id: uuid.UUID
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Closing:
    """A point that was dismantled or closed, and when first in the period."""

    id: uuid.UUID
    lon: float
    lat: float
    on: date


@dataclass(frozen=True)
class Sample:
    """All that an analysis reads. `unplaced` and `coarse` count the reports it had to leave out."""

    since: date
    until: date
    events: list[Event]
    unplaced: int = 0
    coarse: int = 0
    points: tuple[Known, ...] = ()
    closings: tuple[Closing, ...] = ()
    population: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class _Attached:
    """To which point a report is attached, and whether it was judged independent there."""

    point: uuid.UUID
    independent: bool


def read(*, desk: Unit, since: date, until: date, origins: Iterable[str]) -> Sample:
    """Read the reports of a desk that were seen within a period, of these origins alone."""
    wanted = Report.objects.filter(desk=desk, seen_on__gte=since, seen_on__lte=until, origin__in=list(origins))
    columns = ("id", "origin", "lon", "lat", "precision_m", "cell", "seen_on", "commune_id")
    rows = list(wanted.order_by("seen_on", "id").values(*columns))
    placed = [row for row in rows if row["lon"] is not None]
    fine = [row for row in placed if row["precision_m"] <= COARSEST_METRES]
    attached, corroborated = _links(desk)
    events = [_event(row, attached.get(row["id"]), corroborated) for row in fine]
    communes = {event.commune for event in events}
    told = Commune.objects.filter(code__in=communes).order_by("code").values_list("code", "population")
    return Sample(
        since=since,
        until=until,
        events=events,
        unplaced=len(rows) - len(placed),
        coarse=len(placed) - len(fine),
        points=tuple(Known(key, lon or 0.0, lat or 0.0) for key, lon, lat in _points(desk).values_list(*_SPOT)),
        closings=tuple(_closings(desk, since, until)),
        population=tuple(told),
    )


def _event(row: dict[str, Any], attached: _Attached | None, corroborated: set[uuid.UUID]) -> Event:
    """Make an event of a report: who may be its source, and whether it is corroborated."""
    citizen = row["origin"] == Origin.CITIZEN
    presumed = citizen and not (attached and attached.independent)
    if not presumed:
        source = f"report:{row['id']}"
    elif attached:
        source = f"point:{attached.point}"
    else:
        source = f"spot:{row['cell']}:{row['seen_on']}"
    return Event(
        lon=row["lon"],
        lat=row["lat"],
        on=row["seen_on"],
        commune=row["commune_id"],
        origin=row["origin"],
        source=source,
        presumed=presumed,
        corroborated=not citizen or (attached is not None and attached.point in corroborated),
    )


def _links(desk: Unit) -> tuple[dict[uuid.UUID, _Attached], set[uuid.UUID]]:
    """Return to which point each report is attached, and the points that are corroborated, as the registry counts."""
    links = Link.objects.filter(Q(report__desk=desk) | Q(point__desk=desk), ended_at=None).order_by("report", "point")
    told: dict[uuid.UUID, dict[uuid.UUID, tuple[str, bool]]] = defaultdict(dict)
    columns = ("report_id", "report__origin", "point_id", "point__absorbed_by_id", "independent")
    for report, origin, held, heir, independent in links.values_list(*columns):
        before = told[heir or held].get(report, ("", False))[1]
        told[heir or held][report] = (origin, bool(independent) or before)
    counted = {
        point: (sources, corroborated)
        for point, sources, corroborated in DealPoint.objects.filter(id__in=list(told))
        .order_by("id")
        .values_list("id", "sources", "corroborated")
    }
    attached: dict[uuid.UUID, _Attached] = {}
    for point, reports in told.items():
        # The registry knows of near-identical texts, which this never reads: where it counts less, nobody is apart.
        trusted = _most_sources(list(reports.values())) <= counted[point][0]
        for report, (_origin, judged) in reports.items():
            if report not in attached or (judged and trusted):
                attached[report] = _Attached(point, judged and trusted)
    return attached, {point for point, (_sources, corroborated) in counted.items() if corroborated}


def _most_sources(reports: list[tuple[str, bool]]) -> int:
    """Count the sources of a point by its links alone: judged citizens, all others together, each officer's report."""
    citizens = [judged for origin, judged in reports if origin == Origin.CITIZEN]
    apart = sum(citizens)
    return apart + (1 if len(citizens) > apart else 0) + len(reports) - len(citizens)


def _points(desk: Unit) -> QuerySet[DealPoint]:
    """Return the points of a desk that have a spot, duplicates aside: an unfounded one is known too."""
    return DealPoint.objects.filter(desk=desk, lon__isnull=False).exclude(state=PointState.DUPLICATE).order_by("id")


def _closings(desk: Unit, since: date, until: date) -> Iterable[Closing]:
    """Yield the points that were dismantled or closed in the period, each once, at the first time."""
    moves = PointEvent.objects.filter(
        point__in=_points(desk),
        kind=EventKind.MOVED,
        target__in=_CLOSINGS,
        at__date__gte=since,
        at__date__lte=until,
    )
    seen: set[uuid.UUID] = set()
    rows = moves.order_by("at", "point").values_list("point_id", "point__lon", "point__lat", "at")
    for point, lon, lat, at in rows:
        if point not in seen:
            seen.add(point)
            yield Closing(point, lon or 0.0, lat or 0.0, at.date())
