"""A message as its witness reads it: the same on the page, in the stream, and in the frame without scripts."""

from typing import Any

from django.utils.translation import gettext as _

from vigie.tips import cards
from vigie.tips.conversation import Line
from vigie.tips.states import Author


def entry(line: Line) -> dict[str, Any]:
    """Return a message in the form of `components/thread_line.html`."""
    mine = line.author == Author.WITNESS
    card = cards.card_of(line.text) if not mine else None
    return {
        "author": _("You") if mine else _("An officer"),
        "kind": "mine" if mine else "",
        "at": line.sent_at,
        "text": line.text,
        "number": line.number,
        "card": cards.FACES[card] if card else None,
    }
