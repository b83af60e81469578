"""The page of a talk on a phone: everything that a browser with scripts loads for it, as sent.

The first load of an active talk with three messages: page, style sheets, scripts and icon, bodies as they travel. The
stream that follows is not counted, nor the frame, which a browser with scripts does not load. A real Chromium, where
there is one, must ask the server for the same and nothing else.
"""

import asyncio
import os
import shutil
from typing import Any
from urllib.parse import urlsplit

import uvloop
from playwright.sync_api import sync_playwright

from bench import first_page, ground, live_sides
from bench.figures import Figure, at_most
from bench.live_load import OFFICER, TAKEN, WITNESS, Line
from bench.live_sides import Ours
from vigie.web.public import session

BYTES = 24_576
PATH = "/suivi/conversation/"
_TOLD = (
    (WITNESS, "Bonsoir, il y a encore deux personnes dans le hall, elles arrêtent les gens qui rentrent."),
    (OFFICER, "Bonsoir. Êtes-vous en sécurité là où vous êtes ? Depuis combien de temps sont-elles là ?"),
    (WITNESS, "Oui, je suis chez moi. Depuis une heure environ, un scooter passe toutes les dix minutes."),
)
_STREAMS = ("/suivi/flux/", "/live/")


def run() -> list[Figure]:
    """Hold a talk of three messages, then load its page as for the first time."""
    with ground.ground(environment={"VIGIE_SPLIT_LIVE": "1"}) as deployment:
        ours = Ours(deployment, rooms=1, officers=1)
        deployment.start(*live_sides.PROCESSES)
        uvloop.run(_tell(ours))
        url, cookie = deployment.url("public"), ours.rooms[0].cookie
        sent, scripts = first_page.visit(url, PATH, cookies=f"{session.NAME}={cookie}")
        asked = _ask_chromium(url, cookie)
    strange = [path for path in asked if path not in {one.path for one in sent}]
    parts = ", ".join(f"{first_page.short(one.path)} {one.body_bytes:,}" for one in sent)
    heads = sum(one.head_bytes for one in sent)
    note = f"{scripts} scripts; bodies as sent: {parts}; response heads besides: {heads:,}"
    seen = f"Chromium asked for {', '.join(map(first_page.short, asked))}" if asked else "no Chromium here to check"
    size = sum(one.body_bytes for one in sent)
    return [
        at_most("page of a talk, scripts included: bytes", size, BYTES, unit="B", note=note),
        at_most("page of a talk: requests not counted", len(strange), 0, unit="", note=seen),
    ]


async def _tell(ours: Ours) -> None:
    """Send the three messages the real way."""
    for author, text in _TOLD:
        port, wires = ours.says(author, 0, text)
        _transport, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
        for wire in wires:
            if (status := await line.ask(wire)) in TAKEN:
                break
        else:
            raise RuntimeError(f"a message of the {author} was answered {status.decode()}")
        line.close()


def _ask_chromium(url: str, cookie: str) -> list[str]:
    """Open the page in a real browser; returns the paths it asked the server for, streams aside."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        return []
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play, play.chromium.launch(executable_path=chromium, args=args) as browser:
        context = browser.new_context(locale="fr-FR")
        context.add_cookies([_cookie(url, name, path, cookie) for name, path in session.PATHS.items()])
        tab, asked = context.new_page(), []
        tab.on("request", lambda request: asked.append(urlsplit(request.url).path))
        tab.goto(url + PATH, wait_until="load")
        tab.wait_for_timeout(2_000)
    return [path for path in dict.fromkeys(asked) if path and not path.startswith(_STREAMS)]


def _cookie(url: str, name: str, path: str, value: str) -> Any:
    """Write a cookie as the browser keeps it."""
    where = {"domain": urlsplit(url).hostname, "path": path}
    return {"name": name, "value": value, "httpOnly": True, "sameSite": "Strict", **where}
