"""What a witness does, in a few words, over HTTP."""

from markup import Markup

NEXT = ("faire", "next")


def fill(walker, *, place="rue Imaginaire", facts="Un va-et-vient.", commune="besancon"):
    """Walk to the review page of a report."""
    walker.get("/signaler/drug_dealing/")
    walker.submit(NEXT, **{"q-commune": commune, "q-place": place})
    walker.submit(NEXT, **{"q-facts": facts})
    walker.submit(NEXT, **{"q-when_seen": "week"})
    assert walker.status == 200, Markup(walker.html).words
    return walker


def send(walker):
    """Press “Send” on the review page; returns the seven words of the receipt."""
    walker.submit(("faire", "send"))
    assert walker.status == 200, Markup(walker.html).words
    return words_of(walker.html)


def words_of(html):
    """Read the seven words that stand on one line of a receipt."""
    for piece in html.split("<strong>"):
        words = piece.split("</strong>")[0].split()
        if len(words) == 7:
            return words
    raise AssertionError("no code on this page")


def come_back(walker, words):
    """Open the conversation with a code."""
    walker.cookies.clear()
    walker.get("/suivi/")
    return walker.submit(code=" ".join(words))
