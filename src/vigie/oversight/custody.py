"""Custody: the way to reach a witness, opened by the custodian alone, with a purpose, on record.

The private key is brought by the custodian for the time of one command; no process loads it. It refuses a tip without
a way to reach its witness, and a key that is not the one it was sealed to.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.audit import journal
from vigie.audit.journal import Actor
from vigie.audit.motives import Motive
from vigie.lib import sealed
from vigie.lib.errors import NotThere, Refused
from vigie.tips.models import Identity

_ID_BYTES = 16


class WrongKey(Refused):
    """The key does not open this identity."""

    code = "wrong_custodian_key"
    sentence = _("This key does not open it: it was sealed to another one, or the row was changed.")


def open_identity(*, custodian: Actor, private: bytes, tip_id: uuid.UUID, motive: Motive, recipient: str) -> str:
    """Return what the witness left to be reached; recorded before it is read.

    Raises:
        NotThere: no such tip, or nothing was left.
        WrongKey: sealed to another key, or moved from another tip.
    """
    identity = Identity.objects.filter(tip_id=tip_id).first()
    if identity is None:
        raise NotThere(_("No way to reach a witness was left with this tip."))
    with transaction.atomic():
        journal.record(
            actor=custodian,
            action="oversight.open_identity",
            about=f"tip:{tip_id}",
            motive=motive,
            recipient=recipient,
        )
    try:
        opened = sealed.open_sealed(private, bytes(identity.box))
    except sealed.Unopenable as error:
        raise WrongKey from error
    if opened[:_ID_BYTES] != tip_id.bytes:
        raise WrongKey
    return sealed.unpad(opened[_ID_BYTES:]).decode()
