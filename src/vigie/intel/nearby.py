"""Known points near a spot, on plain PostgreSQL: the cells that may hold them by one index, then the true distance.

It answers at which desks' points to look for; whose eyes may see what it found is for the caller to ask
(`intel.registry_access`). Duplicates and unfounded points are left out: what they were is told by another point.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from vigie.intel.states import PointState
from vigie.lib.spots import Spot
from vigie.places.models import Unit

MOST = 200
LEFT_OUT = [PointState.DUPLICATE.value, PointState.UNFOUNDED.value]

# Read from the inside out: the cells by their index, which holds all that is asked (a desk's own index would be read
# whole for the few that stand here, hence `IS TRUE`), then the distance (great circle), then the nearest.
_NEAR = """
SELECT id, metres FROM (
    SELECT id, 12742017.6 * asin(sqrt(
        sin(radians(lat - %(lat)s) / 2) ^ 2
        + cos(radians(lat)) * cos(radians(%(lat)s)) * sin(radians(lon - %(lon)s) / 2) ^ 2
    )) AS metres
    FROM intel_dealpoint
    WHERE cell8 = ANY(%(cells)s) AND (desk_id = ANY(%(desks)s)) IS TRUE AND state <> ALL(%(left_out)s)
) AS around
WHERE metres <= %(radius)s
ORDER BY metres, id
LIMIT %(most)s
"""


def statement(spot: Spot, radius_m: float, *, desks: Iterable[Unit]) -> tuple[str, dict[str, Any]]:
    """Return the statement that finds known points within a radius of a spot, and its parameters."""
    return _NEAR, {
        "lon": spot.lon,
        "lat": spot.lat,
        "cells": spot.cells_within(radius_m),
        "desks": [desk.id for desk in desks],
        "left_out": LEFT_OUT,
        "radius": radius_m,
        "most": MOST,
    }


def near(spot: Spot, radius_m: float, *, desks: Iterable[Unit]) -> list[tuple[Any, float]]:
    """Return (identifier, metres) of known points within a radius, nearest first, `MOST` of them."""
    with connection.cursor() as cursor:
        cursor.execute(*statement(spot, radius_m, desks=desks))
        return [(point_id, metres) for point_id, metres in cursor.fetchall()]
