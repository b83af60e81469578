"""The queue page of a desk, with 100,000 tips in the deployment and with 1,000,000: statements, CPU, bytes, plan.

The page of an officer signed in by the form, with the tips in charge and a full page of the queue, over HTTP. Both
deployments stand side by side and are asked in turns, so that the machine's mood falls on both alike.
"""

import re
import statistics
import time
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urlsplit

from bench import client, ground, processes
from bench.figures import Figure, at_most
from people import PASSWORD
from servers import Deployment
from vigie.accounts import second_factor

FEW, MANY = 100_000, 1_000_000
STATEMENTS, CPU_MS, BYTES, GROWTH = 8, 30.0, 30_000, 1.2
ROUNDS, PAGES = 5, 60
_WARM = 40
_FORM_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def run() -> list[Figure]:
    """Ask both deployments for the page in turns."""
    with ground.ground() as few, ground.ground() as many:
        sides = [Side(few, FEW), Side(many, MANY)]
        for _ in range(ROUNDS):
            for side in sides:
                side.ask(PAGES)
        for side in sides:
            side.close()
    return [figure for side in sides for figure in side.figures()] + _growth(*sides)


def _growth(few: "Side", many: "Side") -> list[Figure]:
    """Hold the large deployment against the small one."""
    ratios = {
        "SQL": many.statements / few.statements,
        "CPU": statistics.median(late / early for early, late in zip(few.cpu, many.cpu, strict=True)),
        "bytes": many.bytes / few.bytes,
    }
    note = ", ".join(f"{name} x {ratio:.2f}" for name, ratio in ratios.items())
    scan_note = f"PostgreSQL's own count, both; scans of their indexes: {few.index_scans + many.index_scans:,}"
    scans = few.scans + many.scans
    return [
        at_most("queue page: 1,000,000 against 100,000", round(max(ratios.values()), 3), GROWTH, unit="x", note=note),
        at_most("queue page: sequential scans of the tips", scans, 0, unit="", note=scan_note),
    ]


class Side:
    """One deployment with its tips and an officer at work.

    Attributes:
        cpu: milliseconds of the desk's worker for a page, one for each round.
        statements: asked for a page.
        bytes: of a page, as sent.
        scans: sequential scans of the tips during all rounds; `index_scans` the others.
    """

    def __init__(self, deployment: Deployment, count: int) -> None:
        self.deployment = deployment
        self.count = count
        self.cpu: list[float] = []
        self.server: list[float] = []
        self.statements, self.bytes, self.scans, self.index_scans = 0.0, 0.0, 0, 0
        secret = ground.as_owner(deployment, "fill_queue.py", str(count)).strip()
        deployment.start("desk")
        cookies = sign_in(deployment.url("desk"), "mesure", secret)
        self._request = client.page(deployment.url("desk"), "/", cookies=cookies, wanted=b'rel="next"')
        self._waiting = self._count_waiting()
        self._before = self._scans()
        self.ask(_WARM)
        self.cpu.clear()
        self.server.clear()
        ground.forget_statements(deployment)

    def ask(self, pages: int) -> None:
        """Ask for the page so many times, and read the clocks."""
        pids = self.deployment.pid("desk"), ground.postgres_pid(self.deployment)
        begun = [processes.cpu_seconds(pid) for pid in pids]
        outcome = client.drive(self.deployment.url("desk"), [self._request] * pages)
        ended = [processes.cpu_seconds(pid) for pid in pids]
        if outcome.wrong:
            raise RuntimeError(f"not every page came: {dict(outcome.wrong)}")
        desk, server = ((end - begin) * 1000 / pages for begin, end in zip(begun, ended, strict=True))
        self.cpu.append(desk)
        self.server.append(server)
        self.bytes = outcome.body_bytes / pages

    def close(self) -> None:
        """Take the counts; the desk stops first, so that its connections hand theirs in."""
        self.deployment.stop("desk")
        time.sleep(0.5)
        asked = ground.statements(self.deployment, "vigie_desk")
        self.statements = sum(calls for calls, _text in asked) / (ROUNDS * PAGES)
        self.scans, self.index_scans = (late - early for early, late in zip(self._before, self._scans(), strict=True))
        if self.index_scans < ROUNDS * PAGES:
            raise RuntimeError("PostgreSQL has not counted its scans")

    def figures(self) -> list[Figure]:
        """Return the figures of this side."""
        name = f"queue page at {self.count:,} tips"
        waits = f"{self._waiting:,} wait at this desk; counted by PostgreSQL over {ROUNDS * PAGES} pages"
        rounds = ", ".join(f"{one:.1f}" for one in self.cpu)
        server = statistics.median(self.server)
        cpu_note = f"desk worker, median of {ROUNDS} rounds ({rounds}); PostgreSQL's CPU besides: {server:.1f} ms"
        return [
            at_most(f"{name}: SQL statements", round(self.statements, 1), STATEMENTS, unit="", note=waits),
            at_most(f"{name}: CPU", round(statistics.median(self.cpu), 1), CPU_MS, unit="ms", note=cpu_note),
            at_most(f"{name}: bytes", round(self.bytes), BYTES, unit="B", note="body as sent, never compressed"),
        ]

    def _scans(self) -> tuple[int, int]:
        """Return how often the tips were scanned: from end to end, and by an index."""
        asked = "SELECT seq_scan, idx_scan FROM pg_stat_user_tables WHERE relname = 'tips_tip'"
        with self.deployment.connect() as connection:
            whole, by_index = connection.execute(asked).fetchone() or (0, 0)
        return int(whole), int(by_index)

    def _count_waiting(self) -> int:
        """Count what waits at the officer's desk."""
        asked = "SELECT count(*) FROM tips_tip WHERE commune_code = %s AND state IN ('received', 'answered')"
        with self.deployment.connect() as connection:
            (count,) = connection.execute(asked, [ground.TOWNS[0]]).fetchone() or (0,)
        return int(count)


def sign_in(url: str, login: str, secret: str) -> str:
    """Sign in through the pages, with a password and a code; returns the cookies of the session."""
    cookies: dict[str, str] = {}
    token = _FORM_FIELD.search(_ask(url, "GET", "/connexion/", cookies))
    if token is None:
        raise RuntimeError("the sign-in page has no form")
    first = {"csrfmiddlewaretoken": token[1], "login": login, "password": PASSWORD}
    _ask(url, "POST", "/connexion/", cookies, first)
    token = _FORM_FIELD.search(_ask(url, "GET", "/connexion/code/", cookies))
    if token is None:
        raise RuntimeError("the password was not accepted")
    second = {"csrfmiddlewaretoken": token[1], "code": second_factor.current_code(secret)}
    _ask(url, "POST", "/connexion/code/", cookies, second)
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _ask(url: str, method: str, path: str, cookies: dict[str, str], form: dict[str, str] | None = None) -> str:
    """Ask for one page as a browser does, keeping its cookies; returns the body."""
    where = urlsplit(url)
    connection = HTTPConnection(str(where.hostname), where.port, timeout=30)
    head = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Referer": url + path}
    if form:
        head["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body=urlencode(form) if form else None, headers=head)
        answer = connection.getresponse()
        _keep_cookies(answer, cookies)
        return answer.read().decode()
    finally:
        connection.close()


def _keep_cookies(answer: HTTPResponse, cookies: dict[str, str]) -> None:
    for line in answer.headers.get_all("Set-Cookie") or []:
        name, _sign, value = line.partition(";")[0].partition("=")
        cookies[name.strip()] = value.strip()
