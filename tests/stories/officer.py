"""An officer at the desk, as one method an act: `officer.takes_next()`. Every page is looked at."""

import re
from typing import Self

from playwright.sync_api import Locator, Page, expect

from stories.eyes import Eyes
from stories.house import Login
from stories.keyboard import Keyboard
from stories.witness import plain

_FROM_HERE = "window.lastFocus = document.activeElement === document.body ? null : document.activeElement"
TALK = re.compile(r"/direct/[0-9a-f-]{36}/$")


class Officer:
    """Somebody at a wide screen."""

    def __init__(self, page: Page, url: str, eyes: Eyes, *, scripts: bool = True) -> None:
        self.page, self.url, self._eyes, self._scripts = page, url, eyes, scripts

    @property
    def title(self) -> str:
        """The heading of the present page."""
        return plain(self.page.locator("h1").inner_text())

    @property
    def text(self) -> str:
        """What the present page says."""
        return plain(self.page.locator("main").inner_text())

    def look(self) -> "Officer":
        """Look at the page as it stands."""
        self.page.wait_for_load_state()
        self._eyes.look(self.page, scripts=self._scripts)
        return self

    def press(self, name: str, *, role: str = "button") -> "Officer":
        """Press a button or a link that leads to another page."""
        self.page.get_by_role(role, name=name).first.click()
        return self.look()

    def opens(self, path: str) -> "Officer":
        """Open an address of the desk."""
        self.page.goto(self.url + path)
        return self.look()

    def signs_in(self, login: Login) -> "Officer":
        """Give the password, then the code of the telephone."""
        self.opens("/connexion/")
        self.page.locator("input[name=login]").fill(login.login)
        self.page.locator("input[name=password]").fill(login.password)
        self.page.locator("main form button").first.click()
        self.page.wait_for_url(f"{self.url}/connexion/code/")
        self.look()
        self.page.locator("input[name=code]").fill(login.code())
        self.page.locator("main form button").first.click()
        expect(self.page.locator("header")).to_contain_text("Se déconnecter")
        return self.look()

    def opens_queue(self) -> "Officer":
        """Open the queue."""
        return self.opens("/")

    def lines(self) -> list[str]:
        """Return the lines of the queue, each as one text."""
        return [" ".join(one.split()) for one in self.page.locator("table.queue tbody tr").all_inner_texts()]

    def takes_next(self) -> "Officer":
        """Take the next tip of the queue."""
        return self.press("Prendre le suivant")

    def asks(self, question: str) -> "Officer":
        """Send the witness a question."""
        self.page.get_by_label("Votre question au témoin").fill(question)
        return self.press("Envoyer la question")

    def opens_with_motive(self, path: str, motive: str) -> "Officer":
        """Open something out of turn, saying why."""
        self.opens(path)
        self.page.get_by_label(motive).check()
        return self.press("Ouvrir")

    def opens_newest(self, motive: str) -> "Officer":
        """Open the tip that came in last, out of turn."""
        links = {int(one.inner_text()): one for one in self.page.locator("table.queue th a").all()}
        links[max(links)].click()
        self.look()
        self.page.get_by_label(motive).check()
        return self.press("Ouvrir")

    def finds_nothing_at(self, address: str) -> bool:
        """Tell whether an address of another desk is as if it did not exist."""
        answer = self.page.goto(address)
        self.look()
        return answer is not None and answer.status == 404

    def begins_report(self) -> "Officer":
        """Open the rewriting page."""
        return self.press("Rédiger le rapport", role="link")

    def writes(self, *, title: str, facts: str, place: str) -> "Officer":
        """Fill the neutral report."""
        self.page.get_by_label("Objet").fill(title)
        self.page.get_by_label("Faits").fill(facts)
        self.page.get_by_label("Lieu", exact=False).and_(self.page.locator("input[name=place]")).fill(place)
        self.page.get_by_label("P · Partage permis").check()
        return self.chooses("Aucun point")

    def chooses(self, choice: str) -> "Officer":
        """Say where the report goes."""
        self.page.get_by_role("radiogroup", name="De quoi s’agit-il").get_by_label(choice, exact=True).check()
        return self

    def goes_through_checklist(self) -> int:
        """Tick every passage found; returns how many there were."""
        boxes = self.page.locator(".checklist input")
        for one in boxes.all():
            one.check()
        return boxes.count()

    def forwards(self) -> "Officer":
        """Send the report; what is known nearby may be shown first, and is looked at."""
        self.press("Transmettre et clore le signalement")
        if self.page.locator("input[name=looked]").count() and not self.page.get_by_role("alert").count():
            self.press("Transmettre et clore le signalement")
        return self

    def sets_aside(self, reason: str) -> "Officer":
        """Decide that nothing comes of it, and say why."""
        panel = self.page.locator("#aside-choice summary")
        if panel.count() and not self.page.locator("#aside-choice").evaluate("it => it.open"):
            panel.click()
        self.page.get_by_label(reason, exact=True).check()
        return self.press("Écarter")

    # --- The live room ------------------------------------------------------------------------------------------
    @property
    def thread(self) -> Locator:
        """The messages of the talk on the page."""
        return self.page.locator("#thread")

    @property
    def box(self) -> Locator:
        """The box to write in."""
        return self.page.locator("#id_text")

    @property
    def facts(self) -> Locator:
        """What is told so far, beside the talk."""
        return self.page.locator("#facts")

    def begins_duty(self, capacity: int = 4) -> Self:
        """Open the live room and receive."""
        self.opens("/direct/")
        begin = self.page.locator('form[action^="/service/debut/"]')
        if begin.count():
            begin.locator("select").select_option(str(capacity))
            begin.locator("button").click()
        expect(self.page.locator('form[action^="/service/fin/"]')).to_be_visible()
        self.look()
        return self

    def leaves_nothing(self) -> None:
        """End every talk of the desk and the duty, so that the next story begins in an empty room."""
        self.opens("/direct/")
        while self.page.locator("#column .talks li").count():
            held = self.page.locator("#column .talks a")
            if held.count():
                held.first.click()
            else:
                self.page.keyboard.press("n")
            self.page.wait_for_url(TALK)
            self.ends()
            self.opens("/direct/")
        self.page.locator('form[action^="/service/fin/"] button').click()
        expect(self.page.locator('form[action^="/service/debut/"]')).to_be_visible()

    def sees_waiting(self, count: int) -> Self:
        """Wait until the title says how many wait, on a page that nobody loads anew."""
        expect(self.page).to_have_title(re.compile(rf"^\({count}\) " if count else r"^[^(]"))
        return self

    def takes_next_witness(self) -> Self:
        """Take who waits first, with one key."""
        self.page.keyboard.press("n")
        self.page.wait_for_url(TALK)
        self.look()
        return self

    def hears(self, text: str, *, seconds: float = 10.0) -> Self:
        """Wait until a message has come by itself."""
        expect(self.thread).to_contain_text(text, timeout=seconds * 1000)
        return self

    def says(self, text: str) -> Self:
        """Write in the box and send with Enter; it stands in the talk once."""
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.thread.get_by_text(text, exact=True)).to_have_count(1)
        return self

    def flags_danger(self) -> Self:
        """Mark that a life is in danger."""
        self.page.locator('form[action$="/danger/"] button').click()
        expect(self.page.locator("#procedure")).to_be_visible()
        self.look()
        return self

    def ends(self) -> Self:
        """End the talk; the tip remains to be decided."""
        self.page.locator('.acts form[action$="/fin/"] button').click()
        self.page.wait_for_url("**/signalements/**")
        self.look()
        return self


class OfficerAtKeyboard(Keyboard, Officer):
    """Somebody at the desk with a keyboard and no mouse."""

    def goes_to(self, target: Locator, *, back: bool = False) -> Self:
        """Lead the focus from where a shortcut has put it to a target, on with Tab or back with Shift."""
        if not back:
            self.page.evaluate(_FROM_HERE)
            self.reach(target)
            return self
        for _step in range(40):
            if target.evaluate("it => it === document.activeElement"):
                return self
            self.page.keyboard.press("Shift+Tab")
        raise AssertionError(f"Shift+Tab does not lead back to {target}")

    def enter(self) -> Self:
        """Press Enter where the focus is."""
        self.page.keyboard.press("Enter")
        return self
