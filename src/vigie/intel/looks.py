"""Looks at suggestions, kept to judge the matcher: identifiers, weights, first and final choice; never a value."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from vigie.accounts.models import Officer
from vigie.intel.matching import Choice
from vigie.intel.models import Report, Suggested

Shown = tuple[str, float, dict[str, float]]


def keep(
    *,
    officer: Officer,
    report: Report,
    shown: Sequence[Shown],
    choices: tuple[str, str],
    switched_off: bool,
    now: datetime,
) -> None:
    """Keep what was shown for a report, and the choices before and after. The caller holds the transaction."""
    first, final = choices
    Suggested(
        report=report,
        officer=officer,
        at=now,
        shown=[list(one) for one in shown],
        first_choice=first,
        final_choice=final,
        switched_off=switched_off,
    ).save(force_insert=True)


def text(choice: Choice, point_id: uuid.UUID | None) -> str:
    """Write a choice with its point."""
    return f"{choice}:{point_id}" if point_id else str(choice)
