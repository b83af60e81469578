"""Memory of a public worker after thousands of requests of every kind a witness makes, in error as well.

Told as RSS: all that is mapped, what is shared with other processes included, which is the larger number.
"""

from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import urlencode

from bench import client, ground, processes, tellings
from bench.client import Request
from bench.figures import Figure, at_most
from servers import Deployment

MEGABYTES = 110
REQUESTS = 2_000
_PAGES = ("/", tellings.PATH, "/suivi/", "/votre-securite/", "/mentions/", "/signaler/street_rodeo/")


def run() -> list[Figure]:
    """Send the requests over eight connections, then weigh the worker."""
    with ground.ground() as deployment:
        deployment.start("public")
        before = _weigh(deployment)
        sent = islice(_requests(deployment), REQUESTS)
        outcome = client.drive(deployment.url("public"), sent, clients=8)
        after = _weigh(deployment)
    bugs = sum(times for status, times in outcome.wrong.items() if not status.startswith("4"))
    note = f"RSS after {REQUESTS:,} requests (PSS {after['Pss']:.0f} MB); RSS before {before['Rss']:.0f} MB"
    return [
        at_most("memory of a public worker", round(after["Rss"], 1), MEGABYTES, unit="MB", note=note),
        at_most("errors of the server on the way", bugs, 0, unit="", note="refusals of wrong input are none"),
    ]


def _requests(deployment: Deployment) -> Iterator[Request]:
    """Mix pages, reports, towns looked for with mistakes, wrong codes and forms that say nothing."""
    url = deployment.url("public")
    story = tellings.tellings(deployment, seed=11)
    for number, path in enumerate(cycle(_PAGES)):
        told = next(story)
        yield client.page(url, path)
        yield client.form(url, tellings.PATH, told.body)
        search = {
            "page": "where",
            "q-commune": f"comune {number % 40}",
            "q-place": "x" * (number % 300),
            "faire": "next",
        }
        yield client.form(url, tellings.PATH, urlencode(search).encode())
        yield client.form(url, "/suivi/", urlencode({"code": f"abeille {number} arbre"}).encode())


def _weigh(deployment: Deployment) -> dict[str, float]:
    """Return the memory of the worker: the largest of the server's processes."""
    first = deployment.pid("public")
    workers = [processes.megabytes(pid) for pid in (first, *processes.below(first))]
    return max(workers, key=lambda one: one["Rss"])
