"""Results of an analysis in plain words: what each method found, on how much, how sure, and what it does not say.

It writes for an analyst who is no statistician, and rounds: a figure is never finer than what it rests on. Too little
to go by is said instead of a figure. A point is named only to who sees it in full.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.intel.codes import Origin
from vigie.places.models import Unit
from vigie.web.desk import hotspot_plots as plots
from vigie.web.desk.frame import desk_url
from vigie.web.desk.hotspot_plots import Placed

_CERTAIN = 0.05
_RARE = 0.001
_DRAWN = 4


@dataclass(frozen=True)
class Result:
    """What a method found: in a sentence, as a table, as plots."""

    lead: str
    caption: str = ""
    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    figures: list[tuple[SafeString, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Method:
    """One method as the page shows it: what it rests on, what it found, what to be careful of."""

    anchor: str
    title: str
    rests_on: str
    result: Result
    cautions: list[str]


def number(value: float, places: int = 0) -> str:
    """Write a number as the reader's language does."""
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def chance(p: float) -> str:
    """Say how often chance alone would do this."""
    if p > _CERTAIN:
        return _("chance may do this")
    if p <= _RARE:
        return _("less than once in 1,000")
    return _("once in %(count)d") % {"count": round(1 / p)}


def spot(found: Mapping[str, Any]) -> str:
    """Write a spot as the fields of the desk read it."""
    return f"{found['lat']}, {found['lon']}"


def day(iso: str) -> str:
    """Write a day."""
    read = parse_date(iso)
    return date_format(read, "SHORT_DATE_FORMAT") if read else ""


def origins(codes: Sequence[str]) -> str:
    """Name origins."""
    return ", ".join(str(Origin(code).label) for code in codes)


def _columns(*labels: str) -> list[dict[str, Any]]:
    """Return the columns of a table; one that begins with # holds numbers."""
    return [{"label": label.removeprefix("#"), "number": label.startswith("#")} for label in labels]


def _too_few(found: Mapping[str, Any]) -> Result:
    """Say that there is too little to go by."""
    return Result(_("Too few to say anything: %(fewest)d are needed.") % {"fewest": found["fewest"]})


def _rests_on(found: Mapping[str, Any], how: str) -> str:
    """Say what a result rests on."""
    counted = _("%(reports)s reports, %(sources)s tellings at the most.") % {
        "reports": number(found["n"]),
        "sources": number(found["sources"]),
    }
    return f"{counted} {how}"


def density(found: Mapping[str, Any]) -> Method:
    """Where corroborated reports are dense."""
    how = _("Corroborated reports only, spread over %(metres)d m each, on a grid of 100 m.") % {
        "metres": found["bandwidth"]
    }
    return Method(
        anchor="density",
        title=_("Where corroborated reports are dense"),
        rests_on=_rests_on(found, how),
        result=_peaks(found) if found["enough"] else _too_few(found),
        cautions=[
            _("It shows where reports are dense, not where most happens: some quarters tell more than others."),
            _("Near the edge of what was reported the map is too pale."),
            _("A peak is no ground to act by itself."),
        ],
    )


def _peaks(found: Mapping[str, Any]) -> Result:
    """Tell of the peaks."""
    peaks = found["peaks"]
    lead = ngettext("One peak stands out.", "%(count)d peaks stand out, highest first.", len(peaks))
    rows = [
        {
            "cells": [
                turn,
                spot(one),
                number(one["height"]),
                _("%(low)s and %(high)s") % {"low": number(one["low"]), "high": number(one["high"])},
                number(one["reports"]),
            ]
        }
        for turn, one in enumerate(peaks, 1)
    ]
    return Result(
        lead=lead % {"count": len(peaks)},
        caption=_("Peaks"),
        columns=_columns("#" + _("No."), _("Spot"), "#" + _("For a km²"), _("Between"), "#" + _("Reports within")),
        rows=rows,
        figures=[
            (plots.window(window, turn), _("Peak %(number)d") % {"number": turn})
            for turn, window in enumerate(found["windows"], 1)
        ],
    )


def cells(found: Mapping[str, Any]) -> Method:
    """Quarters that stand out."""
    how = _("%(cells)s cells of about 300 m across; no more than one find in twenty is expected to be false.") % {
        "cells": number(found["cells"])
    }
    return Method(
        anchor="cells",
        title=_("Quarters that stand out from the others"),
        rests_on=_rests_on(found, how),
        result=_quarters(found) if found["enough"] else _too_few(found),
        cautions=[
            _("A quarter stands out by what is told of it. A quarter that does not may be silent, and is not safe."),
            _("One door alone makes no quarter: see peaks and gatherings for that."),
            _("Inhabitants are those of the commune, spread evenly: nothing finer is known here."),
        ],
    )


def _quarters(found: Mapping[str, Any]) -> Result:
    """Tell of the quarters."""
    zones = found["zones"]
    lead = ngettext("One quarter stands out.", "%(count)d quarters stand out.", len(zones)) % {"count": len(zones)}
    columns = _columns(
        "#" + _("No."),
        _("Middle"),
        "#" + _("Cells"),
        "#" + _("Reports"),
        "#" + _("Tellings"),
        _("By chance"),
        _("Also for its inhabitants"),
    )
    said = {True: _("yes"), False: _("no"), None: _("not known")}
    rows = [
        {
            "cells": [
                turn,
                spot(one),
                one["cells"],
                number(one["reports"]),
                number(one["sources"]),
                chance(one["p"]),
                said[one["inhabitants_too"]],
            ]
        }
        for turn, one in enumerate(zones, 1)
    ]
    return Result(
        lead=lead if zones else _("No quarter stands out from the others by more than chance."),
        caption=_("Quarters"),
        columns=columns,
        rows=rows,
    )


def groups(found: Mapping[str, Any], desk: Unit) -> Method:
    """Gatherings without a point."""
    how = _("Near means within %(metres)d m and %(days)d days of one another.") % {
        "metres": found["near_metres"],
        "days": found["near_days"],
    }
    return Method(
        anchor="groups",
        title=_("Gatherings without a point"),
        rests_on=_rests_on(found, how),
        result=_gatherings(found, desk) if found["enough"] else _too_few(found),
        cautions=[
            _("A candidate is a proposal: read the reports, check, then decide whether to open a point."),
            _(
                "Citizens’ reports together are one source until an officer has judged them independent. "
                "A gathering of citizens’ reports alone is therefore to be judged, and no candidate."
            ),
            _("Several reports may be the work of one person who wishes somebody ill."),
        ],
    )


def _gatherings(found: Mapping[str, Any], desk: Unit) -> Result:
    """Tell of the gatherings."""
    columns = _columns(
        "#" + _("No."),
        _("What"),
        _("Spot"),
        "#" + _("Independent sources"),
        "#" + _("Reports"),
        _("First and last seen"),
        _("By chance"),
        _("Act"),
    )
    rows = [
        {"cells": [turn, *_gathering(one, desk)], "kind": "strong" if one["kind"] == "candidate" else ""}
        for turn, one in enumerate(found["groups"], 1)
    ]
    return Result(lead=_gathered(found), caption=_("Gatherings"), columns=columns, rows=rows)


def _gathered(found: Mapping[str, Any]) -> str:
    """Say how many gatherings there are, and what was left out."""
    candidates = sum(one["kind"] == "candidate" for one in found["groups"])
    return " ".join(
        [
            ngettext("%(count)d candidate", "%(count)d candidates", candidates) % {"count": candidates},
            _("and %(count)d to be judged.") % {"count": len(found["groups"]) + found["more"] - candidates},
            _("Left out: %(known)d on known points, %(chance)d that chance may make, %(copies)d of copies.")
            % {"known": found["on_points"], "chance": found["by_chance"], "copies": found["copies"]},
        ]
    )


def _gathering(one: Mapping[str, Any], desk: Unit) -> list[Any]:
    """Write one gathering as the cells of a row."""
    return [
        _("Candidate") if one["kind"] == "candidate" else _("To be judged"),
        _("%(spot)s, within %(metres)d m") % {"spot": spot(one), "metres": one["radius"]},
        one["sources"],
        number(one["reports"]),
        _("%(first)s to %(last)s") % {"first": day(one["first"]), "last": day(one["last"])},
        chance(one["p"]),
        _open_here(one, desk),
    ]


def _open_here(one: Mapping[str, Any], desk: Unit) -> str:
    """Return a link that opens a point at a spot: degrees, no word."""
    told = urlencode({"lat": one["lat"], "lon": one["lon"]})
    return format_html('<a href="{}&amp;{}">{}</a>', desk_url("desk_registry_open", desk), told, _("Open a point here"))


def repeats(found: Mapping[str, Any]) -> Method:
    """Whether one report brings others near and soon."""
    return Method(
        anchor="repeats",
        title=_("Does one report bring others, near and soon?"),
        rests_on=_("%(count)s of %(all)s reports, copies of one telling taken once.")
        % {"count": number(found["n"]), "all": number(found["of"])},
        result=_pairs(found) if found["enough"] else _too_few(found),
        cautions=[
            _("Reports that follow one another may be people talking of one thing they have all heard of."),
            _("It tells of the past; it is no forecast of where the next deal is made."),
        ],
    )


def _pairs(found: Mapping[str, Any]) -> Result:
    """Tell of the pairs of tellings, band by band."""
    table, metres, days = found["bands"], found["metres"], found["days"]
    apart = [
        _("%(from)d to %(to)d m") % {"from": turn * metres, "to": (turn + 1) * metres} for turn in range(len(table))
    ]
    between = [
        _("%(from)d to %(to)d d") % {"from": turn * days + 1 if turn else 0, "to": (turn + 1) * days}
        for turn in range(len(table[0]))
    ]
    rows = [
        {
            "cells": [
                apart[y],
                between[x],
                number(one["observed"]),
                _("%(low)s to %(high)s") % {"low": number(one["low"]), "high": number(one["high"])},
                chance(one["p"]),
            ]
        }
        for y, line in enumerate(table)
        for x, one in enumerate(line)
    ]
    return Result(
        lead=_repeated(table[0][0]),
        caption=_("Pairs of tellings"),
        columns=_columns(_("Apart"), _("Days between"), "#" + _("Seen"), _("Chance gives"), _("By chance")),
        rows=rows,
        figures=[(plots.bands(table, apart, between), _("Seen, as a multiple of what chance gives"))],
    )


def _repeated(nearest: Mapping[str, Any]) -> str:
    """Say whether there are more near and soon than chance gives."""
    if nearest["p"] > _CERTAIN:
        return _("Not that one could tell: within 100 m and 7 days there are as many pairs as chance gives.")
    times = number(nearest["observed"] / max(nearest["expected"], 0.1), 1)
    return _("Yes: within 100 m and 7 days there are %(times)s times the pairs that chance gives.") % {"times": times}


def displacement(found: Mapping[str, Any], names: Mapping[str, str]) -> Method:
    """What became of places that were dismantled or closed."""
    return Method(
        anchor="displacement",
        title=_("After a place was dismantled or closed"),
        rests_on=_("Reports within %(place)d m, and from there to %(ring)d m, as many days before as after.")
        % {"place": found["place"], "ring": found["ring"]},
        result=(
            _closings(found, names)
            if found["closings"]
            else Result(_("No point was dismantled or closed in this period."))
        ),
        cautions=[
            _("A market also moves in time, to the telephone or to delivery: none of that is seen here."),
            _("Fewer reports may mean fewer deals, or people who have stopped telling."),
            _("Displacement is a matter of degree and seldom total; fewer reports around are at least as common."),
        ],
    )


def _closings(found: Mapping[str, Any], names: Mapping[str, str]) -> Result:
    """Tell of each place that was dismantled or closed."""
    listed = found["closings"]
    told = [one for one in listed if one["enough"]]
    counts = {"count": len(listed) + found["more"], "told": len(told)}
    return Result(
        lead=_("%(count)d places, of which %(told)d with enough reports to say anything.") % counts,
        caption=_("Places"),
        columns=_columns(
            _("Point"), _("On"), "#" + _("Days"), _("At the place"), _("Around it"), _("Elsewhere"), _("What it says")
        ),
        rows=[_closing(one, names) for one in listed],
        figures=[
            (
                plots.bars([(_("At the place"), tuple(one["place"])), (_("Around it"), tuple(one["ring"]))]),
                f"{_name(one, names)}, {day(one['on'])}",
            )
            for one in told[:_DRAWN]
        ],
    )


def _name(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Name a point, to who sees it in full."""
    return names.get(one["point"], _("a point you do not see in full"))


def _closing(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Write one place as a row."""
    verdicts = {
        "too_few": _("Too few to say anything."),
        "no_fall": _("No clear fall at the place itself: nothing can be said of the ring."),
        "moved": _("Reports moved next door, in part."),
        "fell_too": _("Reports fell around it too."),
        "open": _("Around it: no clear change."),
    }
    said = verdicts[one["verdict"]]
    if "quotient" in one:
        range_ = {"q": number(one["quotient"], 1), "low": number(one["low"], 1), "high": number(one["high"], 1)}
        said = f"{said} " + _("Quotient %(q)s, between %(low)s and %(high)s.") % range_
    counts = [f"{number(before)} → {number(after)}" for before, after in (one["place"], one["ring"], one["elsewhere"])]
    return {"cells": [_name(one, names), day(one["on"]), one["days"], *counts, said]}


def finds(found: Mapping[str, Any]) -> list[Placed]:
    """Return what is shown on the map, numbered as in the tables."""
    listed = (
        ("zone", found["cells"].get("zones", [])),
        ("peak", found["density"].get("peaks", [])),
        ("group", found["groups"]["groups"]),
    )
    return [Placed(kind, turn, one["lat"], one["lon"]) for kind, many in listed for turn, one in enumerate(many, 1)]
