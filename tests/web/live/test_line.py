"""A line written from its mould is the line that the template writes, whatever the words, the minute, the language."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from vigie.tips import cards
from vigie.tips.conversation import Line
from vigie.tips.states import Author
from vigie.web.live import line
from vigie.web.public import lines

WORDS = ("Bonjour", '<b>"l\'un" & l’autre</b>', "\x01 \x02 {{ entry.text }} {% if %}", "deux\nlignes", "مرحبا")
MINUTES = (datetime(2026, 3, 1, 7, 12, tzinfo=UTC), datetime(2026, 3, 1, 7, 13, tzinfo=UTC))


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("author", [Author.WITNESS, Author.OFFICER])
def test_it_is_what_the_template_writes(language, author):
    with translation.override(language):
        for number, text in enumerate(WORDS * 2, start=1):
            for minute in MINUTES:
                entry = lines.entry(Line(number=number, author=author, sent_at=minute, text=text))
                assert line.written(entry) == render_to_string("components/thread_line.html", {"entry": entry}).strip()


def test_a_card_is_written_whole():
    with translation.override("fr"):
        text = cards.mark(next(iter(cards.Card)))
        entry = lines.entry(Line(number=3, author=Author.OFFICER, sent_at=MINUTES[0], text=text))
        assert entry["card"]
        assert line.written(entry) == render_to_string("components/thread_line.html", {"entry": entry}).strip()
