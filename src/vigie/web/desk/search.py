"""The search of the registry: one box, reports and points side by side, each with why it was found; no fact is shown.

A search is a POST: what is looked for stands in no address, and in no journal. Each search is recorded with its
motive, the next page of one too.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.accounts.rights import Right
from vigie.intel import search as searching
from vigie.intel.areas import NoSuchArea
from vigie.intel.search import Answer, Found, NothingAsked, TooManyWords
from vigie.lib import clock
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page
from vigie.web.desk.keys import instant_key, key_text
from vigie.web.desk.registry_frame import registry_tabs
from vigie.web.desk.search_form import SearchForm


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Show the form; once it is sent, what was found too."""
    desk, officer = desk_of(request, Right.INTEL_SEARCH), officer_of(request)
    form = SearchForm(request.POST if request.method == "POST" else None)
    answer: Answer | None = None
    if form.is_bound and form.is_valid():
        try:
            answer = searching.look(
                officer=officer,
                desk=desk,
                asked=form.query,
                motive=form.motive,
                now=clock.now(),
                reports_after=_after(request, "rapports"),
                points_after=_after(request, "points"),
            )
        except (NothingAsked, TooManyWords, NoSuchArea) as refusal:
            form.add_error("texte", str(refusal))
    context = {
        "tabs": registry_tabs(request, "desk_search", desk),
        "action": desk_url("desk_search", desk),
        "form": form,
        "asked": [(name, one) for name in form.fields for one in request.POST.getlist(name)],
        "searched": answer is not None,
        "sides": _sides(answer) if answer else [],
        "instead": list(answer.instead.items()) if answer else [],
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound and not form.is_valid() else HTTPStatus.OK
    return page(request, "desk/search.html", context, section="desk_registry", desk=desk, status=status)


def _after(request: HttpRequest, name: str) -> tuple[datetime, UUID] | None:
    """Read the key of the next page of one side."""
    return instant_key(request.POST.get(f"apres_{name}", ""))


def _sides(answer: Answer) -> list[dict[str, Any]]:
    """Return both sides as the page shows them."""
    told: tuple[tuple[str, str, Found | None, str, str], ...] = (
        (
            "rapports",
            _("Reports"),
            answer.reports,
            _("Reports have no state: they were not searched."),
            _("More reports"),
        ),
        ("points", _("Points"), answer.points, _("Points have no origin: they were not searched."), _("More points")),
    )
    return [
        {
            "name": name,
            "title": title,
            "left_out": left_out if found is None else "",
            "count": _count(found) if found else "",
            "hits": found.hits if found else (),
            "next": key_text(*found.next) if found and found.next else "",
            "more": more,
        }
        for name, title, found, left_out, more in told
    ]


def _count(found: Found) -> str:
    """Say how many there are; a common word is not counted to its end."""
    if found.count is None:
        return ""
    if found.more:
        return _("more than %(count)s") % {"count": f"{found.count:,}".replace(",", "\u202f")}
    return str(found.count)
