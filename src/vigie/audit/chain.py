"""The hash chain over the journal: linked by the worker, proved by anyone who holds the public anchor key.

`link_pending` puts committed entries in the chain; `sign_anchor` signs its end; `verify` proves that no entry was
changed, removed, inserted or left out, and reports the tail not linked yet. It refuses nothing: it reports.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection, transaction
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from vigie.audit.models import Anchor, Entry, Link, Pending

GENESIS = hashlib.sha256(b"vigie audit chain 1").digest()
_LOCK = 0x56_49_47_49_45  # "VIGIE": one linker at a time
_BATCH = 2000


def link_pending(limit: int = _BATCH) -> int:
    """Link waiting entries in their order of arrival; returns how many. Safe with several workers."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s::bigint)", [_LOCK])
        waiting = list(Pending.objects.order_by("n").values_list("entry_id", flat=True)[:limit])
        if not waiting:
            return 0
        entries = Entry.objects.in_bulk(waiting)
        last = Link.objects.order_by("-seq").first()
        seq, previous = (last.seq, bytes(last.hash)) if last else (0, GENESIS)
        links = []
        for entry_id in waiting:
            seq += 1
            previous = digest(previous, entries[entry_id])
            links.append(Link(seq=seq, entry_id=entry_id, hash=previous))
        Link.objects.bulk_create(links)
        Pending.objects.filter(entry_id__in=waiting).delete()
        return len(links)


def digest(previous: bytes, entry: Entry) -> bytes:
    """Return the hash of an entry after the previous hash; every field counts."""
    return hashlib.sha256(previous + canonical(entry)).digest()


def canonical(entry: Entry) -> bytes:
    """Return the bytes of an entry: a JSON list of its fields in a fixed order."""
    return json.dumps(
        [
            str(entry.id),
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.actor_kind,
            entry.actor_ref,
            entry.action,
            entry.object_ref,
            entry.motive_code,
            entry.motive_text,
            entry.recipient,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def sign_anchor(*, key: SigningKey, now: datetime) -> Anchor | None:
    """Sign the chain's end, unless it is signed already; returns the new anchor."""
    last = Link.objects.order_by("-seq").first()
    if last is None or Anchor.objects.filter(seq=last.seq).exists():
        return None
    signature = key.sign(anchor_bytes(last.seq, bytes(last.hash), now)).signature
    anchor = Anchor(seq=last.seq, hash=bytes(last.hash), at=now, signature=signature)
    anchor.save(force_insert=True)
    return anchor


def anchor_bytes(seq: int, link_hash: bytes, at: datetime) -> bytes:
    """Return the bytes that an anchor signs."""
    return f"vigie anchor {seq} {link_hash.hex()} {at.astimezone(UTC).isoformat(timespec='microseconds')}".encode()


@dataclass
class Proof:
    """What `verify` found: counts, and every fault in a sentence for the person who checks."""

    entries: int = 0
    linked: int = 0
    unlinked: int = 0
    anchors: int = 0
    last_hash: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """True when no fault was found."""
        return not self.faults


def verify(anchor_key: VerifyKey | None) -> Proof:
    """Walk the whole chain and say what holds. Memory stays flat whatever the length."""
    proof = _counted()
    anchors = {anchor.seq: anchor for anchor in Anchor.objects.order_by("seq")}
    proof.anchors = len(anchors)
    previous = GENESIS
    for expected, (link, entry) in enumerate(walk(), start=1):
        if link.seq != expected:
            proof.faults.append(f"Link {expected} is missing: the next one is {link.seq}.")
            break
        if entry is None:
            proof.faults.append(f"Link {link.seq}: its entry {link.entry_id} was removed.")
            break
        previous = digest(previous, entry)
        if previous != bytes(link.hash):
            proof.faults.append(f"Link {link.seq}: entry {entry.id} does not match its hash.")
            break
        _check_anchor(proof, anchors.pop(link.seq, None), previous, anchor_key)
        proof.last_hash = previous.hex()
    if proof.holds:
        proof.faults += [f"Anchor {seq} signs a link that is no longer there." for seq in sorted(anchors)]
    return proof


def _counted() -> Proof:
    """Count entries, links and waiting entries in one statement: one snapshot, whatever is being written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM audit_link),"
            " (SELECT count(*) FROM audit_pending)"
        )
        entries, linked, unlinked = cursor.fetchone()
    proof = Proof(entries=entries, linked=linked, unlinked=unlinked)
    if entries != linked + unlinked:
        proof.faults.append(f"{entries} entries, but {linked} linked and {unlinked} waiting: the sum is wrong.")
    return proof


def walk() -> Iterator[tuple[Link, Entry | None]]:
    """Yield links in order with their entries, by batches."""
    start = -1
    while True:
        links = list(Link.objects.filter(seq__gt=start).order_by("seq")[:_BATCH])
        if not links:
            return
        entries = Entry.objects.in_bulk([link.entry_id for link in links])
        for link in links:
            yield link, entries.get(link.entry_id)
        start = links[-1].seq


def _check_anchor(proof: Proof, anchor: Anchor | None, link_hash: bytes, key: VerifyKey | None) -> None:
    """Compare one anchor with its link, and its signature with the key when there is one."""
    if anchor is None:
        return
    if bytes(anchor.hash) != link_hash:
        proof.faults.append(f"Anchor {anchor.seq} does not match its link.")
        return
    if key is None:
        return
    try:
        key.verify(anchor_bytes(anchor.seq, link_hash, anchor.at), bytes(anchor.signature))
    except BadSignatureError:
        proof.faults.append(f"Anchor {anchor.seq}: the signature is not the worker's.")
