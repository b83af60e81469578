"""A witness at the public site, as one method an act: `witness.tells_where("Besançon")`. Every page is looked at.

`Witness` touches the screen; `WitnessAtKeyboard` has no mouse and checks each step of the focus. Both count what their
person does, so that a story can say how long it takes.
"""

import re
from dataclasses import dataclass

from django.utils import translation
from playwright.sync_api import FrameLocator, Locator, Page, expect

from stories.eyes import Eyes
from stories.keyboard import Keyboard

DRUGS = "Signaler un trafic de drogue"
RODEO = "Signaler un rodéo motorisé"
# Keystroke-level model, slow hands on a telephone: an act (find, aim, touch), a letter, a page to take in.
_ACT_SECONDS, _LETTER_SECONDS, _PAGE_SECONDS = 3.0, 0.35, 4.0


@dataclass(frozen=True)
class Receipt:
    """What a witness takes away."""

    words: list[str]
    line: str
    dates: list[str]
    service: str


class Witness:
    """Somebody at a telephone."""

    def __init__(self, page: Page, url: str, eyes: Eyes, *, scripts: bool = False, language: str = "fr") -> None:
        self.page, self.url, self._eyes, self._scripts, self.language = page, url, eyes, scripts, language
        self.acts = self.letters = self.pages = 0

    @property
    def seconds(self) -> float:
        """How long a person takes for what was done so far, reading included."""
        return self.acts * _ACT_SECONDS + self.letters * _LETTER_SECONDS + self.pages * _PAGE_SECONDS

    @property
    def title(self) -> str:
        """The heading of the present page."""
        return plain(self.page.locator("h1").inner_text())

    def sees(self, text: str) -> bool:
        """Tell whether a text stands on the page."""
        return self.page.get_by_text(text).first.is_visible()

    def look(self) -> "Witness":
        """Look at the page as it stands."""
        self.pages += 1
        self._eyes.look(self.page, scripts=self._scripts)
        return self

    # --- What hands do ------------------------------------------------------------------------------------------
    def press(self, name: str, *, role: str = "button") -> "Witness":
        """Press a button or a link that leads to another page."""
        self.acts += 1
        target = self.page.locator("main, header, footer").get_by_role(role, name=name, exact=role == "button").first
        return self.follows(target)

    def follows(self, target: Locator) -> "Witness":
        """Press what leads to another page. Without scripts a live page never ends, so its text is all there is."""
        self._activate(target)
        self.page.wait_for_load_state("load" if self._scripts else "domcontentloaded")
        return self.look()

    def types(self, label: str, text: str) -> "Witness":
        """Fill a field."""
        self.acts += 1
        self.letters += len(text)
        self._enter(self.page.get_by_label(label, exact=False).first, text)
        return self

    def ticks(self, label: str) -> "Witness":
        """Choose one answer, or tick a box."""
        self.acts += 1
        self._choose(self.page.get_by_label(label, exact=True).first)
        return self

    def _activate(self, target: Locator) -> None:
        target.click()

    def _press_here(self, target: Locator) -> None:
        target.click()

    def _enter(self, target: Locator, text: str) -> None:
        target.fill(text)

    def _choose(self, target: Locator) -> None:
        target.check()

    # --- What the person does -----------------------------------------------------------------------------------
    def opens_home(self) -> "Witness":
        """Open the site."""
        self.page.goto(self.url)
        return self.look()

    def begins(self, campaign: str = DRUGS) -> "Witness":
        """Choose what to report."""
        return self.press(campaign, role="link")

    def tells_where(self, commune: str, place: str = "") -> "Witness":
        """Answer the first page."""
        self.types("Commune ou code postal", commune)
        if place:
            self.types("repère", place)
        return self.press("Continuer")

    def tells_what(self, facts: str, *ticked: str) -> "Witness":
        """Answer the second page."""
        self.types("Racontez ce que vous avez vu", facts)
        for one in ticked:
            self.ticks(one)
        return self.press("Continuer")

    def tells_when(self, answer: str, hours: str = "") -> "Witness":
        """Answer the third page."""
        self.ticks(answer)
        if hours:
            self.types("Quels jours", hours)
        return self.press("Continuer")

    def tells_all(self, commune: str = "Besançon", facts: str = "[Fictif] Des allées et venues.") -> Receipt:
        """Answer the three pages and send."""
        return self.tells_where(commune).tells_what(facts).tells_when("Je ne sais pas").sends()

    def sends(self) -> Receipt:
        """Send what was read over; returns the receipt."""
        self.press("Envoyer")
        return self.receipt()

    def receipt(self) -> Receipt:
        """Read the receipt on the page."""
        card = self.page.locator(".code-card li")
        expect(card).to_have_count(7)
        return Receipt(
            words=card.all_inner_texts(),
            line=self.page.get_by_text("Le même code, sur une ligne").locator("strong").inner_text(),
            dates=self.page.locator("main dl.summary time").all_inner_texts(),
            service=self.page.locator(".banner.success").inner_text(),
        )

    def comes_back(self, typed: str) -> "Witness":
        """Type a return code on the page that asks for it."""
        self.page.goto(f"{self.url}/suivi/")
        self.look()
        return self.gives_code(typed)

    def gives_code(self, typed: str) -> "Witness":
        """Type a code in the field of the present page."""
        self.types("Vos sept mots", typed)
        return self.press("Ouvrir la conversation")

    def answers(self, text: str) -> "Witness":
        """Write in the conversation; with scripts the page stays."""
        self.acts += 2
        self.letters += len(text)
        self._enter(self.box, text)
        button = self.page.locator("#say button[name=faire][value=send]")
        if not self._scripts:
            return self.follows(button)
        self._press_here(button)
        self.hears(text)
        return self.look()

    # --- The live talk ------------------------------------------------------------------------------------------
    @property
    def box(self) -> Locator:
        """The box to write in."""
        return self.page.locator("textarea[name=text]")

    @property
    def thread(self) -> Locator:
        """The messages that stand on the page."""
        return self.page.locator("#talk > .thread").first

    @property
    def newest(self) -> FrameLocator:
        """The frame in which messages appear without scripts; the one around it brings it back when it breaks."""
        return self.page.frame_locator("#new iframe, noscript iframe").frame_locator("iframe")

    @property
    def arrivals(self) -> Locator:
        """Where new messages are read: on the page, or in the frame."""
        return self.thread if self._scripts else self.newest.locator(".thread")

    def hears(self, text: str, *, seconds: float = 10.0) -> "Witness":
        """Wait until a message has come by itself."""
        expect(self.arrivals).to_contain_text(text, timeout=seconds * 1000)
        return self

    def is_told(self, msgid: str, *, seconds: float = 10.0) -> "Witness":
        """Wait until the page says a sentence, in the language of the witness, about where the talk stands."""
        place = self.page.locator("#state") if self._scripts else self.arrivals
        expect(place).to_contain_text(spoken(msgid, self.language), timeout=seconds * 1000)
        return self

    def asks_to_talk(self, commune: str) -> "list[str]":
        """Go from the home page to the waiting room; returns the seven words."""
        self.opens_home().press(spoken("Talk to an officer now", self.language), role="link")
        self.acts += 1
        self._enter(self.page.locator("[name=q-commune]"), commune)
        self.follows(self.page.locator("button[name=faire][value=talk]"))
        return self.receipt_words()

    def receipt_words(self) -> "list[str]":
        """Read the seven words of the present page."""
        card = self.page.locator(".code-card li")
        expect(card).to_have_count(7)
        return card.all_inner_texts()

    def enters(self) -> "Witness":
        """Go from the seven words into the conversation."""
        return self.press(spoken("Enter the conversation", self.language), role="link")

    def answers_guide(self, text: str) -> "Witness":
        """Answer the question of the script, in one's own words."""
        self.acts += 1
        self._enter(self.page.locator("#guide textarea, #guide input[type=text]").first, text)
        return self.follows(self.page.locator("#guide button[value=answer]"))

    def asks_again(self) -> "Witness":
        """Ask to talk, from a written report."""
        return self.follows(self.page.locator("button[name=faire][value=ask]"))

    def looks_for_answers(self) -> "Witness":
        """Press the button that is there for whoever sees no frame."""
        return self.follows(self.page.locator("button[name=faire][value=look]"))

    def switches_to(self, language: str) -> "Witness":
        """Choose another language."""
        self.language = language
        return self.follows(self.page.locator(f'button[value="langue:{language}"], button[name="langue:{language}"]'))

    def goes_back(self) -> "Witness":
        """Use the browser's own back button; a page that had to be sent again would not come."""
        self.page.go_back()
        return self._stays()

    def goes_forward(self) -> "Witness":
        """Use the browser's own forward button."""
        self.page.go_forward()
        return self._stays()

    def _stays(self) -> "Witness":
        assert self.page.url.startswith(self.url), "the browser shows a page of its own"
        return self


class WitnessAtKeyboard(Keyboard, Witness):
    """Somebody with a keyboard and no mouse: Tab, arrows, Space and Enter."""

    def _activate(self, target: Locator) -> None:
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _press_here(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def _enter(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def _choose(self, target: Locator) -> None:
        self.reach(target)
        for _step in range(12):
            if target.evaluate("it => it === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
            self._check_focus()
        if not target.is_checked():
            self.page.keyboard.press("Space")
        assert target.is_checked()


def spoken(msgid: str, language: str = "fr") -> str:
    """Return a sentence of the site as its readers see it: a story holds in every language."""
    with translation.override(language):
        return translation.gettext(msgid)


def plain(text: str) -> str:
    """Return a text with plain spaces, as it is typed in a test."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def without_accents(text: str) -> str:
    """Write words as a hurried hand would."""
    table = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")
    return re.sub(r"œ", "oe", text.lower()).translate(table)
