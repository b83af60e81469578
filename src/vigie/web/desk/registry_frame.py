"""The tabs of the registry: the list, the map, the search, the analyses, the figures, for those who may.

List, map and rhythm show the points of one filter: going from one to another keeps it.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.rights import Right
from vigie.places.models import Unit
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_url
from vigie.web.desk.registry_filter import RegistryFilter

TABS = (
    ("desk_registry", _("List"), Right.REGISTRY_READ),
    ("desk_registry_map", _("Map"), Right.REGISTRY_READ),
    ("desk_search", _("Search"), Right.INTEL_SEARCH),
    ("desk_registry_rhythm", _("Hours and weeks"), Right.REGISTRY_READ),
    ("desk_analyses", _("Analyses"), Right.INTEL_ANALYSE),
    ("desk_figures", _("Figures"), Right.REGISTRY_READ),
)
_FILTERED = {"desk_registry", "desk_registry_map", "desk_registry_rhythm"}


def registry_tabs(
    request: HttpRequest, current: str, desk: Unit, wanted: RegistryFilter | None = None
) -> list[dict[str, Any]]:
    """Return the views of the registry of a desk that the officer may open; those of points keep what is wanted."""
    officer = officer_of(request)

    def address(name: str) -> str:
        return wanted.url(name) if wanted and name in _FILTERED else desk_url(name, desk)

    return [
        {"label": label, "url": address(name), "current": name == current}
        for name, label, right in TABS
        if access.may(officer, right, desk)
    ]
