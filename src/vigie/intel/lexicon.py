"""The words of the trade: what a text and a query are cut into, so that *dealers* finds *vendeur* and *shit* résine.

Each word of a text gives itself, folded, and one lexeme more: `#term` when the lexicon knows it, with the terms above
it (résine is cannabis, cannabis is drogue); else `~stem`, and itself backwards for the search of misspelt words. A
query asks for the narrowest term alone. What the lexicon knows stands in `lexicon.txt`, inflected by `inflection`.
It refuses nothing: a text without a word gives no lexeme.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from vigie.intel import inflection, marks

TERM, STEM, BACKWARDS = "#", "~", "<"
_FILE = Path(__file__).with_name("lexicon.txt")
_TOKEN = re.compile(r"[a-z0-9]+")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu|presqu)'(?=\w)")
_PLATE = re.compile(r"\b(?:[a-z]{2}[- ]?\d{3}[- ]?[a-z]{2}|\d{1,4}[- ]?[a-z]{2,3}[- ]?(?:\d{2}|2[ab]))\b")
_LETTER = re.compile(r"(?<!['’])\bC\b(?!['’])")
_EACH = "*"
_LONGEST_TOKEN = 40
_SHORTEST_FUZZY = 4


def _words(text: str) -> frozenset[str]:
    """Return the words of a line."""
    return frozenset(text.split())


_BEFORE_A_LETTER = _words(
    "batiment bat hall escalier immeuble entree porte bloc tour cage allee ligne quai aile zone groupe parking niveau"
    " residence barre vitamine categorie classe plan lot terminal sortie annexe pavillon box local secteur"
)
STOP_WORDS = _words(
    "a ai au aucun aussi autre aux avait avec avoir c ca car ce cela ces cet cette ceux chez ci comme d dans de des du"
    " elle elles en entre est et etaient etait etant ete etre eu eux fait font ici il ils j je l la le les leur leurs"
    " lui m ma mais me meme mes mon n ne ni nos notre nous on ont ou par pas peu plus pour puis qu quand que quel"
    " quelle qui s sa sans se ses si soit son sont sous sur t ta te tes ton tous tout toute toutes tres tu un une vers"
    " vos votre vous y sera seront"
)


@dataclass(frozen=True)
class Lexicon:
    """Forms and what they are.

    Attributes:
        terms: terms of each form; a form of several words has its words parted by a space.
        above: the terms above each term, all the way up.
        longest: words in the longest form.
    """

    terms: dict[str, tuple[str, ...]]
    above: dict[str, tuple[str, ...]]
    longest: int

    def known(self, form: str) -> bool:
        """Tell whether a folded form is in the lexicon."""
        return form in self.terms

    def with_above(self, form: str) -> set[str]:
        """Return the terms of a form and those above them."""
        return {found for term in self.terms[form] for found in (term, *self.above[term])}


def fold(text: str) -> str:
    """Return a text in small letters without accents, ligatures or typographic apostrophes."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    text = text.replace("’", "'").replace("ʼ", "'").replace("‘", "'")
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in bare if not unicodedata.combining(one))


def tokens(text: str) -> list[str]:
    """Cut a text into folded words, elided articles taken off; hyphens part words."""
    return [one[:_LONGEST_TOKEN] for one in _TOKEN.findall(_ELIDED.sub(" ", fold(text)))]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    terms: dict[str, set[str]] = {}
    broader: dict[str, list[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("//"):
            continue
        head, _separator, tail = line.partition(":")
        if head.strip() == _EACH:
            for form in tail.split(","):
                term = "".join(tokens(form))
                broader.setdefault(term, [])
                for inflected in _inflected(form) | inflection.nouns_of(term):
                    terms.setdefault(inflected, set()).add(term)
            continue
        name, _separator, up = head.partition("<")
        term = "".join(tokens(name))
        broader.setdefault(term, []).extend("".join(tokens(one)) for one in up.split(",") if one.strip())
        for form in tail.split(","):
            for inflected in _inflected(form):
                terms.setdefault(inflected, set()).add(term)
    longest = max(form.count(" ") + 1 for form in terms)
    found = {form: tuple(sorted(of)) for form, of in terms.items()}
    return Lexicon(found, {term: tuple(_up(term, broader)) for term in broader}, longest)


def _up(term: str, broader: dict[str, list[str]]) -> Iterator[str]:
    """Yield the terms above a term, all the way up."""
    for one in broader.get(term, ()):
        yield one
        yield from _up(one, broader)


def _inflected(form: str) -> set[str]:
    """Return what a form of the file stands for: `vendre+` its conjugation, `=proto` itself, else also plurals."""
    form = form.strip()
    if form.startswith("="):
        return {" ".join(tokens(form))}
    if form.endswith("+"):
        return inflection.conjugated("".join(tokens(form)))
    words = tokens(form)
    if len(words) == 1:
        return inflection.declined(words[0])
    return {" ".join(made) for made in product(*[inflection.plurals(word) for word in words])}


def lexemes(text: str) -> list[str]:
    """Cut a text into the lexemes it is found by, each once, in order."""
    known, words = lexicon(), tokens(text)
    found = dict.fromkeys(identifiers(text))
    if _letter_is_cocaine(text):
        found.setdefault(f"{TERM}cocaine")
    for place, word in enumerate(words):
        if word not in STOP_WORDS:
            found.update(dict.fromkeys(_of_word(word)))
        for end in range(place + 2, min(place + known.longest, len(words)) + 1):
            form = " ".join(words[place:end])
            if known.known(form):
                found.update(dict.fromkeys(TERM + term for term in sorted(known.with_above(form))))
    return list(found)


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[str, ...]:
    """Return the lexemes of one word."""
    known = lexicon()
    if known.known(word):
        return (word, *(TERM + term for term in sorted(known.with_above(word))))
    if len(word) < _SHORTEST_FUZZY or word.isdigit():
        return (word,)
    return (word, STEM + inflection.stem(word), BACKWARDS + word[::-1])


def identifiers(text: str) -> list[str]:
    """Return the plates and telephones written within a text, each as one lexeme."""
    folded = fold(text)
    plates = [one for one in (marks.plate(part) for part in _PLATE.findall(folded)) if marks.plate_is_whole(one)]
    phones = [marks.phone(part) for part in marks.PHONES.findall(folded)]
    return [one.lower() for one in plates] + [phone_lexeme(one) for one in phones if one]


def phone_lexeme(value: str) -> str:
    """Return the lexeme of a normalised telephone."""
    return value.removeprefix("+")


def _letter_is_cocaine(text: str) -> bool:
    """Tell whether a capital C stands alone in a text and names no building."""
    for found in _LETTER.finditer(text):
        before = tokens(text[: found.start()])
        if not before or before[-1] not in _BEFORE_A_LETTER:
            return True
    return False


@dataclass(frozen=True)
class Asked:
    """One word of a query: what it is found by, any of them; whether a longer word may stand for it."""

    word: str
    any_of: tuple[str, ...]
    known: bool
    prefix: bool = False


def asked(text: str) -> list[Asked]:
    """Cut a query into words, all of which a text must hold; forms of several words count as one.

    The last word may be a beginning, unless the lexicon knows it: `guett` finds guetteur, `coke` does not find cokerie.
    Any word written with a star is a beginning.
    """
    known = lexicon()
    starred = {word for part in text.split() if part.endswith("*") for word in tokens(part)[-1:]}
    words, found, place = tokens(text), [], 0
    if words == ["c"]:
        return [Asked("c", (f"{TERM}cocaine",), known=True)]
    while place < len(words):
        end = next(
            (
                end
                for end in range(min(place + known.longest, len(words)), place + 1, -1)
                if known.known(" ".join(words[place:end]))
            ),
            place + 1,
        )
        form = " ".join(words[place:end])
        if known.known(form) or form not in STOP_WORDS:
            found.append(_asked_form(form, starred=form in starred, last=end == len(words)))
        place = end
    return found


def _asked_form(form: str, *, starred: bool, last: bool) -> Asked:
    """Say what a form of a query is found by."""
    known = lexicon()
    if known.known(form):
        own = (form,) if starred else ()
        return Asked(form, (*(TERM + term for term in known.terms[form]), *own), known=True, prefix=starred)
    fuzzy = len(form) >= _SHORTEST_FUZZY and not form.isdigit()
    stem = (STEM + inflection.stem(form),) if fuzzy else ()
    prefix = starred or (last and len(form) >= _SHORTEST_FUZZY)
    return Asked(form, (*stem, form), known=False, prefix=prefix)


def found_by(word: Asked, of_text: list[str]) -> bool:
    """Tell whether a text's lexemes hold a word that is asked for."""
    if any(one in word.any_of for one in of_text):
        return True
    return word.prefix and any(one.startswith(word.word) for one in of_text)
