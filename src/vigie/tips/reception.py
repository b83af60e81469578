"""The reception of each desk: what a witness may be told of waiting, and what becomes of talks that nobody can hold.

The worker calls `step` every two seconds. An officer who went silent loses the duty, and the talks go back to the
front; a witness whose desk has nobody waits at its fall-back desk; a talk that waited too long, whose witness is gone
or for whom nobody is on duty becomes a written tip. Danger to life is never written down for the wait alone.
Several workers may run at once: every act is a verb that locks and looks again.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Avg, Count, F

from vigie.accounts import access, duty, rosters
from vigie.accounts.models import Duty, Officer, Shift
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.audit.journal import Actor
from vigie.lib.errors import NotThere
from vigie.places.models import Unit
from vigie.tips import bus, talks
from vigie.tips.models import Reception, Talk
from vigie.tips.presence import Presence
from vigie.tips.states import Rank, TalkState

NOBODY_FOR = timedelta(minutes=3)
TALK_SECONDS = 12 * 60  # what a talk takes where too few have ended to know
ENOUGH_TALKS = 5
RECENT = timedelta(hours=4)
STALE = timedelta(seconds=20)
_TOLD = ("open", "talks_at_id", "free", "seconds_a_place", "opens_at", "nobody_since")
_WAKES = ("open", "talks_at_id", "free", "seconds_a_place")


@dataclass(frozen=True)
class _Hands:
    """The officers who receive at a desk now, together: talks they can hold, and how many more."""

    capacity: int
    free: int


# --- The worker -------------------------------------------------------------------------------------------------------


def step(now: datetime, here: Presence) -> None:
    """Do what fell due: silent officers, receptions, talks that cannot wait on."""
    for one in duty.silent(now):
        _let_go(one.officer_id, actor=journal.WORKER, now=now, not_seen_since=duty.silent_since(now))
    known = refresh(now)
    waiting = Talk.objects.filter(state=TalkState.WAITING).order_by("desk", "turn")
    for talk in waiting.only("tip", "desk", "home", "rank", "asked_at"):
        _look_after(talk, known, here, now)


def _look_after(talk: Talk, known: Mapping[uuid.UUID, Reception], here: Presence, now: datetime) -> None:
    """Write a waiting talk down, or let it wait where somebody is, if need be."""
    if here.gone_for(talk.tip_id, now, asked_at=talk.asked_at) > settings.TALK_GONE_SECONDS or _too_long(talk, now):
        talks.write_down(actor=journal.WORKER, tip_id=talk.tip_id, now=now)
        return
    place, home = known.get(talk.desk_id), known.get(talk.home_id)
    if place is None or place.talks_at_id == talk.desk_id:
        return
    elsewhere = (home.talks_at if home else None) or place.talks_at
    if elsewhere is not None:
        talks.follow(actor=journal.WORKER, tip_id=talk.tip_id, desk=elsewhere, now=now)
    elif place.nobody_since is not None and now - place.nobody_since >= NOBODY_FOR:
        talks.write_down(actor=journal.WORKER, tip_id=talk.tip_id, now=now)


def _too_long(talk: Talk, now: datetime) -> bool:
    """Tell whether a talk waited longer than one may be kept waiting."""
    return talk.rank < Rank.DANGER and now - talk.asked_at > timedelta(minutes=settings.TALK_WAIT_MINUTES)


# --- Officers who go --------------------------------------------------------------------------------------------------


def go_off(*, officer: Officer, now: datetime) -> bool:
    """End the officer's own duty; the talks held go back to the front. Tells whether there was a duty."""
    return _let_go(officer.id, actor=officer.actor, now=now)


def send_off(*, officer: Officer, colleague_id: uuid.UUID, now: datetime) -> None:
    """End the duty of an officer: a supervisor's act. The talks held go back to the front.

    Raises:
        NotThere: nobody of this name is on duty at a desk that the actor supervises.
    """
    found = Duty.objects.select_related("desk").filter(officer_id=colleague_id).first()
    if found is None or not access.may(officer, Right.TALK_SUPERVISE, found.desk):
        raise NotThere
    _let_go(colleague_id, actor=officer.actor, now=now)


def _let_go(officer_id: uuid.UUID, *, actor: Actor, now: datetime, not_seen_since: datetime | None = None) -> bool:
    """End a duty, then give back what is held: without a duty no further talk can come in between."""
    with transaction.atomic():
        desk_id = duty.end(officer_id=officer_id, actor=actor, now=now, not_seen_since=not_seen_since)
        if desk_id is None:
            return False
        for tip_id in talks.held_by([officer_id]):
            talks.release(actor=actor, tip_id=tip_id, now=now)
        bus.desk_changed(desk_id)
    return True


# --- What is told -----------------------------------------------------------------------------------------------------


def refresh(now: datetime) -> dict[uuid.UUID, Reception]:
    """Write the receptions that changed or grow old; returns all of them, by desk."""
    hands, pairs = _hands(), Unit.objects.filter(fallback__isnull=False).values_list("id", "fallback")
    fallbacks = {desk: other for desk, other in pairs if other is not None}
    before = {one.desk_id: one for one in Reception.objects.order_by("desk")}
    names = sorted({*hands, *fallbacks, *before, *_with_hours(), *_waited_at()})
    lasts = _lasts(now)
    told = {desk: _told(desk, fallbacks.get(desk), hands, lasts) for desk in names}
    _say_when(told, before, fallbacks, now)
    found = {desk: Reception(desk_id=desk, updated_at=now, **values) for desk, values in told.items()}
    units = Unit.objects.in_bulk({one.talks_at_id for one in found.values() if one.talks_at_id})
    for one in found.values():
        if one.talks_at_id:
            one.talks_at = units[one.talks_at_id]
    _write(found, before, now)
    return found


def _hands() -> dict[uuid.UUID, _Hands]:
    """Count the hands at each desk where somebody receives."""
    held = dict(
        Talk.objects.filter(state=TalkState.ACTIVE).values_list("officer").annotate(Count("tip")).order_by("officer")
    )
    capacity: dict[uuid.UUID, int] = defaultdict(int)
    free: dict[uuid.UUID, int] = defaultdict(int)
    for one in Duty.objects.filter(paused=False):
        capacity[one.desk_id] += one.capacity
        free[one.desk_id] += max(0, one.capacity - held.get(one.officer_id, 0))
    return {desk: _Hands(capacity[desk], free[desk]) for desk in capacity}


def _with_hours() -> Iterable[uuid.UUID]:
    """Return the desks that have shifts."""
    return Shift.objects.values_list("desk", flat=True).distinct().order_by("desk")


def _waited_at() -> Iterable[uuid.UUID]:
    """Return the desks of the talks that wait: where they do, and where they came from."""
    waiting = Talk.objects.filter(state=TalkState.WAITING).values_list("desk", "home").distinct().order_by("desk")
    return {desk for pair in waiting for desk in pair}


def _lasts(now: datetime) -> dict[uuid.UUID, float]:
    """Return how many seconds a talk lasts at each desk where enough have ended lately."""
    ended = Talk.objects.filter(state=TalkState.ENDED, ended_at__gte=now - RECENT, taken_at__isnull=False)
    counted = ended.values("desk").annotate(count=Count("tip"), mean=Avg(F("ended_at") - F("taken_at")))
    return {one["desk"]: one["mean"].total_seconds() for one in counted.order_by() if one["count"] >= ENOUGH_TALKS}


def _told(
    desk: uuid.UUID, fallback: uuid.UUID | None, hands: Mapping[uuid.UUID, _Hands], lasts: Mapping[uuid.UUID, float]
) -> dict[str, Any]:
    """Return what can be said of a desk now, opening hours aside."""
    at = next((one for one in (desk, fallback) if one in hands), None)
    there = hands.get(at or desk, _Hands(capacity=1, free=0))
    return {
        "open": at is not None,
        "talks_at_id": at,
        "free": there.free,
        "seconds_a_place": max(1, round(lasts.get(at or desk, TALK_SECONDS) / there.capacity)),
        "opens_at": None,
        "nobody_since": None,
    }


def _say_when(
    told: Mapping[uuid.UUID, dict[str, Any]],
    before: Mapping[uuid.UUID, Reception],
    fallbacks: Mapping[uuid.UUID, uuid.UUID],
    now: datetime,
) -> None:
    """Say of the closed desks since when, and when they open: by their own hours, else by those of the fall-back."""
    closed = [desk for desk, values in told.items() if not values["open"]]
    weeks = rosters.rosters({*closed, *(fallbacks[desk] for desk in closed if desk in fallbacks)}) if closed else {}
    for desk in closed:
        old = before.get(desk)
        told[desk]["nobody_since"] = (old.nobody_since if old else None) or now
        week = weeks[desk] if weeks[desk].hours or desk not in fallbacks else weeks[fallbacks[desk]]
        opens_at = week.next_opening(now)
        # Within its hours and yet nobody there: no instant can be promised.
        told[desk]["opens_at"] = opens_at if opens_at != now else None


def _write(found: Mapping[uuid.UUID, Reception], before: Mapping[uuid.UUID, Reception], now: datetime) -> None:
    """Write what changed or grows old, in one statement, and wake the pages of desks whose door changed."""
    due, changed = [], []
    for desk, one in found.items():
        old = before.get(desk)
        if old is None or now - old.updated_at > STALE or _differ(old, one, _TOLD):
            due.append(one)
        if old is None or _differ(old, one, _WAKES):
            changed.append(desk)
    if not due:
        return
    fields = ["open", "talks_at", "free", "seconds_a_place", "opens_at", "nobody_since", "updated_at"]
    with transaction.atomic():
        Reception.objects.bulk_create(due, update_conflicts=True, unique_fields=["desk"], update_fields=fields)
        bus.desk_changed(*changed)


def _differ(old: Reception, new: Reception, fields: Iterable[str]) -> bool:
    """Tell whether any of the fields differ."""
    return any(getattr(old, name) != getattr(new, name) for name in fields)
