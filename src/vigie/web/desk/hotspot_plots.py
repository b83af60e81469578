"""Plots of an analysis, drawn on the server as SVG: maps, a heat map, bands, bars. Each stands beside its own table.

Shapes differ as well as colours; figures lead to the rows of the tables. It takes plain results and gives safe markup;
no style, no script, nothing fetched.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_WIDE, _EDGE = 640, 24
_TALLEST = 560
_METRES_A_DEGREE = 111_195.0
_LEVELS = 9
_CELL = 13
_SIGNS = {
    "zone": '<circle class="sign zone" cx="{x}" cy="{y}" r="8"></circle>',
    "peak": '<path class="sign peak" d="M{x} {y}m-9 7h18l-9 -16z"></path>',
    "group": '<path class="sign group" d="M{x} {y}m0 -10l10 10l-10 10l-10 -10z"></path>',
}


@dataclass(frozen=True)
class Placed:
    """Something shown on a map: its kind, its number in the table, its spot."""

    kind: str
    number: int
    lat: float
    lon: float


@dataclass(frozen=True)
class _Frame:
    """Which degrees a map shows, and how."""

    west: float
    north: float
    scale: float
    squeeze: float
    tall: int

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Return where a spot is on the map."""
        across = _EDGE + (lon - self.west) * self.squeeze * self.scale
        return round(across, 1), round(_EDGE + (self.north - lat) * self.scale, 1)


def overview(
    squares: Sequence[Sequence[float]], placed: Iterable[Placed], names: Iterable[tuple[str, float, float]]
) -> SafeString:
    """Draw a map: reports by squares of a kilometre as discs, finds as numbered signs, communes by name."""
    shown = list(placed)
    frame = _frame([*((row[0], row[1]) for row in squares), *((one.lat, one.lon) for one in shown)])
    most = max((row[2] for row in squares), default=1)
    discs = []
    for lat, lon, times in squares:
        x, y = frame.at(lat, lon)
        discs.append((x, y, round(1.5 + 7 * math.sqrt(times / most), 1)))
    texts = [(*frame.at(lat, lon), name) for name, lat, lon in names if frame.north >= lat]
    return format_html(
        '<svg class="plot map" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>',
        _WIDE,
        frame.tall,
        _("Map of the reports and of what was found; the tables below say the same."),
        format_html_join("", '<circle class="disc" cx="{}" cy="{}" r="{}"></circle>', discs),
        format_html_join("", '<text class="name" x="{}" y="{}" dy="-6">{}</text>', texts),
        format_html_join("", "{}", ((_sign(frame, one),) for one in reversed(shown))),
        _scale(frame.scale / _METRES_A_DEGREE, frame.tall),
    )


def sign(kind: str) -> SafeString:
    """Draw the sign of a kind of find, for a legend."""
    drawn = format_html(_SIGNS[kind], x=12, y=12)
    return format_html('<svg class="key" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawn)


def _frame(spots: Sequence[tuple[float, float]]) -> _Frame:
    """Find the frame that holds all spots; a department is wider or taller than it is not."""
    lats = [lat for lat, _lon in spots] or [0.0]
    lons = [lon for _lat, lon in spots] or [0.0]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    across, down = max((max(lons) - min(lons)) * squeeze, 0.02), max(max(lats) - min(lats), 0.02)
    scale = min((_WIDE - 2 * _EDGE) / across, (_TALLEST - 2 * _EDGE) / down)
    return _Frame(min(lons), max(lats), scale, squeeze, int(down * scale) + 2 * _EDGE + 16)


def _sign(frame: _Frame, one: Placed) -> SafeString:
    """Draw a find with its number."""
    x, y = frame.at(one.lat, one.lon)
    drawn = format_html(_SIGNS[one.kind], x=x, y=y)
    return format_html('{}<text class="number" x="{}" y="{}" dy="4">{}</text>', drawn, x, y, one.number)


def _scale(pixels_a_metre: float, tall: int) -> SafeString:
    """Draw a bar of a round length."""
    kilometres = next((one for one in (20, 10, 5, 2, 1, 0.5, 0.2) if one * 1000 * pixels_a_metre <= _WIDE / 4), 0.1)
    long = round(kilometres * 1000 * pixels_a_metre, 1)
    label = f"{kilometres:g} km" if kilometres >= 1 else f"{kilometres * 1000:g} m"
    return format_html(
        '<path class="scale" d="M{} {}h{}"></path><text class="name" x="{}" y="{}">{}</text>',
        _EDGE,
        tall - 8,
        long,
        _EDGE + long + 30,
        tall - 5,
        label,
    )


def window(rows: Sequence[str], number: int) -> SafeString:
    """Draw two kilometres around a peak, cell by cell, from pale to full."""
    size = len(rows) * _CELL
    cells = [
        (x * _CELL, y * _CELL, _CELL, _CELL, round(int(level) / _LEVELS, 2))
        for y, row in enumerate(rows)
        for x, level in enumerate(row)
        if level != "0"
    ]
    return format_html(
        '<svg class="plot window" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<rect class="sheet" width="{}" height="{}"></rect>{}{}</svg>',
        size,
        size + 22,
        _("Two kilometres around peak %(number)d, by cells of 100 m") % {"number": number},
        size,
        size,
        format_html_join(
            "", '<rect class="heat" x="{}" y="{}" width="{}" height="{}" fill-opacity="{}"></rect>', cells
        ),
        format_html(
            '<path class="scale" d="M8 {}h{}"></path><text class="name" x="{}" y="{}">500 m</text>',
            size + 12,
            _CELL * 5,
            _CELL * 5 + 32,
            size + 16,
        ),
    )


def bands(table: Sequence[Sequence[dict[str, Any]]], rows: Sequence[str], columns: Sequence[str]) -> SafeString:
    """Draw pairs against what chance gives: a box for each band, fuller where there are more than chance gives."""
    left, top, wide, tall = 96, 30, 128, 46
    boxes = []
    for y, line in enumerate(table):
        for x, one in enumerate(line):
            ratio = one["observed"] / one["expected"] if one["expected"] else 0.0
            kind = "find" if one["p"] <= 0.05 else "none"  # noqa: PLR2004 - as the table says
            across, down = left + x * wide, top + y * tall
            middle = (across + wide / 2 - 3, down + tall / 2)
            times = f"×{number_format(ratio, decimal_pos=2)}" if ratio else "–"
            boxes.append((kind, across, down, wide - 6, tall - 6, *middle, times))
    return format_html(
        '<svg class="plot bands" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        left + wide * len(columns),
        top + tall * len(rows),
        _("Pairs of reports against what chance gives, by distance and by days; the table below says the same."),
        format_html_join(
            "",
            '<rect class="band {}" x="{}" y="{}" width="{}" height="{}"></rect>'
            '<text class="ratio" x="{}" y="{}">{}</text>',
            boxes,
        ),
        format_html_join(
            "",
            '<text class="axis" x="{}" y="20">{}</text>',
            [(left + wide * x + wide / 2 - 3, name) for x, name in enumerate(columns)],
        ),
        format_html_join(
            "",
            '<text class="axis row" x="{}" y="{}">{}</text>',
            [(left - 8, top + tall * y + tall / 2, name) for y, name in enumerate(rows)],
        ),
    )


def bars(pairs: Sequence[tuple[str, tuple[int, int]]]) -> SafeString:
    """Draw counts before and after, one pair a ring."""
    most = max((max(counts) for _name, counts in pairs), default=0) or 1
    lines = []
    for row, (name, counts) in enumerate(pairs):
        for turn, (kind, count) in enumerate(zip(("before", "after"), counts, strict=True)):
            y = row * 54 + turn * 20 + 6
            long = round(380 * count / most, 1)
            lines.append((name if turn == 0 else "", y + 12, kind, y, max(long, 1), 150 + long, y + 12, count))
    return format_html(
        '<svg class="plot bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        _WIDE,
        len(pairs) * 54,
        _("Reports before (pale) and after (full); the table says the same."),
        format_html_join(
            "",
            '<text class="axis row" x="132" y="{1}">{0}</text>'
            '<rect class="bar-{2}" x="140" y="{3}" width="{4}" height="16"></rect>'
            '<text class="name count" x="{5}" y="{6}">{7}</text>',
            lines,
        ),
    )
