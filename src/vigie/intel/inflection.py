"""Inflections of French by rule, on folded words: plurals, feminines, conjugations, and a light stem for the rest.

The rules cover what a report is written in: present, imperfect, future, conditional, participles. They make more forms
than the language has, which costs nothing, and know no exception that the lexicon does not list.
"""

import re

_PRESENT = ("e", "es", "e", "ons", "ez", "ent")
_IMPERFECT = ("ais", "ait", "ions", "iez", "aient")
_FUTURE = ("ai", "as", "a", "ons", "ez", "ont", *_IMPERFECT)
_PAST = ("ai", "as", "a", "ames", "ates", "erent", "asse", "assent")
_AGREED = ("", "e", "s", "es")
# Third group: the ending, then the stems of present singular, plural and imperfect, third plural, future, participles.
_THIRD: tuple[tuple[str, tuple[str, ...], str, tuple[str, ...], str, tuple[str, ...]], ...] = (
    ("enir", ("iens", "ient"), "en", ("ienn",), "iendr", ("enu",)),
    ("oir", ("ois", "oit"), "oy", ("oi",), "err", ("u",)),
    ("evoir", ("ois", "oit"), "ev", ("oiv",), "evr", ("u",)),
    ("prendre", ("prends", "prend"), "pren", ("prenn",), "prendr", ("pris",)),
    ("mettre", ("mets", "met"), "mett", ("mett",), "mettr", ("mis",)),
    ("battre", ("bats", "bat"), "batt", ("batt",), "battr", ("battu",)),
    ("aindre", ("ains", "aint"), "aign", ("aign",), "aindr", ("aint",)),
    ("eindre", ("eins", "eint"), "eign", ("eign",), "eindr", ("eint",)),
    ("uire", ("uis", "uit"), "uis", ("uis",), "uir", ("uit",)),
    ("crire", ("cris", "crit"), "criv", ("criv",), "crir", ("crit",)),
    ("lire", ("lis", "lit"), "lis", ("lis",), "lir", ("lu",)),
    ("dire", ("dis", "dit"), "dis", ("dis",), "dir", ("dit",)),
    ("vivre", ("vis", "vit"), "viv", ("viv",), "vivr", ("vecu",)),
    ("suivre", ("suis", "suit"), "suiv", ("suiv",), "suivr", ("suivi",)),
    ("aitre", ("ais", "ait"), "aiss", ("aiss",), "aitr", ("u",)),
    ("ouvrir", ("ouvre", "ouvres"), "ouvr", ("ouvr",), "ouvrir", ("ouvert",)),
    ("offrir", ("offre", "offres"), "offr", ("offr",), "offrir", ("offert",)),
    ("courir", ("cours", "court"), "cour", ("cour",), "courr", ("couru",)),
    ("fuir", ("fuis", "fuit"), "fuy", ("fui",), "fuir", ("fui",)),
    ("cueillir", ("cueille", "cueilles"), "cueill", ("cueill",), "cueiller", ("cueilli",)),
    ("partir", ("pars", "part"), "part", ("part",), "partir", ("parti",)),
    ("sortir", ("sors", "sort"), "sort", ("sort",), "sortir", ("sorti",)),
    ("sentir", ("sens", "sent"), "sent", ("sent",), "sentir", ("senti",)),
    ("mentir", ("mens", "ment"), "ment", ("ment",), "mentir", ("menti",)),
    ("dormir", ("dors", "dort"), "dorm", ("dorm",), "dormir", ("dormi",)),
    ("servir", ("sers", "sert"), "serv", ("serv",), "servir", ("servi",)),
)
_STEM_ENDINGS = re.compile(
    r"(?:eraient|erions|eriez|erait|erais|eront|erons|erez|erai|eras|era|aient|issent|issait|issant|antes|ante|ants"
    r"|ant|ions|iez|ais|ait|ees|ee|er|ez|es|e)$"
)
_SHORTEST_STEM = 4


def plurals(word: str) -> set[str]:
    """Return a word and its plural; a word of two letters or a figure has none."""
    if len(word) <= len("de") or word.isdigit() or word[-1] in "sxz":
        return {word}
    if word.endswith("al"):
        return {word, word[:-1] + "ux", word + "s"}
    if word.endswith(("au", "eu")):
        return {word, word + "x", word + "s"}
    return {word, word + "s"}


def declined(word: str) -> set[str]:
    """Return a noun or adjective with its plurals and the feminines of agents."""
    found = plurals(word)
    if word.endswith("teur"):
        found |= plurals(word[:-3] + "rice")
    if word.endswith("eur"):
        found |= plurals(word[:-1] + "se")
    if word.endswith(("ier", "ger")):
        found |= plurals(word + "e")
    if word.endswith("if"):
        found |= plurals(word[:-1] + "ve")
    return found


def conjugated(verb: str) -> set[str]:
    """Return the forms of a verb given in its infinitive."""
    made = {verb}
    for ending, singular, plural, third, future, participles in _matching(verb):
        root = verb.removesuffix(ending)
        made |= {root + one for one in singular}
        made |= {root + plural + one for one in (*_IMPERFECT, "ons", "ez", "ant", "ants", "ante", "e", "es")}
        made |= {root + stem + one for stem in third for one in ("ent", "e", "es")}
        made |= {root + future + one for one in _FUTURE}
        made |= {root + one + agreed for one in participles for agreed in _AGREED}
        return made
    if verb.endswith("er"):
        return made | _first_group(verb[:-2])
    root = verb[:-2]
    joined = root + "iss" if verb.endswith("ir") else root
    short = {root + one for one in ("is", "it", "i")} if verb.endswith("ir") else {root, root + "s", root + "t"}
    participle = root + ("i" if verb.endswith("ir") else "u")
    future = verb if verb.endswith("ir") else verb[:-1]
    made |= short | {joined + one for one in (*_IMPERFECT, "ons", "ez", "ent", "e", "es", "ant", "ants", "ante")}
    made |= {future + one for one in _FUTURE} | {participle + one for one in _AGREED}
    return made | {root + one for one in ("irent", "isse", "issent")}


def nouns_of(verb: str) -> set[str]:
    """Return the nouns that a verb of the first group may make: of the act and of who does it."""
    if not verb.endswith("er"):
        return set()
    root = verb[:-2]
    mute = root + "e" if root.endswith("g") else root
    found = {one for ending in ("ation", "ement") for one in plurals(root + ending)}
    return found | {one for ending in ("age", "eur") for one in declined(mute + ending)}


def _matching(verb: str) -> list[tuple[str, tuple[str, ...], str, tuple[str, ...], str, tuple[str, ...]]]:
    """Return the rules of the third group that fit a verb, the longest ending first."""
    fits = [rule for rule in _THIRD if verb.endswith(rule[0])]
    return sorted(fits, key=lambda rule: -len(rule[0]))


def _first_group(root: str) -> set[str]:
    """Return the forms of a verb in -er: with a mute e before a, o where g needs it, and yer, eler, eter both ways."""
    made = {root + one for one in (*_PRESENT, *_IMPERFECT, *_PAST, "ant", "ants", "ante", "antes", "ee", "ees")}
    made |= {root + "er" + one for one in _FUTURE}
    if root.endswith("g"):
        made |= {root + "e" + one for one in (*_IMPERFECT, *_PAST, "ons", "ant")}
    if root.endswith("y"):
        made |= {root[:-1] + "i" + one for one in ("e", "es", "ent")}
        made |= {root[:-1] + "ier" + one for one in _FUTURE}
    if root.endswith(("el", "et")):
        made |= {root + root[-1] + one for one in ("e", "es", "ent")}
        made |= {root + root[-1] + "er" + one for one in _FUTURE}
    return made


def stem(word: str) -> str:
    """Return a light stem of a word that the lexicon does not know: number, gender, the commonest verb endings."""
    if len(word) <= _SHORTEST_STEM or any(one.isdigit() for one in word):
        return word
    if word.endswith("aux"):
        word = word[:-3] + ("au" if word.endswith("eaux") else "al")
    elif word[-1] in "sx" and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    bare = _STEM_ENDINGS.sub("", word)
    if len(bare) < _SHORTEST_STEM:
        bare = word.removesuffix("e")
    if bare[-1] == bare[-2] and bare[-1] in "lnt":
        bare = bare[:-1]
    return bare
