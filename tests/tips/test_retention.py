"""Words go on their day and leave a stub; the stub answers until its day, then goes too."""

from datetime import timedelta

import pytest
from django.conf import settings

from field import NOON, receive
from vigie.tips import retention, witness
from vigie.tips.models import Answers, Message, Move, Stub, Tip
from vigie.tips.states import Feedback

pytestmark = pytest.mark.usefixtures("field")


def test_words_stand_until_the_day_before_and_go_on_the_day():
    _, code = receive()
    assert retention.erase_words(NOON + timedelta(days=89), dry_run=False) == 0
    assert retention.erase_words(NOON + timedelta(days=90), dry_run=True) == 1
    assert Tip.objects.count() == 1
    assert retention.erase_words(NOON + timedelta(days=90), dry_run=False) == 1
    assert not any(model.objects.exists() for model in (Tip, Answers, Message, Move))
    visit = witness.come_back(code=code, keyring=settings.PUBLIC_KEYRING, today=NOON.date() + timedelta(days=91))
    assert (visit.open, visit.status, visit.lines) == (False, Feedback.RECEIVED, ())


def test_the_stub_keeps_the_month_and_not_the_day():
    receive()
    retention.erase_words(NOON + timedelta(days=90), dry_run=False)
    stub = Stub.objects.get()
    assert (stub.month.day, stub.month.month) == (1, NOON.month)


def test_the_code_stops_answering_after_its_last_day():
    _, code = receive()
    retention.erase_words(NOON + timedelta(days=90), dry_run=False)
    last = Stub.objects.get().expires_on
    witness.come_back(code=code, keyring=settings.PUBLIC_KEYRING, today=last)
    with pytest.raises(witness.NoSuchCode):
        witness.come_back(code=code, keyring=settings.PUBLIC_KEYRING, today=last + timedelta(days=1))
    assert retention.erase_stubs(NOON + timedelta(days=364), dry_run=False) == 0
    assert retention.erase_stubs(NOON + timedelta(days=367), dry_run=False) == 1
