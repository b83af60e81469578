"""The demo's registry: units, points, a delivery, reports and an operation. FICTITIOUS, every one of them.

The spots lie in forests and on water, where nobody lives; no street named here exists in its commune; each title says
that it is an example.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from vigie.accounts.models import Officer
from vigie.intel import links, operations, points, reports, tasks
from vigie.intel.codes import (
    Handling,
    InfoGrade,
    Lane,
    MarkKind,
    Origin,
    Phenomenon,
    PlaceType,
    Relation,
    SourceGrade,
)
from vigie.intel.marks import read as read_mark
from vigie.intel.models import DealPoint, Link, Report
from vigie.intel.operation_codes import Authority, NeedToKnow, OperationKind, Service
from vigie.intel.operations import Plan
from vigie.intel.points import DeliveryFacts, PointFacts
from vigie.intel.reports import Facts, Grades
from vigie.intel.states import PointState
from vigie.intel.tasks import Order
from vigie.lib import week
from vigie.lib.spots import Spot
from vigie.lib.week import Pattern
from vigie.places.models import Commune, Unit

MARK = "exemple fictif"
WEEKDAYS = week.days_mask(range(5))
EVENING = Pattern(WEEKDAYS, week.hours_mask(18, 23))
AFTERNOON = Pattern(week.EVERY_DAY, week.hours_mask(14, 20))
NIGHT = Pattern(week.days_mask((4, 5)), week.hours_mask(22, 4))
CITIZENS = Grades(SourceGrade.UNTESTED, InfoGrade.NOT_KNOWN, Handling.PERMITTED)
PATROLS = Grades(SourceGrade.RELIABLE, InfoGrade.KNOWN_DIRECTLY, Handling.PERMITTED)

UNITS = (
    ("street-25", "Brigade de voie publique de Besançon (démo)", Unit.Kind.POLICE),
    ("customs-25", "Brigade des douanes du Doubs (démo)", Unit.Kind.CUSTOMS),
)


@dataclass(frozen=True)
class DemoPoint:
    """One made-up point, with how its reports came in: days ago and of which origin."""

    title: str
    place: str
    commune: str
    phenomenon: Phenomenon
    where: tuple[float, float] | None
    when: Pattern
    path: tuple[PointState, ...]
    told: tuple[tuple[int, Origin], ...]
    products: tuple[str, ...] = ("cannabis_resin",)
    behaviours: tuple[str, ...] = ("comings", "lookout")
    handle: str = ""
    delivery: DeliveryFacts = field(default_factory=DeliveryFacts)


_S = PointState
POINTS = (
    DemoPoint(
        "Allée du Lieu-Inventé, le soir",
        "allée du Lieu-Inventé",
        "25056",
        Phenomenon.PUBLIC_WAY,
        (6.0655, 47.2972),
        EVENING,
        (_S.IDENTIFIED, _S.ACTIVE),
        ((40, Origin.CITIZEN), (21, Origin.CITIZEN), (9, Origin.PATROL), (3, Origin.CITIZEN)),
    ),
    DemoPoint(
        "Hall du Modèle-Imaginaire",
        "résidence du Modèle-Imaginaire, bâtiment C",
        "25056",
        Phenomenon.HALL,
        (6.0688, 47.2991),
        AFTERNOON,
        (),
        ((12, Origin.CITIZEN), (11, Origin.CITIZEN)),
        ("cannabis_herb",),
        ("comings", "barrier"),
    ),
    DemoPoint(
        "Parking de la Fiction, fin de semaine",
        "parking de la Fiction",
        "25056",
        Phenomenon.PUBLIC_WAY,
        (6.0571, 47.2945),
        NIGHT,
        (_S.IDENTIFIED, _S.ACTIVE, _S.WATCHED),
        ((60, Origin.CITIZEN), (30, Origin.PATROL), (16, Origin.PARTNER)),
        ("cocaine",),
        ("transaction", "resupply"),
    ),
    DemoPoint(
        "Livraisons « exemple-fictif »",
        "",
        "25056",
        Phenomenon.DELIVERY,
        None,
        EVENING,
        (_S.IDENTIFIED,),
        ((18, Origin.CITIZEN), (6, Origin.CITIZEN)),
        ("cocaine", "cannabis_herb"),
        ("delivery", "online_ad"),
        "exemple-fictif",
        DeliveryFacts(
            platforms=("telegram",),
            prices="Liste de prix inventée",
            vehicles=("two_wheeler",),
            drop_pattern="au pied de l’adresse, cinq minutes",
            zone=((6.03, 47.28), (6.09, 47.28), (6.09, 47.31), (6.03, 47.31), (6.03, 47.28)),
        ),
    ),
    DemoPoint(
        "Chemin de l’Exemple, ancien point",
        "chemin de l’Exemple",
        "25388",
        Phenomenon.PUBLIC_WAY,
        (6.8201, 47.5302),
        AFTERNOON,
        (_S.IDENTIFIED, _S.DORMANT),
        ((200, Origin.CITIZEN),),
    ),
)


def make_units() -> None:
    """Create the demo's units below their desk."""
    desk = Unit.objects.get(code="desk-25")
    for code, name, kind in UNITS:
        values = {"id": Unit.id_of(code), "name": name, "kind": kind, "department_id": "25", "parent": desk}
        Unit.objects.get_or_create(code=code, defaults=values)


def make_registry(officer: Officer, now: datetime) -> None:
    """Open the points with their reports, by the verbs an analyst uses, on the days they say."""
    desk = Unit.objects.get(code="desk-25")
    for told in POINTS:
        first = now - timedelta(days=max(days for days, _origin in told.told))
        point = points.open_point(officer=officer, desk=desk, facts=_facts(told), motive=f"Ouvert ({MARK})", now=first)
        acts: list[tuple[datetime, Origin | PointState]] = [
            (now - timedelta(days=ago), origin) for ago, origin in told.told
        ]
        acts += [(first + timedelta(days=step), target) for step, target in enumerate(told.path, 1)]
        for when, act in sorted(acts, key=lambda one: one[0]):
            if isinstance(act, Origin):
                _tell(officer, point, told, act, when)
            else:
                why = f"Vérifié sur place ({MARK})"
                points.move(officer=officer, point_id=point.id, target=act, motive=why, now=when)


def make_work(analyst: Officer, commander: Officer, now: datetime) -> None:
    """Send a slip to the street unit, and plan an operation that customs take part in."""
    desk, street, customs = (Unit.objects.get(code=code) for code in ("desk-25", "street-25", "customs-25"))
    busy = DealPoint.objects.get(title=f"{POINTS[0].title} ({MARK})")
    order = Order(
        title=f"Vérifier l’allée du Lieu-Inventé ({MARK})",
        instruction="Passer à pied en début de soirée, regarder s’il y a un guet.",
        due_at=now + timedelta(hours=8),
        place=POINTS[0].place,
        point=busy,
    )
    tasks.send(officer=analyst, desk=desk, unit=street, order=order, now=now)
    begins = (now + timedelta(days=6)).replace(hour=13, minute=0, second=0, microsecond=0)
    planned = Plan(
        kind=OperationKind.PLACE_NETTE,
        title=f"Place nette, parking de la Fiction ({MARK})",
        authority=Authority.PROSECUTOR,
        starts_at=begins,
        ends_at=begins + timedelta(hours=6),
        text="Dispositif inventé.",
    )
    operation = operations.plan(officer=commander, desk=desk, planned=planned, now=now)
    parking = DealPoint.objects.get(title=f"{POINTS[2].title} ({MARK})")
    told: dict[str, Any] = {"officer": commander, "operation_id": operation.id, "now": now}
    operations.add_point(**told, reference=parking.reference)
    operations.set_service(**told, service=Service.CUSTOMS, unit=customs, needs=[NeedToKnow.RESULTS])


def _tell(officer: Officer, point: DealPoint, told: DemoPoint, origin: Origin, when: datetime) -> None:
    """Write a report and attach it."""
    report = _report(officer, point.desk, told, origin, when)
    known = Link.objects.filter(point=point).exists()
    relation = Relation.ENRICHES if known else Relation.FOUNDS
    links.attach(officer=officer, report=report, point_id=point.id, relation=relation, now=when)


def _facts(told: DemoPoint) -> PointFacts:
    """Return what is known of a demo point."""
    return PointFacts(
        title=f"{told.title} ({MARK})",
        phenomenon=told.phenomenon,
        commune=Commune.objects.get(code=told.commune),
        place=told.place,
        place_type=PlaceType.PUBLIC_WAY if told.where else PlaceType.ONLINE,
        spot=Spot(*told.where, 150) if told.where else None,
        pattern=told.when,
        behaviours=told.behaviours,
        products=told.products,
        marks=(read_mark(MarkKind.HANDLE, told.handle),) if told.handle else (),
        delivery=told.delivery,
    )


def _report(officer: Officer, desk: Unit, told: DemoPoint, origin: Origin, when: datetime) -> Report:
    """Write one report of a demo point; those of citizens' origin have no tip behind them."""
    known = _facts(told)
    content = Facts(
        title=known.title,
        facts=f"Passages brefs, toujours aux mêmes heures ({MARK}).",
        assessment="",
        commune=known.commune,
        place=known.place,
        place_type=known.place_type,
        period=week.text(told.when),
        behaviours=told.behaviours,
        products=told.products,
        basis="seen",
        spot=known.spot,
        pattern=told.when,
        seen_on=when.date(),
        marks=known.marks,
    )
    if origin != Origin.CITIZEN:
        return reports.observe(officer=officer, origin=origin, desk=desk, content=content, grades=PATROLS, now=when)
    return reports.write(
        officer=officer,
        source_ref=uuid.uuid4(),
        campaign="drug_dealing",
        lane=Lane.INQUIRY,
        desk=desk,
        content=content,
        grades=CITIZENS,
        now=when,
    )
