"""The registry of a desk as a list: points of one filter, page after page. No report's words, nothing seen coarsely."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from vigie.accounts import access
from vigie.accounts.hours import local
from vigie.accounts.rights import Right
from vigie.intel import registry_queries
from vigie.intel.models import DealPoint
from vigie.intel.registry_queries import COUNTED, PAGE, Key
from vigie.intel.states import PointState
from vigie.lib import clock
from vigie.lib.errors import NotThere
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.desk.registry_filter import RegistryFilter
from vigie.web.desk.registry_frame import registry_tabs

SECTION = "desk_registry"
_NEVER = "jamais"
_KINDS = {
    PointState.ACTIVE: "warning",
    PointState.REOPENED: "warning",
    PointState.REPORTED: "",
    PointState.IDENTIFIED: "",
    PointState.WATCHED: "",
    PointState.INQUIRY: "alarm",
}


def state_tag(code: str) -> dict[str, str]:
    """Return the tag of a state."""
    known = PointState(code)
    return {"label": str(known.label), "kind": _KINDS.get(known, "quiet")}


def days_since(day: date | None, today: date) -> str:
    """Say how many days ago something was; nothing when it never was."""
    if day is None:
        return ""
    count = (today - day).days
    return _("today") if count <= 0 else ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}


@require_safe
def registry(request: HttpRequest) -> HttpResponse:
    """List the points of a desk that fit the filter, those never seen first, then the latest seen."""
    officer, desk = officer_of(request), desk_of(request, Right.REGISTRY_READ)
    wanted, after = RegistryFilter.read(request.GET, officer, desk), _key(request.GET.get("apres", ""))
    points = wanted.points()
    found = registry_queries.page_of(points, after=after)
    last = found[PAGE - 1] if len(found) > PAGE else None
    here = wanted.url(SECTION)
    context = {
        "tabs": tabs(request, "desk_registry", Right.REGISTRY_READ, desk),
        "views": registry_tabs(request, "desk_registry", desk, wanted),
        "wanted": wanted,
        "overdue_url": f"{desk_url(SECTION, desk)}&sans_action={settings.WITHOUT_ACTION_DAYS}",
        "all_url": desk_url("desk_registry", desk),
        "rows": [_row(one) for one in found[:PAGE]],
        "count": counted(registry_queries.count_of(points)),
        "first_url": here if after else "",
        "next_url": f"{here}&apres={_key_text(last)}" if last else "",
        "open_url": desk_url("desk_registry_open", desk) if access.may(officer, Right.REGISTRY_WORK, desk) else "",
        "export_url": (
            wanted.url("desk_registry_export")
            if wanted.is_valid and access.may(officer, Right.INTEL_EXPORT, desk)
            else ""
        ),
    }
    return page(request, "desk/registry.html", context, section=SECTION, desk=desk, status=wanted.status)


def _row(point: DealPoint) -> dict[str, Any]:
    """Put a point in a row."""
    today = local(clock.now()).date()
    return {
        "point": point,
        "state": state_tag(point.state),
        "seen": days_since(point.last_seen, today),
        "acted": days_since(point.last_action_on, today),
    }


def counted(count: int, *, most: int = COUNTED) -> str:
    """Say how many points there are, as far as they are counted."""
    if count > most:
        return _("More than %(count)d points.") % {"count": most}
    return ngettext("%(count)d point.", "%(count)d points.", count) % {"count": count}


def _key(typed: str) -> Key | None:
    """Read the key of a page; one that no page of ours gave is refused."""
    if not typed:
        return None
    seen, _separator, identifier = typed.partition("_")
    try:
        return (None if seen == _NEVER else date.fromisoformat(seen)), uuid.UUID(identifier)
    except ValueError as error:
        raise NotThere from error


def _key_text(last: DealPoint) -> str:
    """Write the key of a page."""
    return f"{last.last_seen or _NEVER}_{last.id}"
