"""A message as the officer reads it: the same on the page and in the stream."""

from typing import Any

from django.utils.translation import gettext as _

from vigie.tips import cards
from vigie.tips.conversation import Line
from vigie.tips.states import Author


def entry(line: Line) -> dict[str, Any]:
    """Return a message in the form of `components/thread_line.html`."""
    ours = line.author == Author.OFFICER
    card = cards.card_of(line.text) if ours else None
    return {
        "author": _("An officer") if ours else _("The witness"),
        "kind": "mine" if ours else "",
        "at": line.sent_at,
        "text": line.text,
        "number": line.number,
        "card": cards.FACES[card] if card else None,
    }
