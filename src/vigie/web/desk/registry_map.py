"""The registry on a map: list and map side by side by one filter; what lies in a window, as figures for the script.

Only points that the officer sees in full. Without a script the page holds a picture made by the server, the list, and
a table of communes. Nothing of a report is here, and a window that is none is refused with a sentence.
"""

from http import HTTPStatus
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from vigie.accounts.rights import Right
from vigie.intel import map_cells, registry_queries
from vigie.intel.map_cells import Cluster, NoSuchWindow, View, Window, Zone
from vigie.intel.models import DealPoint
from vigie.places import outlines
from vigie.places.models import Unit
from vigie.places.outlines import Box
from vigie.web.desk import svg_map
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.desk.registry_filter import RegistryFilter
from vigie.web.desk.registry_frame import registry_tabs

SECTION = "desk_registry"
LISTED, COMMUNES = 20, 30
_OVERVIEW_ZOOM = 9
_DECIMALS = 5


@require_safe
def registry_map(request: HttpRequest) -> HttpResponse:
    """Show list and map of a desk's points."""
    officer, desk = officer_of(request), desk_of(request, Right.REGISTRY_READ)
    wanted = RegistryFilter.read(request.GET, officer, desk)
    points = wanted.points()
    box = outlines.box(desk.department_id)
    clusters = map_cells.clusters(points, Window(*box, _OVERVIEW_ZOOM).resolution)
    towns, count, placeless = _towns(points)
    context = {
        "tabs": tabs(request, "desk_registry_map", Right.REGISTRY_READ, desk),
        "views": registry_tabs(request, "desk_registry_map", desk, wanted),
        "wanted": wanted,
        "map_url": reverse("desk_registry_map"),
        "all_url": desk_url("desk_registry_map", desk),
        "points_url": wanted.url("desk_registry_map_points"),
        "box": ",".join(f"{degrees:.4f}" for degrees in _around(clusters, box)),
        "points": [_point(one) for one in registry_queries.page_of(points)[:LISTED]],
        "count": count,
        "placeless": placeless,
        "picture": _picture(desk, box, clusters),
        "towns": towns[:COMMUNES],
        "other_towns": len(towns[COMMUNES:]),
        "in_other_towns": sum(town["count"] for town in towns[COMMUNES:]),
    }
    return page(request, "desk/registry_map.html", context, section=SECTION, desk=desk, status=wanted.status)


@require_safe
def points_in_view(request: HttpRequest) -> HttpResponse:
    """Tell what lies in a window of the map."""
    officer, desk = officer_of(request), desk_of(request, Right.REGISTRY_READ)
    wanted = RegistryFilter.read(request.GET, officer, desk)
    try:
        window = Window.read(request.GET.get("bbox", ""), request.GET.get("zoom", ""))
    except NoSuchWindow as refusal:
        return JsonResponse({"sentence": str(refusal.sentence)}, status=HTTPStatus.BAD_REQUEST)
    view = map_cells.look(wanted.points(), window)
    told = {
        "sentence": _sentence(view),
        "points": [_spot(one) for one in view.points],
        "clusters": [_cluster(one) for one in view.clusters],
        "zones": [_zone(one) for one in view.zones],
    }
    return JsonResponse(told, status=wanted.status, json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})


def _towns(points: QuerySet[DealPoint]) -> tuple[list[dict[str, Any]], int, int]:
    """Count points by commune, most first; returns them, how many points there are, and how many have no spot."""
    rows = (
        points.order_by()
        .values("commune_id", "commune__name")
        .annotate(count=Count("id"), placeless=Count("id", filter=Q(lon=None)))
        .order_by("-count", "commune_id")
    )
    towns = [{"name": row["commune__name"], "count": row["count"], "placeless": row["placeless"]} for row in rows]
    return towns, sum(town["count"] for town in towns), sum(town["placeless"] for town in towns)


def _around(clusters: list[Cluster], box: Box) -> Box:
    """Return where the map begins: around the points, or the department while there is none."""
    if not clusters:
        return box
    west, south, east, north = zip(*(one.bounds for one in clusters), strict=True)
    return min(west), min(south), max(east), max(north)


def _picture(desk: Unit, box: Box, clusters: list[Cluster]) -> str:
    """Draw the overview; nothing where no outline of the department is to be had."""
    rings = outlines.outline(desk.department_id)
    if not rings:
        return ""
    count = sum(one.count for one in clusters)
    sentence = ngettext("%(count)d point with a spot.", "%(count)d points with a spot.", count) % {"count": count}
    text = _("The table below gives the same figures by commune.")
    title = _("Points of the registry in the department %(code)s") % {"code": desk.department_id}
    return svg_map.draw(box, rings, clusters, title=title, description=f"{sentence} {text}")


def _sentence(view: View) -> str:
    """Say how many points lie in the window."""
    if not view.total:
        return _("No point in view.")
    return ngettext("%(count)d point in view.", "%(count)d points in view.", view.total) % {"count": view.total}


def _point(point: DealPoint) -> dict[str, Any]:
    """Say of a point what list and map show."""
    reports = ngettext("%(count)d report", "%(count)d reports", point.messages) % {"count": point.messages}
    sources = ngettext("%(count)d source", "%(count)d sources", point.sources) % {"count": point.sources}
    return {
        "url": reverse("desk_point", args=[point.id]),
        "title": point.title,
        "state": str(point.get_state_display()),
        "code": point.state,
        "where": f"{point.reference} · {point.commune.name}",
        "told": f"{sources}, {reports}",
    }


def _spot(point: DealPoint) -> dict[str, Any]:
    """Say where a point lies, and what its list shows."""
    assert point.lon is not None
    assert point.lat is not None
    where = {"lon": round(point.lon, _DECIMALS), "lat": round(point.lat, _DECIMALS), "precision": point.precision_m}
    return {**_point(point), **where}


def _cluster(cluster: Cluster) -> dict[str, Any]:
    """Say where a cluster lies, and in which states its points are."""
    count = ngettext("%(count)d point", "%(count)d points", cluster.count) % {"count": cluster.count}
    return {
        "lon": round(cluster.lon, _DECIMALS),
        "lat": round(cluster.lat, _DECIMALS),
        "count": cluster.count,
        "title": f"{cluster.commune} · {count}",
        "states": ", ".join(f"{state.label} {number}" for state, number in cluster.states.items()),
        "box": [round(degrees, _DECIMALS) for degrees in cluster.bounds],
    }


def _zone(zone: Zone) -> dict[str, Any]:
    """Give the zone of a delivery, latitude first as the script wants it."""
    rings = [[[round(lat, _DECIMALS), round(lon, _DECIMALS)] for lon, lat in ring] for ring in zone.rings]
    return {**_point(zone.point), "rings": rings}
