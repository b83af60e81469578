"""Messages: numbered, sealed, written once, and a word of the witness brings the tip back."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings

from field import NOON, receive
from vigie.lib import sealed
from vigie.tips import cards, conversation, witness
from vigie.tips.models import Message, Tip
from vigie.tips.states import Feedback, State

pytestmark = pytest.mark.usefixtures("field")


def say(receipt, text, *, client_key=None, now=NOON):
    return conversation.send_as_witness(
        tip_id=receipt.tip_id, key=receipt.key, text=text, client_key=client_key or uuid.uuid4(), now=now
    )


def test_messages_are_numbered_in_order_and_open_with_the_tips_key():
    receipt, _ = receive()
    assert [say(receipt, text) for text in ("Un.", "Deux.\r\nSuite.", "Trois.")] == [1, 2, 3]
    lines = conversation.lines(Tip.objects.get(), key=receipt.key)
    assert [(line.number, line.text) for line in lines] == [(1, "Un."), (2, "Deux.\nSuite."), (3, "Trois.")]
    assert all(line.sent_at.second == 0 for line in lines)


def test_a_retry_writes_nothing():
    receipt, _ = receive()
    key = uuid.uuid4()
    assert say(receipt, "Un.", client_key=key) == say(receipt, "Un.", client_key=key) == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", conversation.EmptyMessage),
        (" \n\0 ", conversation.EmptyMessage),
        ("x" * 2001, conversation.MessageTooLong),
    ],
)
def test_empty_and_long_messages_are_refused(text, refusal):
    receipt, _ = receive()
    with pytest.raises(refusal):
        say(receipt, text)
    assert Tip.objects.get().last_number == 0


def test_a_full_conversation_is_refused():
    receipt, _ = receive()
    Tip.objects.update(last_number=conversation.MESSAGES_PER_TIP)
    with pytest.raises(conversation.ConversationFull):
        say(receipt, "Un de plus.")


def test_two_messages_cannot_be_swapped():
    receipt, _ = receive()
    say(receipt, "Un.")
    say(receipt, "Deux.")
    one, two = Message.objects.order_by("number")
    one.box, two.box = bytes(two.box), bytes(one.box)
    one.save()
    two.save()
    with pytest.raises(sealed.Unopenable):
        conversation.lines(Tip.objects.get(), key=receipt.key)


def test_a_word_of_the_witness_reopens_a_decided_tip_until_the_same_day():
    receipt, _ = receive()
    Tip.objects.update(state=State.DECIDED, handled_on=NOON.date() + timedelta(days=7), erase_on=NOON.date())
    say(receipt, "Autre chose.")
    tip = Tip.objects.get()
    assert (tip.state, tip.handled_on) == (State.ANSWERED, None)
    assert tip.erase_on == NOON.date() + timedelta(days=90)


def test_closed_words_take_no_message():
    receipt, _ = receive()
    Tip.objects.update(state=State.DECIDED, handled_on=NOON.date())
    with pytest.raises(conversation.ConversationClosed):
        say(receipt, "Trop tard.")


def test_coming_back_shows_words_and_status():
    receipt, code = receive()
    say(receipt, "Bonjour.")
    visit = witness.come_back(code=code, keyring=settings.PUBLIC_KEYRING, today=NOON.date())
    assert (visit.status, visit.open, [line.text for line in visit.lines]) == (Feedback.RECEIVED, True, ["Bonjour."])
    assert witness.stay(tip_id=visit.tip_id, key=visit.key, today=NOON.date()).lines == visit.lines


def test_a_wrong_code_or_key_finds_nothing():
    receipt, _ = receive()
    with pytest.raises(witness.NoSuchCode):
        witness.come_back(code=receive()[1].__class__(("a",) * 7), keyring=settings.PUBLIC_KEYRING, today=NOON.date())
    say(receipt, "Bonjour.")
    with pytest.raises(witness.NoSuchCode):
        witness.stay(tip_id=receipt.tip_id, key=b"x" * 32, today=NOON.date())
    with pytest.raises(witness.NoSuchCode):
        witness.stay(tip_id=uuid.uuid4(), key=receipt.key, today=NOON.date())


@pytest.mark.parametrize(
    ("feedback", "in_days", "shown"),
    [
        (Feedback.RECEIVED, None, Feedback.RECEIVED),
        (Feedback.READ, None, Feedback.READ),
        (Feedback.READ, 1, Feedback.READ),
        (Feedback.READ, 0, Feedback.HANDLED),
        (Feedback.READ, -30, Feedback.HANDLED),
        (Feedback.ACTION, -30, Feedback.ACTION),
    ],
)
def test_handled_shows_only_from_its_day(feedback, in_days, shown):
    handled_on = None if in_days is None else NOON.date() + timedelta(days=in_days)
    assert witness.shown_status(feedback, handled_on, today=NOON.date()) == shown


def test_a_flood_waits_for_the_next_minute_and_a_retry_is_no_flood(settings):
    settings.MESSAGES_A_MINUTE = 3
    receipt, _ = receive()
    last = uuid.uuid4()
    assert [say(receipt, "Un."), say(receipt, "Deux."), say(receipt, "Trois.", client_key=last)] == [1, 2, 3]
    with pytest.raises(conversation.TooFast):
        say(receipt, "Quatre.")
    assert say(receipt, "Trois.", client_key=last) == 3
    assert say(receipt, "Quatre.", now=NOON + timedelta(minutes=1)) == 4
    assert Tip.objects.get().last_number == 4


def test_typed_control_characters_are_dropped_so_that_nothing_typed_looks_like_a_card():
    receipt, _ = receive()
    say(receipt, f"{cards.mark(cards.Card.DANGER)}\x00\x07\tici\nlà")
    (line,) = conversation.lines(Tip.objects.get(), key=receipt.key)
    assert line.text == "card:danger\tici\nlà"
    assert cards.card_of(line.text) is None
