"""The figures of a desk: the stock of points month by month, and what came of the tips; on a page and as a table file.

The months shown end with the one asked for. What operations brought is shown to who sees operations there. A file is
handed out to a recipient and for a purpose, and recorded; refused without.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.intel import figures, operation_access
from vigie.intel.codes import Phenomenon
from vigie.intel.figures import Line, Sheet
from vigie.intel.quantities import LABELS, Measured, written
from vigie.lib import clock
from vigie.oversight import statistics
from vigie.places.models import Unit
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.desk.keys import MONTH_FORMAT, month_key
from vigie.web.desk.registry_export import HandOutForm
from vigie.web.desk.registry_frame import registry_tabs

MONTHS = 12
COLUMNS: tuple[tuple[str, str | Promise], ...] = (
    ("opening", gettext_lazy("Opening stock")),
    ("new", gettext_lazy("+ New")),
    ("reopened", gettext_lazy("+ Set up again")),
    ("dismantled", gettext_lazy("− Dismantled")),
    ("unfounded", gettext_lazy("− Unfounded")),
    ("duplicates", gettext_lazy("− Duplicates")),
    ("dormant", gettext_lazy("− Dormant")),
    ("closing", gettext_lazy("Closing stock")),
)
_HEIGHT, _STEP, _BAR, _HEAD, _FOOT = 120, 56, 36, 22, 24


@dataclass(frozen=True)
class Bar:
    """One bar of the picture: a month, its stock, and where it is drawn."""

    label: str
    value: int
    x: int
    y: int
    height: int
    middle: int


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the figures of a month and of those before it."""
    desk, month = desk_of(request, Right.REGISTRY_READ), _asked(request)
    bounds = _bounds(month)
    sheets = figures.sheets(desk, bounds)
    counts = statistics.months(desk, bounds)
    here = desk_url("desk_figures", desk)
    before, _this, following = bounds[-3:]
    bars = _bars(sheets)
    context = {
        "tabs": tabs(request, "desk_figures", Right.REGISTRY_READ, desk),
        "views": registry_tabs(request, "desk_figures", desk),
        "month": month,
        "columns": [label for _name, label in COLUMNS],
        "stock": list(_stock_rows(sheets[-1])),
        "year": [(sheet, _cells(sheet.official), sheet.others.closing) for sheet in reversed(sheets)],
        "bars": bars,
        "bars_wide": _STEP * len(bars),
        "bars_high": _HEAD + _HEIGHT + _FOOT,
        "bars_foot": _HEAD + _HEIGHT + 16,
        "counts": list(reversed(counts)),
        "now": counts[-1],
        "seized": _seized(counts[-1].seized),
        "sees_operations": operation_access.sees_whole(officer_of(request), desk),
        "previous_url": _at(before, here),
        "next_url": _at(following, here) if following <= timezone.localdate() else "",
        "csv_url": _at(month, desk_url("desk_figures_csv", desk)),
    }
    return page(request, "desk/figures.html", context, section="desk_registry", desk=desk)


@require_http_methods(["GET", "POST"])
def spreadsheet(request: HttpRequest) -> HttpResponse:
    """Ask to whom and what for, then give the stock of the months as a file of comma-separated values."""
    desk, month = desk_of(request, Right.REGISTRY_READ), _asked(request)
    form = HandOutForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {
            "form": form,
            "month": month,
            "action": _at(month, desk_url("desk_figures_csv", desk)),
            "back_url": _at(month, desk_url("desk_figures", desk)),
        }
        status = 400 if form.is_bound else 200
        return page(request, "desk/figures_export.html", context, section="desk_registry", desk=desk, status=status)
    journal.record(
        actor=officer_of(request).actor,
        action="registry.figures_taken",
        about=f"unit:{desk.id}",
        motive=form.cleaned_data["purpose"],
        recipient=form.cleaned_data["recipient"],
        at=clock.now(),
    )
    answer = HttpResponse(_csv(desk, month), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="stock-{desk.code}-{month:{MONTH_FORMAT}}.csv"'
    return answer


def _at(month: date, url: str) -> str:
    """Return the address of a page at a month."""
    return f"{url}&mois={month:{MONTH_FORMAT}}"


def _csv(desk: Unit, month: date) -> str:
    """Write a line for each month and phenomenon, official or not. Every value is a code or a number."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["month", "desk", "phenomenon", "official", *(name for name, _label in COLUMNS)])
    for sheet in figures.sheets(desk, _bounds(month)):
        for kind, line in sheet.by_phenomenon.items():
            official = int(kind in figures.OFFICIAL)
            writer.writerow([f"{sheet.first:{MONTH_FORMAT}}", desk.code, kind.value, official, *_cells(line)])
    return text.getvalue()


def _bounds(month: date) -> list[date]:
    """Return the first days of the months shown, and of the one after them."""
    first = month.year * 12 + month.month - MONTHS
    return figures.months(date(first // 12, first % 12 + 1, 1), MONTHS)


def _asked(request: HttpRequest) -> date:
    """Read the month of the address, none to come."""
    today = timezone.localdate()
    return month_key(request.GET.get("mois", ""), today=today, last=today)


def _cells(line: Line) -> list[int]:
    """Return a line in the order of the columns."""
    moved = line.moved
    return [
        line.opening,
        moved.new,
        moved.reopened,
        moved.dismantled,
        moved.unfounded,
        moved.duplicates,
        moved.dormant,
        line.closing,
    ]


def _stock_rows(sheet: Sheet) -> Iterator[tuple[str, list[int], bool]]:
    """Yield the lines of a month: the official one, then the others, by phenomenon when there is anything."""
    yield _("Public way (official definition)"), _cells(sheet.official), True
    for kind, line in sheet.by_phenomenon.items():
        cells = _cells(line)
        if kind not in figures.OFFICIAL and any(cells):
            yield str(Phenomenon(kind).label), cells, False
    yield _("Others together"), _cells(sheet.others), True


def _bars(sheets: list[Sheet]) -> list[Bar]:
    """Place a bar for each month: the official closing stock."""
    highest = max((sheet.official.closing for sheet in sheets), default=0) or 1
    bars = []
    for number, sheet in enumerate(sheets):
        value = sheet.official.closing
        height = round(_HEIGHT * value / highest)
        x = number * _STEP + (_STEP - _BAR) // 2
        label = date_format(sheet.first, "M y")
        bars.append(Bar(label, value, x, _HEAD + _HEIGHT - height, height, x + _BAR // 2))
    return bars


def _seized(found: dict[tuple[str, Measured], Decimal]) -> list[tuple[str | Promise, str]]:
    """Put what was seized in words."""
    return [(LABELS.get(thing, thing), written(quantity, unit)) for (thing, unit), quantity in found.items()]
