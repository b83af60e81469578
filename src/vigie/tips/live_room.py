"""What the live room shows of a desk: the talks an officer holds and those that wait. Clear columns only: no word.

A place, an urgency, a language, since how many minutes; and how many messages of the witness nobody has answered.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.lib.keyring import DeskKeyring
from vigie.places.models import Commune, Unit
from vigie.tips import boxes
from vigie.tips.at_once import MAY_TALK
from vigie.tips.conversation import NotTalking
from vigie.tips.models import Talk, Tip
from vigie.tips.states import Rank, TalkState, Urgency

SHOWN = 30
_UNANSWERED = """
SELECT message.tip_id, count(*)
FROM tips_message AS message
WHERE message.tip_id = ANY(%(tips)s) AND message.author = 'witness' AND message.number > COALESCE((
    SELECT max(said.number) FROM tips_message AS said
    WHERE said.tip_id = message.tip_id AND said.author = 'officer'
), 0)
GROUP BY message.tip_id
"""
_TIP = ("tip__arrival", "tip__commune_code", "tip__urgency", "tip__language")
_COLUMNS = ("state", "danger", "rank", "turn", "effort", "asked_at", "taken_at", *_TIP)


@dataclass(frozen=True)
class Seen:
    """One talk as the live room shows it.

    Attributes:
        tip_id: its tip.
        arrival: the tip's number at the desk.
        commune: the town's name.
        urgency: of the tip.
        danger: a life is in danger, by the officer's mark or the witness's answers.
        language: which the witness reads.
        since: when the witness asked, or the officer took the talk.
        back: waits again because the officer went silent.
        turn: in the waiting room; grows with each who comes.
        unanswered: messages of the witness after the officer's last one.
    """

    tip_id: uuid.UUID
    arrival: int
    commune: str
    urgency: int
    danger: bool
    language: str
    since: datetime
    back: bool
    turn: int
    unanswered: int = 0


@dataclass(frozen=True)
class Room:
    """The live room of one officer at one desk.

    Attributes:
        mine: the talks the officer holds, the longest held first.
        waiting: the first of those who wait at the desk, in the order in which they are taken.
        count: how many wait.
    """

    mine: list[Seen]
    waiting: list[Seen]
    count: int

    @property
    def newest(self) -> int:
        """Return the last turn drawn by those who wait."""
        return max((one.turn for one in self.waiting), default=0)


def room(officer: Officer, desk: Unit | None) -> Room:
    """Return the live room as it stands, in at most five statements."""
    held = Talk.objects.filter(officer=officer, state=TalkState.ACTIVE).order_by("taken_at", "turn")
    mine = list(held.select_related("tip").only(*_COLUMNS))
    waits = Talk.objects.filter(desk=desk, state=TalkState.WAITING)
    first = waits.order_by("-rank", "-effort", "turn").select_related("tip").only(*_COLUMNS)
    waiting = list(first[:SHOWN]) if desk else []
    names = _communes([*mine, *waiting])
    unanswered = _unanswered([one.tip_id for one in mine])
    return Room(
        mine=[_seen(one, names, unanswered.get(one.tip_id, 0)) for one in mine],
        waiting=[_seen(one, names) for one in waiting],
        count=len(waiting) if len(waiting) < SHOWN else waits.count(),
    )


def count_waiting(desk: Unit) -> int:
    """Count who waits at a desk."""
    return Talk.objects.filter(desk=desk, state=TalkState.WAITING).count()


def holds(officer: Officer, tip_id: uuid.UUID) -> bool:
    """Tell whether the officer talks with this witness now."""
    return Talk.objects.filter(tip_id=tip_id, officer=officer, state=TalkState.ACTIVE).exists()


def state_of(tip_id: uuid.UUID) -> TalkState | None:
    """Return the state of a tip's talk; nothing when nobody asked for one."""
    state = Talk.objects.filter(tip_id=tip_id).values_list("state", flat=True).first()
    return TalkState(state) if state else None


def pen(officer: Officer, tip: Tip, keyring: DeskKeyring) -> bytes:
    """Return the key with which the officer who talks writes. It reads nothing: the writing is what is recorded.

    Raises:
        NotTalking: the talk is not this officer's, or no longer.
    """
    if not holds(officer, tip.id):
        raise NotTalking
    return boxes.desk_key(tip, keyring)


# One statement for each word that an officer says: the talk, the charge, the right (as `access.in_charge`), the key.
_PEN = f"""
SELECT tip.desk_key_id, tip.key_for_desk
FROM tips_talk AS talk JOIN tips_tip AS tip ON tip.id = talk.tip_id
WHERE talk.tip_id = %(tip)s AND talk.officer_id = %(officer)s AND talk.state = 'active'
    AND tip.taken_by_id = %(officer)s AND {MAY_TALK.format(tip="tip")}
"""  # noqa: S608 - own text


def pen_at_once(officer: Officer, tip_id: uuid.UUID, keyring: DeskKeyring, *, now: datetime) -> bytes | None:
    """Return what `pen` returns, with one statement; nothing where the officer may not write, without saying why."""
    values: dict[str, Any] = {"tip": tip_id, "officer": officer.id, "now": now, "right": Right.TIP_TAKE.value}
    with connection.cursor() as cursor:
        cursor.execute(_PEN, values)
        row = cursor.fetchone()
    return boxes.open_for_desk(bytes(row[1]), key_id=row[0], keyring=keyring, tip_id=tip_id) if row else None


def _seen(talk: Talk, names: dict[str, str], unanswered: int = 0) -> Seen:
    """Put one row in words."""
    tip = talk.tip
    return Seen(
        tip_id=talk.tip_id,
        arrival=tip.arrival,
        commune=names.get(tip.commune_code, tip.commune_code),
        urgency=tip.urgency,
        danger=talk.danger or tip.urgency == Urgency.LIFE,
        language=tip.language,
        since=talk.taken_at or talk.asked_at,
        back=talk.state == TalkState.WAITING and talk.rank == Rank.BACK,
        turn=talk.turn,
        unanswered=unanswered,
    )


def _communes(talks: Iterable[Talk]) -> dict[str, str]:
    """Name the towns of these talks."""
    codes = {one.tip.commune_code for one in talks}
    return dict(Commune.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def _unanswered(tips: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Count the witness's messages that came after the officer's last one."""
    if not tips:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_UNANSWERED, {"tips": tips})
        return dict(cursor.fetchall())
