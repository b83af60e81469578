"""Decisions: a person's, with a reason, alike to the witness; and the one way to the intelligence room."""

import shutil
import uuid
from datetime import timedelta

import pytest
from django.conf import settings

from field import NOON, receive
from vigie.accounts import duty
from vigie.audit.models import Entry
from vigie.intel.codes import Handling, InfoGrade, PlaceType, SourceGrade
from vigie.intel.models import Grading, Report
from vigie.intel.reports import Facts, Grades, GradesDisagree, NotWritten
from vigie.lib.errors import NotAllowed, NotThere
from vigie.lib.keyring import load_desk, load_public, rotate_desk
from vigie.oversight import purge, rekey
from vigie.places.models import Commune
from vigie.tips import access, conversation, reception, talks, waiting_room, witness
from vigie.tips.models import Message, Tip
from vigie.tips.states import Feedback, State
from vigie.triage import ask, forward, qualify, queries, sanitise
from vigie.triage.decisions import REASONS, REJECTING, DecisionCode, Reason
from vigie.triage.models import Decision, Forwarding

pytestmark = pytest.mark.usefixtures("field")
UNTESTED = Grades(SourceGrade.UNTESTED, InfoGrade.NOT_KNOWN, Handling.PERMITTED)
REJECTIONS = [(code, reason) for code in REJECTING for reason in REASONS[code]]


@pytest.fixture
def charge(people, field):
    """A tip in Awa's charge: (tip, return code)."""
    receipt, code = receive(facts="Un guetteur siffle, je le vois de ma fenêtre.")
    tip = waiting_room.take_next(officer=people.awa.officer, desk=field["25"], now=NOON)
    assert tip.id == receipt.tip_id
    return tip, code


def facts(**more):
    given = {
        "title": "Trafic supposé, voie publique",
        "facts": "Présence habituelle d’un guet et d’échanges brefs en soirée.",
        "assessment": "",
        "commune": Commune.objects.get(code="25056"),
        "place": "secteur nord",
        "place_type": PlaceType.PUBLIC_WAY,
        "period": "en soirée",
        "behaviours": ("lookout",),
        "products": (),
        "basis": "seen",
    }
    return Facts(**given | more)


def send(people, tip, *, code=DecisionCode.FORWARD, content=None, grades=UNTESTED, ticked=None, officer=None):
    words = [("facts", "Un guetteur siffle, je le vois de ma fenêtre.")]
    keys = {passage.key for passage in sanitise.passages(words)}
    return forward.forward(
        officer=officer or people.awa.officer,
        tip_id=tip.id,
        code=code,
        content=content or facts(),
        grades=grades,
        words=words,
        ticked=keys if ticked is None else ticked,
        now=NOON,
    )


def status(code, days=0):
    day = (NOON + timedelta(days=days)).date()
    return witness.come_back(code=code, keyring=settings.PUBLIC_KEYRING, today=day)


@pytest.mark.parametrize(("code", "reason"), REJECTIONS)
def test_every_rejection_wants_its_reason_and_is_recorded(people, charge, code, reason):
    tip, _ = charge
    qualify.decide(officer=people.awa.officer, tip_id=tip.id, code=code, reason=reason, now=NOON)
    tip.refresh_from_db()
    assert (tip.state, tip.taken_by) == (State.DECIDED, None)
    assert Decision.objects.get().reason == reason
    assert Entry.objects.get(action=f"triage.{code}").object_ref == tip.reference
    assert tip.erase_on == NOON.date() + timedelta(days=7)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (DecisionCode.UNUSABLE, None),
        (DecisionCode.UNUSABLE, Reason.INVENTED),
        (DecisionCode.OUT_OF_SCOPE, Reason.SPAM),
        (DecisionCode.ASK_MORE, Reason.SPAM),
    ],
)
def test_a_reason_that_does_not_fit_is_refused(people, charge, code, reason):
    with pytest.raises(qualify.ReasonMissing):
        qualify.decide(officer=people.awa.officer, tip_id=charge[0].id, code=code, reason=reason, now=NOON)


def test_forwarding_is_not_a_plain_decision(people, charge):
    with pytest.raises(qualify.ForwardByReport):
        qualify.decide(
            officer=people.awa.officer, tip_id=charge[0].id, code=DecisionCode.FORWARD, reason=None, now=NOON
        )


@pytest.mark.parametrize("login", ["bruno", "chloe", "driss", "elise", "farid", "gael", "hana"])
def test_only_the_officer_in_charge_decides_and_forwards(people, charge, login):
    tip, _ = charge
    with pytest.raises(NotAllowed):
        qualify.decide(
            officer=people[login].officer,
            tip_id=tip.id,
            code=DecisionCode.UNUSABLE,
            reason=Reason.SPAM,
            now=NOON,
        )
    with pytest.raises(NotAllowed):
        send(people, tip, officer=people[login].officer)
    assert not Report.objects.exists()
    with pytest.raises(NotThere):
        qualify.locked(people[login].officer, uuid.uuid4())


def outcomes():
    """Every way a tip can be closed."""
    yield from (("decide", code, reason) for code, reason in REJECTIONS)
    yield from (("forward", code, None) for code in (DecisionCode.FORWARD, DecisionCode.IMMEDIATE))


@pytest.mark.parametrize(("way", "code", "reason"), list(outcomes()))
def test_every_decision_looks_the_same_to_the_witness_on_every_day(people, charge, way, code, reason):
    tip, return_code = charge
    access.open_tip(officer=people.awa.officer, tip_id=tip.id, motive=None, keyring=settings.DESK_KEYRING, now=NOON)
    if way == "forward":
        send(people, tip, code=code)
    else:
        qualify.decide(officer=people.awa.officer, tip_id=tip.id, code=code, reason=reason, now=NOON)
    seen = []
    for day in (0, 6, 7, 8, 29, 31, 89, 91, 200):
        purge.run(now=NOON + timedelta(days=day))
        visit = status(return_code, day)
        seen.append((day, visit.status, visit.open, len(visit.lines), visit.campaign))
    assert seen == [
        (0, Feedback.READ, True, 0, "drug_dealing"),
        (6, Feedback.READ, True, 0, "drug_dealing"),
        *((day, Feedback.HANDLED, False, 0, "") for day in (7, 8, 29, 31, 89, 91, 200)),
    ]


def test_the_day_of_erasure_shown_does_not_tell_the_decision(people, charge):
    tip, code = charge
    before = status(code).erased_by
    qualify.decide(officer=people.awa.officer, tip_id=tip.id, code=DecisionCode.UNUSABLE, reason=Reason.SPAM, now=NOON)
    assert status(code).erased_by == before


def test_forwarding_writes_an_uncorroborated_report_with_an_opaque_source(people, charge):
    tip, _ = charge
    report = send(people, tip)
    assert (report.corroborated, report.lane, report.origin) == (False, "inquiry", "citizen")
    assert report.source_ref != tip.id
    assert str(tip.id) not in str(vars(report))
    assert queries.report_of(tip.id) == report.id
    assert Grading.objects.get().info_grade == "D"
    tip.refresh_from_db()
    assert tip.erase_on == NOON.date() + timedelta(days=30)


def test_an_unticked_passage_or_a_quotation_keeps_the_report_in_the_vault(people, charge):
    tip, _ = charge
    with pytest.raises(sanitise.PassageUnanswered):
        send(people, tip, ticked=set())
    with pytest.raises(sanitise.StillQuoted):
        send(people, tip, content=facts(assessment="« je le vois de ma fenêtre », dit la source"))
    assert not Report.objects.exists()
    assert Tip.objects.get().state == State.TAKEN


@pytest.mark.parametrize(
    "grades",
    [
        Grades(SourceGrade.UNTESTED, InfoGrade.KNOWN_DIRECTLY, Handling.PERMITTED),
        Grades(SourceGrade.UNTESTED, InfoGrade.CORROBORATED, Handling.PERMITTED),
        Grades(SourceGrade.RELIABLE, InfoGrade.NOT_KNOWN, Handling.PERMITTED),
    ],
)
def test_an_anonymous_word_is_never_graded_as_checked(people, charge, grades):
    with pytest.raises(GradesDisagree):
        send(people, charge[0], grades=grades)


def test_a_report_without_facts_is_refused(people, charge):
    with pytest.raises(NotWritten):
        send(people, charge[0], content=facts(facts="  "))


def test_a_reopened_tip_is_not_forwarded_twice(people, charge, field):
    tip, code = charge
    send(people, tip)
    visit = status(code)
    witness_says(visit, uuid.uuid4())
    again = waiting_room.take_next(officer=people.awa.officer, desk=field["25"], now=NOON)
    assert again.id == tip.id
    with pytest.raises(forward.AlreadyForwarded):
        send(people, again)


def witness_says(visit, key):
    conversation.send_as_witness(tip_id=visit.tip_id, key=visit.key, text="Encore.", client_key=key, now=NOON)


def test_a_question_reaches_the_witness_and_the_answer_comes_back(people, charge):
    tip, code = charge
    opened = access.open_tip(
        officer=people.awa.officer, tip_id=tip.id, motive=None, keyring=settings.DESK_KEYRING, now=NOON
    )
    key = uuid.uuid4()
    for _ in range(2):  # a retry asks once
        ask.ask(
            officer=people.awa.officer, tip_id=tip.id, key=opened.key, text="À quelle heure ?", client_key=key, now=NOON
        )
    assert Tip.objects.get().state == State.ASKED
    assert Decision.objects.get().code == DecisionCode.ASK_MORE
    assert [line.text for line in status(code).lines] == ["À quelle heure ?"]
    witness_says(status(code), uuid.uuid4())
    answered = Tip.objects.get()
    assert (answered.state, answered.taken_by_id) == (State.ANSWERED, people.awa.officer.id)
    assert Message.objects.count() == 2


def test_the_map_goes_with_the_stub_and_the_report_stays(people, charge):
    send(people, charge[0])
    purge.run(now=NOON + timedelta(days=400))
    assert not Forwarding.objects.exists()
    assert Report.objects.count() == 1
    purge.run(now=NOON + timedelta(days=365 * 3 + 60))
    assert not Report.objects.exists()
    assert Decision.objects.count() == 1


def test_a_dry_run_erases_nothing(people, charge):
    send(people, charge[0])
    outcomes = purge.run(now=NOON + timedelta(days=4000), dry_run=True)
    assert {one.model: one.count for one in outcomes}["tips.Tip"] == 1
    assert Tip.objects.count() == Report.objects.count() == 1


def test_rekeying_seals_every_tip_to_the_new_key(charge, tmp_path):
    tip, _ = charge
    keys = tmp_path / "keys"
    shutil.copytree(settings.SURFACE_KEYS, keys)
    before = tip.desk_key_id
    rotate_desk(keys)
    ring, target = load_desk(keys / "desk"), load_public(keys / "public").desk
    assert rekey.rekey_all(keyring=ring, target=target) == 1
    assert rekey.rekey_all(keyring=ring, target=target) == 0
    tip.refresh_from_db()
    assert tip.desk_key_id == target.id != before
    only_new = type(ring)(private={target.id: ring.private[target.id]}, newest=target.id)
    assert access.boxes.desk_key(tip, only_new)


def test_nothing_is_decided_while_the_witness_waits_or_talks(people, field, charge):
    tip, _code = charge
    duty.begin(officer=people.awa.officer, desk=field["25"], now=NOON)
    reception.refresh(NOON)
    talks.ask_for(tip_id=tip.id, now=NOON)
    decide = {"officer": people.awa.officer, "tip_id": tip.id, "now": NOON}
    for stage in ("waiting", "active"):
        with pytest.raises(qualify.TalkUnderWay):
            qualify.decide(code=DecisionCode.UNUSABLE, reason=Reason.TEST, **decide)
        with pytest.raises(qualify.TalkUnderWay):
            send(people, tip)
        if stage == "waiting":
            talks.take_next(officer=people.awa.officer, desk=field["25"], now=NOON)
    assert Decision.objects.count() == 0
    talks.end(**decide)
    qualify.decide(code=DecisionCode.UNUSABLE, reason=Reason.TEST, **decide)
    assert Tip.objects.get().state == State.DECIDED
