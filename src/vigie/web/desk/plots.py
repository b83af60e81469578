"""Plots as SVG made by the server: the hours of the week, and the weeks of a period.

One ink on the page's own ground, above 3:1: how much is told by size, never by colour alone. Each picture has a title
and a description that say what it shows; the page puts every figure in a table beside it.
"""

import math
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import NamedTuple

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from vigie.lib.week import DAYS, HOURS

_CELL = 24
_LEFT, _TOP = 44, 22
_MOST_SIDE = 21.0
_WIDE, _HIGH = 640, 190
_BASE, _HEAD, _EDGE = 150, 20, 36
_LABELS = 8


class Told(NamedTuple):
    """What a picture says: a name that is alone on the page, a title, a description."""

    name: str
    title: str
    description: str


def grid(cells: Sequence[Sequence[float]], told: Told) -> SafeString:
    """Draw the hours of a week: days down, hours across; the area of a square is the weight of its hour."""
    most = max((weight for row in cells for weight in row), default=0.0)
    wide, high = _LEFT + HOURS * _CELL + 4, _TOP + DAYS * _CELL + 4
    parts = [_text(_LEFT + hour * _CELL, _TOP - 8, f"{hour} h") for hour in range(0, HOURS, 3)]
    parts += [
        _text(_LEFT - 8, _TOP + day * _CELL + _CELL * 0.68, str(WEEKDAYS_ABBR[day]), "end") for day in range(DAYS)
    ]
    parts.append(f'<path class="rule" d="{_rules()}"/>')
    parts += [
        _square(day, hour, weight / most)
        for day, row in enumerate(cells)
        for hour, weight in enumerate(row)
        if most and weight
    ]
    return _svg(wide, high, told, parts)


def timeline(weeks: Sequence[tuple[date, int]], told: Told) -> SafeString:
    """Draw the weeks of a period: one bar each, with the highest count on the axis."""
    most = max((count for _monday, count in weeks), default=0)
    step = (_WIDE - _EDGE - 8) / max(1, len(weeks))
    parts = [f'<path class="rule" d="M{_EDGE} {_BASE}H{_WIDE - 8}M{_EDGE} {_HEAD}H{_WIDE - 8}"/>']
    parts += [_text(_EDGE - 6, _HEAD + 4, str(most), "end"), _text(_EDGE - 6, _BASE + 4, "0", "end")]
    every = max(1, math.ceil(len(weeks) / _LABELS))
    for number, (monday, count) in enumerate(weeks):
        x = _EDGE + number * step
        if number % every == 0:
            parts.append(_text(x, _BASE + 18, date_format(monday, "j N Y" if number == 0 else "j N")))
        if count and most:
            tall = (_BASE - _HEAD) * count / most
            bar = max(1.0, step * 0.8)
            parts.append(f'<rect x="{x:.1f}" y="{_BASE - tall:.1f}" width="{bar:.1f}" height="{tall:.1f}"/>')
    return _svg(_WIDE, _HIGH, told, parts)


def _rules() -> str:
    """Return the lines between days, and those at midnight, six, noon and eighteen hours."""
    right, bottom = _LEFT + HOURS * _CELL, _TOP + DAYS * _CELL
    across = "".join(f"M{_LEFT} {_TOP + day * _CELL}H{right}" for day in range(DAYS + 1))
    return across + "".join(f"M{_LEFT + hour * _CELL} {_TOP}V{bottom}" for hour in range(0, HOURS + 1, 6))


def _square(day: int, hour: int, share: float) -> str:
    side = max(2.0, _MOST_SIDE * math.sqrt(share))
    x = _LEFT + hour * _CELL + (_CELL - side) / 2
    y = _TOP + day * _CELL + (_CELL - side) / 2
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(wide: float, high: float, told: Told, parts: list[str]) -> SafeString:
    """Put the parts of a picture together."""
    name = escape(told.name)
    return mark_safe(  # noqa: S308 - figures, and texts that are escaped
        f'<svg class="plot" viewBox="0 0 {wide} {high}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(told.title)}</title><desc id="{name}-d">{escape(told.description)}</desc>'
        f"{''.join(parts)}</svg>"
    )
