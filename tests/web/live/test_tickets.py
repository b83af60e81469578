"""Tickets: bound to one session, good for a minute, of no use when changed."""

import uuid
from datetime import timedelta

import pytest

from field import NOON
from vigie.lib import sealed
from vigie.web.live import tickets
from vigie.web.live.tickets import Ticket, TicketRefused

SECRET = sealed.new_key()
TIP = uuid.uuid4()


def give(session="one session", **more):
    ticket = Ticket(session=tickets.mark(session, SECRET), until=tickets.until(NOON), tip=TIP, after=3, **more)
    return tickets.seal(ticket, secret=SECRET)


def changed(text):
    return ("B" if text[0] == "A" else "A") + text[1:]


def read(text, session="one session", *, secret=SECRET, now=NOON):
    return tickets.read(text, session=session, secret=secret, now=now)


def test_a_ticket_opens_for_its_session_within_its_minute():
    found = read(give(language="ar", frame=True), now=NOON + timedelta(seconds=tickets.SECONDS))
    assert (found.tip, found.after, found.language, found.frame) == (TIP, 3, "ar", True)


def test_a_ticket_says_nothing_to_who_reads_the_address():
    text = give()
    assert TIP.hex not in text
    assert str(TIP) not in text
    assert text.isascii()
    assert "/" not in text
    assert give() != text


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (give(), {"session": "another session"}),
        (give(), {"session": ""}),
        (give(), {"now": NOON + timedelta(seconds=tickets.SECONDS + 1)}),
        (give(), {"secret": sealed.new_key()}),
        (give()[:-2], {}),
        (changed(give()), {}),
        ("", {}),
        ("é", {}),
        ("x" * 3000, {}),
    ],
)
def test_all_else_is_refused_alike(text, more):
    with pytest.raises(TicketRefused):
        read(text, **more)


def test_a_renewed_ticket_goes_on_from_the_last_message():
    later = NOON + timedelta(minutes=5)
    found = read(tickets.renewed(read(give()), after=9, secret=SECRET, now=later), now=later)
    assert (found.tip, found.after) == (TIP, 9)
