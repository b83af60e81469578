"""Sanitising: what in a witness's words could give the witness away, shown as a checklist to the officer.

The program finds passages; the officer says for each what was done with it. Finding nothing proves nothing, and the
page says so. Forwarding is refused while a passage is unanswered, or while the neutral text still quotes the witness
word for word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from vigie.lib.errors import Refused
from vigie.lib.text import fold

QUOTED_WORDS = 6


class PassageKind(TextChoices):
    """Why a passage may identify its author."""

    VANTAGE = "vantage", _("Where the witness looks from")
    HOME = "home", _("The witness’s own home or work")
    ONLY_ONE = "only_one", _("What only the witness can know")
    RELATION = "relation", _("A tie between the witness and somebody")
    CONTACT = "contact", _("A telephone, an address, an account")
    NAME = "name", _("A name")
    INSTANT = "instant", _("An instant so exact that few were there")


# Patterns run on folded text (no accents, lower case), which keeps the positions of the original one for one.
_VANTAGE = (
    r"\b(?:de|depuis|par|sous|devant|sur) (?:ma|mes|mon|notre|nos) "
    r"(?:fenetres?|balcon|terrasse|palier|porte|jardin|judas|cuisine|chambre|salon|voiture|camera)\b"
    r"|\b(?:from|under|outside) (?:my|our) (?:window|balcony|door|garden|kitchen|flat|car|camera)\b"
)
_HOME = (
    r"\b(?:j[’' ]habite|je vis|j[’' ]ai emmenage|chez moi|chez nous|mon (?:immeuble|appartement|logement|etage|"
    r"travail|bureau|magasin|commerce|hall|bailleur|voisin)|ma (?:rue|maison|boutique|cage d[’' ]escalier|voisine)|"
    r"mes voisins|je travaille|i live|i work|my (?:building|street|neighbou?rs?|shop|landlord))\b[^.;\n]{0,40}"
)
_ONLY_ONE = (
    r"\b(?:je suis (?:le|la) seule?|moi seule?ment|moi seule?|personne d[’' ]autre|(?:il|elle) m[’' ]a (?:dit|montre|"
    r"confie)|ils m[’' ]ont (?:dit|menacee?|demande)|on m[’' ]a (?:dit|propose|menacee?)|"
    r"only i|s?he told me|nobody else)\b[^.;\n]{0,40}"
)
_RELATION = (
    r"\b(?:mon|ma|mes) (?:fils|fille|frere|soeur|cousine?|neveu|niece|mari|femme|compagne?|copain|copine|ex|"
    r"enfants?|mere|pere|parents|petit[- ]fils|petite[- ]fille|ami|amie|collegue|patron|eleves?|locataire)\b"
    r"|\bmy (?:son|daughter|brother|sister|husband|wife|partner|ex|child|children|mother|father|friend|colleague|"
    r"boss|pupil|tenant)\b"
)
_CONTACT = r"(?:\+33|\b0)\s?[1-9](?:[ .-]?\d{2}){4}\b|\b[\w.+-]+@[\w-]+\.[\w.]+\b|(?<!\w)@\w{3,}"
_INSTANT = r"\b(?:a|vers) \d{1,2} ?h ?\d{2}\b|\b\d{1,2}:\d{2}\b"
# These run on folded text (no accents, lower case), which keeps the positions of the original one for one.
_COMPILED = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (PassageKind.VANTAGE, _VANTAGE),
        (PassageKind.HOME, _HOME),
        (PassageKind.ONLY_ONE, _ONLY_ONE),
        (PassageKind.RELATION, _RELATION),
        (PassageKind.CONTACT, _CONTACT),
        (PassageKind.INSTANT, _INSTANT),
    )
)
# Names are looked for in the original text: a title before a capital, or two capitals in a row inside a sentence.
_NAME = re.compile(
    r"\b(?:M\.|Mme|Mlle|Monsieur|Madame|Mr|Mrs)\s+[A-ZÀ-Ý][\w’'-]+"
    r"|(?<=[a-zà-ÿ,] )[A-ZÀ-Ý][a-zà-ÿ]+ [A-ZÀ-Ý][A-ZÀ-Ýa-zà-ÿ]+"
)


@dataclass(frozen=True)
class Passage:
    """One passage of the witness's words, with why it was picked.

    Attributes:
        key: stable name of the passage within its tip, for the checklist.
        kind: why.
        quote: the words themselves; they stay on the officer's page and are stored nowhere.
        source: where they stand (a question's code, or `message-3`).
    """

    key: str
    kind: PassageKind
    quote: str
    source: str


class PassageUnanswered(Refused):
    """The checklist is not complete."""

    code = "passage_unanswered"
    sentence = _("Some passages that could identify the witness are not ticked yet.")


class StillQuoted(Refused):
    """The neutral text repeats the witness."""

    code = "still_quoted"
    sentence = _("The report still repeats the witness word for word. Write it in your own neutral words.")

    def __init__(self, quote: str) -> None:
        super().__init__()
        self.quote = quote


def passages(texts: Iterable[tuple[str, str]]) -> list[Passage]:
    """Find the passages of (source, text) pairs that could identify the witness."""
    found: list[Passage] = []
    for source, text in texts:
        spans: list[tuple[int, int, PassageKind]] = []
        flat = _flatten(text)
        for kind, pattern in _COMPILED:
            spans += [(match.start(), match.end(), kind) for match in pattern.finditer(flat)]
        spans += [(match.start(), match.end(), PassageKind.NAME) for match in _NAME.finditer(text)]
        for start, end, kind in _outermost(spans):
            key = f"{source}-{start}-{kind}"
            found.append(Passage(key=key, kind=kind, quote=text[start:end].strip(), source=source))
    return found


def _flatten(text: str) -> str:
    """Fold letter by letter, so that positions stay those of the text."""
    return "".join((fold(letter) or " ")[:1] if letter.isalpha() else letter for letter in text)


def _outermost(spans: list[tuple[int, int, PassageKind]]) -> list[tuple[int, int, PassageKind]]:
    """Drop a span that lies within another."""
    kept: list[tuple[int, int, PassageKind]] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end, kind))
    return kept


def check(*, neutral: str, texts: Iterable[tuple[str, str]], ticked: set[str]) -> None:
    """Refuse a neutral text that is not ready to leave the vault.

    Raises:
        PassageUnanswered: a passage of the checklist is not ticked.
        StillQuoted: six words in a row are the witness's own.
    """
    pairs = list(texts)
    if {passage.key for passage in passages(pairs)} - ticked:
        raise PassageUnanswered
    written = _shingles(neutral)
    for _source, text in pairs:
        repeated = written & _shingles(text)
        if repeated:
            raise StillQuoted(min(repeated))


def _shingles(text: str) -> set[str]:
    """Return every run of `QUOTED_WORDS` folded words."""
    words = re.findall(r"\w+", fold(text))
    return {" ".join(words[i : i + QUOTED_WORDS]) for i in range(len(words) - QUOTED_WORDS + 1)}
