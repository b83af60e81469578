"""References typed by officers, turned into the point or the report they name, if it is one they may work on or read.

What does not exist and what is not theirs get the same sentence.
"""

from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel.models import DealPoint, Report
from vigie.lib.errors import Refused


class NoSuchPoint(Refused):
    """A reference of no point that the officer works on."""

    code = "no_such_point"
    sentence = _("You work on no point of this reference.")


class NoSuchReport(Refused):
    """A reference of no report that the officer reads."""

    code = "no_such_report"
    sentence = _("You may read no report of this reference.")


def point_of(officer: Officer, reference: str) -> DealPoint:
    """Return the point of a reference that the officer works on.

    Raises:
        NoSuchPoint: none.
    """
    found = DealPoint.objects.select_related("desk").filter(reference=reference.strip().upper()).first()
    if found is None or not access.may(officer, Right.REGISTRY_WORK, found.desk):
        raise NoSuchPoint
    return found


def report_of(officer: Officer, reference: str) -> Report:
    """Return the report of a reference that the officer reads, its facts not for showing.

    Raises:
        NoSuchReport: none.
    """
    found = Report.objects.select_related("desk").filter(reference=reference.strip().upper()).first()
    if found is None or not access.may(officer, Right.REPORT_READ, found.desk):
        raise NoSuchReport
    return found
