"""A message as a line of a page, as the shared template writes it: once a minute, author and language; then filled.

Messages of one minute differ by number and words alone, and a stream process writes hundreds of them a second. Words
are escaped as the template escapes them. A card, which holds more than words, is written whole.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language, override

_TEMPLATE = "components/thread_line.html"
# Stand in the template's place of what is filled in; no other part of a line can hold them.
_NUMBER, _WORDS = "\x01", "\x02"


def speaking(language: str) -> AbstractContextManager[None]:
    """Put a language in force; where it is already, which is nearly always, at no cost."""
    return nullcontext() if get_language() == language else override(language)


def written(entry: Mapping[str, Any]) -> str:
    """Write an entry of `components/thread_line.html` in the language in force."""
    if entry["card"]:
        return _whole(entry)
    before, between, after = _around(get_language() or "", entry["author"], entry["kind"], entry["at"])
    return f"{before}{entry['number']}{between}{escape(entry['text'])}{after}"


@lru_cache(maxsize=256)
def _around(language: str, author: str, kind: str, at: datetime) -> tuple[str, str, str]:  # noqa: ARG001 - of the cache
    """Write what stands before the number, between it and the words, and after them."""
    told = {"author": author, "kind": kind, "at": at, "text": _WORDS, "number": _NUMBER, "card": None}
    before, _number, rest = _whole(told).partition(_NUMBER)
    between, _words, after = rest.partition(_WORDS)
    return before, between, after


def _whole(entry: Mapping[str, Any]) -> str:
    return render_to_string(_TEMPLATE, {"entry": entry}).strip()
