"""The work that a flooded desk asks of a witness's device: a number that is found slowly and checked at once.

What is to be solved is bound to the draft, so that one solution serves one talk. It tells nothing of the return code.
Nobody is refused for not having done it: such talks come later in the queue.
"""

import hashlib

from django.conf import settings

from vigie.lib import sealed
from vigie.tips.drafts import Draft

_LONGEST = 20


def challenge(draft: Draft) -> str:
    """Return what is to be solved for a draft."""
    words = "-".join(draft.words).encode()
    return sealed.derive(words, pepper=settings.PUBLIC_KEYRING.draft, name=b"talk effort")[:16].hex()


def solves(number: str, draft: Draft) -> bool:
    """Tell whether the device did the work: SHA-256 of `challenge:number` begins with enough zero bits."""
    bits = settings.TALK_EFFORT_BITS
    if bits <= 0 or not number.isascii() or not number.isdigit() or len(number) > _LONGEST:
        return False
    digest = hashlib.sha256(f"{challenge(draft)}:{number}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - bits) == 0
