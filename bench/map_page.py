"""The registry's map with 100,000 points, some ten thousand of them at the desk asked: statements and bytes, over HTTP.

The page and what its script asks next, together, as an analyst signed in by the form gets them; and one part of a file
of map tiles, through the same server.
"""

import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from bench import ground
from bench.figures import Figure, at_most
from bench.queue_page import sign_in
from servers import Deployment

LOGIN = "mesure-analyse"
STATEMENTS, BYTES, PART = 10, 60_000, 1_048_576
PAGE = "/registre/carte/"
_FRANCE = "/registre/carte/points.json?zoom=6&bbox=-5,42,9,51"
_TILES = "/registre/tuiles/france-admin.pmtiles"
_ROUNDS = 20


def run() -> list[Figure]:
    """Fill, ask, and read PostgreSQL's count."""
    with ground.ground() as deployment:
        secret, sizes = ground.fill_registry(deployment, reports=100_000, points=100_000)
        deployment.start("desk")
        cookies = sign_in(deployment.url("desk"), LOGIN, secret)
        figures: list[Figure] = []
        page = _get(deployment, PAGE, cookies)
        for name, path, more in (("map page", PAGE, 0), ("points in view", _FRANCE, page)):
            size, statements, milliseconds = _measure(deployment, path, cookies)
            note = f"{sizes}; {milliseconds:.0f} ms a request, all told"
            figures.append(at_most(f"{name}: SQL statements", statements, STATEMENTS, unit="", note=note))
            figures.append(
                at_most(f"{name}: bytes", size + more, BYTES, unit="B", note="with the page that asks for it")
            )
        part = _get(deployment, _TILES, cookies, "bytes=0-")
        figures.append(at_most("map tiles: bytes of one part", part, PART, unit="B", note="answered 206"))
        return figures


def _measure(deployment: Deployment, path: str, cookies: str) -> tuple[int, float, float]:
    """Ask for a page some times; returns its bytes, its statements and its time."""
    size = _get(deployment, path, cookies)
    ground.forget_statements(deployment)
    begun = time.perf_counter()
    for _round in range(_ROUNDS):
        size = _get(deployment, path, cookies)
    took = (time.perf_counter() - begun) * 1000 / _ROUNDS
    asked = sum(calls for calls, _text in ground.statements(deployment, "vigie_desk"))
    return size, round(asked / _ROUNDS, 2), took


def _get(deployment: Deployment, path: str, cookies: str, part: str = "") -> int:
    """Ask for one page; returns its bytes."""
    where = urlsplit(deployment.url("desk"))
    connection = HTTPConnection(str(where.hostname), where.port, timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": cookies, **({"Range": part} if part else {})})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    wanted = 206 if part else 200
    if answer.status != wanted:
        raise RuntimeError(f"{path} was answered with {answer.status}")
    return len(body)
