"""The purge engine: runs every package's retention rules, or says what it would erase.

Each rule erases in its own transactions and leaves an entry in the journal; one that fails stops nothing else.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from vigie.accounts.retention import RULES as ACCOUNTS
from vigie.audit.retention import RULES as AUDIT
from vigie.intel.retention import RULES as INTEL
from vigie.lib.retention import Rule
from vigie.places.retention import RULES as PLACES
from vigie.tips.retention import RULES as TIPS
from vigie.triage.retention import RULES as TRIAGE

logger = logging.getLogger("vigie.oversight.purge")
RULES: tuple[Rule, ...] = (*AUDIT, *PLACES, *ACCOUNTS, *TIPS, *INTEL, *TRIAGE)


@dataclass(frozen=True)
class Outcome:
    """What one rule erased, or would erase; `failed` when it stopped on a fault."""

    model: str
    count: int
    failed: bool = False


def run(*, now: datetime, dry_run: bool = False) -> list[Outcome]:
    """Run every rule that erases; returns the outcome of each."""
    outcomes = []
    for rule in RULES:
        if rule.purge is None:
            continue
        try:
            outcomes.append(Outcome(rule.model, rule.purge(now, dry_run)))
        except Exception:
            logger.exception("purge_failed", extra={"code": rule.model})
            outcomes.append(Outcome(rule.model, 0, failed=True))
    return outcomes
