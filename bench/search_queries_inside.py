"""Within a filled deployment: the twenty queries, what they cost the database, and what is found of the word pairs.

Reports and points, the count and the journal's entry with them; each query several times, since officers ask again and
again of the same warm tables. Recall is that of the shipped word pairs.
"""

import csv
import statistics
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure, at_least, at_most
from vigie.accounts.models import Officer
from vigie.audit.motives import Motive, MotiveCode
from vigie.intel import lexicon, search, search_terms
from vigie.intel.areas import Near, Within
from vigie.intel.models import Report, ReportMark
from vigie.intel.search import Query
from vigie.lib import clock
from vigie.lib.spots import Spot
from vigie.places.models import Unit

P95_MS, RECALL = 50.0, 0.98
ROUNDS = 5


def queries(desk: Unit) -> list[Query]:
    """Return the twenty queries, about things that the invented registry holds."""
    row = Report.objects.filter(desk=desk, lon__isnull=False).order_by("-written_at")[777]
    marks = {
        kind: ReportMark.objects.filter(report__desk=desk, kind=kind).values_list("value", flat=True)[50]
        for kind in ("plate", "phone", "handle")
    }
    nickname = row.facts.rstrip(".").rsplit(" ", 1)[-1]
    assert row.lon is not None
    assert row.lat is not None
    here, plate = Spot(row.lon, row.lat, 15), marks["plate"]
    square = Within(
        [(here.lon + x, here.lat + y) for x, y in ((-0.02, -0.02), (0.02, -0.02), (0.02, 0.02), (-0.02, 0.02))]
    )
    today = clock.now().date()
    wrong = plate[:3] + ("1" if plate[3] != "1" else "2") + plate[4:]
    return [
        Query(text="dealer"),
        Query(text="guetteurs scooter"),
        Query(text="nourrice kétamine toit"),
        Query(text="point de deal cage d’escalier"),
        Query(text=row.place),
        Query(text=nickname),
        Query(text=nickname[:5]),
        Query(text=nickname[:-2] + nickname[-1] + nickname[-2]),
        Query(text="guettuer cocaine"),
        Query(text=plate),
        Query(text=plate[:4]),
        Query(plate=plate[2:6]),
        Query(text=wrong),
        Query(text="0" + marks["phone"].removeprefix("+33")),
        Query(handle=marks["handle"]),
        Query(area=Near(here, 300)),
        Query(text="chouf", area=Near(here, 3_000)),
        Query(area=square, first=today.replace(year=today.year - 1), last=today),
        Query(text="shit", product="cocaine", behaviour="stash"),
        Query(text="coke", origin="patrol"),
    ]


def recall() -> float:
    """Return the share of the word pairs that are found."""
    with Path(__file__).with_name("word_pairs.tsv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if row[-1] == "yes"]
    return statistics.fmean(_finds(asked, text) for asked, text, _told in rows)


def _finds(asked: str, text: str) -> bool:
    held = lexicon.lexemes(text)
    return all(term.word and lexicon.found_by(term.word, held) for term in search_terms.read(asked))


def run() -> list[Figure]:
    """Ask each query some rounds; the first warms the tables."""
    officer, desk = Officer.objects.get(login="mesure-analyse"), Unit.objects.get(code="desk-01")
    motive = Motive(MotiveCode.INQUIRY)
    spent: list[float] = []
    for asked in queries(desk):
        for turn in range(ROUNDS + 1):
            with CaptureQueriesContext(connection) as captured:
                search.look(officer=officer, desk=desk, asked=asked, motive=motive, now=clock.now())
            if turn:
                spent.append(sum(float(one["time"]) for one in captured.captured_queries) * 1000)
    p95 = statistics.quantiles(spent, n=20)[-1]
    return [
        at_most("search, 20 typical queries, p95 of database time", round(p95, 2), P95_MS, unit="ms", note=""),
        at_least("search, recall on the word pairs", recall(), RECALL, unit="", note=""),
    ]
