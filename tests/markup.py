"""What every page must be as markup, whatever it says: well-formed, ids once, nothing inline."""

from collections import Counter
from html.parser import HTMLParser

VOID = frozenset({"base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})
REFERENCES = frozenset({"for", "aria-describedby", "aria-labelledby"})


class Markup(HTMLParser):
    """Reads a page, or a piece of one, and keeps what is wrong with it in `faults`."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.references: set[str] = set()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"never closed: {tag}" for tag in self.open]
        self.faults += [f"id twice: {name}" for name, times in self.ids.items() if times > 1]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        names = Counter(name for name, _value in attrs)
        self.faults += [f"attribute twice on {tag}: {name}" for name, times in names.items() if times > 1]
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"inline {name} on {tag}")
            if name == "id":
                self.ids[value] += 1
            if name in REFERENCES:
                self.references.update((value or "").split())
            if (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f"script in {name} of {tag}")
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.faults.append(f"inline {tag}")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        self.text.append(data)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every element of this name, in order."""
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def words(self) -> str:
        """The text of the page, in one line."""
        return " ".join(" ".join(self.text).split())


def assert_sound(html: str, *, whole: bool = False) -> Markup:
    """Fail when the markup is broken or holds anything inline; a whole page also keeps its references."""
    page = Markup(html)
    assert page.faults == []
    if whole:
        assert page.references <= set(page.ids), page.references - set(page.ids)
    return page
