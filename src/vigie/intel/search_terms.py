"""What was typed in the box, understood: plates, telephones and handles by their look, words by the lexicon.

A whole plate or a telephone is also looked for as a word of the text; a part of a plate likewise. It refuses nothing:
what it cannot read as an identifier is words.
"""

import re
from dataclasses import dataclass

from vigie.intel import lexicon, marks
from vigie.intel.codes import MarkKind
from vigie.intel.lexicon import Asked

SHORTEST_PART = 3
_PLATE_PART = re.compile(r"^(?=.*\d)(?=.*[A-Z])(?:[A-Z]{1,3}\d{1,4}[A-Z]{0,3}|\d{1,4}[A-Z]{1,3}\d{0,2})$")
_ACCOUNT = re.compile(
    r"(?:https?://\S+|(?:t\.me|snapchat\.com|instagram\.com|wa\.me)/\S+|(?<![\w.])@[\w.\-]{2,64})", re.IGNORECASE
)
_WHOLE_PLATE = re.compile(
    r"(?<!\w)(?:[A-Z]{2}[- ]?\d{3}[- ]?[A-Z]{2}|\d{2,4}[- ]?[A-Z]{2,3}[- ]?(?:\d{2}|2[AB]))(?!\w)", re.IGNORECASE
)
_SPACED = re.compile(r"(?<!\w)([A-Z]{2}) (\d{3})(?!\w)|(?<!\w)(\d{3}) ([A-Z]{2})(?!\w)")


@dataclass(frozen=True)
class Term:
    """One thing that must be found: an identifier (or a part of one), a word, or what may be either.

    Attributes:
        kind: kind of identifier, or None for a word alone.
        value: the identifier, normalised.
        part: whether only a part of it is known.
        word: the word that stands for it in a text.
    """

    kind: MarkKind | None = None
    value: str = ""
    part: bool = False
    word: Asked | None = None


def read(text: str) -> list[Term]:
    """Understand the box."""
    found: list[Term] = []
    for pattern, kind in ((_ACCOUNT, MarkKind.HANDLE), (marks.PHONES, MarkKind.PHONE), (_WHOLE_PLATE, MarkKind.PLATE)):
        for written in pattern.findall(text):
            term = _identifier(kind, written)
            if term:
                found.append(term)
                text = text.replace(written, " ")
    rest = []
    for chunk in _SPACED.sub(r"\1\3-\2\4", text).split():
        part = plate_part(chunk)
        if part:
            found.append(part)
        else:
            rest.append(chunk)
    return found + [_word(one) for one in lexicon.asked(" ".join(rest))]


def _identifier(kind: MarkKind, written: str) -> Term | None:
    """Read one identifier, or nothing."""
    if kind == MarkKind.HANDLE:
        value = marks.handle(written)
        return Term(kind, value) if value else None
    if kind == MarkKind.PHONE:
        value = marks.phone(written)
        return Term(kind, value, word=_exactly(lexicon.phone_lexeme(value))) if value else None
    value = marks.plate(written)
    return Term(kind, value, word=_exactly(value.lower())) if marks.plate_is_whole(value) else None


def plate_part(chunk: str) -> Term | None:
    """Read a part of a plate, or nothing when it does not look like one or is a word of the trade."""
    bare = marks.plate(chunk)
    if len(bare) < SHORTEST_PART or not _PLATE_PART.match(bare):
        return None
    forms = (" ".join(lexicon.tokens(chunk)), "".join(lexicon.tokens(chunk)))
    if any(lexicon.lexicon().known(form) for form in forms):
        return None
    return Term(MarkKind.PLATE, bare, part=True, word=_exactly(bare.lower(), prefix=True))


def _exactly(lexeme: str, *, prefix: bool = False) -> Asked:
    """Return a word that is found as it stands."""
    return Asked(lexeme, (lexeme,), known=True, prefix=prefix)


def _word(word: Asked) -> Term:
    """Return a word; one that the lexicon does not know may be a handle."""
    if word.known or " " in word.word:
        return Term(word=word)
    return Term(MarkKind.HANDLE, word.word, word=word)
