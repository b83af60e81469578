"""A zone as an officer types it: corners one a line as "latitude, longitude", or a GeoJSON polygon pasted in.

It answers with a closed ring of (longitude, latitude). Refused with a sentence: what cannot be read, too few or too
many corners, holes, sides that cross, a zone that is nowhere, without surface, or too wide for a delivery round.
"""

import json
import math
import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from shapely.geometry import Polygon

from vigie.lib.errors import Refused
from vigie.lib.spots import NoSuchSpot, Spot, metres

Ring = tuple[tuple[float, float], ...]
FEWEST, MOST = 3, 100
LONGEST_TEXT = 12_000
WIDEST_METRES = 60_000
_PAIR = 2
_LINE = re.compile(r"(-?\d{1,3}(?:\.\d{1,15})?)(?:\s*[,;]\s*|\s+)(-?\d{1,3}(?:\.\d{1,15})?)")


class NotAZone(Refused):
    """A text or a shape that cannot be a zone."""

    code = "not_a_zone"
    sentence = _("This is no zone: give its corners one a line, as 47.2378, 6.0241, or a GeoJSON polygon.")


def _refuse(sentence: str | Promise, **told: object) -> NotAZone:
    return NotAZone(str(sentence) % told if told else sentence)


def read(typed: str) -> Ring:
    """Read a zone.

    Raises:
        NotAZone: it is none, and why.
    """
    text = typed.strip()
    if len(text) > LONGEST_TEXT:
        raise _refuse(_("This zone is too long a text: %(most)d corners at most."), most=MOST)
    found = corners(text)
    ring = (*found, *found[:1])
    _check(ring)
    return ring


def corners(typed: str) -> list[tuple[float, float]]:
    """Read corners as (longitude, latitude), the first not repeated at the end; whether they make a zone is not asked.

    Raises:
        NotAZone: a corner, or the GeoJSON, cannot be read.
    """
    text = typed.strip()
    found = _from_geojson(text) if text.startswith("{") else _from_lines(text)
    return found[:-1] if len(found) > 1 and found[0] == found[-1] else found


def text(ring: Sequence[Sequence[float]]) -> str:
    """Write a zone as the field reads it, the last corner left out since it is the first again."""
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in ring[:-1])


def _from_lines(text: str) -> list[tuple[float, float]]:
    """Read corners, one a line."""
    read = []
    for line in (one.strip() for one in text.splitlines() if one.strip()):
        found = _LINE.fullmatch(line)
        if found is None:
            raise _refuse(_("This corner cannot be read: “%(line)s”. Write it as 47.2378, 6.0241."), line=line[:40])
        lat, lon = (float(part) for part in found.groups())
        read.append((lon, lat))
    return read


def _from_geojson(text: str) -> list[tuple[float, float]]:
    """Read the one ring of a GeoJSON polygon, bare or as a feature."""
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotAZone from error
    shape = found.get("geometry") if found.get("type") == "Feature" else found
    if not isinstance(shape, dict) or shape.get("type") != "Polygon":
        raise _refuse(_("Of GeoJSON, only a Polygon can be a zone."))
    rings = shape.get("coordinates")
    if not isinstance(rings, list) or not rings:
        raise NotAZone
    if len(rings) > 1:
        raise _refuse(_("A zone has no holes: give its outline alone."))
    if not isinstance(rings[0], list):
        raise NotAZone
    return [_corner(one) for one in rings[0]]


def _corner(given: Any) -> tuple[float, float]:
    """Read one position of GeoJSON: longitude, latitude, and a height that is passed over."""
    if not isinstance(given, list) or len(given) < _PAIR:
        raise NotAZone
    lon, lat = given[:_PAIR]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in (lon, lat)):
        raise NotAZone
    try:
        return float(lon), float(lat)
    except OverflowError as error:
        raise NotAZone from error


def _no_constant(name: str) -> float:
    """Refuse what JSON does not know as a number: NaN, Infinity."""
    raise ValueError(name)


def _check(ring: Ring) -> None:
    """Refuse a ring that is no zone."""
    turns = ring[:-1]
    if len(set(turns)) < FEWEST:
        raise _refuse(_("A zone needs %(fewest)d different corners at least."), fewest=FEWEST)
    if len(turns) > MOST:
        raise _refuse(_("A zone has %(most)d corners at most: this one has %(count)d."), most=MOST, count=len(turns))
    for lon, lat in turns:
        _check_on_the_ground(lon, lat)
    across = max(metres(*one, *other) for one, other in combinations(turns, 2))
    if across > WIDEST_METRES:
        told = {"widest": WIDEST_METRES // 1000, "across": math.ceil(across / 1000)}
        raise _refuse(_("This zone is %(across)d km across: %(widest)d km at most."), **told)
    shape = Polygon(ring)
    if not shape.is_valid or shape.area == 0:
        raise _refuse(_("The sides of this zone cross, or it has no surface: give its corners in order, all round."))


def _check_on_the_ground(lon: float, lat: float) -> None:
    """Refuse a corner that is nowhere."""
    try:
        Spot(lon, lat, 1)
    except NoSuchSpot as refusal:
        raise NotAZone(refusal.sentence) from refusal
