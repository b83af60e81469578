"""What the live pages read: statements that take many conversations at once, and what their rows mean.

The same statements serve a page when it is loaded (through the page's connection) and the streams (through theirs):
what a page shows first and what its stream adds come from one text. Nothing here opens a box by itself.
"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import msgspec
from django.db import connection

from vigie.tips import boxes
from vigie.tips.conversation import Line
from vigie.tips.states import Rank, TalkState

_SOON, _SHORT, _MIDDLE = 120, 300, 900

# In the order of the waiting room (`talks.take_next`).
_STANDINGS = """
SELECT tip.id, tip.last_number, tip.handled_on, talk.state, talk.version, talk.rank, talk.danger, talk.desk_id,
    talk.muted_until, desk.open, desk.free, desk.seconds_a_place, desk.opens_at,
    CASE WHEN talk.state = 'waiting' THEN 1 + (
        SELECT count(*) FROM tips_talk AS other
        WHERE other.desk_id = talk.desk_id AND other.state = 'waiting'
            AND (other.rank, other.effort::int, -other.turn) > (talk.rank, talk.effort::int, -talk.turn)
    ) ELSE 0 END AS place
FROM tips_tip AS tip
LEFT JOIN tips_talk AS talk ON talk.tip_id = tip.id
LEFT JOIN tips_reception AS desk ON desk.desk_id = COALESCE(talk.desk_id, tip.desk_id)
WHERE tip.id = ANY({tips})
"""
# LATERAL: a few steps into the index for each conversation, whatever the planner thinks of a young table.
_MESSAGES = """
SELECT message.tip_id, message.number, message.author, message.sent_at, message.id, message.box
FROM unnest({tips}, {after}) AS asked (tip_id, after)
CROSS JOIN LATERAL (
    SELECT * FROM tips_message AS one WHERE one.tip_id = asked.tip_id AND one.number > asked.after
    ORDER BY one.number LIMIT 500
) AS message
ORDER BY message.tip_id, message.number
"""
# One statement for all pages of a desk process: is the session still one, does the officer still hold the right (the
# policy of `tips.access`), and where does the conversation stand. A page without a conversation needs an appointment.
_WATCHED = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest($1::int[], $2::text[], $3::uuid[]) AS asked (nr, session_key, tip_id)
), standing AS ({standings})
SELECT asked.nr, session.session_data, tip.taken_by_id = officer.id AS in_charge, standing.*,
    ARRAY(
        SELECT talk.tip_id FROM tips_talk AS talk WHERE talk.officer_id = officer.id AND talk.state = 'active'
    ) AS held
FROM asked
JOIN accounts_session AS session ON session.session_key = asked.session_key AND session.expire_date > now()
JOIN accounts_officer AS officer ON officer.id = session.officer_id AND officer.is_active
LEFT JOIN standing ON standing.id = asked.tip_id
LEFT JOIN tips_tip AS tip ON tip.id = asked.tip_id
WHERE EXISTS (
    SELECT 1 FROM accounts_appointment AS held JOIN accounts_role AS role ON role.code = held.role_id
    WHERE held.officer_id = officer.id AND held.valid_from <= now()
        AND (held.valid_until IS NULL OR held.valid_until > now())
        AND (asked.tip_id IS NULL OR (held.desk_id = tip.desk_id AND (
            'tip.open_any' = ANY(role.rights) OR (tip.state <> 'decided' AND 'tip.take' = ANY(role.rights)))))
)
"""
WATCHED = _WATCHED.format(standings=_STANDINGS.format(tips="ARRAY(SELECT tip_id FROM asked)"))
KEYS = "SELECT id, desk_key_id, key_for_desk FROM tips_tip WHERE id = ANY($1::uuid[])"
STANDINGS = _STANDINGS.format(tips="$1::uuid[]")
MESSAGES = _MESSAGES.format(tips="$1::uuid[]", after="$2::int[]")


class Wait(Enum):
    """How long a witness may expect to wait, as it is told: never finer than it is known."""

    SOON = "soon"
    SHORT = "short"
    MIDDLE = "middle"
    LONG = "long"


class Standing(msgspec.Struct, frozen=True):
    """Where a conversation stands for those who see it.

    Attributes:
        tip_id: the tip.
        last_number: number of its last message.
        handled_on: day from which the words are closed to the witness.
        state: of its talk; none when nobody asked for one.
        version: of its talk, grows with each change.
        place: in the waiting room, from 1; 0 when it does not wait.
        wait: what to expect; none when it does not wait.
        back: waits again because the officer went silent.
        danger: an officer marked a danger to life.
        desk_id: where it waits.
        open: somebody receives at that desk now.
        opens_at: when officers answer next, if that is known.
        muted_until: until when the witness's messages are stopped.
    """

    tip_id: uuid.UUID
    last_number: int
    handled_on: date | None = None
    state: TalkState | None = None
    version: int = 0
    place: int = 0
    wait: Wait | None = None
    back: bool = False
    danger: bool = False
    desk_id: uuid.UUID | None = None
    open: bool = False
    opens_at: datetime | None = None
    muted_until: datetime | None = None

    @property
    def shown(self) -> tuple[object, ...]:
        """Return what a witness's page shows of it: while this stays the same, the page stays the same."""
        return (self.state, self.place, self.wait, self.back, self.open, self.opens_at)

    def same_as(self, other: object) -> bool:
        """Tell whether all but the number of the last message is the same."""
        return isinstance(other, Standing) and msgspec.structs.replace(other, last_number=self.last_number) == self


def standing(row: Mapping[str, Any]) -> Standing:
    """Read one row of `STANDINGS`."""
    state = TalkState(row["state"]) if row["state"] else None
    waiting = state == TalkState.WAITING
    return Standing(
        tip_id=row["id"],
        last_number=row["last_number"],
        handled_on=row["handled_on"],
        state=state,
        version=row["version"] or 0,
        place=row["place"],
        wait=_wait(row["place"], row["free"] or 0, row["seconds_a_place"] or 0) if waiting else None,
        back=waiting and row["rank"] == Rank.BACK,
        danger=bool(row["danger"]),
        desk_id=row["desk_id"],
        open=bool(row["open"]),
        opens_at=row["opens_at"],
        muted_until=row["muted_until"],
    )


def _wait(place: int, free: int, seconds_a_place: int) -> Wait:
    """Say what to expect at a place of the waiting room."""
    seconds = 0 if place <= free else (place - free) * seconds_a_place
    limits = ((_SOON, Wait.SOON), (_SHORT, Wait.SHORT), (_MIDDLE, Wait.MIDDLE))
    return next((wait for limit, wait in limits if seconds <= limit), Wait.LONG)


def stands(tip_id: uuid.UUID) -> Standing | None:
    """Return where one conversation stands; nothing when its words are erased."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS.format(tips="%s::uuid[]"), [[tip_id]])
        row = cursor.fetchone()
        names = [column.name for column in cursor.description]
    return standing(dict(zip(names, row, strict=True))) if row else None


def line(row: Mapping[str, Any], *, key: bytes) -> Line:
    """Open one row of `MESSAGES`."""
    text = boxes.open_message(bytes(row["box"]), key=key, tip_id=row["tip_id"], row_id=row["id"])
    return Line(number=row["number"], author=row["author"], sent_at=row["sent_at"], text=text)
