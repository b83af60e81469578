"""Only the custodian's key opens the way to a witness, for its own tip, on record."""

import uuid

import pytest
from django.conf import settings

from field import receive
from vigie.audit.journal import Actor
from vigie.audit.models import Entry
from vigie.audit.motives import Motive, MotiveCode
from vigie.lib import sealed
from vigie.lib.errors import NotThere
from vigie.lib.keyring import read_bytes
from vigie.oversight.custody import WrongKey, open_identity
from vigie.tips.models import Identity

pytestmark = pytest.mark.usefixtures("field")
CUSTODIAN = Actor("custodian", "custodian-0001")


def opened(tip_id, private=None):
    key = private or read_bytes(settings.SURFACE_KEYS / "custodian" / "custodian-0001.key")
    motive = Motive(MotiveCode.OTHER, "réquisition")
    return open_identity(custodian=CUSTODIAN, private=key, tip_id=tip_id, motive=motive, recipient="parquet")


def test_the_custodian_opens_it_on_record():
    receipt, _ = receive(contact="un moyen de joindre")
    assert opened(receipt.tip_id) == "un moyen de joindre"
    entry = Entry.objects.get(action="oversight.open_identity")
    assert (entry.actor_kind, entry.recipient, entry.motive_text) == ("custodian", "parquet", "réquisition")


def test_another_key_does_not_and_the_attempt_is_recorded():
    receipt, _ = receive(contact="un moyen de joindre")
    with pytest.raises(WrongKey):
        opened(receipt.tip_id, private=sealed.new_pair()[0])
    assert Entry.objects.filter(action="oversight.open_identity").count() == 1


def test_an_identity_moved_to_another_tip_does_not_open():
    first, _ = receive(contact="un moyen de joindre")
    second, _ = receive()
    Identity.objects.filter(tip_id=first.tip_id).update(tip_id=second.tip_id)
    with pytest.raises(WrongKey):
        opened(second.tip_id)


def test_nothing_left_is_said():
    receipt, _ = receive()
    for tip_id in (receipt.tip_id, uuid.uuid4()):
        with pytest.raises(NotThere):
            opened(tip_id)
