"""The answer back: *action taken*, released by hand to the witnesses whose reports led to an operation (design §5).

It may be released once the operation is done and its result public, or so many days after it ended. It reaches tips
and what remains of them, only where *handled* shows already, so that no decision shows by it; it moves no date. The
officer learns a number and never which tips; nothing here names one, in the journal neither.
"""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.intel import operation_access
from vigie.intel.codes import Origin
from vigie.intel.models import Operation, Report
from vigie.intel.states import OperationState
from vigie.lib import clock
from vigie.lib.errors import NotNow
from vigie.tips.models import Stub, Tip
from vigie.tips.states import Feedback
from vigie.triage.decisions import DecisionCode
from vigie.triage.models import Decision, Forwarding, Release


class TooEarlyToAnswer(NotNow):
    """Neither public, nor old enough."""

    code = "too_early_to_answer"
    sentence = _("Not yet: the result has to be public, or the operation to have ended %(days)d days ago.")

    def __init__(self) -> None:
        super().__init__(self.sentence % {"days": settings.ANSWER_DAYS})


def opens_on(operation: Operation) -> date | None:
    """Return the day from which the answer may be released; None while the operation is not done."""
    if operation.state != OperationState.DONE:
        return None
    old_enough = timezone.localdate(operation.ends_at) + clock.days(settings.ANSWER_DAYS)
    return min(old_enough, operation.public_on or old_enough)


def releasable(officer: Officer, operation: Operation, today: date) -> bool:
    """Tell whether the officer may release the answer today."""
    seen = operation_access.sight(officer, operation)
    opens = opens_on(operation)
    return seen is not None and seen.releases and opens is not None and opens <= today


def releases_of(operation: Operation) -> list[Release]:
    """Return the releases of an operation, oldest first."""
    return list(Release.objects.filter(operation=operation).select_related("officer").order_by("at"))


def release(*, officer: Officer, operation_id: uuid.UUID, now: datetime) -> Release:
    """Release the answer; released again, it reaches and counts only those whom it had not reached.

    Raises:
        NotThere, NotAllowed: no such operation for the officer, or no right to release.
        TooEarlyToAnswer: see `opens_on`.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        operation = operation_access.locked(officer, operation_id, right=Right.ANSWER_RELEASE)
        if not releasable(officer, operation, today):
            raise TooEarlyToAnswer
        told = _told_of(operation)
        # Tips first: one whose words are erased meanwhile is waited for, and found again as a stub.
        answered = _answer_tips(told, today) + _answer_stubs(told, today)
        done = Release(operation=operation, officer=officer, at=now, answered=answered)
        done.save(force_insert=True)
        journal.record(actor=officer.actor, action="triage.release_answer", about=operation.journal_ref, at=now)
    return done


def _told_of(operation: Operation) -> list[uuid.UUID]:
    """Find the tips whose reports, written before the operation ended, are attached to its points."""
    here = Q(links__point__operations__operation=operation)
    below = Q(links__point__absorbed_by__operations__operation=operation)
    reports = Report.objects.filter(
        here | below, links__ended_at=None, origin=Origin.CITIZEN, written_at__lt=operation.ends_at
    )
    return list(Forwarding.objects.filter(report__in=reports).values_list("tip_ref", flat=True))


def _answer_tips(told: Collection[uuid.UUID], today: date) -> int:
    """Answer the tips that are shown as handled."""
    reached = Tip.objects.filter(id__in=told, handled_on__lte=today).exclude(feedback=Feedback.ACTION)
    ids = list(reached.select_for_update(of=("self",)).order_by("id").values_list("id", flat=True))
    return Tip.objects.filter(id__in=ids).update(feedback=Feedback.ACTION)


def _answer_stubs(told: Collection[uuid.UUID], today: date) -> int:
    """Answer the stubs of tips that were, or would be, shown as handled by now."""
    closing = Decision.objects.filter(tip_ref__in=told).exclude(code=DecisionCode.ASK_MORE)
    last = closing.values("tip_ref").annotate(last=Max("at")).values_list("tip_ref", "last")
    handled = [ref for ref, at in last if at.date() + clock.days(settings.SAME_FACE_DAYS) <= today]
    reached = Stub.objects.filter(tip_ref__in=handled, expires_on__gte=today).exclude(feedback=Feedback.ACTION)
    ids = list(reached.select_for_update().order_by("pk").values_list("pk", flat=True))
    return Stub.objects.filter(pk__in=ids).update(feedback=Feedback.ACTION)
