"""Intake stores once, seals everything, routes, numbers, and gives the same receipt for the same draft."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection

from field import NOON, TOLD, receive, telling
from vigie.lib import sealed
from vigie.places.competence import UnknownCommune
from vigie.tips import boxes, codes, intake, retention
from vigie.tips.campaigns import AnswersUnreadable
from vigie.tips.models import Answers, Identity, Tip

pytestmark = pytest.mark.usefixtures("field")


def test_a_tip_is_stored_sealed_and_the_desk_opens_it():
    receipt, _code = receive(behaviours=["comings"])
    tip, answers = Tip.objects.get(), Answers.objects.get()
    assert tip.id == receipt.tip_id
    assert TOLD.encode() not in bytes(answers.box)
    key = boxes.desk_key(tip, settings.DESK_KEYRING)
    opened = boxes.open_answers(bytes(answers.box), key=key, tip_id=tip.id, row_id=answers.id)
    assert opened == {"commune": "25056", "facts": TOLD, "when_seen": "week", "behaviours": ["comings"]}


def test_the_code_opens_it_and_another_does_not():
    receipt, code = receive()
    tip = Tip.objects.get()
    pepper = settings.PUBLIC_KEYRING.pepper
    box = bytes(tip.key_for_code)
    assert boxes.unwrap_for_code(box, code_key=code.key(pepper), tip_id=tip.id) == receipt.key
    with pytest.raises(sealed.Unopenable):
        boxes.unwrap_for_code(box, code_key=codes.draw().key(pepper), tip_id=tip.id)


def test_swapped_boxes_do_not_open():
    receive(facts="Premier signalement.")
    receive(facts="Second signalement.")
    first, second = Tip.objects.order_by("arrival")
    one, two = Answers.objects.get(tip=first), Answers.objects.get(tip=second)
    key = boxes.desk_key(first, settings.DESK_KEYRING)
    with pytest.raises(sealed.Unopenable):
        boxes.open_answers(bytes(two.box), key=key, tip_id=first.id, row_id=one.id)
    first.key_for_desk = bytes(second.key_for_desk)
    with pytest.raises(sealed.Unopenable):
        boxes.desk_key(first, settings.DESK_KEYRING)
    with pytest.raises(sealed.Unopenable):
        boxes.open_answers(bytes(one.box), key=key, tip_id=second.id, row_id=one.id)


def test_nothing_that_the_public_process_holds_opens_a_tip():
    receive(contact="un moyen de joindre")
    tip, answers, identity = Tip.objects.get(), Answers.objects.get(), Identity.objects.get()
    ring = settings.PUBLIC_KEYRING
    held = [ring.desk.public, ring.custodian.public, ring.pepper, ring.draft, ring.cookie]
    for key in held:
        for box in (tip.key_for_desk, tip.key_for_code, identity.box):
            with pytest.raises(sealed.Unopenable):
                sealed.open_sealed(key, bytes(box))
        for place in (boxes.place(tip.id, tip.id, "code"), boxes.place(tip.id, answers.id, "answers")):
            for box in (tip.key_for_code, answers.box):
                with pytest.raises(sealed.Unopenable):
                    sealed.decrypt(bytes(box), key=key, place=place)


def test_an_identity_is_not_for_the_desk():
    receive(contact="un moyen de joindre")
    identity = Identity.objects.get()
    assert Tip.objects.get().identity_left
    for private in settings.DESK_KEYRING.private.values():
        with pytest.raises(sealed.Unopenable):
            sealed.open_sealed(private, bytes(identity.box))


def test_no_identity_leaves_no_row():
    receive()
    assert not Identity.objects.exists()


def test_times_are_cut_to_the_minute():
    receive()
    at = Tip.objects.get().received_at
    assert (at.second, at.microsecond) == (0, 0)


def test_arrival_numbers_are_per_desk():
    for commune in ("25056", "25056", "60057", "25056"):
        receive(commune)
    numbers = list(Tip.objects.order_by("desk__code", "arrival").values_list("desk__code", "arrival"))
    assert numbers == [("desk-25", 1), ("desk-25", 2), ("desk-25", 3), ("desk-60", 1)]


@pytest.mark.parametrize(
    ("commune", "desk", "unit", "reason"),
    [
        ("25056", "desk-25", None, "unknown_force"),
        ("60057", "desk-60", None, "unknown_force"),
        ("93010", "desk-93", "police-93", "built_in_police_zone"),
    ],
)
def test_a_tip_is_routed_by_its_commune(commune, desk, unit, reason):
    receive(commune)
    tip = Tip.objects.select_related("desk", "unit").get()
    assert (tip.desk.code, tip.unit and tip.unit.code, tip.route_reason) == (desk, unit, reason)


def test_the_same_draft_again_writes_nothing_and_gives_the_same_receipt():
    first, code = receive(facts="Premier envoi.")
    again, _ = receive(facts="Envoyé deux fois.", code=code)
    assert (again.tip_id, again.key, again.new) == (first.tip_id, first.key, False)
    assert (again.words_erased_by, again.code_answers_until) == (first.words_erased_by, first.code_answers_until)
    assert Tip.objects.count() == Answers.objects.count() == 1
    assert Tip.objects.get().arrival == 1


def test_a_draft_kept_until_its_words_are_erased_is_refused():
    _, code = receive()
    retention.erase_words(NOON + timedelta(days=90), dry_run=False)
    with pytest.raises(intake.AlreadyErased):
        receive(code=code)
    assert not Tip.objects.exists()


def test_six_statements_at_most(django_assert_max_num_queries):
    told = telling()
    with django_assert_max_num_queries(3 + 2):  # three of ours, and the test's own savepoint
        intake.receive(telling=told, keyring=settings.PUBLIC_KEYRING, now=NOON)


@pytest.mark.parametrize("answers", [{"facts": ""}, {"when_seen": ""}])
def test_a_missing_answer_is_refused(answers):
    with pytest.raises(intake.Incomplete):
        receive(**answers)
    assert not Tip.objects.exists()


@pytest.mark.parametrize(
    ("commune", "refusal"), [("99999", UnknownCommune), ("x", UnknownCommune), (["a"], AnswersUnreadable)]
)
def test_an_unknown_commune_is_refused(commune, refusal):
    with pytest.raises(refusal):
        receive(commune)
    assert not Tip.objects.exists()


def test_the_receipt_says_both_days():
    receipt, _ = receive()
    assert receipt.words_erased_by == NOON.date() + timedelta(days=90)
    assert receipt.code_answers_until == date(2027, 3, 3)


@pytest.mark.parametrize(
    ("received", "until"), [(date(2024, 2, 29), date(2025, 2, 28)), (date(2026, 12, 31), date(2027, 12, 31))]
)
def test_code_expiry_falls_on_a_day_that_exists(received, until):
    assert intake.code_expiry(received) == until


def test_nothing_typed_stands_in_clear_anywhere():
    receive(place="Ruelle Introuvable", contact="joindre par ici", vehicle="plaque imaginaire")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(tips_tip)::text FROM tips_tip")
        row = cursor.fetchone()[0]
    for words in ("Introuvable", "joindre", "imaginaire", TOLD[:20]):
        assert words not in row
        for model in (Answers, Identity):
            assert words.encode() not in bytes(model.objects.get().box)
