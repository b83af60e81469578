"""A hand without a mouse: Tab leads on, and the focus is drawn, inside the window, uncovered and never goes back."""

from playwright.sync_api import Locator, Page

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


class Keyboard:
    """What a person with a keyboard and no mouse does on a page."""

    page: Page

    def reach(self, target: Locator) -> None:
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
