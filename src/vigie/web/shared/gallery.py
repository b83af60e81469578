"""The gallery: every component with its specimens, and whole pages made of them. For whoever builds pages.

Refuses to exist unless `VIGIE_GALLERY` is on: it is for development and tests.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from vigie.web.shared.examples import component_names, examples_of
from vigie.web.shared.examples.breadcrumb import CRUMBS
from vigie.web.shared.examples.code_card import WORDS
from vigie.web.shared.examples.field import Specimen, bound
from vigie.web.shared.examples.language_switch import LANGUAGES
from vigie.web.shared.examples.site_header import NAV
from vigie.web.shared.examples.summary_list import ROWS
from vigie.web.shared.examples.table import COLUMNS, rows
from vigie.web.shared.examples.thread import ENTRIES

# These stand once on a page, around its content: the gallery shows them as its own frame.
FRAME = frozenset({"breadcrumb", "emergency", "language_switch", "quick_exit", "site_footer", "site_header"})
DESK_ONLY = frozenset({"key"})
LAYOUTS = {"public": "shared/base.html", "desk": "shared/base_desk.html"}
SCENES = {
    "home": "public",
    "question": "public",
    "mistakes": "public",
    "receipt": "public",
    "conversation": "public",
    "queue": "desk",
    "tip": "desk",
}


def _frame(surface: str) -> dict[str, Any]:
    footer = examples_of("site_footer")[0].context
    common = {"layout": LAYOUTS[surface], "surface": surface, "home_url": "/", "footer": footer}
    if surface == "desk":
        return {**common, "nav": NAV, "crumbs": CRUMBS, "user_name": "B. Marchal", "sign_out_url": "#fin"}
    return {**common, "languages": LANGUAGES, "exit_url": "#sortie"}


def _refuse_outside_development() -> None:
    if not getattr(settings, "VIGIE_GALLERY", False):
        raise Http404


def _specimens(name: str) -> list[tuple[str, str]]:
    return [(one.title, render_to_string(f"components/{name}.html", dict(one.context))) for one in examples_of(name)]


def gallery(request: HttpRequest, surface: str) -> HttpResponse:
    """Show every component in the look of one surface."""
    _refuse_outside_development()
    if surface not in LAYOUTS:
        raise Http404
    hidden = FRAME if surface == "desk" else FRAME | DESK_ONLY
    sections = [(name, _specimens(name)) for name in component_names() if name not in hidden]
    context = {**_frame(surface), "sections": sections, "scenes": SCENES}
    return render(request, "shared/gallery.html", context)


def scene(request: HttpRequest, name: str) -> HttpResponse:
    """Show a whole page made of components, as a page of the product would be."""
    _refuse_outside_development()
    if name not in SCENES:
        raise Http404
    context = {
        **_frame(SCENES[name]),
        "form": bound(place="Rue des Tilleuls") if name == "mistakes" else Specimen(),
        "words": WORDS,
        "rows": ROWS,
        "table_columns": COLUMNS,
        "table_rows": rows(),
        "entries": ENTRIES,
    }
    return render(request, f"shared/scenes/{name}.html", context)
