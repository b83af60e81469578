"""`vigie places`: load the State's files about places, and ask what the database knows."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from vigie.audit.journal import OPERATOR
from vigie.config.env import home
from vigie.config.run.progress import Bar
from vigie.lib import clock
from vigie.places import desks
from vigie.places.competence import route
from vigie.places.importers import admin_express, ban, cog, competence, units
from vigie.places.importers.report import REASONS, Progress, Report
from vigie.places.locate import locate
from vigie.places.models import Unit
from vigie.places.reference import load_reference
from vigie.places.search import find_communes

Load = Callable[..., Report]
_FILES: dict[str, tuple[Load, str]] = {
    "competence": (competence.load, "the ministry's table: police or gendarmerie, and which unit, by commune"),
    "units": (units.load, "the State's list of units (export-gn2.csv or export-pn.csv); after competence"),
    "cog": (cog.load, "a yearly edition of the communes, with the codes of merged ones"),
    "contours": (admin_express.load, "contours: ADMIN EXPRESS or any GeoJSON or GeoPackage in WGS 84"),
    "ban": (ban.load, "the streets of a department (adresses-NN.csv.gz)"),
}


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("places", description="Reference data of places.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    first = verbs.add_parser("load", help="communes, departments and desks, unless they are loaded")
    first.add_argument("--wheel", type=Path, metavar="FILE", help="the distribution fetched by hand (no network)")
    first.add_argument("--again", action="store_true", help="load anew over what is there")
    first.set_defaults(act=_load_first)
    for verb, (load, text) in _FILES.items():
        importer = verbs.add_parser(verb, help=text)
        importer.add_argument("file", type=Path, metavar="FILE")
        importer.add_argument("--edition", default="", help="date or version of the file, to be written down")
        importer.set_defaults(act=partial(_load_file, load, verb))
    find = verbs.add_parser("find", help="communes by name, with typing errors, or by post code")
    find.add_argument("name", nargs="+", metavar="NAME")
    find.set_defaults(act=_find)
    point = verbs.add_parser("locate", help="the commune of a point in degrees")
    point.add_argument("lon", type=float, metavar="LON")
    point.add_argument("lat", type=float, metavar="LAT")
    point.set_defaults(act=_locate)
    way = verbs.add_parser("route", help="the desk and the unit for the code of a commune")
    way.add_argument("code", metavar="CODE")
    way.set_defaults(act=_route)
    unit = verbs.add_parser("unit", help="add a unit below a desk: it receives slips, or takes part in operations")
    unit.add_argument("code", metavar="CODE")
    unit.add_argument("--name", required=True)
    unit.add_argument("--kind", required=True, choices=[kind for kind in Unit.Kind.values if kind != Unit.Kind.DESK])
    unit.add_argument("--desk", required=True, metavar="DESK")
    unit.set_defaults(act=_add_unit)
    fallback = verbs.add_parser("fallback", help="the desk at which a desk's talks wait while nobody is on duty there")
    fallback.add_argument("desk", metavar="DESK")
    where = fallback.add_mutually_exclusive_group(required=True)
    where.add_argument("other", nargs="?", metavar="DESK", help="the desk that stands in")
    where.add_argument("--none", action="store_true", help="no desk stands in any more")
    fallback.set_defaults(act=_set_fallback)


def _load_first(arguments: argparse.Namespace) -> None:
    """Load the communes."""
    report = load_reference(home(), Bar(), wheel=arguments.wheel, again=arguments.again)
    if report is None:
        print("The communes are loaded already. --again loads them anew.")
    else:
        _print(report)


def _load_file(load: Load, verb: str, arguments: argparse.Namespace) -> None:
    """Load one file and tell what was left out."""
    progress: Progress = partial(Bar(), verb)
    _print(load(arguments.file, version=arguments.edition, progress=progress))


def _print(report: Report) -> None:
    print(f"{report.source}: {report.rows} taken.")
    for reason, count in report.skipped.most_common():
        examples = ", ".join(example for example in report.examples[reason] if example)
        print(f"{count} left out: {REASONS[reason]}" + (f" ({examples} …)" if examples else ""))


def _find(arguments: argparse.Namespace) -> int:
    """Print the choices; exit code 1 when there is none."""
    choices = find_communes(" ".join(arguments.name))
    for choice in choices:
        print(choice.name)
        for commune in choice.communes:
            postcodes = " ".join(commune.postcodes)
            print(f"  {commune.code}  {commune.name} ({commune.department_name}) {postcodes}".rstrip())
    return int(not choices)


def _locate(arguments: argparse.Namespace) -> int:
    """Print the commune of a point; exit code 1 when there is none."""
    found = locate(arguments.lon, arguments.lat)
    if found is None:
        print("No commune is near this point.")
        return 1
    doubt = f", ambiguous: see also {', '.join(found.others) or 'none known'}" if found.ambiguous else ""
    print(f"{found.commune_code}  {found.commune_name}, {found.border_metres} m from the border{doubt}")
    return 0


def _route(arguments: argparse.Namespace) -> None:
    """Print where a tip about a commune goes."""
    way = route(arguments.code)
    print(f"{way.commune_code}: {way.unit_name or way.desk_name} ({way.reason}), desk {way.desk_code}")


def _add_unit(arguments: argparse.Namespace) -> None:
    """Add a unit."""
    desk = desks.find(arguments.desk)
    kind = Unit.Kind(arguments.kind)
    unit = desks.add_unit(
        actor=OPERATOR, desk=desk, code=arguments.code, name=arguments.name, kind=kind, now=clock.now()
    )
    print(f"{unit.code}: {unit.name}, below {desk.code}.")


def _set_fallback(arguments: argparse.Namespace) -> None:
    """Name the desk that stands in for a desk, or that none does."""
    desk = desks.find(arguments.desk)
    other = None if arguments.none else desks.find(arguments.other)
    desks.set_fallback(actor=OPERATOR, desk=desk, other=other, now=clock.now())
    print(
        f"{desk.code}: talks wait at {other.code} while nobody is on duty." if other else f"{desk.code}: no fall-back."
    )
