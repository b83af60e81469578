"""Commune search with one typing error: is the right one among the first five, and what does it cost.

A thousand names of more than four letters, drawn with a fixed seed from all communes in force, each with one random
substitution, deletion, insertion or swap of neighbours. Homonyms are one entry, to be chosen by department afterwards.
Needs the whole country loaded; asks the search exactly as the witness's pages do.
"""

import os
import random
import statistics
import string
import time
from pathlib import Path

from django.db import connection

from bench.figures import Figure
from vigie.places.models import Commune
from vigie.places.search import find_communes

SEED = 20_261_121
TYPOS = 1_000
LEAST_COMMUNES = 34_000
RECALL_BAR = 0.97
CPU_BAR_MS = 10.0


def run() -> list[Figure]:
    """Search a thousand mistyped names."""
    names = _names()
    if len(names) < LEAST_COMMUNES // 2:
        return [Figure(name="commune search", value=0, unit="", bar="", ok=False, note="the communes are not loaded")]
    draw = random.Random(SEED)
    asked = [(code, mistype(name, draw)) for code, name in draw.sample(names, TYPOS)]
    find_communes("warm")
    server = _ServerClock()
    found, spent = 0, []
    for code, typed in asked:
        begun = time.process_time()
        choices = find_communes(typed)
        spent.append((time.process_time() - begun) * 1000)
        found += any(commune.code == code for choice in choices for commune in choice.communes)
    recall, cpu = found / TYPOS, statistics.mean(spent)
    slowest = statistics.quantiles(spent, n=20)[-1]
    return [
        Figure(
            name="commune search, one typo: right one in first five",
            value=round(recall, 4),
            unit="share",
            bar=f">= {RECALL_BAR}",
            ok=recall >= RECALL_BAR,
            note=f"{TYPOS} typos (seed {SEED}) over {len(names)} names of more than four letters",
        ),
        Figure(
            name="commune search: CPU a search",
            value=round(cpu, 2),
            unit="ms",
            bar=f"<= {CPU_BAR_MS:g}",
            ok=cpu <= CPU_BAR_MS,
            note=f"web; 95th percentile {slowest:.2f} ms; PostgreSQL besides: {server.mean_ms(TYPOS)}",
        ),
    ]


def mistype(name: str, draw: random.Random) -> str:
    """Return the name with one typing error on a letter."""
    letters = [at for at, sign in enumerate(name) if sign.isalpha()]
    pairs = [at for at in letters if name[at + 1 : at + 2].isalpha() and name[at].lower() != name[at + 1].lower()]
    kind, at = draw.choice("sdit"), draw.choice(letters)
    if kind == "t" and pairs:
        at = draw.choice(pairs)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if kind == "d":
        return name[:at] + name[at + 1 :]
    letter = draw.choice([other for other in string.ascii_lowercase if other != name[at].lower()])
    return name[:at] + letter + name[at + (kind != "i") :]


def _names() -> list[tuple[str, str]]:
    communes = Commune.objects.filter(in_force=True, kind=Commune.Kind.COMMUNE).order_by("code")
    rows = communes.values_list("code", "name")
    return [(code, name) for code, name in rows if sum(sign.isalpha() for sign in name) > 4]


class _ServerClock:
    """CPU of the database process behind this connection, where it runs on this machine."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
        self._begun = self._ticks()

    def mean_ms(self, count: int) -> str:
        """Return the mean since the start, or why it is not known."""
        ended = self._ticks()
        if self._begun is None or ended is None:
            return "not on this machine"
        return f"{(ended - self._begun) * 1000 / os.sysconf('SC_CLK_TCK') / count:.2f} ms"

    def _ticks(self) -> int | None:
        try:
            after_name = self._stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return None
        return int(after_name[11]) + int(after_name[12])
