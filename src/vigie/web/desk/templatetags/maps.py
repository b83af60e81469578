"""`{% map_scripts desk %}`: what a page with a map needs in its head; to be put in the block `more_scripts`.

A form with a field `spot` gets a map to pick it on; a page with `#map` gets the registry. Both work without it. An
officer who may see no registry gets none of it: the tiles would be refused.
"""

import json
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.accounts import access
from vigie.accounts.rights import Right
from vigie.places import outlines
from vigie.places.models import Unit
from vigie.web.desk import tiles
from vigie.web.desk.accounts.doors import officer_of

register = template.Library()
CREDITS = "© OpenStreetMap contributors (ODbL) · IGN Admin Express"


@register.inclusion_tag("desk/map_scripts.html", takes_context=True)
def map_scripts(context: Context, desk: Unit | None = None) -> dict[str, Any]:
    """Give the scripts of a map and their settings; the map begins at the department of a desk."""
    request: HttpRequest = context["request"]
    if not access.may(officer_of(request), Right.REGISTRY_READ):
        return {"config": None}
    box = outlines.box(desk.department_id) if desk else outlines.COUNTRY
    config = {
        "tiles": {name: reverse("desk_tiles", args=[name]) for name in tiles.names()},
        "box": ",".join(f"{degrees:.4f}" for degrees in box),
        "credits": CREDITS,
        "words": {
            "nearer": _("Zoom in"),
            "farther": _("Zoom out"),
            "closer": _("Enter zooms in."),
            "failed": _("The map could not be read. Reload the page."),
            "pick": _("Pick on the map"),
            "middle": _("Take the middle of the map"),
        },
    }
    return {"config": json.dumps(config, ensure_ascii=False)}
