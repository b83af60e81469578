"""Who is competent in a commune: the unit that reads the tip, or the desk of the department where that is not certain.

The State's file knows a force (police, gendarmerie) and a unit for each commune. One force: its unit. Two forces, or no
knowledge at all: the department's desk, and the route says why; nothing is guessed from the size of a town.
Before any file is loaded, departments 75, 92, 93 and 94 are known to be police zone as a whole (there the State's
competence is the préfecture de police's); `built_in` holds their units.
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from vigie.lib.errors import Refused


class Reason(StrEnum):
    """Why a tip goes where it goes."""

    COMPETENCE = "competence"
    BUILT_IN_POLICE_ZONE = "built_in_police_zone"
    TWO_FORCES = "two_forces"
    UNKNOWN_FORCE = "unknown_force"


class UnknownCommune(Refused):
    """No commune, past or present, has this code."""

    code = "unknown_commune"
    sentence = _("This commune is not known. Choose it again from the list.")
    status = HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, slots=True)
class Route:
    """Where a tip about a commune goes.

    Attributes:
        commune_code: the commune in force, also when the code of a merged one was asked.
        desk_id: the desk of the department, always there.
        desk_code: its code, `desk-25`.
        desk_name: its name, as the witness reads it.
        unit_id: the competent unit, if it is certain.
        unit_name: its name, as the witness reads it.
        reason: why.
    """

    commune_code: str
    desk_id: UUID
    desk_code: str
    desk_name: str
    unit_id: UUID | None
    unit_name: str | None
    reason: Reason


def route(commune_code: str) -> Route:
    """Return where a tip about this commune goes, in one statement; codes of merged communes are followed.

    Raises:
        UnknownCommune: no commune has or had this code.
    """
    if len(commune_code) != _CODE_LENGTH or not commune_code.isalnum():
        raise UnknownCommune
    with connection.cursor() as cursor:
        cursor.execute(_ROUTE, [commune_code, [commune_code], commune_code])
        rows = [_Row(*row) for row in cursor.fetchall()]
    desk = next((row for row in rows if not row.force and row.unit_code.startswith("desk-")), None)
    if desk is None:
        raise UnknownCommune
    unit, reason = _competent(rows)
    return Route(
        commune_code=desk.commune_code,
        desk_id=desk.unit_id,
        desk_code=desk.unit_code,
        desk_name=desk.unit_name,
        unit_id=unit.unit_id if unit else None,
        unit_name=unit.unit_name if unit else None,
        reason=reason,
    )


class _Row(NamedTuple):
    """One unit that matters for a commune; `force` only where the State's file says that it is competent."""

    commune_code: str
    unit_id: UUID
    unit_code: str
    unit_name: str
    force: str | None


def _competent(rows: list[_Row]) -> tuple[_Row | None, Reason]:
    """Choose the unit, if one is certain."""
    competent = [row for row in rows if row.force]
    if len(competent) == 1:
        return competent[0], Reason.COMPETENCE
    if competent:
        return None, Reason.TWO_FORCES
    police = next((row for row in rows if row.unit_code.startswith("police-")), None)
    return police, Reason.BUILT_IN_POLICE_ZONE if police else Reason.UNKNOWN_FORCE


_CODE_LENGTH = 5
# Desk, built-in police unit and competent units in one statement: written by hand, it is in the way of every tip.
_ROUTE = """
    WITH place AS (
        SELECT code, department_id FROM places_commune
        WHERE in_force AND (code = %s OR former_codes @> %s::varchar[])
        ORDER BY code = %s DESC, code LIMIT 1
    )
    SELECT place.code, unit.id, unit.code, unit.name, NULL
    FROM place JOIN places_unit AS unit
        ON unit.code IN ('desk-' || place.department_id, 'police-' || place.department_id)
    UNION ALL
    SELECT place.code, unit.id, unit.code, unit.name, competence.force
    FROM place
    JOIN places_competence AS competence ON competence.commune_id = place.code
    JOIN places_unit AS unit ON unit.id = competence.unit_id
"""
