"""When it happens: hours of the week and weeks of the period, from the reports linked to the points of one filter.

Citizens' reports are shown unless officers' are asked for, or both apart: the two are never added up. Every picture
says its number of reports and what it cannot tell, and has its figures in a table beside it.
"""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from vigie.accounts.hours import local
from vigie.accounts.rights import Right
from vigie.intel import rhythm
from vigie.intel.rhythm import Period, Rhythm, Source
from vigie.lib import clock
from vigie.web.desk import plots
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs
from vigie.web.desk.plots import Told
from vigie.web.desk.registry_filter import RegistryFilter
from vigie.web.desk.registry_frame import registry_tabs

SECTION = "desk_registry"
PARAMETER = "origine"


class Choice(NamedTuple):
    """One way of looking: its word in the address, its label, the sources it shows apart."""

    code: str
    label: str | Promise
    sources: tuple[Source, ...]


CHOICES = (
    Choice("citoyens", gettext_lazy("Citizens"), (Source.CITIZENS,)),
    Choice("services", gettext_lazy("Services"), (Source.OFFICIAL,)),
    Choice("separees", gettext_lazy("Both, apart"), (Source.CITIZENS, Source.OFFICIAL)),
)
_HEADS = {
    Source.CITIZENS: gettext_lazy("Reports of citizens’ origin"),
    Source.OFFICIAL: gettext_lazy("Reports of patrols, partners and operations"),
}
_CAUTIONS = {
    Source.CITIZENS: gettext_lazy(
        "This tells when people saw and wrote, not how often it happens: nights and empty streets have fewer eyes."
    ),
    Source.OFFICIAL: gettext_lazy(
        "This tells when officers were there as much as when it happens: hours without a patrol have no report."
    ),
}
_FEW = 30


@require_safe
def registry_rhythm(request: HttpRequest) -> HttpResponse:
    """Show hours and weeks."""
    officer, desk = officer_of(request), desk_of(request, Right.REGISTRY_READ)
    wanted = RegistryFilter.read(request.GET, officer, desk)
    asked = request.GET.get(PARAMETER, "")
    chosen = next((one for one in CHOICES if one.code == asked), CHOICES[0])
    today = local(clock.now()).date()
    period = Period.of(wanted.asked.get("depuis"), wanted.asked.get("jusqu"), today=today)
    context = {
        "tabs": tabs(request, "desk_registry_rhythm", Right.REGISTRY_READ, desk),
        "views": registry_tabs(request, "desk_registry_rhythm", desk, wanted),
        "wanted": wanted,
        "rhythm_url": reverse("desk_registry_rhythm"),
        "all_url": desk_url("desk_registry_rhythm", desk),
        "period": period,
        "origins": [
            {
                "label": one.label,
                "url": f"{wanted.url('desk_registry_rhythm')}&{PARAMETER}={one.code}",
                "current": one is chosen,
            }
            for one in CHOICES
        ],
        "series": [_shown(rhythm.of_points(wanted.points(), period, source)) for source in chosen.sources],
    }
    return page(request, "desk/registry_rhythm.html", context, section=SECTION, desk=desk, status=wanted.status)


def _shown(found: Rhythm) -> dict[str, Any]:
    """Put one series in pictures, tables and sentences."""
    name = found.source.value
    head, said = str(_HEADS[found.source]), _number(found.said)
    grid = Told(
        f"grid-{name}",
        _("Hours of the week: %(series)s") % {"series": head},
        f"{said} {_busiest_hour(found)}".strip(),
    )
    line = Told(
        f"weeks-{name}",
        _("Reports a week: %(series)s") % {"series": head},
        f"{_number(found.total)} {_busiest_week(found)}".strip(),
    )
    return {
        "name": name,
        "head": head,
        "caution": _CAUTIONS[found.source],
        "few": found.total < _FEW,
        "total": found.total,
        "number": _number(found.total),
        "said": said,
        "busiest_hour": _busiest_hour(found),
        "busiest_week": _busiest_week(found),
        "partial": found.partial,
        "grid": plots.grid(found.grid, grid),
        "days": [str(label) for label in WEEKDAYS.values()],
        "hours": [(hour, [_weight(row[hour]) for row in found.grid]) for hour in range(24)],
        "timeline": plots.timeline(found.weeks, line),
        "weeks": found.weeks,
    }


def _number(count: int) -> str:
    """Say the number of reports."""
    return ngettext("n = %(count)d report.", "n = %(count)d reports.", count) % {"count": count}


def _weight(weight: float) -> str:
    """Write a weight; nothing is a dash."""
    return number_format(weight, 2) if weight else "–"


def _busiest_hour(found: Rhythm) -> str:
    """Say at which hour of the week most is told."""
    weight, day, hour = max(
        (weight, -day, -hour) for day, row in enumerate(found.grid) for hour, weight in enumerate(row)
    )
    if not weight:
        return ""
    return _("Most on %(day)s at %(hour)d h.") % {"day": str(WEEKDAYS[-day]).lower(), "hour": -hour}


def _busiest_week(found: Rhythm) -> str:
    """Say in which week most reports were."""
    count, monday = max((count, monday) for monday, count in found.weeks)
    if not count:
        return ""
    return _("Most in the week of %(monday)s.") % {"monday": date_format(monday, "j F Y")}
