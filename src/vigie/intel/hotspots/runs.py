"""Runs of the analysis: asked for by an analyst, taken by the worker one after another, read by analysts of the desk.

A desk has one run under way at a time. A run whose process was lost is taken up again once, then fails. It refuses to
mix what citizens told with what officers found unless that is asked for: police look where police have found.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.intel.codes import Origin
from vigie.intel.models import AnalysisRun
from vigie.intel.reports import months_later
from vigie.intel.states import RunState
from vigie.lib.errors import NotNow, NotThere, Refused
from vigie.places.models import Unit

LISTED = 30
SHORTEST_DAYS, LONGEST_DAYS = 28, 732
TAKEN_AT_MOST = 2
# How long a taken run may have no process that holds its lock: starting one loads the scientific libraries.
START_SECONDS = 90
_UNDER_WAY = (RunState.WAITING, RunState.RUNNING)
_LOCK_BITS = 2**63 - 1


class OneAtATime(NotNow):
    """Another run of the desk is under way."""

    code = "one_at_a_time"
    sentence = _("An analysis of this desk is under way already. Wait until it has ended.")


class PeriodWrong(Refused):
    """A period that begins after its end, is too short or too long, or has not been yet."""

    code = "period_wrong"
    sentence = _("Give a period of four weeks to two years that does not end after today.")


class OriginsMixed(Refused):
    """Citizens' reports with officers', without asking for it."""

    code = "origins_mixed"
    sentence = _("What citizens told and what officers found are counted apart, unless you ask to mix them.")


class Computer(Protocol):
    """What computes a run, one at a time, without holding up whoever asks."""

    def busy(self) -> bool:
        """Tell whether a run is being computed."""

    def start(self, run_id: uuid.UUID) -> None:
        """Begin to compute a run."""


def ask(
    *,
    officer: Officer,
    desk: Unit,
    period: tuple[date, date],
    origins: Iterable[Origin],
    now: datetime,
    mixed: bool = False,
) -> AnalysisRun:
    """Ask for a run over the reports of a desk.

    Args:
        officer: who asks.
        desk: whose reports.
        period: its first and its last day.
        origins: which reports.
        now: the instant.
        mixed: whether citizens' and officers' reports may be counted together.

    Raises:
        NotAllowed: the officer does not analyse at this desk.
        PeriodWrong, OriginsMixed: what is asked makes no sense.
        OneAtATime: another run is under way.
    """
    access.require(officer, Right.INTEL_ANALYSE, desk)
    since, until = period
    if not SHORTEST_DAYS <= (until - since).days + 1 <= LONGEST_DAYS or until > now.date():
        raise PeriodWrong
    wanted = sorted({Origin(one) for one in origins})
    if not wanted or (Origin.CITIZEN in wanted and len(wanted) > 1 and not mixed):
        raise OriginsMixed
    with transaction.atomic():
        _only_one(desk)
        run = AnalysisRun(
            desk=desk,
            department_id=desk.department_id,
            officer=officer,
            asked_at=now,
            asked={"since": since.isoformat(), "until": until.isoformat(), "origins": wanted},
            erase_on=months_later(now.date(), settings.ANALYSIS_KEEP_MONTHS),
        )
        run.save(force_insert=True)
        journal.record(actor=officer.actor, action="analysis.ask", about=journal_ref(run), at=now)
    return run


def journal_ref(run: AnalysisRun) -> str:
    """Return the name of a run in the journal."""
    return f"analysis:{run.id}"


def _only_one(desk: Unit) -> None:
    """Refuse a second run; two who ask at the same instant are put in line."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(desk.id)])
    if AnalysisRun.objects.filter(desk=desk, state__in=_UNDER_WAY).exists():
        raise OneAtATime


def lock_key(identifier: uuid.UUID) -> int:
    """Return the number of the database's lock for a thing."""
    return identifier.int & _LOCK_BITS


# --- Read by analysts of the desk ---------------------------------------------------------------------------------


def of_desk(desk: Unit) -> list[AnalysisRun]:
    """Return the last runs of a desk, newest first, without their results."""
    found = AnalysisRun.objects.filter(desk=desk).select_related("officer").defer("found")
    return list(found.order_by("-asked_at", "id")[:LISTED])


def find(officer: Officer, run_id: uuid.UUID) -> AnalysisRun:
    """Return a run the officer may know of.

    Raises:
        NotThere: no such run, or none at a desk where the officer analyses.
    """
    run = AnalysisRun.objects.select_related("desk", "officer").filter(id=run_id).first()
    if run is None or not access.may(officer, Right.INTEL_ANALYSE, run.desk):
        raise NotThere
    return run


def read(*, officer: Officer, run_id: uuid.UUID, now: datetime) -> AnalysisRun:
    """Return a run, and record the reading of its results once there are any."""
    run = find(officer, run_id)
    if run.state == RunState.DONE:
        journal.record(actor=officer.actor, action="analysis.read", about=journal_ref(run), at=now)
    return run


# --- Taken by the worker ------------------------------------------------------------------------------------------


def step(now: datetime, computer: Computer) -> None:
    """Look after runs that lost their process, then begin the oldest that waits, unless one is being computed."""
    settle(now)
    if computer.busy():
        return
    run = take(now)
    if run is not None:
        computer.start(run.id)


def take(now: datetime) -> AnalysisRun | None:
    """Take the oldest waiting run, if there is one that no other worker takes at this instant."""
    with transaction.atomic():
        waiting = AnalysisRun.objects.select_for_update(skip_locked=True).filter(state=RunState.WAITING)
        run = waiting.order_by("asked_at", "id").first()
        if run is None:
            return None
        run.state, run.started_at, run.percent, run.step = RunState.RUNNING, now, 0, "starting"
        run.asked = {**run.asked, "taken": run.asked.get("taken", 0) + 1}
        run.save(update_fields=["state", "started_at", "percent", "step", "asked"])
    return run


def settle(now: datetime) -> None:
    """Let runs whose process was lost wait again, or fail when that has happened before."""
    late = AnalysisRun.objects.filter(state=RunState.RUNNING, started_at__lt=now - timedelta(seconds=START_SECONDS))
    for run_id in list(late.order_by("asked_at", "id").values_list("id", flat=True)):
        with transaction.atomic():
            run = late.select_for_update(skip_locked=True).filter(id=run_id).first()
            if run is None or not _is_lost(run_id):
                continue
            if run.asked.get("taken", 0) < TAKEN_AT_MOST:
                run.state, run.percent, run.step = RunState.WAITING, 0, ""
            else:
                run.state, run.step, run.ended_at = RunState.FAILED, "", now
            run.save(update_fields=["state", "percent", "step", "ended_at"])


def _is_lost(run_id: uuid.UUID) -> bool:
    """Tell whether no process holds the lock of a run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_key(run_id)])
        (free,) = cursor.fetchone() or (False,)
    return bool(free)
