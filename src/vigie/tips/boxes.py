"""How a tip's rows are sealed: under its own key, each bound to its place, so that no two rows can be swapped.

Opening happens on two sides: the desk with its private key, the witness with the return code. Nobody else.
"""

import uuid
from typing import Any

import msgspec

from vigie.lib import sealed
from vigie.lib.keyring import DeskKeyring
from vigie.tips.models import Tip


def place(tip_id: uuid.UUID, row_id: uuid.UUID, kind: str) -> bytes:
    """Return the associated data of a row: a box opens only there."""
    return b"|".join((kind.encode(), tip_id.bytes, row_id.bytes))


def seal_answers(answers: dict[str, Any], *, key: bytes, tip_id: uuid.UUID, row_id: uuid.UUID) -> bytes:
    """Seal the answers."""
    return sealed.encrypt(msgspec.json.encode(answers), key=key, place=place(tip_id, row_id, "answers"))


def open_answers(box: bytes, *, key: bytes, tip_id: uuid.UUID, row_id: uuid.UUID) -> dict[str, Any]:
    """Open the answers."""
    text = sealed.decrypt(bytes(box), key=key, place=place(tip_id, row_id, "answers"))
    opened: dict[str, Any] = msgspec.json.decode(text)
    return opened


def seal_message(text: str, *, key: bytes, tip_id: uuid.UUID, row_id: uuid.UUID) -> bytes:
    """Seal one message."""
    return sealed.encrypt(text.encode(), key=key, place=place(tip_id, row_id, "message"))


def open_message(box: bytes, *, key: bytes, tip_id: uuid.UUID, row_id: uuid.UUID) -> str:
    """Open one message."""
    return sealed.decrypt(bytes(box), key=key, place=place(tip_id, row_id, "message")).decode()


def seal_note(note: dict[str, str], *, key: bytes, tip_id: uuid.UUID, row_id: uuid.UUID) -> bytes:
    """Seal what an officer wrote beside a talk."""
    return sealed.encrypt(msgspec.json.encode(note), key=key, place=place(tip_id, row_id, "note"))


def open_note(box: bytes, *, key: bytes, tip_id: uuid.UUID, row_id: uuid.UUID) -> dict[str, str]:
    """Open what an officer wrote beside a talk."""
    text = sealed.decrypt(box, key=key, place=place(tip_id, row_id, "note"))
    return msgspec.json.decode(text, type=dict[str, str])


def wrap_for_code(key: bytes, *, code_key: bytes, tip_id: uuid.UUID) -> bytes:
    """Lock the tip's key under the return code's key."""
    return sealed.encrypt(key, key=code_key, place=place(tip_id, tip_id, "code"))


def unwrap_for_code(box: bytes, *, code_key: bytes, tip_id: uuid.UUID) -> bytes:
    """Open the tip's key with the return code's key."""
    return sealed.decrypt(bytes(box), key=code_key, place=place(tip_id, tip_id, "code"))


def desk_key(tip: Tip, keyring: DeskKeyring) -> bytes:
    """Open the tip's key with the desk's private key.

    Raises:
        sealed.Unopenable: the private key that the tip was sealed to is not here, or the row was changed.
    """
    return open_for_desk(bytes(tip.key_for_desk), key_id=tip.desk_key_id, keyring=keyring, tip_id=tip.id)


def open_for_desk(box: bytes, *, key_id: str, keyring: DeskKeyring, tip_id: uuid.UUID) -> bytes:
    """Open a tip's key from its box; see `desk_key`."""
    private = keyring.private.get(key_id)
    if private is None:
        raise sealed.Unopenable
    opened = sealed.open_sealed(private, box)
    if opened[:16] != tip_id.bytes:
        raise sealed.Unopenable
    return opened[16:]


def seal_for_desk(key: bytes, *, public: bytes, tip_id: uuid.UUID) -> bytes:
    """Seal the tip's key, with the tip's id inside, to the desk's public key."""
    return sealed.seal_to(public, tip_id.bytes + key)
