"""What a supervisor sees of a desk now: who is on duty, who waits, who talks, what stays unanswered, today's figures.

Numbers, minutes and officers' names: it opens no word. It refuses a talk at a desk that the officer does not supervise.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery

from vigie.accounts import access, duty, hours, rosters
from vigie.accounts.models import Duty, Officer
from vigie.accounts.rights import Right
from vigie.lib.errors import NotThere
from vigie.places.models import Unit
from vigie.tips.models import Message, Talk
from vigie.tips.states import UNDER_WAY, Author, TalkState

MOST_WAITING = 50
_COLUMNS = (
    "state",
    "rank",
    "effort",
    "turn",
    "danger",
    "asked_at",
    "taken_at",
    "desk",
    "officer",
    "tip__arrival",
    "tip__urgency",
    "officer__name",
)


@dataclass(frozen=True)
class OnDuty:
    """An officer on duty, and how many talks are held."""

    duty: Duty
    held: int


@dataclass(frozen=True)
class Figures:
    """One day of a desk so far; `wait` is the median, in minutes."""

    asked: int
    taken: int
    written: int
    wait: int | None


@dataclass(frozen=True)
class Overview:
    """A desk now.

    Attributes:
        on_duty: who receives, the longest on duty first.
        absent: whom the roster expects now and who is not there.
        waiting: the first talks of the waiting room, in its order.
        waiting_count: how many wait.
        active: talks in somebody's hands, the longest first.
        unanswered: the talk whose witness has waited longest for a word, and since when.
        today: the figures.
    """

    on_duty: list[OnDuty]
    absent: list[Officer]
    waiting: list[Talk]
    waiting_count: int
    active: list[Talk]
    unanswered: tuple[Talk, datetime] | None
    today: Figures


def overview(desk: Unit, now: datetime) -> Overview:
    """Return a desk as it is now."""
    duties = duty.on_duty(desk)
    held = dict(
        Talk.objects.filter(officer__in=[one.officer_id for one in duties], state=TalkState.ACTIVE)
        .values_list("officer")
        .annotate(Count("tip"))
        .order_by("officer")
    )
    there = {one.officer_id for one in duties}
    active = list(_under_way(desk, TalkState.ACTIVE).order_by("taken_at", "turn"))
    return Overview(
        on_duty=[OnDuty(one, held.get(one.officer_id, 0)) for one in duties],
        absent=[one for one in rosters.expected(desk, now) if one.id not in there],
        waiting=list(_under_way(desk, TalkState.WAITING).order_by("-rank", "-effort", "turn")[:MOST_WAITING]),
        waiting_count=Talk.objects.filter(desk=desk, state=TalkState.WAITING).count(),
        active=active,
        unanswered=_unanswered(active),
        today=_figures(desk, now),
    )


def find(officer: Officer, tip_id: uuid.UUID) -> Talk:
    """Return a talk under way at a desk that the officer supervises.

    Raises:
        NotThere: there is none.
    """
    talk = Talk.objects.select_related("tip", "desk", "officer").only(*_COLUMNS, "desk__name").filter(tip_id=tip_id)
    found = talk.filter(state__in=UNDER_WAY).first()
    if found is None or not access.may(officer, Right.TALK_SUPERVISE, found.desk):
        raise NotThere
    return found


def receiving_desks(other_than: Unit) -> list[Unit]:
    """Return the other desks at which somebody receives now, by name."""
    at = Duty.objects.filter(paused=False).exclude(desk=other_than).values("desk")
    return list(Unit.objects.filter(id__in=at).order_by("name", "code"))


def _under_way(desk: Unit, state: TalkState) -> QuerySet[Talk]:
    """Return the talks of a desk in a state, with what stands in clear about their tips."""
    return Talk.objects.filter(desk=desk, state=state).select_related("tip", "officer").only(*_COLUMNS)


def _unanswered(active: list[Talk]) -> tuple[Talk, datetime] | None:
    """Find the talk whose witness spoke last, and longest ago."""
    last = Message.objects.filter(tip=OuterRef("tip")).order_by("-number")
    since = dict(
        Talk.objects.filter(pk__in=[talk.pk for talk in active])
        .annotate(author=Subquery(last.values("author")[:1]), at=Subquery(last.values("sent_at")[:1]))
        .filter(author=Author.WITNESS)
        .values_list("pk", "at")
    )
    waits = [(since[talk.pk], number) for number, talk in enumerate(active) if talk.pk in since]
    if not waits:
        return None
    at, number = min(waits)
    return active[number], at


_FIGURES = """
SELECT count(*) FILTER (WHERE asked_at >= %(since)s),
    count(*) FILTER (WHERE taken_at >= %(since)s),
    count(*) FILTER (WHERE asked_at >= %(since)s AND state = 'written'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM taken_at - asked_at) / 60)
        FILTER (WHERE taken_at >= %(since)s AND taken_at >= asked_at)
FROM tips_talk WHERE desk_id = %(desk)s AND (asked_at >= %(since)s OR taken_at >= %(since)s)
"""


def _figures(desk: Unit, now: datetime) -> Figures:
    """Count a desk's talks since midnight on the wall."""
    midnight = hours.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"desk": desk.id, "since": midnight})
        asked, taken, written, wait = cursor.fetchone()
    return Figures(asked, taken, written, None if wait is None else round(float(wait)))
