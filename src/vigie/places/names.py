"""How the name of a commune is written, folded and cut into search keys.

It answers "are these two spellings the same name" and "which keys does a name have"; it reads no table. Both sides of
the search use it: `name_index` when the names are stored, `search` when somebody types.

The keys are those of the symmetric-delete method: the name itself and the name with each one of its letters left out.
Two words that one substitution, deletion, insertion or swap of neighbours separates always share a key.
"""

import re
import zlib

from vigie.lib.text import fold

# Codes of the article before a name in Insee's files (TNCC), and what stands after "de" in front of it.
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L’", "6": "Aux ", "7": "Las ", "8": "Los "}
GENITIVES = {"1": "d’", "2": "du ", "3": "de la ", "4": "des ", "5": "de l’"}

_WORDS = {"st": "saint", "ste": "sainte"}
_SUR = re.compile(r"\bs/\s*", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:l|le|la|les|aux|las|los) (?=.)")
_PARENTHESIS = re.compile(r"\s*\([^)]*\)")
_ARRONDISSEMENT = re.compile(r"(paris|lyon|marseille) 0?([1-9]|1\d|20) ?(?:er|e|eme|ieme|nd|nde)?(?: arr\w*)?")
_LONGEST = 60  # the longest name has 45 letters; nobody needs more, and cost grows with length


def shown(name: str) -> str:
    """Return a name from a public file as pages show it: no stray spaces, typographic apostrophe."""
    return " ".join(name.replace("'", "’").split())


def with_article(name: str, article: str) -> str:
    """Return `name` with the article of its Insee code: ("Rochelle", "3") gives "La Rochelle"."""
    return ARTICLES.get(article, "") + shown(name)


def of(name: str, article: str) -> str:
    """Return "du Doubs", "de l’Oise", "des Vosges" for a department and its Insee article code."""
    return GENITIVES.get(article, "de ") + shown(name)


def fold_name(name: str) -> str:
    """Return the folded words of a name of place, "st" and "ste" and "s/" written in full."""
    folded = " ".join(_WORDS.get(word, word) for word in fold(_SUR.sub("sur ", name[: 2 * _LONGEST])).split())
    found = _ARRONDISSEMENT.fullmatch(folded)
    return f"{found[1]} {found[2]}" if found else folded[:_LONGEST].strip()


def is_district(folded: str) -> bool:
    """Tell whether a folded name is an arrondissement of Paris, Lyon or Marseille: "paris 18"."""
    return _ARRONDISSEMENT.fullmatch(folded) is not None


def compact(folded: str) -> str:
    """Return folded words with no space: where a hyphen stood or was forgotten makes no difference."""
    return folded.replace(" ", "")


def spellings(name: str) -> dict[str, str]:
    """Return every way a name is looked for, compact form -> folded form: also without article or parenthesis."""
    folded = {fold_name(name)}
    if "(" in name:
        folded.add(fold_name(_PARENTHESIS.sub("", name)))
    folded |= {_ARTICLE.sub("", form, count=1) for form in folded if _ARTICLE.match(form)}
    return {compact(form): form for form in folded if form}


def keys(form: str) -> set[int]:
    """Return the search keys of a compact form, each a signed number of 32 bits.

    Two words may share a number by chance: candidates are always compared letter by letter afterwards.
    """
    cut = {form[:index] + form[index + 1 :] for index in range(len(form))}
    return {_number(word) for word in cut | {form} if word}


def _number(word: str) -> int:
    unsigned = zlib.crc32(word.encode())
    return unsigned - (1 << 32) if unsigned >= 1 << 31 else unsigned
