"""Outlines of departments for small pictures: a few corners each, packaged. No place is ever located by them."""

import json
from functools import cache
from pathlib import Path

Ring = list[tuple[float, float]]
Box = tuple[float, float, float, float]
_FILE = Path(__file__).parent / "data" / "outlines.json"
# Metropolitan France: where a map begins that knows no better.
COUNTRY: Box = (-5.2, 41.3, 9.6, 51.1)


@cache
def _all() -> dict[str, list[Ring]]:
    """Read the packaged outlines once."""
    told: dict[str, list[list[list[float]]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {code: [[(lon, lat) for lon, lat in ring] for ring in rings] for code, rings in told.items()}


def outline(department: str) -> list[Ring]:
    """Return the rings of a department in degrees; none where no contour is to be had (collectivities overseas)."""
    return _all().get(department, [])


def box(department: str) -> Box:
    """Return west, south, east and north of a department; of the country where its outline is not known."""
    corners = [corner for ring in outline(department) for corner in ring]
    if not corners:
        return COUNTRY
    lons, lats = [lon for lon, _lat in corners], [lat for _lon, lat in corners]
    return min(lons), min(lats), max(lons), max(lats)
