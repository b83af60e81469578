"""Folding of text, so that two ways of writing the same words compare as equal.

It answers "what remains of these words without accents, case, ligatures and punctuation"; it knows no language and no
abbreviation. What "st" stands for in the name of a town is the business of `places.names`.
"""

import re
import unicodedata

# Letters that Unicode does not take apart by itself.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_OTHER_SIGNS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, every run of other signs turned into one space.

    >>> fold("  L’Haÿ-les-Roses ")
    'l hay les roses'
    """
    return _OTHER_SIGNS.sub(" ", text.lower() if text.isascii() else _bare(text)).strip()


def _bare(text: str) -> str:
    # NFKD also takes "ﬁ", "²" or a full-width "Ａ" apart; casefold comes second because it can compose anew.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join([sign for sign in decomposed if not unicodedata.combining(sign)]).translate(_LIGATURES)
