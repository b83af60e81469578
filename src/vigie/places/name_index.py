"""The index of the names of communes: built whole from `Commune` after each import that changes a name.

It writes `CommuneName` and `CommuneKey`, and nothing else does. The rows are deleted and copied anew inside the
importer's transaction, so that a page searching meanwhile sees the old index, complete.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import connection

from vigie.places import names
from vigie.places.models import Commune, CommuneKey, CommuneName

_COPY_NAMES = "COPY places_communename (id, name, folded, compact, population, codes) FROM STDIN"
_COPY_KEYS = "COPY places_communekey (key, name_id) FROM STDIN"


@dataclass
class _Group:
    """Communes that bear one name; `weight` is the largest population, the name shown is that commune's."""

    name: str
    weight: int = -1
    codes: set[str] = field(default_factory=set)

    def add(self, name: str, code: str, population: int) -> None:
        self.codes.add(code)
        if population > self.weight:
            self.name, self.weight = name, population


def rebuild(progress: Callable[[int, int], None]) -> int:
    """Write the index anew from the communes in force; return the number of names."""
    rows = list(_name_rows(_groups()))
    CommuneKey.objects.all().delete()
    CommuneName.objects.all().delete()
    with connection.cursor() as cursor:
        with cursor.copy(_COPY_NAMES) as copy:
            for row in rows:
                copy.write_row(row)
        with cursor.copy(_COPY_KEYS) as copy:
            copy.write(_key_lines(rows, progress))
    progress(1, 1)
    return len(rows)


def _groups() -> dict[str, _Group]:
    """Gather today's names, former names (weight 0: a living town of the name comes first), cities' districts."""
    groups: dict[str, _Group] = defaultdict(lambda: _Group(name=""))
    districts = defaultdict(list)
    communes = Commune.objects.filter(in_force=True).order_by("code")
    for commune in communes.only("code", "name", "folded", "kind", "population", "former_names").iterator(5000):
        groups[commune.folded].add(commune.name, commune.code, commune.population)
        for former in commune.former_names:
            groups[names.fold_name(former)].add(former, commune.code, 0)
        if commune.kind == Commune.Kind.ARRONDISSEMENT:
            districts[commune.folded.split()[0]].append(commune.code)
    for city, codes in districts.items():
        groups[city].codes.update(codes)
    return {folded: group for folded, group in groups.items() if group.name}


def _name_rows(groups: dict[str, _Group]) -> Iterator[tuple[int, str, str, str, int, list[str]]]:
    number = 0
    for group in groups.values():
        for form, folded in names.spellings(group.name).items():
            number += 1
            yield number, group.name, folded, form, max(group.weight, 0), sorted(group.codes)


def _key_lines(rows: list[tuple[int, str, str, str, int, list[str]]], progress: Callable[[int, int], None]) -> str:
    """Return the rows of `CommuneKey` as COPY reads them, in the order of the key: a B-tree fills fastest so."""
    pairs = []
    for done, (number, _, _, form, _, _) in enumerate(rows, start=1):
        pairs += [(key, number) for key in names.keys(form)]
        progress(done, 2 * len(rows))
    pairs.sort()
    return "".join([f"{key}\t{number}\n" for key, number in pairs])
