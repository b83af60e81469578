"""Finding a commune by what a person typed, and a street inside a commune.

It answers with few choices, best first; a name that several communes bear is one choice, to be told apart by its
department afterwards. It decides nothing and loads no list: one indexed query finds the candidates, a second the
communes behind the best of them.

Understood: a name with a typing error, its beginning, "Saint-Denis 93", "Saint-Denis (Réunion)", "Bondy 93140",
"Paris 18e", a former commune's name, or a post code alone. Text of any length and any sign may come in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from rapidfuzz.distance import OSA

from vigie.lib.text import fold
from vigie.places import names
from vigie.places.models import Commune

_POSTCODE = re.compile(r"(?<!\d)(\d{2}) ?(\d{3})(?!\d)", re.ASCII)
# At the end: a code ("93", "2A", "974"), or anything after a comma or within parentheses.
_DEPARTMENT = re.compile(r"(?:[\s,(]+(?:\d{2,3}|2[ab])\)?|[,(][^,()]+\)?)\s*$", re.ASCII | re.IGNORECASE)
_HOUSE_NUMBER = re.compile(r"^\d+ ?(?:bis|ter|quater|[a-d])? +(?=\S)")
_LONGEST_TYPED = 120
_LAST_SIGN = "\U0010ffff"
_CANDIDATES_TO_NARROW = 40
_WORDS_RANK = 0.5  # the first words of a longer name come before a typing error: "Aix"
_PREFIX_RANK = 1.5  # the beginning of a name comes after one typing error, before two
_STREET_WORDS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "pl": "place",
    "all": "allee", "imp": "impasse", "sq": "square", "che": "chemin", "chem": "chemin", "rte": "route", "r": "rue",
    "fg": "faubourg", "fbg": "faubourg", "res": "residence",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CommuneOption:
    """One commune of a choice: `name` is today's name, also where the choice is the name of a former commune."""

    code: str
    name: str
    department_code: str
    department_name: str
    postcodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommuneChoice:
    """A name and the communes that bear it, by department; `exact` when it was typed without an error."""

    name: str
    communes: tuple[CommuneOption, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class StreetChoice:
    """A street of a commune with a point on it, if one is known."""

    name: str
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read what was typed; `department` is a code or a folded name."""

    name: str
    postcode: str = ""
    department: str = ""

    def fits(self, option: CommuneOption) -> bool:
        """Tell whether a commune lies where the reading says."""
        if self.postcode:
            return self.postcode in option.postcodes
        if not self.department:
            return True
        if option.department_code.lower() == self.department:
            return True
        forms = names.spellings(option.department_name).values()
        return any(OSA.distance(form, self.department) <= 1 for form in forms)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A row of the index of names."""

    name: str
    folded: str
    compact: str
    population: int
    codes: list[str]


def find_communes(typed: str, limit: int = 5) -> list[CommuneChoice]:
    """Return at most `limit` choices for what was typed, best first.

    A post code alone names a closed list: all its communes come back, the most populous first, whatever the limit.
    """
    readings = _readings(typed[:_LONGEST_TYPED])
    for reading in readings:
        choices = _by_name(reading, limit) if reading.name else _by_postcode(reading.postcode)
        if choices:
            return choices
    return []


def find_streets(commune_code: str, typed: str, limit: int = 8) -> list[StreetChoice]:
    """Return the streets of a commune that resemble what was typed, best first; none where no street is loaded.

    A house number in front is passed over.
    """
    words = _HOUSE_NUMBER.sub("", fold(typed[:_LONGEST_TYPED])).split()
    wanted = names.fold_name(" ".join(_STREET_WORDS.get(word, word) for word in words))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STREETS, [wanted, wanted, commune_code, limit])
        return [StreetChoice(*row) for row in cursor.fetchall()]


# The whole name resembles (typing errors), or a part of it does (beginning, or words in the middle).
_STREETS = """
    SELECT name, lon, lat
    FROM (
        SELECT name, folded, lon, lat, similarity(folded, %s) AS whole, word_similarity(%s, folded) AS part
        FROM places_street WHERE commune_id = %s
    ) AS street
    WHERE whole >= 0.3 OR part >= 0.5
    ORDER BY whole + part DESC, folded
    LIMIT %s
"""

# Names that share a key with the typed one, and the largest towns whose name begins with it.
_NEAR = """
    SELECT name, folded, compact, population, codes FROM places_communename
    WHERE id IN (SELECT name_id FROM places_communekey WHERE key = ANY(%s))
    UNION ALL
    (SELECT name, folded, compact, population, codes FROM places_communename
     WHERE compact > %s AND compact < %s ORDER BY population DESC LIMIT %s)
"""

# The fallback for worse typing.
_ALIKE = """
    SELECT name, folded, compact, population, codes FROM places_communename
    WHERE folded %% %s ORDER BY similarity(folded, %s) DESC, population DESC LIMIT 20
"""


def _readings(typed: str) -> list[_Reading]:
    """Return the ways to read what was typed, the likeliest first; each next one is tried when nothing fits."""
    found = _POSTCODE.search(typed)
    if found:
        postcode, wanted = found[1] + found[2], names.fold_name(typed[: found.start()] + " " + typed[found.end() :])
        alone = _Reading("", postcode)
        if not wanted:
            return [alone]
        # A business post code (cedex) is in no table, yet it still tells the department.
        department = postcode[:3] if postcode[:2] in {"97", "98"} else postcode[:2]
        return [_Reading(wanted, postcode), _Reading(wanted, department=department), alone, _Reading(wanted)]
    whole = _Reading(names.fold_name(typed))
    if not whole.name:
        return []
    found = _DEPARTMENT.search(typed)
    name = names.fold_name(typed[: found.start()]) if found else ""
    if not found or not name or names.is_district(whole.name):
        return [whole]
    return [_Reading(name, department=fold(found[0])), whole]


def _by_postcode(postcode: str) -> list[CommuneChoice]:
    communes = Commune.objects.filter(in_force=True, postcodes__contains=[postcode]).order_by("-population", "code")
    return [CommuneChoice(option.name, (option,), exact=True) for option in _options(communes)]


def _by_name(reading: _Reading, limit: int) -> list[CommuneChoice]:
    narrowed = reading.postcode or reading.department
    candidates = _nearest(reading.name, _CANDIDATES_TO_NARROW if narrowed else limit)
    codes = {code for candidate in candidates for code in candidate.codes}
    communes = Commune.objects.filter(code__in=codes).order_by("department__folded", "code")
    options = [option for option in _options(communes) if reading.fits(option)]
    wanted = names.compact(reading.name)
    choices = []
    for candidate in candidates:
        bearers = tuple(option for option in options if option.code in candidate.codes)
        if bearers:
            choices.append(CommuneChoice(candidate.name, bearers, exact=candidate.compact == wanted))
    return choices[:limit]


def _options(communes: QuerySet[Commune]) -> Iterator[CommuneOption]:
    columns = ("code", "name", "department_id", "department__name", "postcodes")
    for code, name, department_code, department_name, postcodes in communes.values_list(*columns):
        yield CommuneOption(code, name, department_code, department_name, tuple(postcodes))


def _nearest(wanted: str, limit: int) -> list[_Candidate]:
    """Return the names nearest to a folded name, each name shown only once."""
    compact = names.compact(wanted)
    values = [list(names.keys(compact)), compact, compact + _LAST_SIGN, limit]
    candidates = _query(_NEAR, values) or _query(_ALIKE, [wanted, wanted])
    best: dict[str, _Candidate] = {}
    for candidate in sorted(candidates, key=lambda candidate: _rank(candidate, wanted, compact)):
        best.setdefault(candidate.name, candidate)
    return list(best.values())[:limit]


def _query(statement: str, values: list[Any]) -> list[_Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [_Candidate(*row) for row in cursor.fetchall()]


def _rank(candidate: _Candidate, wanted: str, compact: str) -> tuple[float, int, int]:
    """Order candidates: letters apart, then spaces apart, then the larger town; beginnings by size alone."""
    apart: float = OSA.distance(compact, candidate.compact)
    if apart and candidate.folded.startswith(wanted + " "):
        return _WORDS_RANK, 0, -candidate.population
    if apart > 1 and candidate.compact.startswith(compact):
        return _PREFIX_RANK, 0, -candidate.population
    return apart, OSA.distance(wanted, candidate.folded), -candidate.population
