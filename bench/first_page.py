"""First visit: home and the first page of the form, as they travel to a browser that has nothing of ours yet.

Counted: every body as sent (brotli), with all that the two pages name for a browser to load (style sheet, icon,
images, fonts, scripts, and what the style sheet names). Response headers are told beside it, not counted. A real
Chromium, where there is one, must ask the server for the same and nothing else.
"""

import http.client
import os
import re
import shutil
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import brotli  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import sync_playwright

from bench.figures import Figure, at_most
from bench.tellings import PATH
from servers import Deployment

BYTES, REQUESTS = 14_336, 4
_IN_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_LOADED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src"}
_LOADING_LINKS = frozenset({"stylesheet", "icon", "preload", "manifest", "modulepreload", "apple-touch-icon"})


@dataclass(frozen=True)
class Sent:
    """One answer as it travelled."""

    path: str
    head_bytes: int
    body_bytes: int
    text: str


def run() -> list[Figure]:
    """Visit as a browser does for the first time."""
    with Deployment() as deployment:
        deployment.start("public")
        url = deployment.url("public")
        sent, scripts = visit(url, "/", PATH)
        asked = _ask_chromium(url)
    size = sum(one.body_bytes for one in sent)
    heads = sum(one.head_bytes for one in sent)
    parts = ", ".join(f"{short(one.path)} {one.body_bytes:,}" for one in sent)
    seen = f"Chromium asked for {len(asked)}: {', '.join(map(short, asked))}" if asked else "no Chromium here to check"
    strange = [path for path in asked if path not in {one.path for one in sent}]
    note = f"bodies as sent, brotli: {parts}; response heads besides: {heads:,}"
    requests = at_most("first visit: requests", len(sent) + len(strange), REQUESTS, unit="", note=seen)
    return [
        at_most("first visit (home + first form page): bytes", size, BYTES, unit="B", note=note),
        requests,
        at_most("first visit: scripts", scripts, 0, unit="", note="none is needed, none is loaded"),
    ]


def visit(url: str, *pages: str, cookies: str = "") -> tuple[list[Sent], int]:
    """Fetch pages and, once, all that a browser loads for them; returns the answers and the number of scripts."""
    sent: dict[str, Sent] = {}
    scripts, queue = 0, [*pages]
    for path in queue:
        if path in sent:
            continue
        sent[path] = one = _fetch(url, path, cookies if path in pages else "")
        named = _IN_STYLE.findall(one.text) if path.endswith(".css") else []
        if not urlsplit(path).path.startswith("/static/"):
            page = _Page()
            page.feed(one.text)
            named, scripts = page.named, scripts + page.scripts
        queue += [urljoin(path, other) for other in named if not other.startswith("data:")]
    return list(sent.values()), scripts


def _fetch(url: str, path: str, cookies: str) -> Sent:
    """Fetch one thing as a browser would, and measure it."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=30)
    try:
        told = {"Accept-Encoding": "gzip, br", "Accept-Language": "fr"} | ({"Cookie": cookies} if cookies else {})
        connection.request("GET", path, headers=told)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path} answered {answer.status}")
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + len("HTTP/1.1 200 OK\r\n\r\n")
    plain = brotli.decompress(body) if answer.headers["Content-Encoding"] == "br" else body
    return Sent(path, head, len(body), plain.decode())


class _Page(HTMLParser):
    """Notes what a browser would load for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.named: list[str] = []
        self.scripts = 0
        self._without_scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self._without_scripts += tag == "noscript"
        if self._without_scripts:
            return
        given = dict(attrs)
        self.scripts += tag == "script"
        target = given.get(_LOADED.get(tag, ""))
        if target and (tag != "link" or _LOADING_LINKS & set((given.get("rel") or "").split())):
            self.named.append(target)

    def handle_endtag(self, tag: str) -> None:
        """Leave what is only for browsers without scripts."""
        self._without_scripts -= tag == "noscript"


def _ask_chromium(url: str) -> list[str]:
    """Visit with a real browser, from the home page by its first card; returns the paths it asked the server for."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        return []
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play, play.chromium.launch(executable_path=chromium, args=args) as browser:
        tab = browser.new_page(java_script_enabled=False, locale="fr-FR")
        wire = tab.context.new_cdp_session(tab)
        asked: list[str] = []
        kept: set[str] = set()
        wire.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))
        wire.on("Network.responseReceived", lambda event: _note(event, kept, asked))
        wire.send("Network.enable")
        tab.goto(url, wait_until="networkidle")
        tab.click(f'a[href="{PATH}"]')
        tab.wait_for_load_state("networkidle")
    return asked


def _note(event: dict[str, Any], kept: set[str], asked: list[str]) -> None:
    """Note an answer that came from the server, not from the browser's own store."""
    if event["requestId"] not in kept and not event["response"].get("fromDiskCache"):
        asked.append(urlsplit(event["response"]["url"]).path)


def short(path: str) -> str:
    """Name a path without the hash of its content."""
    name = "home" if path == "/" else path.strip("/").split("/")[-1]
    return re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name)
