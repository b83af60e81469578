"""What a witness and an officer do in a live talk, in a few words, over HTTP. For real processes.

    logins = hire_demo(deployment)
    officer = on_duty(deployment, logins["accueil25"])
    witness = ask_to_talk(deployment)
    talk = officer.take_next()

Each side is told at which node it is: `public`, `public@2`, and where that node's streams are.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from django.urls import reverse

from crowd import Answer, HungUp, Page, ask
from listeners import Listener
from servers import Deployment
from stories.house import Login
from walker import Walker

COMMUNE = "besancon"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_BY_SCRIPT = {"X-Live": "1"}
_BY_HTMX = {"HX-Request": "true"}
_AGAIN_SECONDS, _PEN_SECONDS = 0.3, 40.0
_PEN = re.compile(r'data-pen="([^"]+)"')


def hire_demo(deployment: Deployment) -> dict[str, Login]:
    """Make the demo's officers in a deployment."""
    script = Path(__file__).parent / "stories" / "fill_demo.py"
    subprocess.run([sys.executable, script], env=deployment.owner_environment(), check=True)
    path = deployment.layout.keys / "owner" / "demo.logins"
    return {one["login"]: Login(**one) for one in json.loads(path.read_text())}


@dataclass
class Side:
    """One side of a talk: where it asks for pages, where for streams, and with what cookies.

    Attributes:
        pages: address of the process that answers pages.
        live: address of the process that holds streams.
        cookies: of the session; several pages of one session share them.
        flow: address that leads to the stream, without the number at its end.
        here: address of the page itself.
    """

    pages: str
    live: str
    cookies: dict[str, str]
    flow: str
    here: str

    async def lead(self, after: int) -> str:
        """Ask the pages for the address of the stream; nothing when they refuse."""
        answer = await ask(self.pages, f"{self.flow}{after}/", self.cookies)
        return answer.headers.get("location", "") if answer.status in {302, 303} else ""

    def page(self, **more) -> Page:
        """Make a page of this side, which follows its stream through every cut."""
        return Page(self.live, self.cookies, self.lead, **more)

    def listen(self, *, after: int = 0, last: int | None = None) -> Listener:
        """Open one stream and follow it to its end."""
        return Listener(self.live, asyncio.run(self.lead(after)), self.cookies, last=last)

    async def load(self) -> str:
        """Load the page."""
        answer = await ask(self.pages, self.here, self.cookies)
        assert answer.status == 200, answer.status
        return answer.body

    async def try_to_send(self, text: str, client_key: uuid.UUID) -> Answer:
        """Send a message once."""
        raise NotImplementedError

    def number_of(self, answer: Answer) -> int | None:
        """Return the number that an acknowledgement names, if it names one."""
        number = answer.headers.get("x-number", "")
        return int(number) if number else None

    def send(self, text: str, client_key: uuid.UUID | None = None) -> int | None:
        """Send a message, under one key, until it is acknowledged; returns its number."""
        client_key, deadline = client_key or uuid.uuid4(), time.monotonic() + 30
        while True:
            try:
                answer = asyncio.run(self.try_to_send(text, client_key))
            except HungUp:
                assert time.monotonic() < deadline
                time.sleep(_AGAIN_SECONDS)
                continue
            assert answer.status in {200, 204}, (answer.status, answer.body)
            return self.number_of(answer)


class WitnessSide(Side):
    """The witness of a talk."""

    async def try_to_send(self, text: str, client_key: uuid.UUID) -> Answer:
        """Send a message once, as the page's script does: by the quick way, else to the page."""
        pairs = [("text", text), ("cle", str(client_key)), ("faire", "send")]
        for path in ("/suivi/dire/", self.here):
            answer = await ask(self.pages, path, self.cookies, pairs, _BY_SCRIPT)
            if answer.status == HTTPStatus.NO_CONTENT:
                break
        return answer

    async def press(self, path: str) -> Answer:
        """Press a button of the page."""
        return await ask(self.pages, path, self.cookies, [("faire", "1")])


@dataclass
class OfficerSide(Side):
    """The officer of a talk."""

    tip_id: uuid.UUID = field(kw_only=True)
    pen: tuple[float, str] = (-_PEN_SECONDS, "")

    async def try_to_send(self, text: str, client_key: uuid.UUID) -> Answer:
        """Send a message once, as the page's script does: by the quick way with the page's pen, else to the page."""
        pairs = [("text", text), ("client_key", str(client_key))]
        quick = [*pairs, ("pen", await self._pen())]
        answer = await ask(self.pages, "/direct/dire/", self.cookies, quick, _BY_HTMX)
        if answer.status == HTTPStatus.NO_CONTENT:
            return answer
        self.pen = (-_PEN_SECONDS, "")
        return await self.act("desk_talk_say", pairs)

    async def _pen(self) -> str:
        """Return a pen that is young enough; the page is loaded for the next one."""
        if time.monotonic() - self.pen[0] >= _PEN_SECONDS:
            answer = await ask(self.pages, self.here, self.cookies)
            found = _PEN.search(answer.body)
            self.pen = time.monotonic(), found[1] if found else ""
        return self.pen[1]

    async def act(self, name: str, pairs: list[tuple[str, str]]) -> Answer:
        """Press a button of the talk's page."""
        return await self._press(reverse(name, args=[self.tip_id]), pairs)

    async def stay(self) -> Answer:
        """Say that the officer is there, as the page does at every sign of life."""
        return await self._press(reverse("desk_duty_beat"), [])

    async def _press(self, path: str, pairs: list[tuple[str, str]]) -> Answer:
        headers = _BY_HTMX | {"X-CSRFToken": self.cookies["vigie_desk_csrf"]}
        return await ask(self.pages, path, self.cookies, pairs, headers)


class AtDesk(Walker):
    """An officer who is signed in at a node of the desk."""

    def __init__(self, deployment: Deployment, node: str = "desk", live: str = "desk") -> None:
        super().__init__(deployment.url(node))
        self.pages, self.live = deployment.url(node), deployment.url(live)

    def press(self, path: str, *pairs: tuple[str, str]) -> "AtDesk":
        """Send a form of the desk."""
        self.post(path, [("csrfmiddlewaretoken", self.cookies["vigie_desk_csrf"]), *pairs])
        return self

    def sign_in(self, login: Login) -> "AtDesk":
        """Prove password and telephone."""
        self.get("/connexion/")
        self.press("/connexion/", ("login", login.login), ("password", login.password))
        self.press("/connexion/code/", ("code", login.code()))
        assert self.status == 200, self.status
        assert "/connexion/" not in self.path
        return self

    def receive(self, capacity: int = 12) -> "AtDesk":
        """Go on duty."""
        return self.press(reverse("desk_duty_begin"), ("capacity", str(capacity)))

    def stay(self) -> int:
        """Say that the officer is there, as the page does by itself."""
        return self.press(reverse("desk_duty_beat")).status

    def take_next(self) -> OfficerSide:
        """Take the next witness; another one's page must be left first."""
        self.press(reverse("desk_talk_next"))
        found = re.search(r"/([0-9a-f-]{36})/", self.path)
        assert found, f"nobody waits: {self.status} {self.path}"
        return self.talk(uuid.UUID(found[1]))

    def end(self, tip_id: uuid.UUID) -> "AtDesk":
        """End a talk."""
        return self.press(reverse("desk_talk_end", args=[tip_id]))

    def talk(self, tip_id: uuid.UUID) -> OfficerSide:
        """Return the side of one talk."""
        flow = reverse("desk_talk_flow", args=[tip_id, 0]).removesuffix("0/")
        here = reverse("desk_talk", args=[tip_id])
        return OfficerSide(self.pages, self.live, self.cookies, flow, here, tip_id=tip_id)


def ask_to_talk(
    deployment: Deployment, node: str = "public", live: str = "public", *, commune: str = COMMUNE
) -> WitnessSide:
    """Ask for a talk, as a new witness."""
    walker = Walker(deployment.url(node))
    walker.get("/parler/drug_dealing/")
    walker.submit(("faire", "talk"), **{"q-commune": commune})
    assert walker.status == 200, walker.status
    assert "vigie_temoin" in walker.cookies, walker.html
    return WitnessSide(
        deployment.url(node), deployment.url(live), walker.cookies, "/suivi/flux/", "/suivi/conversation/"
    )


def wait_for(holds, what: str, seconds: float = 30.0) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.05)
