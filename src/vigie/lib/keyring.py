"""Where keys lie, and who holds which.

A deployment keeps one folder a process under `keys/`; each process is told of its own folder only (`VIGIE_KEYS`):

    owner/      database.password, django.secret, anchor.public          migrations and the command line
    public/     django.secret, draft.secret, cookie.secret, code.pepper, desk.public, custodian.public
    desk/       django.secret, mfa.secret, desk-<id>.key (private, newest last; old ones still open old tips)
    worker/     django.secret, anchor.key (Ed25519 seed that signs the audit anchors)
    custodian/  custodian-<id>.key (private; no process ever loads it)

Files hold one line of URL-safe base64. This module refuses a missing or malformed key with a sentence that names the
file, never its content.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey, VerifyKey

from vigie.lib import sealed
from vigie.lib.errors import Misconfigured

SECRETS = {
    "owner": ("database.password", "django.secret"),
    "public": ("database.password", "django.secret", "draft.secret", "cookie.secret", "code.pepper"),
    "desk": ("database.password", "django.secret", "mfa.secret"),
    "worker": ("database.password", "django.secret", "anchor.key"),
}


@dataclass(frozen=True)
class SealingKey:
    """A public key with its id, to which the public process seals."""

    id: str
    public: bytes


@dataclass(frozen=True)
class PublicKeyring:
    """All that the public process holds: nothing here opens a stored tip.

    Attributes:
        desk: newest desk key; every tip's content key is sealed to it.
        custodian: key to which an identity, if given, is sealed.
        pepper: keys the derivations of return codes.
        draft: locks the draft that travels in the page.
        cookie: locks the witness's cookie.
    """

    desk: SealingKey
    custodian: SealingKey
    pepper: bytes
    draft: bytes
    cookie: bytes


@dataclass(frozen=True)
class DeskKeyring:
    """The desk's private keys by id; `newest` is the id that new tips are sealed to."""

    private: dict[str, bytes]
    newest: str


def encode(raw: bytes) -> str:
    """Write key bytes as one line of text."""
    return urlsafe_b64encode(raw).decode()


def read_bytes(path: Path) -> bytes:
    """Read one key file.

    Raises:
        Misconfigured: missing, unreadable or not base64.
    """
    try:
        return urlsafe_b64decode(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise Misconfigured(f"The key file {path} is missing or unreadable. Run: vigie keys create") from error


def read_text(path: Path) -> str:
    """Read one secret as text (passwords, Django's secret)."""
    try:
        return path.read_text().strip()
    except OSError as error:
        raise Misconfigured(f"The secret file {path} is missing or unreadable. Run: vigie keys create") from error


def write_secret(path: Path, text: str) -> bool:
    """Write a secret unless it stands already; folder 0700, file 0600. Tells whether it wrote."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return False
    path.touch(mode=0o600)
    path.write_text(text + "\n")
    return True


def create_all(keys: Path) -> list[Path]:
    """Create every missing key of a deployment under `keys`; returns the files written."""
    written = []
    for owner, names in SECRETS.items():
        for name in names:
            path = keys / owner / name
            if write_secret(path, encode(secrets.token_bytes(sealed.KEY_BYTES))):
                written.append(path)
    anchor = load_anchor(keys / "worker").verify_key
    write_secret(keys / "owner" / "anchor.public", encode(bytes(anchor)))
    for holder in ("desk", "custodian"):
        if not list((keys / holder).glob(f"{holder}-*.key")):
            written += _new_pair(keys, holder)
    return written


def rotate_desk(keys: Path) -> str:
    """Draw a new desk pair; old private keys stay, so that what they sealed still opens. Returns the new id."""
    _new_pair(keys, "desk")
    return read_sealing_key(keys / "public" / "desk.public").id


def _new_pair(keys: Path, holder: str) -> list[Path]:
    """Draw a pair numbered after the last, private half to its holder, public half to the public folder."""
    number = len(list((keys / holder).glob(f"{holder}-*.key"))) + 1
    key_id = f"{holder}-{number:04d}"
    private, public = sealed.new_pair()
    private_path = keys / holder / f"{key_id}.key"
    write_secret(private_path, encode(private))
    public_path = keys / "public" / f"{holder}.public"
    public_path.unlink(missing_ok=True)
    write_secret(public_path, f"{key_id}:{encode(public)}")
    return [private_path, public_path]


def read_sealing_key(path: Path) -> SealingKey:
    """Read a `<id>:<public key>` file."""
    key_id, _, body = read_text(path).partition(":")
    try:
        return SealingKey(id=key_id, public=urlsafe_b64decode(body))
    except ValueError as error:
        raise Misconfigured(f"The key file {path} is malformed.") from error


def load_public(folder: Path) -> PublicKeyring:
    """Load the public process's keyring from its own folder.

    Raises:
        Misconfigured: a key is missing, or a desk private key lies within reach (the process must not start).
    """
    if list(folder.glob("*-*.key")):
        raise Misconfigured(f"A private key lies in {folder}: the public process refuses to start beside it.")
    return PublicKeyring(
        desk=read_sealing_key(folder / "desk.public"),
        custodian=read_sealing_key(folder / "custodian.public"),
        pepper=read_bytes(folder / "code.pepper"),
        draft=read_bytes(folder / "draft.secret"),
        cookie=read_bytes(folder / "cookie.secret"),
    )


def load_desk(folder: Path) -> DeskKeyring:
    """Load the desk's private keys from its own folder."""
    paths = sorted(folder.glob("desk-*.key"))
    if not paths:
        raise Misconfigured(f"No desk key in {folder}. Run: vigie keys create")
    return DeskKeyring(private={path.stem: read_bytes(path) for path in paths}, newest=paths[-1].stem)


def load_anchor(folder: Path) -> SigningKey:
    """Load the worker's signing key for audit anchors."""
    return SigningKey(read_bytes(folder / "anchor.key"))


def load_anchor_public(folder: Path) -> VerifyKey:
    """Load the public half of the anchor key, enough to check the journal."""
    return VerifyKey(read_bytes(folder / "anchor.public"))
