"""Rare identifiers, normalised: telephones in any writing, French plates (SIV, FNI, in part), handles.

Two writings of one thing give one value. What can't be one of the kind is refused with a sentence. A plate of another
country, or a part of one, is kept as its letters and digits.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext_lazy as _

from vigie.intel.codes import MarkKind
from vigie.lib.errors import Refused

HOME_REGION = "FR"
_LONGEST = 80
_SHORTEST_PLATE, _LONGEST_PLATE = 2, 10
_NOT_ALNUM = re.compile(r"[^A-Z0-9]")
_SIV = re.compile(r"^([A-HJ-NP-TV-Z]{2})(\d{3})([A-HJ-NP-TV-Z]{2})$")
_FNI = re.compile(r"^(\d{1,4})([A-Z]{2,3})(\d{2}|2[AB])$")
PHONES = re.compile(r"(?<![\w+])(?:\+\d{1,3}|00\d{2}|0\d)(?:[ .\-/()]*\d){7,11}(?!\w)")  # within a text
_HANDLE = re.compile(r"^[^\s/@]{2,64}$")


class NotAMark(Refused):
    """A text that is no identifier of its kind."""

    code = "not_a_mark"
    sentence = _("This is not a plate, a telephone number or a handle: “%(text)s”.")

    def __init__(self, text: str) -> None:
        super().__init__(self.sentence % {"text": text})


@dataclass(frozen=True, order=True)
class Identifier:
    """A rare identifier: its kind, its one value, and as it was written."""

    kind: MarkKind
    value: str
    shown: str


def read(kind: MarkKind, typed: str) -> Identifier:
    """Normalise what was typed.

    Raises:
        NotAMark: it cannot be one.
    """
    shown = unicodedata.normalize("NFKC", typed).strip()
    value = {MarkKind.PLATE: plate, MarkKind.PHONE: phone, MarkKind.HANDLE: handle}[kind](shown)
    if not value or len(shown) > _LONGEST:
        raise NotAMark(typed[:_LONGEST])
    return Identifier(kind, value, shown)


def read_all(kind: MarkKind, lines: Iterable[str]) -> list[Identifier]:
    """Normalise several, one a line; blank lines and second writings of the same are left out.

    Raises:
        NotAMark: one cannot be.
    """
    found: dict[str, Identifier] = {}
    for line in lines:
        if line.strip():
            mark = read(kind, line)
            found.setdefault(mark.value, mark)
    return list(found.values())


def plate(typed: str) -> str:
    """Return a plate as letters and digits in capitals; empty when it is none."""
    bare = _NOT_ALNUM.sub("", typed.upper())
    return bare if _SHORTEST_PLATE <= len(bare) <= _LONGEST_PLATE else ""


def plate_is_whole(value: str) -> bool:
    """Tell whether a normalised plate is a complete French one: SIV (AB123CD) or FNI (123ABC75)."""
    return bool(_SIV.match(value) or _FNI.match(value))


def phone(typed: str) -> str:
    """Return a telephone number in international form (E.164), French unless it says otherwise; empty when none."""
    try:
        number = phonenumbers.parse(typed, HOME_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def handle(typed: str) -> str:
    """Return an account's name without its @, its case and its address; empty when it is none."""
    bare = typed.strip().rstrip("/").rsplit("/", 1)[-1].lstrip("@").casefold()
    return bare if _HANDLE.match(bare) else ""
