"""Sealing: every use of libsodium in the house stands here, and nowhere else.

Three kinds of lock:

- `encrypt`/`decrypt`: a symmetric lock (XChaCha20-Poly1305) with associated data, so that a sealed row opens only in
  its own place. Text is padded to size steps first: its length tells little.
- `seal_to`/`open_sealed`: an X25519 sealed box, which a process that holds only the public key can close but not open.
- `derive`: keyed BLAKE2b with a domain name, for values that already hold enough random bits. No slow hash: on a
  public form it would be a lever to deny service.

It refuses to open anything whose key, associated data or content was changed, with `Unopenable`.
"""

import hashlib
import struct

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random as random_bytes

KEY_BYTES = 32
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_STEPS = (128, 256, 512, 1024, 2048)
_LARGE_STEP = 2048


class Unopenable(Exception):  # noqa: N818 - says what the box is
    """The box does not open: wrong key, wrong place, or changed bytes."""


def new_key() -> bytes:
    """Draw a random symmetric key of 32 bytes."""
    return random_bytes(KEY_BYTES)


def pad(text: bytes) -> bytes:
    """Prefix the length and fill with zeros up to the next size step (128 to 2,048 bytes, then every 2,048)."""
    framed = struct.pack(">I", len(text)) + text
    size = next((step for step in _STEPS if step >= len(framed)), None)
    if size is None:
        size = -(-len(framed) // _LARGE_STEP) * _LARGE_STEP
    return framed.ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """Undo `pad`."""
    (length,) = struct.unpack(">I", padded[:4])
    return padded[4 : 4 + length]


def encrypt(text: bytes, *, key: bytes, place: bytes) -> bytes:
    """Pad and lock `text` under `key`; `place` (ids of the row) must be given again to open it."""
    nonce = random_bytes(_NONCE)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(pad(text), place, nonce, key)


def decrypt(box: bytes, *, key: bytes, place: bytes) -> bytes:
    """Open what `encrypt` locked.

    Raises:
        Unopenable: another key, another place, or changed bytes.
    """
    try:
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(box[_NONCE:], place, box[:_NONCE], key)
    except (CryptoError, ValueError, TypeError) as error:
        raise Unopenable from error
    return unpad(padded)


def new_pair() -> tuple[bytes, bytes]:
    """Draw an X25519 pair: (private, public)."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def seal_to(public: bytes, text: bytes) -> bytes:
    """Close `text` so that only the holder of the private key opens it."""
    return bytes(SealedBox(PublicKey(public)).encrypt(text))


def open_sealed(private: bytes, box: bytes) -> bytes:
    """Open what `seal_to` closed.

    Raises:
        Unopenable: sealed to another key, or changed bytes.
    """
    try:
        return bytes(SealedBox(PrivateKey(private)).decrypt(box))
    except (CryptoError, ValueError, TypeError) as error:
        raise Unopenable from error


def derive(secret: bytes, *, pepper: bytes, name: bytes) -> bytes:
    """Derive 32 bytes from a high-entropy secret, keyed by the deployment's pepper, apart for each name."""
    return hashlib.blake2b(secret, digest_size=KEY_BYTES, key=pepper, person=name.ljust(16, b"\0")[:16]).digest()
