"""The model checker by itself: it finds each thing that must not be, and nothing in what is right."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soak.model import OFFICER, WITNESS, Seen, Send, Story, faults


def story(count=6):
    """A conversation in which all went well: sides in turn, the fifth message given up though it was written."""
    authors = [WITNESS if at % 2 else OFFICER for at in range(count)]
    sends = [
        Send(author, f"message {at}", begun=at * 10.0, acked=at * 10.0 + 5, number=at + 1, tries=1)
        for at, author in enumerate(authors)
    ]
    if count > 4:
        sends[4].acked = sends[4].number = None
    view = [Seen(at + 1, author, f"message {at}") for at, author in enumerate(authors)]
    views = {WITNESS: list(view), OFFICER: list(view), "reload": list(view)}
    return Story("talk", count, sends, views, {WITNESS: ("there", "there")})


@given(st.integers(0, 20))
def test_a_conversation_in_which_all_went_well_has_no_fault(count):
    assert faults(story(count)) == []


def test_a_message_that_was_given_up_may_be_missing():
    told = story()
    told.sends.append(Send(WITNESS, "never arrived", begun=99.0, tries=3))
    assert faults(told) == []


def lose(told, at):
    del told.views[WITNESS][at]


def double(told, at):
    told.views[WITNESS].insert(at, told.views[WITNESS][at])


def swap(told, at):
    view = told.views[WITNESS]
    view[at], view[(at + 1) % len(view)] = view[(at + 1) % len(view)], view[at]


def invent(told, at):
    told.views[WITNESS][at] = replace(told.views[WITNESS][at], text="nobody said this")


def mistake_the_author(told, at):
    seen = told.views[WITNESS][at]
    told.views[WITNESS][at] = replace(seen, author=OFFICER if seen.author == WITNESS else WITNESS)


def lose_everywhere(told, at):
    for view in told.views.values():
        del view[at]


def lose_from_the_table(told, at):
    """The row is gone, and those behind it took its number: only the acknowledgement knows."""
    for view in told.views.values():
        del view[at]
        view[at:] = [replace(seen, number=seen.number - 1) for seen in view[at:]]
    told.last -= 1


def write_twice(told, at):
    """A retry became a second row."""
    for view in told.views.values():
        view.append(replace(view[at], number=len(view) + 1))
    told.last += 1


def stop_early(told, at):
    told.views[OFFICER][at:] = []


@pytest.mark.parametrize("at", [0, 2, 5])
@pytest.mark.parametrize(
    "spoil",
    [
        lose,
        double,
        swap,
        invent,
        mistake_the_author,
        lose_everywhere,
        lose_from_the_table,
        write_twice,
        stop_early,
    ],
)
def test_what_must_not_be_is_found(spoil, at):
    told = story()
    spoil(told, at)
    assert faults(told)


def test_two_sends_acknowledged_under_one_number_are_found():
    told = story()
    told.sends[3].number = 2
    assert any("2 sends were acknowledged as 2" in fault for fault in faults(told))


def test_a_send_numbered_before_what_was_acknowledged_earlier_is_found():
    told = story()
    told.sends[0].begun, told.sends[0].acked = 31.0, 33.0
    assert any("became 1 after 3" in fault for fault in faults(told))


def test_a_page_that_shows_another_state_than_a_reload_is_found():
    told = story()
    told.states = {OFFICER: ("an officer is there", "ended")}
    assert len(faults(told)) == 1


def test_a_page_that_shows_what_the_table_does_not_hold_is_found():
    told = story()
    told.views[WITNESS].append(Seen(7, WITNESS, "message 0"))
    assert faults(told)
