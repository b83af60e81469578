"""A witness at the public site, as one method an act: `witness.tells_where("Besançon")`. Every page is looked at.

`Witness` touches the screen; `WitnessAtKeyboard` has no mouse and checks each step of the focus. Both count what their
person does, so that a story can say how long it takes.
"""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from stories.eyes import Eyes

DRUGS = "Signaler un trafic de drogue"
RODEO = "Signaler un rodéo motorisé"
# Keystroke-level model, slow hands on a telephone: an act (find, aim, touch), a letter, a page to take in.
_ACT_SECONDS, _LETTER_SECONDS, _PAGE_SECONDS = 3.0, 0.35, 4.0
# The element that has the focus: is it drawn with an outline, inside the window, and not covered?
_FOCUS = """() => {
  const it = document.activeElement
  if (!it || it === document.body) { return null }
  const box = it.getBoundingClientRect()
  const [x, y] = [box.left + Math.min(box.width, innerWidth) / 2, box.top + Math.min(box.height, 20) / 2]
  const top = document.elementFromPoint(x, y)
  const style = getComputedStyle(it)
  return {
    name: it.outerHTML.slice(0, 90),
    drawn: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inside: Math.min(box.bottom, innerHeight) - Math.max(box.top, 0) >= Math.min(box.height, 40) - 1,
    covered: !(top && (top === it || it.contains(top) || top.contains(it))),
  }
}"""
_AFTER = """() => {
  const before = window.lastFocus, it = document.activeElement
  window.lastFocus = it
  return !before || before === it || !!(before.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING)
}"""


@dataclass(frozen=True)
class Receipt:
    """What a witness takes away."""

    words: list[str]
    line: str
    dates: list[str]
    service: str


class Witness:
    """Somebody at a telephone."""

    def __init__(self, page: Page, url: str, eyes: Eyes, *, scripts: bool = False) -> None:
        self.page, self.url, self._eyes, self._scripts = page, url, eyes, scripts
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
        self._activate(target)
        self.page.wait_for_load_state()
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
        """Write in the conversation."""
        self.types("Votre message", text)
        return self.press("Envoyer")

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


class WitnessAtKeyboard(Witness):
    """Somebody with a keyboard and no mouse: Tab, arrows, Space and Enter."""

    def _reach(self, target: Locator) -> None:
        """Go on with Tab to a target, the focus seen at each step and never going back."""
        for _step in range(60):
            if target.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self._check_focus()
            if self._in_its_group(target):
                return
        raise AssertionError(f"Tab does not reach {target}")

    def _check_focus(self) -> None:
        """Fail when the focus cannot be seen or goes back."""
        focus = self.page.evaluate(_FOCUS)
        if focus is None:
            return
        assert focus["drawn"], f"the focus is not drawn: {focus}"
        assert focus["inside"], f"the focus is outside the window: {focus}"
        assert not focus["covered"], f"the focus is covered: {focus}"
        assert self.page.evaluate(_AFTER), f"the focus goes back: {focus}"

    @staticmethod
    def _in_its_group(target: Locator) -> bool:
        """Tell whether the focus is on a radio button of the same question."""
        same = "it => it.type === 'radio' && it.name === document.activeElement.name"
        return bool(target.evaluate(same))

    def _activate(self, target: Locator) -> None:
        self._reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _enter(self, target: Locator, text: str) -> None:
        self._reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def _choose(self, target: Locator) -> None:
        self._reach(target)
        for _step in range(12):
            if target.evaluate("it => it === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
            self._check_focus()
        if not target.is_checked():
            self.page.keyboard.press("Space")
        assert target.is_checked()


def plain(text: str) -> str:
    """Return a text with plain spaces, as it is typed in a test."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def without_accents(text: str) -> str:
    """Write words as a hurried hand would."""
    table = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")
    return re.sub(r"œ", "oe", text.lower()).translate(table)
