"""The registry handed out: the points of a filter as CSV or GeoJSON, to a recipient and for a purpose, journalled.

Only what the officer sees in full, no report's text, no plan. Refused without a recipient or a purpose. Cells that a
spreadsheet would run as a formula are made plain text. So many rows at the most, and the file says when it is cut.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from vigie.accounts.hours import local
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.motives import MOTIVE_LENGTH, Motive, MotiveCode, MotiveMissing
from vigie.intel import registry_queries
from vigie.intel.models import DealPoint
from vigie.lib import clock, week
from vigie.lib.week import Pattern
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, page
from vigie.web.desk.registry import SECTION, counted
from vigie.web.desk.registry_filter import RegistryFilter
from vigie.web.shared.forms import AccessibleForm

MOST_ROWS = 10_000
RECIPIENT_LENGTH = 96
CSV, GEOJSON = "csv", "geojson"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = (
    "reference",
    "title",
    "phenomenon",
    "state",
    "commune_code",
    "commune",
    "place",
    "latitude",
    "longitude",
    "precision_m",
    "days_and_hours",
    "behaviours",
    "products",
    "independent_sources",
    "messages",
    "corroborated",
    "opened_on",
    "first_seen",
    "last_seen",
    "last_action_on",
    "owner",
)


class HandOutForm(AccessibleForm):
    """To whom a file goes, and what for."""

    recipient = forms.CharField(
        label=gettext_lazy("Recipient"),
        help_text=gettext_lazy("The service and the function it goes to."),
        max_length=RECIPIENT_LENGTH,
    )
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("What it is handed over for. It is kept in the journal."),
        max_length=MOTIVE_LENGTH,
    )

    def clean_purpose(self) -> Motive:
        """Refuse a purpose that explains nothing, as the journal would."""
        try:
            return Motive(MotiveCode.OTHER, self.cleaned_data["purpose"])
        except MotiveMissing as refusal:
            raise forms.ValidationError(_("Say what it is handed over for.")) from refusal


class ExportForm(HandOutForm):
    """To whom, what for, and in which form."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[(CSV, gettext_lazy("CSV, for a spreadsheet")), (GEOJSON, gettext_lazy("GeoJSON, for a map"))],
        widget=forms.RadioSelect,
        initial=CSV,
    )


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Ask to whom and what for, then hand out the points of the filter."""
    officer, desk = officer_of(request), desk_of(request, Right.INTEL_EXPORT)
    wanted = RegistryFilter.read(request.GET, officer, desk)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if wanted.is_valid and form.is_valid():
        told, now = form.cleaned_data, clock.now()
        journal.record(
            actor=officer.actor,
            action="registry.export",
            about=f"unit:{desk.id}",
            motive=told["purpose"],
            recipient=told["recipient"],
            at=now,
        )
        return _file(wanted.points(), told["format"], day=f"{local(now):%Y-%m-%d}")
    count = registry_queries.count_of(wanted.points(), most=MOST_ROWS)
    context = {
        "form": form,
        "wanted": wanted,
        "count": counted(count, most=MOST_ROWS),
        "cut": _cut_sentence() if count > MOST_ROWS else "",
        "action": wanted.url("desk_registry_export"),
        "back_url": wanted.url("desk_registry"),
    }
    return _page(request, form, wanted, context)


def _page(request: HttpRequest, form: ExportForm, wanted: RegistryFilter, context: dict[str, Any]) -> HttpResponse:
    """Show the question."""
    status = 400 if form.is_bound else wanted.status
    return page(request, "desk/registry_export.html", context, section=SECTION, desk=wanted.desk, status=status)


def _cut_sentence() -> str:
    return _("Only the first %(most)d points are exported: narrow the filter to have the others.") % {"most": MOST_ROWS}


def _file(points: QuerySet[DealPoint], wanted: str, *, day: str) -> StreamingHttpResponse:
    """Return the file, written while it is read."""
    found = points.select_related("commune", "owner").order_by("reference")[: MOST_ROWS + 1]
    rows = found.iterator(chunk_size=500)
    write, kind = (_csv, "text/csv; charset=utf-8") if wanted == CSV else (_geojson, "application/geo+json")
    answer = StreamingHttpResponse(write(rows), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="registre-{day}.{wanted}"'
    answer["Cache-Control"] = "no-store"
    return answer


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _csv(rows: Iterable[DealPoint]) -> Iterator[str]:
    """Yield the lines of the CSV, one more when it is cut."""
    writer = csv.writer(_Echo())
    yield "\ufeff"  # or a spreadsheet takes the accents for another alphabet
    yield str(writer.writerow(COLUMNS))
    for number, point in enumerate(rows):
        if number == MOST_ROWS:
            yield str(writer.writerow([_cut_sentence()]))
            return
        yield str(writer.writerow([_cell(value) for value in _values(point).values()]))


def _geojson(rows: Iterable[DealPoint]) -> Iterator[str]:
    """Yield the parts of the GeoJSON; a point without a spot has no geometry."""
    yield '{"type": "FeatureCollection", "features": ['
    note, before = "", ""
    for number, point in enumerate(rows):
        if number == MOST_ROWS:
            note = _cut_sentence()
            break
        place = {"type": "Point", "coordinates": [point.lon, point.lat]} if point.lon is not None else None
        feature = {"type": "Feature", "id": point.reference, "geometry": place, "properties": _values(point)}
        yield before + json.dumps(feature, ensure_ascii=False)
        before = ",\n"
    yield f'], "note": {json.dumps(note, ensure_ascii=False)}}}'


def _values(point: DealPoint) -> dict[str, Any]:
    """Return what is handed out of a point, by column."""
    days = {
        "opened_on": local(point.opened_at).date(),
        "first_seen": point.first_seen,
        "last_seen": point.last_seen,
        "last_action_on": point.last_action_on,
    }
    values = {
        "reference": point.reference,
        "title": point.title,
        "phenomenon": point.phenomenon,
        "state": point.state,
        "commune_code": point.commune_id,
        "commune": point.commune.name,
        "place": point.place,
        "latitude": point.lat,
        "longitude": point.lon,
        "precision_m": point.precision_m,
        "days_and_hours": week.text(Pattern(point.days, point.hours)),
        "behaviours": " ".join(point.behaviours),
        "products": " ".join(point.products),
        "independent_sources": point.sources,
        "messages": point.messages,
        "corroborated": point.corroborated,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
        "owner": point.owner.name if point.owner else "",
    }
    return {name: values[name] for name in COLUMNS}


def _cell(value: object) -> object:
    """Return a cell as plain text where a spreadsheet would take it for a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
