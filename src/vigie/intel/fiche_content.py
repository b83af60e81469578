"""What stands on the intelligence sheet of a report: the fields of domain §3.3 in their order, as plain texts.

Points, corroborations and follow-ups are told only of points that the officer who asks sees in full. What this house
keeps no field for (roles, persons, caches) is said to be so, not left out: a reader must not take it for "none".
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vigie.accounts import hours
from vigie.accounts.models import Officer
from vigie.intel import registry_access, registry_queries, slips
from vigie.intel.codes import (
    Behaviour,
    Handling,
    Independence,
    InfoGrade,
    MarkKind,
    Origin,
    Product,
    SourceGrade,
    TaskResult,
)
from vigie.intel.models import DealPoint, Report, Task
from vigie.intel.registry_access import Sight
from vigie.lib import week
from vigie.lib.week import Pattern

Row = tuple[str, str]


def of_report(officer: Officer, report: Report, *, recipient: str, purpose: str, now: datetime) -> dict[str, Any]:
    """Return all that the sheet says, in the present language."""
    copy = {"recipient": recipient, "purpose": purpose, "login": officer.login, "at": _moment(now)}
    return {
        "title": _("Intelligence sheet %(reference)s") % {"reference": report.reference},
        "kind": _("Intelligence sheet"),
        "reference": report.reference,
        "service": report.desk.name,
        "subject": report.title,
        "mention": _("Intelligence: not proof"),
        "warning": _not_proof(report),
        "handling": _("Sharing: %(code)s") % {"code": _handling(report)},
        "page": _("page"),
        "columns": [_("Field"), _("Content")],
        "identity": [*_identity(report), *_where_and_when(report)],
        "facts": {"label": _("Facts observed"), "text": report.facts},
        "assessment": {"label": _("Assessment (opinion, kept apart)"), "text": report.assessment or _("None.")},
        "coded": [*_coded(report), *_links(officer, report), *_destination(report, copy), *_life(report)],
        "coded_label": _("Coded fields, links and follow-up"),
        "legend": {"label": _("How to read the grades"), "rows": _legend()},
        "copy": _("Copy for %(recipient)s – %(purpose)s. Made on %(at)s by %(login)s.") % copy,
    }


def _not_proof(report: Report) -> str:
    """Say what the sheet is not."""
    if report.corroborated:
        return _("To be checked before any act.")
    return _("Not corroborated. An anonymous word alone does not make a flagrant offence: check first.")


def _identity(report: Report) -> list[Row]:
    """Who wrote it, from which kind of source, how it is graded."""
    return [
        (_("Reference"), report.reference),
        (_("Date"), _moment(report.written_at)),
        (_("Service that wrote it"), report.desk.name),
        (_("Officer (account)"), report.author.login),
        (_("Origin"), str(report.get_origin_display())),
        (_("Source reference (opaque)"), str(report.source_ref)),
        (_("Grade of the source"), str(report.get_source_grade_display())),
        (_("Grade of the information"), str(report.get_info_grade_display())),
        (_("Code of sharing"), _handling(report)),
        (_("Subject"), report.title),
    ]


def _where_and_when(report: Report) -> list[Row]:
    """Where, and how often."""
    place = [
        f"{report.commune.name} ({report.commune.department_id})",
        report.place,
        str(report.get_place_type_display()),
        slips.spot_text(slips.spot_of(report)),
    ]
    seen = _("seen on %(day)s") % {"day": _day(report.seen_on)}
    times = [seen, week.text(Pattern(report.days, report.hours)), report.period]
    return [(_("Place"), _lines(place)), (_("Period and recurrence"), _lines(times))]


def _coded(report: Report) -> list[Row]:
    """Products, behaviours, and the rest that is or is not recorded apart."""
    apart = _("Not recorded apart in this system: see the facts.")
    marks = list(report.marks.all())
    plates = [mark.shown for mark in marks if mark.kind == MarkKind.PLATE]
    lines = [f"{mark.get_kind_display()} : {mark.shown}" for mark in marks if mark.kind != MarkKind.PLATE]
    return [
        (_("Products"), _labels(Product.choices, report.products)),
        (_("Behaviours"), _labels(Behaviour.choices, report.behaviours)),
        (_("How the source knows"), str(report.get_basis_display())),
        (_("Roles"), apart),
        (_("Persons"), apart),
        (_("Vehicles (plates)"), _lines(plates) or _("None recorded.")),
        (_("Caches"), apart),
        (_("Telephones and accounts"), _lines(lines) or _("None recorded.")),
        (_("Urgency"), str(report.get_lane_display())),
    ]


def _links(officer: Officer, report: Report) -> list[Row]:
    """The points that the report is attached to, and what corroborates it there: where it counts, that is."""
    attached = registry_queries.points_of(report.id)
    named = [
        f"{one.reference} – {one.title} ({one.get_phenomenon_display()}, {one.get_state_display()})"
        for one in _in_full(officer, attached)
    ]
    others = _corroborations(report, _in_full(officer, [one.absorbed_by or one for one in attached]))
    return [
        (_("Deal point or delivery"), _lines(named) or _("None.")),
        (_("Corroborations (date, service, means)"), _lines(others) or _("None.")),
    ]


def _corroborations(report: Report, points: list[DealPoint]) -> list[str]:
    """Return the sources on the same points that count apart: no citizen's, or judged independent."""
    others = registry_queries.links_under(points).exclude(report=report)
    counted = others.exclude(report__origin=Origin.CITIZEN, independent="")
    reasons = dict(Independence.choices)
    told = {}
    for link in counted.select_related("report__desk").order_by("report__seen_on", "id"):
        means = [str(link.report.get_origin_display()), str(reasons.get(link.independent, ""))]
        told[link.report_id] = " – ".join(
            part for part in (_day(link.report.seen_on), link.report.desk.name, *means) if part
        )
    return list(told.values())


def _destination(report: Report, copy: dict[str, str]) -> list[Row]:
    """To whom, for what, and what has come of it."""
    ends = [_end(one) for one in slips.about_report(report)]
    return [
        (_("Recipient"), copy["recipient"]),
        (_("Purpose"), copy["purpose"]),
        (_("Follow-up (code, date)"), _lines(ends) or _("None.")),
    ]


def _end(task: Task) -> str:
    """Say what became of a slip, and when."""
    moved = slips.moved_at(task)
    result = str(TaskResult(task.result).label) if task.result else ""
    day = _day(hours.local(moved).date()) if moved else ""
    return " – ".join(part for part in (task.reference, str(task.get_state_display()), result, day) if part)


def _life(report: Report) -> list[Row]:
    """Until when."""
    return [(_("To be reviewed on"), _day(report.review_on)), (_("Erased on"), _day(report.erase_on))]


def _legend() -> list[Row]:
    """The scales, given apart (UK 3x5x2)."""
    return [
        (_("Source"), _lines(str(one.label) for one in SourceGrade)),
        (_("Information"), _lines(str(one.label) for one in InfoGrade)),
        (_("Sharing"), _lines(str(one.label) for one in Handling)),
    ]


def _in_full(officer: Officer, points: list[DealPoint]) -> list[DealPoint]:
    """Return the points that the officer sees in full."""
    return [one for one in points if registry_access.sight(officer, one) == Sight.FULL]


def _handling(report: Report) -> str:
    """Return the code of sharing with its conditions."""
    code = str(report.get_handling_display())
    return f"{code} – {report.conditions}" if report.conditions else code


def _labels(choices: list[tuple[str, Any]], held: list[str]) -> str:
    known = dict(choices)
    return ", ".join(str(known.get(code, code)) for code in held) or _("None recorded.")


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(str(part) for part in parts if part)


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _moment(instant: datetime) -> str:
    return date_format(hours.local(instant), "DATETIME_FORMAT")
