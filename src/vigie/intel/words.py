"""Words of reports and points as PostgreSQL searches them: written at each save, by the application.

What an officer looks for is found by `intel.search`, which cuts a query in the same way.
"""

from django.db import connection

from vigie.intel.models import DealPoint, Report

_CONFIGURATION = "french"


def index_report(report: Report) -> None:
    """Write the lexemes of a report: its title, place and facts; never its assessment."""
    _write("intel_report", report, f"{report.title}\n{report.place}", f"{report.facts}\n{report.period}")


def index_point(point: DealPoint) -> None:
    """Write the lexemes of a point: its title and place, its plan and what is noted of the access."""
    _write("intel_dealpoint", point, f"{point.title}\n{point.place}", f"{point.plan}\n{point.access_notes}")


def _write(table: str, row: Report | DealPoint, first: str, rest: str) -> None:
    """Write the lexemes of a row, those of its head heavier."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET lexemes = setweight(to_tsvector(%s::regconfig, %s), 'A')"  # noqa: S608 - own names
            " || setweight(to_tsvector(%s::regconfig, %s), 'B') WHERE id = %s",
            [_CONFIGURATION, first, _CONFIGURATION, rest, row.id],
        )
