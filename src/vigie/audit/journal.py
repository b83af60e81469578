"""The one door to the journal: `record`, called by every verb inside its own transaction.

An insert and nothing else: no lock, no read, so that no writer waits for another. The chain is linked afterwards by
the worker (`vigie.audit.chain`).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vigie.audit.models import Entry
from vigie.audit.motives import OWN_ACT, Motive
from vigie.lib import clock


@dataclass(frozen=True)
class Actor:
    """Who acts: a kind (`witness`, `officer`, `worker`, `operator`) and, but for a witness, a reference."""

    kind: str
    ref: str = ""


WITNESS = Actor("witness")
WORKER = Actor("worker")
OPERATOR = Actor("operator")


def record(
    *,
    actor: Actor,
    action: str,
    about: str = "",
    motive: Motive = OWN_ACT,
    recipient: str = "",
    at: datetime | None = None,
) -> None:
    """Append one entry.

    Args:
        actor: who acts.
        action: what, as `package.verb`.
        about: reference of the thing, as `kind:identifier`; never its content.
        motive: why.
        recipient: to whom something was handed over, if it was.
        at: when; a witness's act is cut to the minute whatever is given.
    """
    instant = at or clock.now()
    if actor.kind == WITNESS.kind:
        instant = clock.to_minute(instant)
    Entry(
        at=instant,
        actor_kind=actor.kind,
        actor_ref=actor.ref,
        action=action,
        object_ref=about,
        motive_code=motive.code.value,
        motive_text=motive.text.strip(),
        recipient=recipient,
    ).save(force_insert=True)


# For the two hot statements of the vault, which write their entry in the same round trip; `values` fills it.
INSERT = """
INSERT INTO audit_entry (id, at, actor_kind, actor_ref, action, object_ref, motive_code, motive_text, recipient)
SELECT %(entry_id)s::uuid, %(entry_at)s::timestamptz, %(actor_kind)s, %(actor_ref)s, %(action)s, %(about)s,
    %(motive)s, '', ''
"""


def values(*, actor: Actor, action: str, about: str, motive: Motive = OWN_ACT, at: datetime) -> dict[str, Any]:
    """Return the parameters of `INSERT`: the same entry that `record` would write."""
    return {
        "entry_id": uuid.uuid4(),
        "entry_at": clock.to_minute(at) if actor.kind == WITNESS.kind else at,
        "actor_kind": actor.kind,
        "actor_ref": actor.ref,
        "action": action,
        "about": about,
        "motive": motive.code.value,
    }
