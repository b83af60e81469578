"""Who may open which tip, and the only door to its words for the desk.

Policy:

- An officer in charge of a tip opens it; the charge is the motive.
- An officer who may take tips at its desk opens another one of the desk only with a motive (typed for `other`).
- A supervisor (`tip.open_any`) likewise, decided ones included.
- Administrators, data-protection officers, analysts and other desks: never. They are told that it is not there.

Every opening is recorded before a word is decrypted, in the same transaction.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.motives import Motive, MotiveCode, MotiveMissing
from vigie.lib.errors import NotAllowed, NotThere
from vigie.lib.keyring import DeskKeyring
from vigie.tips import boxes, guide
from vigie.tips.conversation import Line, lines
from vigie.tips.models import Answers, Tip
from vigie.tips.states import Feedback, State

IN_CHARGE = Motive(MotiveCode.TAKEN_IN_CHARGE)


@dataclass(frozen=True)
class OpenTip:
    """A tip whose words lie open on the desk; made by `open_tip` alone."""

    tip: Tip
    key: bytes
    answers: dict[str, Any]
    lines: list[Line]
    in_charge: bool


def find(officer: Officer, tip_id: uuid.UUID) -> Tip:
    """Return a tip that the officer may know of, still closed.

    Raises:
        NotThere: no such tip, or not at one of the officer's desks.
    """
    tip = Tip.objects.select_related("desk", "unit", "taken_by").filter(id=tip_id).first()
    if tip is None or not may_open(officer, tip):
        raise NotThere
    return tip


def may_open(officer: Officer, tip: Tip) -> bool:
    """Tell whether the officer may open the tip, given a motive (see the policy above)."""
    if access.may(officer, Right.TIP_OPEN_ANY, tip.desk):
        return True
    return tip.state != State.DECIDED and access.may(officer, Right.TIP_TAKE, tip.desk)


def in_charge(officer: Officer, tip: Tip) -> bool:
    """Tell whether the officer has the tip in charge, and still may."""
    return tip.taken_by_id == officer.id and access.may(officer, Right.TIP_TAKE, tip.desk)


def require_charge(officer: Officer, tip: Tip) -> None:
    """Refuse acts on a tip by anyone but the officer in charge."""
    if not in_charge(officer, tip):
        raise NotAllowed


def open_tip(
    *, officer: Officer, tip_id: uuid.UUID, motive: Motive | None, keyring: DeskKeyring, now: datetime
) -> OpenTip:
    """Authorise, record the read, then open a tip.

    Raises:
        NotThere: see `find`.
        MotiveMissing: the tip is not in the officer's charge and no motive was given.
    """
    tip = find(officer, tip_id)
    mine = in_charge(officer, tip)
    if not mine and motive is None:
        raise MotiveMissing
    with transaction.atomic():
        journal.record(
            actor=officer.actor,
            action="tips.open",
            about=tip.reference,
            motive=IN_CHARGE if mine or motive is None else motive,
            at=now,
        )
        if tip.read_at is None:
            tip.read_at = now
            tip.feedback = Feedback.READ
            tip.save(update_fields=["read_at", "feedback"])
    key = boxes.desk_key(tip, keyring)
    answers = Answers.objects.get(tip=tip)
    opened = boxes.open_answers(bytes(answers.box), key=key, tip_id=tip.id, row_id=answers.id)
    return OpenTip(tip=tip, key=key, answers=guide.told_in(opened).answers, lines=lines(tip, key=key), in_charge=mine)
