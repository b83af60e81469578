"""Say how a French word is folded (without accents) and what it sounds like, roughly.

`fold` is what a person types on a bare keyboard; `sound_key` is the same for two words that a listener may take for
one another. The key is coarse on purpose: it merges open and closed vowels, the two pronunciations of "in" and "un",
and drops final consonants which are usually mute. Two words of different keys sound different to most ears; two words
of the same key may still differ. It is no transcription: it knows no exception and must not be used to speak.
"""

import re
import unicodedata

_LIGATURES = {"œ": "oe", "æ": "ae"}

# Read from top to bottom; each line sees what the lines above have written. Capitals and digits are sounds already
# decided: S (chat), Z (jour), N (agneau), Y (feuille), A (vent), I (vin), O (pont), 2 (feu), U (fou), E (é, è),
# K, G (gare), W (oi), V (the French u); small letters are not decided yet.
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        # Groups of consonants with an h, then every other h is mute.
        (r"sch|sh", "S"),
        (r"ch(?=[rlnt])|ch$(?<=[aeou]ch)", "K"),
        (r"ch", "S"),
        (r"ph", "f"),
        (r"h", ""),
        # Ends of words: mute letters and the many spellings of one final vowel.
        (r"(?<=.{2})(?:er|ez)$|(?<=.)ets?$|ées?$|ey$", "E"),
        (r"um$", "om"),
        (r"(?<=[a-zA-Z])es?$", "_"),
        (r"(?<=n)[cg][st]?$|(?<=m)[bp]s?$|(?<=m)p(?=t)", ""),
        (r"(?<=.)[dtpsxz]+$", ""),
        (r"ct$", "K"),
        # Soft and hard c and g, q, doubled s.
        (r"ss|ç|sc(?=[eéèêiîyE_])", "C"),
        (r"cc(?=[eéèêiîyE_])", "KC"),
        (r"c(?=[eéèêiîyE_])", "C"),
        (r"cqu?|qu?|c|k", "K"),
        (r"gn", "N"),
        (r"gu(?=[eéèêiîyE_])", "G"),
        (r"ge(?=[aoâôu])|g(?=[eéèêiîyE_])|j", "Z"),
        (r"g", "G"),
        (r"(?<=[aeiouyéèêâîôûïëE])s(?=[aeiouyéèêâîôûïëE_])", "z"),
        (r"s", "C"),
        (r"x", "KC"),
        (r"w", "v"),
        # Groups of vowels.
        (r"eau|au", "o"),
        (r"oeu|œu|eu|œ", "2"),
        (r"(?<=[aeou2U])ill|(?<=[aeo2])il(?=$|_)", "Y"),
        (r"ill(?!$)", "iY"),
        (r"o[uûùo]", "U"),
        (r"oy(?=[aeiouéèE])", "WY"),
        (r"ay(?=[aeiouéèE])|ey(?=[aeiouéèE])", "EY"),
        (r"uy(?=[aeiouéèE])", "ViY"),
        (r"oin(?![aeiouyéèêhnE_])", "WI"),
        (r"oi|oî", "W"),
        (r"(?:ai|ei|y|i|u)[nm](?![aeiouyéèêâîôûnmVWUE2_])", "I"),
        (r"(?<=[iyé])en(?![aeiouyéèêâîôûnmVWUE2_])", "I"),
        (r"(?:a|e)[nm](?![aeiouyéèêâîôûnmVWUE2_])", "A"),
        (r"o[nm](?![aeiouyéèêâîôûnmVWUE2_])", "O"),
        (r"ai|aî|ei|[éèêë]", "E"),
        (r"e(?=[lrntcCKfSszmpbdg])(?=([a-zA-Z])(?:\1|[a-zA-Z]))(?!.[aeiouyVWUEAIO2])", "E"),
        (r"e(?=[a-zA-Z]_?$)", "E"),
        (r"e", ""),
        # What is left: single letters.
        (r"[âà]", "a"),
        (r"[îïy]", "i"),
        (r"ô", "o"),
        (r"[uûùü]", "V"),
        (r"_", ""),
        (r"i(?=[aoEAIOUV2W])", "Y"),
        (r"(.)\1+", r"\1"),
    )
)


def fold(word: str) -> str:
    """Return the word in small letters, without accents, cedilla or ligatures."""
    plain = "".join(_LIGATURES.get(letter, letter) for letter in word.lower())
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


def sound_key(word: str) -> str:
    """Return a coarse key of the sounds of a French word."""
    key = unicodedata.normalize("NFC", word.lower())
    for pattern, sound in _RULES:
        key = pattern.sub(sound, key)
    return key
