"""What a report's origin may carry as grades, and grading anew: appended, with its history, never written over.

Source and information are graded apart (domain §6.2). A citizen's word starts untested and not known. Once something
independent of it corroborates it on the same point, it may be held known indirectly and corroborated; only an
officer's own check there, on record, lets it be called reliable or known directly. A grade may always be lowered.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access as rights
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.intel import access, registry_queries
from vigie.intel.codes import Handling, InfoGrade, Origin, SourceGrade
from vigie.intel.models import Report
from vigie.intel.reports import Grades, GradesDisagree, append_grading
from vigie.lib.errors import NotAllowed, Refused

_LOW_SOURCES = (SourceGrade.UNTESTED, SourceGrade.NOT_RELIABLE)
_LOW_INFORMATION = (InfoGrade.KNOWN_INDIRECTLY, InfoGrade.NOT_KNOWN, InfoGrade.SUSPECTED_FALSE)
_OWN_CHECK = (Origin.PATROL, Origin.OPERATION)


class ConditionsUnsaid(Refused):
    """Conditional sharing, without the conditions."""

    code = "conditions_unsaid"
    sentence = _("Say under which conditions it may be shared.")


@dataclass(frozen=True)
class Range:
    """The grades that may be given."""

    sources: tuple[SourceGrade, ...]
    information: tuple[InfoGrade, ...]

    def holds(self, grades: Grades) -> bool:
        """Tell whether both grades are in the range."""
        return grades.source in self.sources and grades.info in self.information


_ALL = Range(tuple(SourceGrade), tuple(InfoGrade))
# What is written at entry by officers: their own eyes, what they heard, what a partner passes on.
ENTRY: dict[Origin, Range] = {
    Origin.CITIZEN: Range(_LOW_SOURCES, _LOW_INFORMATION),
    Origin.PATROL: Range(
        (SourceGrade.RELIABLE,),
        (InfoGrade.KNOWN_DIRECTLY, InfoGrade.CORROBORATED, InfoGrade.KNOWN_INDIRECTLY),
    ),
    Origin.PARTNER: Range(
        (SourceGrade.RELIABLE, SourceGrade.UNTESTED),
        (InfoGrade.KNOWN_DIRECTLY, InfoGrade.CORROBORATED, InfoGrade.KNOWN_INDIRECTLY),
    ),
}
DEFAULT: dict[Origin, tuple[SourceGrade, InfoGrade]] = {
    Origin.PATROL: (SourceGrade.RELIABLE, InfoGrade.KNOWN_DIRECTLY),
    Origin.PARTNER: (SourceGrade.UNTESTED, InfoGrade.KNOWN_INDIRECTLY),
}


def open_to(report: Report) -> Range:
    """Return the grades that a report may carry now."""
    if report.origin != Origin.CITIZEN or _was_checked(report):
        return _ALL
    if report.corroborated:
        return Range(_LOW_SOURCES, (InfoGrade.CORROBORATED, *_LOW_INFORMATION))
    return ENTRY[Origin.CITIZEN]


def _was_checked(report: Report) -> bool:
    """Tell whether officers checked on the spot what a citizen says: a patrol or an operation on the same point."""
    at = [point.absorbed_by or point for point in registry_queries.points_of(report.id)]
    return registry_queries.links_under(at).filter(report__origin__in=_OWN_CHECK).exists()


def may_regrade(officer: Officer, report: Report) -> bool:
    """Tell whether an officer may grade a report anew: its author, or who works on the registry of its desk."""
    return report.author_id == officer.id or rights.may(officer, Right.REGISTRY_WORK, report.desk)


def regrade(*, officer: Officer, report_id: uuid.UUID, grades: Grades, now: datetime) -> Report:
    """Grade a report anew: the grading is appended, the report's columns become the latest.

    Raises:
        NotThere: not a report the officer may know of.
        NotAllowed: neither its author nor working on the registry.
        GradesDisagree: grades that its source cannot carry, as long as nothing corroborates it.
        ConditionsUnsaid: conditional sharing without conditions.
    """
    if not may_regrade(officer, access.find(officer, report_id)):
        raise NotAllowed
    if grades.handling == Handling.CONDITIONS and not grades.conditions.strip():
        raise ConditionsUnsaid
    with transaction.atomic():
        report = Report.objects.select_for_update().get(id=report_id)
        if not open_to(report).holds(grades):
            raise GradesDisagree
        report.source_grade, report.info_grade = grades.source, grades.info
        report.handling = grades.handling
        report.conditions = grades.conditions.strip() if grades.handling == Handling.CONDITIONS else ""
        report.save(update_fields=["source_grade", "info_grade", "handling", "conditions"])
        append_grading(report, officer=officer, now=now)
        journal.record(actor=officer.actor, action="intel.regrade", about=report.journal_ref, at=now)
    return report
