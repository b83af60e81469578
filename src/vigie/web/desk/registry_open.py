"""Pages where a point is written whole: opened, opened from a report or for one that moved, amended, split off.

What a report says fills the form for who may read it, and that reading is recorded. A form that cannot be kept comes
back as it was typed.
"""

import uuid
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.accounts import access as rights
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit.motives import Motive, MotiveCode
from vigie.intel import access, links, merging, points, registry_access, registry_queries
from vigie.intel.codes import MarkKind, Phenomenon, PlaceType
from vigie.intel.models import DealPoint, Delivery, PointMark, Report, ReportMark
from vigie.intel.models.reports import Mark
from vigie.lib import clock, polygons, week
from vigie.lib.errors import NotThere, Refused
from vigie.lib.spots import NoSuchSpot, Spot
from vigie.places.models import Unit
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.commune_field import commune_text
from vigie.web.desk.frame import desk_of, desk_url, page
from vigie.web.desk.keys import identifier
from vigie.web.desk.registry import SECTION
from vigie.web.desk.registry_forms import PointForm, SplitForm
from vigie.web.desk.registry_point import changed
from vigie.web.desk.situation import PRECISIONS, hours_text

_FIELDS = {MarkKind.PLATE: "plates", MarkKind.PHONE: "phones", MarkKind.HANDLE: "handles"}
_POINTED_METRES = 150
_PHENOMENA = {
    PlaceType.HALL: Phenomenon.HALL,
    PlaceType.STAIRWELL: Phenomenon.HALL,
    PlaceType.CELLAR: Phenomenon.HALL,
    PlaceType.DWELLING: Phenomenon.DWELLING,
    PlaceType.SHOP: Phenomenon.SHOP,
    PlaceType.ONLINE: Phenomenon.ONLINE,
}


@require_http_methods(["GET", "POST"])
def open_point(request: HttpRequest) -> HttpResponse:
    """Open a point: by itself, from a report (`?rapport=`), or as the place where another moved to (`?deplace=`)."""
    officer, desk = officer_of(request), desk_of(request, Right.REGISTRY_WORK)
    report = _report(officer, request.GET.get("rapport", ""), desk, fresh=request.method == "GET")
    old = _old(officer, request.GET.get("deplace", ""))
    known = report or old
    commune = known.commune if known else None
    form = PointForm(_posted(request), commune=commune, initial=_initial(known) or _pointed_at(request))
    if form.is_valid():
        told = {"officer": officer, "facts": form.facts, "motive": form.cleaned_data["motive"], "now": clock.now()}
        try:
            new = _opened(told, desk=desk, report=report, old=old)
            return changed(request, new)
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
    context = {
        "form": form,
        "heading": _("Open a point"),
        "report": report,
        "old": old,
        "button": _("Open the point"),
        "back_url": desk_url("desk_registry", desk),
    }
    return _show(request, form, context, desk)


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Write anew what is known of a point."""
    officer = officer_of(request)
    found = registry_access.work(officer, point_id)
    form = PointForm(_posted(request), commune=found.commune, initial=initial_of(found))
    if form.is_valid():
        told = form.cleaned_data["motive"]
        points.amend(officer=officer, point_id=point_id, facts=form.facts, motive=told, now=clock.now())
        return changed(request, found)
    registry_access.read(officer=officer, point_id=point_id, now=clock.now())
    context = {
        "form": form,
        "heading": _("Amend %(reference)s") % {"reference": found.reference},
        "button": _("Keep the changes"),
        "back_url": reverse("desk_point", args=[point_id]),
    }
    return _show(request, form, context, found.desk)


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Open a new point of chosen reports of another."""
    officer = officer_of(request)
    found = registry_access.work(officer, point_id)
    held = [link for link in registry_queries.links_of(found) if link.point_id == found.id]
    initial = {**initial_of(found), "title": ""}
    form = SplitForm(_posted(request), commune=found.commune, initial=initial, links=held)
    if form.is_valid():
        told = form.cleaned_data
        try:
            new = merging.split(
                officer=officer,
                point_id=point_id,
                link_ids=[uuid.UUID(one) for one in told["reports"]],
                facts=form.facts,
                motive=told["motive"],
                now=clock.now(),
            )
            return changed(request, new)
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
    registry_access.read(officer=officer, point_id=point_id, now=clock.now())
    context = {
        "form": form,
        "heading": _("Split %(reference)s") % {"reference": found.reference},
        "button": _("Open the new point"),
        "back_url": reverse("desk_point", args=[point_id]),
    }
    return _show(request, form, context, found.desk)


def _opened(told: dict[str, Any], *, desk: Unit, report: Report | None, old: DealPoint | None) -> DealPoint:
    """Open what the page was asked for."""
    if report is not None:
        return links.open_with(desk=desk, report=report, **told)
    if old is not None:
        return points.move_to_new(point_id=old.id, **told)[1]
    return points.open_point(desk=desk, **told)


def _report(officer: Officer, typed: str, desk: Unit, *, fresh: bool) -> Report | None:
    """Return the report a point is opened from; showing what it says is a reading of it."""
    report_id = identifier(typed)
    if report_id is None:
        return None
    found = access.find(officer, report_id)
    rights.require(officer, Right.REGISTRY_WORK, found.desk)
    if found.desk_id != desk.id:
        raise NotThere
    if fresh:
        return access.read(officer=officer, report_id=found.id, motive=Motive(MotiveCode.LINK), now=clock.now())
    return found


def _old(officer: Officer, typed: str) -> DealPoint | None:
    """Return the point that moved, if the page is about one."""
    point_id = identifier(typed)
    return registry_access.work(officer, point_id) if point_id else None


def _initial(known: Report | DealPoint | None) -> dict[str, Any]:
    """Return what fills the form of a new point: where a report says it is; of a point that moved, all but where."""
    if known is None:
        return {}
    if isinstance(known, Report):
        phenomenon = _PHENOMENA.get(PlaceType(known.place_type), Phenomenon.PUBLIC_WAY)
        return {**_situation(known), "title": known.title, "phenomenon": phenomenon}
    return {**initial_of(known), "title": "", "place": "", "spot": "", "zone": ""}


def _pointed_at(request: HttpRequest) -> dict[str, Any]:
    """Return the spot that an analysis points at (`?lat=&lon=`); what is no spot fills nothing."""
    try:
        spot = Spot(float(request.GET["lon"]), float(request.GET["lat"]), _POINTED_METRES)
    except (KeyError, ValueError, NoSuchSpot):
        return {}
    return {"spot": f"{spot.lat:.5f}, {spot.lon:.5f}", "precision": _POINTED_METRES}


def initial_of(found: DealPoint) -> dict[str, Any]:
    """Return what is known of a point, as its form shows it."""
    told = Delivery.objects.filter(point=found).first()
    delivery = (
        {name: getattr(told, name) for name in ("platforms", "prices", "vehicles", "livery", "drop_pattern")}
        if told
        else {}
    )
    return {
        **_situation(found),
        "title": found.title,
        "phenomenon": found.phenomenon,
        "access_notes": found.access_notes,
        **delivery,
        "zone": polygons.text(told.zone) if told else "",
    }


def _situation(known: Report | DealPoint) -> dict[str, Any]:
    """Return where, when, what and by which identifiers, as the form shows it."""
    marks = [(one.kind, one.shown) for one in _marks(known)]
    return {
        "commune": commune_text(known.commune),
        "place": known.place,
        "place_type": known.place_type,
        "spot": f"{known.lat:.6f}, {known.lon:.6f}" if known.lat is not None else "",
        "precision": _precision(known.precision_m),
        "days": week.days_in(known.days),
        "hours": hours_text(known.hours),
        "behaviours": known.behaviours,
        "products": known.products,
        **{name: "\n".join(shown for one, shown in marks if one == kind) for kind, name in _FIELDS.items()},
    }


def _marks(known: Report | DealPoint) -> Iterable[Mark]:
    """Return the identifiers, in order."""
    if isinstance(known, Report):
        return ReportMark.objects.filter(report=known).order_by("value")
    return PointMark.objects.filter(point=known).order_by("value")


def _precision(metres: int | None) -> int:
    """Return the precision offered that is no finer than the one known."""
    offered = [value for value, _label in PRECISIONS]
    return next((value for value in offered if value >= (metres or 50)), offered[-1])


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _show(request: HttpRequest, form: PointForm, context: dict[str, Any], desk: Unit) -> HttpResponse:
    """Show the page."""
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return page(request, "desk/registry_form.html", context, section=SECTION, desk=desk, status=status)
