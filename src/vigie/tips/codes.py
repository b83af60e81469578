"""Return codes: seven French words, drawn at random, that find a tip and open it.

7,776 words and seven draws hold 90 random bits, so keyed fast derivations are enough: one finds the tip, another
opens its key. Neither the code nor anything that gives it back is stored. What is typed back may differ in case,
accents, separators and order of spaces; another word is refused with a sentence, never guessed.
"""

import re
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from vigie.lib import sealed
from vigie.lib.errors import Refused
from vigie.lib.text import fold

WORDS = 7
_FILE = Path(__file__).with_name("words_fr.txt")
_LONGEST_TYPED = 300


class CodeNotUnderstood(Refused):
    """What was typed is not seven words of the list."""

    code = "code_not_understood"
    sentence = _("This code is not complete, or a word is not written right. Check the seven words.")


class UnknownWords(CodeNotUnderstood):
    """Some words are not in the list; the page names them, since they are the reader's own."""

    code = "code_unknown_words"

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self.words = words


@dataclass(frozen=True)
class ReturnCode:
    """Seven words as they are shown; lives in the sealed draft and on the witness's paper only."""

    words: tuple[str, ...]

    def _secret(self) -> bytes:
        return "-".join(fold(word) for word in self.words).encode()

    def lookup(self, pepper: bytes) -> bytes:
        """Return the 32 bytes that find the tip."""
        return sealed.derive(self._secret(), pepper=pepper, name=b"vigie code id")

    def key(self, pepper: bytes) -> bytes:
        """Return the key that opens the tip's content key."""
        return sealed.derive(self._secret(), pepper=pepper, name=b"vigie code key")


@cache
def word_list() -> dict[str, str]:
    """Return the words by their folded form, in the order of the file."""
    return {fold(word): word for word in _FILE.read_text(encoding="utf-8").split()}


@cache
def _shown() -> tuple[str, ...]:
    return tuple(word_list().values())


def draw() -> ReturnCode:
    """Draw a new code from the system's randomness."""
    return ReturnCode(tuple(secrets.choice(_shown()) for _ in range(WORDS)))


def read(typed: str) -> ReturnCode:
    """Read a code as a person types it.

    Raises:
        CodeNotUnderstood: not seven words.
        UnknownWords: a word is not in the list.
    """
    tokens = [fold(token) for token in re.split(r"[\W\d_]+", typed[:_LONGEST_TYPED]) if token]
    known = word_list()
    unknown = [token for token in tokens if token not in known]
    if len(tokens) == WORDS and not unknown:
        return ReturnCode(tuple(known[token] for token in tokens))
    if tokens and unknown:
        raise UnknownWords(unknown)
    raise CodeNotUnderstood
