"""The chain proves what it holds, and every kind of meddling shows."""

import pytest
from django.db import DatabaseError, connection, transaction
from nacl.signing import SigningKey

from vigie.audit import chain, journal
from vigie.audit.models import Anchor, Entry, Link, Pending
from vigie.audit.motives import Motive, MotiveCode, MotiveMissing
from vigie.lib.errors import Refused

KEY = SigningKey.generate()
pytestmark = pytest.mark.django_db


def write(count):
    for number in range(count):
        journal.record(actor=journal.Actor("officer", "o-1"), action="tests.act", about=f"thing:{number}")


def meddle(statement):
    """Change rows as somebody with the database owner's hands would: triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_verify_holds_for_an_empty_journal():
    assert chain.verify(None).holds


def test_linked_entries_are_in_order_without_gap():
    write(3)
    assert chain.link_pending() == 3
    write(2)
    assert chain.verify(None).unlinked == 2
    chain.link_pending()
    proof = chain.verify(None)
    assert (proof.holds, proof.entries, proof.linked, proof.unlinked) == (True, 5, 5, 0)
    assert list(Link.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


def test_link_pending_takes_no_more_than_its_limit():
    write(5)
    assert chain.link_pending(limit=2) == 2
    assert Pending.objects.count() == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET motive_text = 'changed'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_link",
        "UPDATE audit_link SET hash = ''",
        "TRUNCATE audit_link",
    ],
)
def test_the_database_refuses_to_change_the_journal(statement):
    write(1)
    chain.link_pending()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET motive_text = 'x' WHERE object_ref = 'thing:1'",
        "UPDATE audit_entry SET at = at + interval '1 second' WHERE object_ref = 'thing:1'",
        "DELETE FROM audit_entry WHERE object_ref = 'thing:1'",
        "DELETE FROM audit_link WHERE seq = 2",
        "UPDATE audit_link SET hash = sha256('x') WHERE seq = 2",
        "DELETE FROM audit_entry WHERE object_ref = 'thing:2'; DELETE FROM audit_link WHERE seq = 3",
        "DELETE FROM audit_link WHERE seq = 3",
    ],
)
def test_verify_finds_meddling_behind_the_triggers(statement):
    write(3)
    chain.link_pending()
    chain.sign_anchor(key=KEY, now=journal.clock.now())
    meddle(statement)
    assert not chain.verify(KEY.verify_key).holds


def test_verify_finds_an_entry_left_out_of_the_queue():
    write(2)
    Pending.objects.all().delete()
    assert not chain.verify(None).holds


def test_verify_finds_an_anchor_that_is_not_the_workers():
    write(1)
    chain.link_pending()
    chain.sign_anchor(key=SigningKey.generate(), now=journal.clock.now())
    assert chain.verify(KEY.verify_key).faults == ["Anchor 1: the signature is not the worker's."]


def test_anchor_is_signed_once_for_one_end():
    write(1)
    chain.link_pending()
    now = journal.clock.now()
    assert chain.sign_anchor(key=KEY, now=now) is not None
    assert chain.sign_anchor(key=KEY, now=now) is None
    assert Anchor.objects.count() == 1
    proof = chain.verify(KEY.verify_key)
    assert (proof.holds, proof.anchors) == (True, 1)


def test_a_witnesss_act_is_kept_to_the_minute():
    journal.record(actor=journal.WITNESS, action="tests.act")
    at = Entry.objects.get().at
    assert (at.second, at.microsecond) == (0, 0)


def test_record_belongs_to_its_transaction():
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert not Pending.objects.exists()


def test_other_must_be_written_out():
    with pytest.raises(MotiveMissing):
        Motive(MotiveCode.OTHER, "  ")
    with pytest.raises(Refused):
        Motive(MotiveCode.LINK, "x" * 301)
    assert Motive(MotiveCode.OTHER, "vérification demandée").text
