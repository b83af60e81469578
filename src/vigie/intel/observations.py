"""What officers and partners saw: reports behind which no tip stands, written at the desk or from a slip in the street.

They corroborate without any further act; that is why their grades are held to what their origin may carry, and why an
officer attaches one only to a point that he or she sees in full.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.accounts import access, hours
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel import links, points, registry_access, slips
from vigie.intel.codes import Basis, Handling, InfoGrade, Origin, PlaceType, Relation, SourceGrade, TaskResult
from vigie.intel.grading import ENTRY
from vigie.intel.models import DealPoint, Report, Task
from vigie.intel.points import Evidence
from vigie.intel.registry_access import Sight
from vigie.intel.reports import Facts, Grades, GradesDisagree, observe
from vigie.lib.errors import Refused
from vigie.lib.week import Pattern
from vigie.places.models import Unit

# What officers saw with their own eyes (domain §6.2: a patrol's observation).
OWN_EYES = Grades(SourceGrade.RELIABLE, InfoGrade.KNOWN_DIRECTLY, Handling.PERMITTED)
ORIGINS = (Origin.PATROL, Origin.PARTNER)


class NoSuchPoint(Refused):
    """A reference of no point that the officer sees in full."""

    code = "no_such_point"
    sentence = gettext_lazy("No point of this reference is open to you.")


@dataclass(frozen=True)
class Found:
    """What a patrol or a partner found: from whom, what, how it is graded, at which point of the registry."""

    origin: Origin
    content: Facts
    grades: Grades
    point: DealPoint | None = None


def point_by_reference(officer: Officer, reference: str) -> DealPoint:
    """Return the point of a reference, if the officer sees it in full.

    Raises:
        NoSuchPoint: there is none, or it is not for this officer: the answer is the same.
    """
    found = DealPoint.objects.select_related("desk").filter(reference=reference.strip().upper()).first()
    if found is None or registry_access.sight(officer, found) < Sight.FULL:
        raise NoSuchPoint
    return found


def write(*, officer: Officer, desk: Unit, found: Found, now: datetime) -> Report:
    """Write the report of a patrol or a partner, and attach it to its point.

    Raises:
        NotAllowed: no reports are written by this officer at this desk.
        GradesDisagree: grades that the origin does not carry, or an origin that is not written here.
        NoSuchPoint: a point that is not for this officer.
    """
    access.require(officer, Right.REPORT_WRITE, desk)
    if found.origin not in ORIGINS or not ENTRY[found.origin].holds(found.grades):
        raise GradesDisagree
    if found.point is not None and registry_access.sight(officer, found.point) < Sight.FULL:
        raise NoSuchPoint
    with transaction.atomic():
        report = observe(
            officer=officer, origin=found.origin, desk=desk, content=found.content, grades=found.grades, now=now
        )
        if found.point is not None:
            relation = Relation.ENRICHES
            links.attach(officer=officer, report=report, point_id=found.point.id, relation=relation, now=now)
    return report


def from_slip(officer: Officer, task: Task, words: str, *, now: datetime) -> Report:
    """Write what the officers with a slip saw, at its spot and in this hour. The caller holds slip and transaction."""
    about = slips.situated(task)
    here = hours.local(now)
    content = Facts(
        title=task.title,
        facts=words,
        assessment="",
        commune=about.commune,
        place=task.place or about.place,
        place_type=PlaceType(about.place_type),
        period="",
        behaviours=(),
        products=(),
        basis=Basis.SEEN,
        spot=slips.spot_of(about),
        pattern=Pattern(1 << here.weekday(), 1 << here.hour),
        seen_on=here.date(),
    )
    return observe(officer=officer, origin=Origin.PATROL, desk=task.desk, content=content, grades=OWN_EYES, now=now)


def tell_point(officer: Officer, task: Task, *, now: datetime) -> None:
    """Record the act in the field at a slip's point, or at the point that took it in; attach what was seen."""
    assert task.point is not None
    point = task.point
    while point.absorbed_by is not None:
        point = point.absorbed_by
    motive = _("Slip %(reference)s: %(result)s") % {
        "reference": task.reference,
        "result": TaskResult(task.result).label,
    }
    evidence, on = Evidence(report=task.observation), hours.local(now).date()
    points.record_action(officer=officer, point_id=point.id, on=on, motive=motive, now=now, evidence=evidence)
    if task.observation is not None:
        links.attach(
            officer=officer,
            report=task.observation,
            point_id=point.id,
            relation=Relation.ENRICHES,
            now=now,
            motive=motive,
        )
