"""A map without a script: the outline of a department, and circles with how many points lie there, as one SVG.

Made by the server, coloured by the style sheet, read aloud by its title and its description; the page puts the same
figures in a table. It refuses nothing: a cluster out of the picture is left out of it, and counted in the table.
"""

import math
from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from vigie.intel.map_cells import Cluster
from vigie.places.outlines import Box, Ring

WIDE = 640
_HIGHEST = 720
_MARGIN = 16
_CIRCLES = 90
_SMALLEST, _LARGEST = 9.0, 30.0


class _Plane:
    """Degrees to a picture: a degree of longitude is shorter than one of latitude."""

    def __init__(self, box: Box) -> None:
        west, south, east, north = box
        squeeze = math.cos(math.radians((south + north) / 2))
        across, up = (east - west) * squeeze, north - south
        self._scale = min((WIDE - 2 * _MARGIN) / across, (_HIGHEST - 2 * _MARGIN) / up)
        self._squeeze, self._west, self._north = squeeze, west, north
        self._left = (WIDE - across * self._scale) / 2
        self.high = round(up * self._scale + 2 * _MARGIN)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a spot lies in the picture."""
        x = self._left + (lon - self._west) * self._squeeze * self._scale
        y = _MARGIN + (self._north - lat) * self._scale
        return round(x, 1), round(y, 1)


def draw(box: Box, outline: Iterable[Ring], clusters: list[Cluster], *, title: str, description: str) -> SafeString:
    """Draw an outline and clusters, the largest below so that none is hidden.

    Args:
        box: west, south, east, north of the picture.
        outline: rings in degrees.
        clusters: what lies where.
        title: what the picture is.
        description: what it says, in a sentence.
    """
    plane = _Plane(box)
    paths = "".join(_path(plane, ring) for ring in outline)
    circles = "".join(_circle(plane, one) for one in clusters[:_CIRCLES] if _within(box, one))
    return mark_safe(  # noqa: S308 - figures, and two texts that are escaped
        f'<svg class="overview" viewBox="0 0 {WIDE} {plane.high}" role="img" aria-labelledby="ov-t ov-d">'
        f'<title id="ov-t">{escape(title)}</title><desc id="ov-d">{escape(description)}</desc>'
        f'<path class="land" d="{paths}"/>{circles}</svg>'
    )


def _path(plane: _Plane, ring: Ring) -> str:
    """Write a ring as a closed line."""
    corners = [plane.place(lon, lat) for lon, lat in ring]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z"


def _circle(plane: _Plane, cluster: Cluster) -> str:
    """Write a cluster as a circle whose area grows with its count, and the count in it."""
    x, y = plane.place(cluster.lon, cluster.lat)
    radius = min(_LARGEST, max(_SMALLEST, 6 + 2.2 * math.sqrt(cluster.count)))
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:.1f}"/><text x="{x:g}" y="{y:g}">{cluster.count}</text>'


def _within(box: Box, cluster: Cluster) -> bool:
    west, south, east, north = box
    return west <= cluster.lon <= east and south <= cluster.lat <= north
