"""One point of the registry, as much of it as the officer may see, and the acts open to who works on it.

Seen coarsely, a point shows its kind, its commune and whom to call. In full: what is known, its history, its reports
by title, citizens' and police apart. A report's facts are read on the report's own page, with its motive.
"""

import uuid
from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from vigie.accounts import access
from vigie.accounts.hours import local
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel import manipulation, operation_access, registry_access, registry_queries
from vigie.intel.codes import Behaviour, MarkKind, Origin, Platform, Product, VehicleType
from vigie.intel.models import DealPoint, Delivery, Link, Operation, PointEvent
from vigie.intel.registry_access import Sight, shown_state
from vigie.intel.states import MOVES, OperationState, PointState
from vigie.lib import clock, polygons, week
from vigie.lib.week import Pattern
from vigie.web.desk import words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_url, page
from vigie.web.desk.registry import SECTION, days_since, state_tag
from vigie.web.desk.registry_filter import owners_of
from vigie.web.desk.registry_forms import ActionForm, AssignForm, AttachForm, MergeForm, MotiveOnlyForm, MoveForm
from vigie.web.shared.forms import AccessibleForm

SHOWN_EVENTS = 40
_WHOLE = "tout"


@require_safe
def point(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Show a point and record that it was read."""
    officer = officer_of(request)
    found, seen = registry_access.read(officer=officer, point_id=point_id, now=clock.now())
    if seen < Sight.FULL:
        return _show_coarse(request, found, seen)
    return show(request, found)


def _show_coarse(request: HttpRequest, found: DealPoint, seen: Sight) -> HttpResponse:
    """Show what may be told to those who do not work on it: no title, since a title may name the place."""
    context = {"point": found, "state": state_tag(shown_state(found, seen))}
    return page(request, "desk/registry_coarse.html", context, section=SECTION)


def show(
    request: HttpRequest, found: DealPoint, *, status: int = HTTPStatus.OK, **typed: AccessibleForm
) -> HttpResponse:
    """Show a point in full, with the forms of its acts as they were typed."""
    officer, today = officer_of(request), local(clock.now()).date()
    inside = registry_access.inside(officer, found)
    links = registry_queries.links_of(found)
    most = None if request.GET.get("histoire") == _WHOLE else SHOWN_EVENTS
    history = registry_queries.history_of(found, inside=inside, most=most)
    operations = registry_queries.operations_of(found)
    works = access.may(officer, Right.REGISTRY_WORK, found.desk)
    acts = _acts(found, operations, today, typed) if works else []
    context = {
        "point": found,
        "state": state_tag(found.state),
        "rows": fact_rows(found),
        "warnings": _warnings(links, today),
        "counted": count_sentences(found, links),
        "reports": _reports(officer, found, links, works=works),
        "kin": {name: named(officer, rows) for name, rows in registry_queries.kin_of(found).items()},
        "operations": _operations(officer, operations),
        "history": _history(officer, history),
        "whole_url": f"?histoire={_WHOLE}" if most and found.events > most else "",
        "acted": days_since(found.last_action_on, today),
        "list_url": (
            desk_url("desk_registry", found.desk) if access.may(officer, Right.REGISTRY_READ, found.desk) else ""
        ),
        "acts": acts,
        # An act that is no longer open here: the point changed while its form was filled in.
        "mistakes": [form for name, form in typed.items() if name not in {act["name"] for act in acts}],
        "amend_url": reverse("desk_point_amend", args=[found.id]) if works else "",
        "split_url": reverse("desk_point_split", args=[found.id]) if works and _can_split(found, links) else "",
        "new_place_url": _new_place(found) if works else "",
        "slip_url": _slip(found) if access.may(officer, Right.TASK_SEND, found.desk) else "",
    }
    return page(request, "desk/registry_point.html", context, section=SECTION, desk=found.desk, status=status)


def changed(request: HttpRequest, found: DealPoint) -> HttpResponse:
    """Say that what was asked for is written down, and go to the point."""
    messages.success(request, _("The registry is changed."))
    return HttpResponseRedirect(reverse("desk_point", args=[found.id]))


def fact_rows(found: DealPoint) -> list[dict[str, str]]:
    """Put what is known of a point in words."""
    spot = f"{found.lat:.5f}, {found.lon:.5f} ± {found.precision_m} m" if found.lat is not None else ""
    marks = list(found.marks.order_by("kind", "value"))
    rows = [
        (_("Phenomenon"), found.get_phenomenon_display()),
        (_("Commune"), f"{found.commune.name} ({found.commune.department_id})"),
        (_("Place"), found.place),
        (_("Kind of place"), found.get_place_type_display()),
        (_("Spot"), spot),
        (_("Days and hours"), week.text(Pattern(found.days, found.hours))),
        (_("Behaviours"), words.labels(Behaviour, found.behaviours)),
        (_("Products"), words.labels(Product, found.products)),
        *((str(kind.label), ", ".join(one.shown for one in marks if one.kind == kind)) for kind in MarkKind),
        (_("Ways in and dangers"), found.access_notes),
        *_delivery_rows(found),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _delivery_rows(found: DealPoint) -> list[tuple[str, str]]:
    """Put what is known of a delivery in words."""
    told = Delivery.objects.filter(point=found).first()
    if told is None:
        return []
    return [
        (_("Platforms"), words.labels(Platform, told.platforms)),
        (_("Price list"), told.prices),
        (_("Vehicles used"), words.labels(VehicleType, told.vehicles)),
        (_("Livery or outfit"), told.livery),
        (_("How it is handed over"), told.drop_pattern),
        (_("Zone"), polygons.text(told.zone).replace("\n", " · ")),
    ]


def count_sentences(found: DealPoint, links: Iterable[Link]) -> list[str]:
    """Say how messages and sources come about, apart."""
    kinds = {link.report_id: (link.report.origin, False) for link in links}
    kinds |= {link.report_id: (link.report.origin, True) for link in links if link.independent}
    citizens = [apart for origin, apart in kinds.values() if origin == Origin.CITIZEN]
    officials = len(kinds) - len(citizens)
    told = [
        ngettext("%(count)d independent source.", "%(count)d independent sources.", found.sources)
        % {"count": found.sources},
        ngettext("%(count)d message.", "%(count)d messages.", found.messages) % {"count": found.messages},
    ]
    if citizens:
        told.append(
            ngettext(
                "%(count)d comes from citizens: all of them are one source, but for the %(apart)d judged independent.",
                "%(count)d come from citizens: all of them are one source, but for the %(apart)d judged independent.",
                len(citizens),
            )
            % {"count": len(citizens), "apart": sum(citizens)}
        )
    if officials:
        told.append(
            ngettext(
                "%(count)d comes from a patrol, a partner or an operation: it counts by itself.",
                "%(count)d come from patrols, partners or operations: each counts by itself.",
                officials,
            )
            % {"count": officials}
        )
    told.append(_("Corroborated.") if found.corroborated else _("Not corroborated."))
    return told


def _warnings(links: list[Link], today: date) -> list[str]:
    """Return the sentences on texts that are nearly the same and on a place told of again and again."""
    copies = manipulation.bursts(registry_queries.told_by_citizens(links))
    flag = manipulation.targeting(links, today=today)
    return [
        *(f"{one.sentence} {', '.join(report.reference for report in one.reports)}" for one in copies),
        *([flag] if flag else []),
    ]


def _reports(officer: Officer, found: DealPoint, links: list[Link], *, works: bool) -> list[dict[str, Any]]:
    """Return the reports in two groups, citizens' and police; one of another desk is named to its readers alone."""
    groups = [(_("From citizens"), True), (_("From police and partners"), False)]
    readable = {desk.id for desk in access.desks_with(officer, Right.REPORT_READ)}
    return [
        {
            "label": label,
            "citizens": citizens,
            "rows": [
                {
                    "link": link,
                    "title": link.report.title if link.report.desk_id in {found.desk_id, *readable} else "",
                    "url": reverse("desk_report", args=[link.report_id]) if link.report.desk_id in readable else "",
                    "elsewhere": link.point.reference if link.point_id != found.id else "",
                    "act_url": reverse("desk_point_link", args=[link.id]) if works else "",
                }
                for link in links
                if (link.report.origin == Origin.CITIZEN) == citizens
            ],
        }
        for label, citizens in groups
    ]


def _operations(officer: Officer, found: list[Operation]) -> list[Operation]:
    """Leave out the operations that the officer does not see whole: being planned here is for those who need it."""
    whole = {seat.id for seat in operation_access.seats(officer) if operation_access.sees_whole(officer, seat)}
    return [one for one in found if one.desk_id in whole]


def _open_to(officer: Officer, ids: set[uuid.UUID | None]) -> set[uuid.UUID]:
    """Return which of some operations the officer may open, whole or in part; one statement, however many."""
    seen = Q(pk__in=[])
    for seat in operation_access.seats(officer):
        seen |= operation_access.seen_from(officer, seat)
    return set(Operation.objects.filter(seen, id__in=ids - {None}).values_list("id", flat=True))


def named(officer: Officer, others: list[DealPoint], *, least: Sight = Sight.COARSE) -> list[dict[str, str]]:
    """Name the points tied to something, those that the officer sees so far; the title of those seen in full."""
    sights = [(one, registry_access.sight(officer, one)) for one in others]
    return [
        {
            "reference": one.reference,
            "title": one.title if seen == Sight.FULL else "",
            "url": reverse("desk_point", args=[one.id]),
        }
        for one, seen in sights
        if seen >= least
    ]


def _history(officer: Officer, events: list[PointEvent]) -> list[dict[str, Any]]:
    """Put events in words, newest first; their reports and operations are links for who may open them."""
    operations = _open_to(officer, {one.operation_id for one in events})
    readable = {desk.id for desk in access.desks_with(officer, Right.REPORT_READ)}
    return [
        {
            "event": one,
            "state": str(PointState(one.target).label) if one.source != one.target else "",
            "report_url": (
                reverse("desk_report", args=[one.report_id]) if one.report and one.report.desk_id in readable else ""
            ),
            "operation_url": (
                reverse("desk_operation", args=[one.operation_id]) if one.operation_id in operations else ""
            ),
        }
        for one in events
    ]


def _acts(
    found: DealPoint, operations: list[Operation], today: date, typed: dict[str, AccessibleForm]
) -> list[dict[str, Any]]:
    """Return the acts open at a point, each with its form; the one that was typed wrongly stands open."""
    forms: list[tuple[str, str, str, AccessibleForm]] = []
    if found.state == PointState.DUPLICATE:
        label = _("No longer a duplicate")
        forms.append(("separate", label, "desk_point_separate", MotiveOnlyForm(auto_id="separate_%s")))
    else:
        if MOVES[PointState(found.state)]:
            forms.append(("move", _("Change the state"), "desk_point_move", move_form(found, operations)))
        forms += [
            ("attach", _("Attach a report"), "desk_point_attach", AttachForm(auto_id="attach_%s", initial=_ENRICHES)),
            ("action", _("Record an action"), "desk_point_action", ActionForm(auto_id="action_%s", today=today)),
            ("assign", _("Owner unit and plan"), "desk_point_assign", assign_form(found)),
            ("merge", _("It is a duplicate"), "desk_point_merge", MergeForm(auto_id="merge_%s")),
        ]
    return [
        {
            "name": name,
            "label": label,
            "url": reverse(address, args=[found.id]),
            "form": typed.get(name, form),
            "open": name in typed,
        }
        for name, label, address, form in forms
    ]


_ENRICHES = {"relation": "enriches"}


def move_form(found: DealPoint, operations: list[Operation], data: Any = None) -> MoveForm:
    """Return the form of a change of state; of the operations at the point, only one that is done is evidence."""
    done = [one for one in operations if one.state == OperationState.DONE]
    return MoveForm(data, auto_id="move_%s", point=found, operations=done)


def assign_form(found: DealPoint, data: Any = None) -> AssignForm:
    """Return the form of the owner unit and the plan, filled in."""
    initial = {"owner": found.owner.code if found.owner else "", "plan": found.plan}
    return AssignForm(data, auto_id="assign_%s", units=owners_of(found.desk), initial=initial)


def _can_split(found: DealPoint, links: list[Link]) -> bool:
    return found.state != PointState.DUPLICATE and any(link.point_id == found.id for link in links)


def _slip(found: DealPoint) -> str:
    """Return where a slip about the point is written."""
    return f"{reverse('desk_task_new')}?point={found.id}"


def _new_place(found: DealPoint) -> str:
    """Return the address where the point it moved to is opened, when it may be found to have moved."""
    if PointState.MOVED not in MOVES[PointState(found.state)]:
        return ""
    return f"{desk_url('desk_registry_open', found.desk)}&deplace={found.id}"
