"""Qualifying: an officer decides on a tip in charge. The program decides nothing.

Every decision but a question closes the tip to the desk and looks the same to the witness (design §5): the status
becomes *handled* on one same day. Rejected tips lose their words sooner, when the witness no longer sees them anyway.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.lib import clock
from vigie.lib.errors import NotThere, Refused
from vigie.tips import talks
from vigie.tips.access import require_charge
from vigie.tips.conversation import move
from vigie.tips.models import Tip
from vigie.tips.states import State
from vigie.triage import drafts
from vigie.triage.decisions import FORWARDING, REASONS, REJECTING, DecisionCode, Reason
from vigie.triage.models import Decision


class ReasonMissing(Refused):
    """A rejection without a reason, or with one that does not fit."""

    code = "reason_missing"
    sentence = _("Say why: choose a reason that fits this decision.")


class TalkUnderWay(Refused):
    """The witness waits, or talks with an officer."""

    code = "talk_under_way"
    sentence = _("The witness is waiting or talking: end the talk first, then decide.")
    status = 409


class ForwardByReport(Refused):
    """Forwarding is done by writing the report."""

    code = "forward_by_report"
    sentence = _("To forward a tip, write the report: the decision goes with it.")


def decide(
    *, officer: Officer, tip_id: uuid.UUID, code: DecisionCode, reason: Reason | None, now: datetime
) -> Decision:
    """Reject a tip in charge, with a reason. Forwarding goes through `forward`, a question through the conversation.

    Raises:
        NotAllowed: the tip is not in the officer's charge, or the officer may not decide.
        ReasonMissing: no reason, or one that does not belong to the decision.
    """
    if code in FORWARDING:
        raise ForwardByReport
    if code not in REJECTING or reason not in REASONS[code]:
        raise ReasonMissing
    with transaction.atomic():
        tip = locked(officer, tip_id)
        return close(tip, officer=officer, code=code, reason=reason, now=now)


def locked(officer: Officer, tip_id: uuid.UUID) -> Tip:
    """Lock a tip in the officer's charge, ready for a decision or a question.

    Raises:
        NotThere, NotAllowed: no such tip, not in charge, or no right to decide.
        TalkUnderWay: it is talked about now.
    """
    tip = Tip.objects.select_for_update(of=("self",)).select_related("desk").filter(id=tip_id).first()
    if tip is None:
        raise NotThere
    require_charge(officer, tip)
    access.require(officer, Right.TIP_DECIDE, tip.desk)
    if talks.under_way(tip_id):
        raise TalkUnderWay
    return tip


def close(tip: Tip, *, officer: Officer, code: DecisionCode, reason: Reason | None, now: datetime) -> Decision:
    """Write the decision on a locked tip and close it to the desk. The caller holds the transaction."""
    move(tip, State.DECIDED, officer=officer, now=now)
    today = now.date()
    keep = settings.WORDS_DAYS_AFTER_REJECTION if code in REJECTING else settings.WORDS_DAYS_AFTER_DECISION
    tip.decided_at = now
    tip.handled_on = today + clock.days(settings.SAME_FACE_DAYS)
    tip.erase_on = min(tip.erase_on, max(today + clock.days(keep), tip.handled_on))
    tip.taken_by = tip.taken_at = None
    tip.save(update_fields=["decided_at", "handled_on", "erase_on", "taken_by", "taken_at"])
    decision = Decision(
        tip_ref=tip.id,
        campaign=tip.campaign,
        code=code,
        reason=reason or "",
        officer=officer,
        at=now,
    )
    decision.save(force_insert=True)
    drafts.drop(tip.id)
    journal.record(actor=officer.actor, action=f"triage.{code}", about=tip.reference, at=now)
    return decision


def record_question(*, officer: Officer, tip: Tip, now: datetime) -> None:
    """Count a question to the witness as the decision `ask_more`. The caller holds the transaction."""
    Decision(tip_ref=tip.id, campaign=tip.campaign, code=DecisionCode.ASK_MORE, officer=officer, at=now).save(
        force_insert=True
    )
