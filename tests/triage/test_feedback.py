"""The answer back: released by hand, late, to whom it belongs; never an oracle, and no tip is named."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from field import NOON
from operation_steps import SOON, carry_out, forwarded, plan, taken
from registry import attach, open_point
from vigie.audit.models import Entry
from vigie.config.grants import GRANTS
from vigie.intel import links, merging, operations
from vigie.intel.codes import Origin
from vigie.intel.models import Operation, Report
from vigie.lib import clock
from vigie.lib.errors import NotAllowed, NotThere
from vigie.oversight import purge
from vigie.tips import conversation, witness
from vigie.tips.models import Stub, Tip
from vigie.tips.states import Feedback
from vigie.triage import feedback, qualify
from vigie.triage.decisions import DecisionCode, Reason
from vigie.triage.feedback import TooEarlyToAnswer
from vigie.triage.models import Release
from vigie.web.public.live_page import FACES

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# By then the words of what was told on the first day are erased, those of the day before the operation are not.
BETWEEN = NOON + 30 * DAY


def face(code, now):
    return witness.come_back(code=code, keyring=settings.PUBLIC_KEYRING, today=now.date()).status


def done(cast, *points, public=SOON):
    """An operation that is done, and public since its day."""
    operation = carry_out(cast, plan(cast, *points))
    on = public.date() if public else None
    operations.publish(officer=cast.joris.officer, operation_id=operation.id, on=on, now=BETWEEN)
    return Operation.objects.get(id=operation.id)


def release(cast, operation, *, now=BETWEEN, login="joris"):
    return feedback.release(officer=cast[login].officer, operation_id=operation.id, now=now)


def dates():
    """Every date of every tip and stub."""
    tips = Tip.objects.order_by("id").values_list("id", "handled_on", "erase_on", "decided_at", "read_at", "state")
    return [*tips, *Stub.objects.order_by("tip_ref").values_list("tip_ref", "month", "expires_on")]


def test_it_reaches_open_tips_and_stubs_of_its_points_and_nobody_else(cast):
    here, elsewhere = open_point(cast.chloe.officer), open_point(cast.chloe.officer)
    _, early, _ = forwarded(cast, here)
    _, open_still, _ = forwarded(cast, here, now=NOON + DAY)
    _, other_point, _ = forwarded(cast, elsewhere)
    _, no_point, _ = forwarded(cast)
    _, too_late, _ = forwarded(cast, here, now=SOON + DAY)
    _, detached, report = forwarded(cast, here)
    links.detach(officer=cast.chloe.officer, link_id=report.links.get().id, motive="Autre rue", now=NOON)
    tip, rejected = taken(cast)
    qualify.decide(
        officer=cast.awa.officer, tip_id=tip.id, code=DecisionCode.UNUSABLE, reason=Reason.TOO_VAGUE, now=NOON
    )
    operation = done(cast, here)
    purge.run(now=BETWEEN)
    assert (Tip.objects.filter(handled_on__isnull=False).count(), Stub.objects.count()) == (2, 5)
    codes = (early, open_still, other_point, no_point, too_late, detached, rejected)
    assert {face(code, BETWEEN) for code in codes} == {Feedback.HANDLED}
    before = dates()

    assert release(cast, operation).answered == 2

    assert [face(code, BETWEEN) for code in codes] == [Feedback.ACTION, Feedback.ACTION, *[Feedback.HANDLED] * 5]
    assert dates() == before
    purge.run(now=NOON + 60 * DAY)
    assert not Tip.objects.exists()
    assert face(open_still, NOON + 60 * DAY) == Feedback.ACTION


def test_a_second_release_counts_only_whom_the_first_had_not_reached(cast):
    point = open_point(cast.chloe.officer)
    forwarded(cast, point)
    operation = done(cast, point)
    assert [release(cast, operation, now=BETWEEN).answered for _ in range(2)] == [1, 0]
    _, code, report = forwarded(cast, now=NOON)
    attach(cast.chloe.officer, report, point)
    assert release(cast, operation).answered == 1
    assert face(code, BETWEEN) == Feedback.ACTION
    assert [one.answered for one in feedback.releases_of(operation)] == [1, 0, 1]


def test_reports_of_duplicates_of_the_point_are_reached_too(cast):
    officer = cast.chloe.officer
    kept, absorbed = open_point(officer), open_point(officer)
    forwarded(cast, absorbed)
    merging.merge(officer=officer, kept_id=kept.id, absorbed_id=absorbed.id, motive="Le même", now=NOON)
    assert release(cast, done(cast, kept)).answered == 1


def test_nobody_is_answered_before_the_day_on_which_every_decision_shows(cast):
    point = open_point(cast.chloe.officer)
    _, code, _ = forwarded(cast, point)
    operation = done(cast, point)
    for days in (3, 6):
        assert release(cast, operation, now=NOON + days * DAY).answered == 0
        assert face(code, NOON + days * DAY) == Feedback.READ
    assert release(cast, operation, now=NOON + 7 * DAY).answered == 1


def test_words_erased_before_that_day_are_answered_on_it(cast):
    point = open_point(cast.chloe.officer)
    tip, code, _ = forwarded(cast, point)
    Tip.objects.filter(id=tip.id).update(erase_on=(NOON + 4 * DAY).date())
    purge.run(now=NOON + 5 * DAY)
    operation = done(cast, point)
    assert release(cast, operation, now=NOON + 6 * DAY).answered == 0
    assert face(code, NOON + 6 * DAY) == Feedback.READ
    assert release(cast, operation, now=NOON + 7 * DAY).answered == 1
    assert face(code, NOON + 7 * DAY) == Feedback.ACTION


def test_a_tip_that_its_witness_opened_again_waits_for_its_next_decision(cast):
    point = open_point(cast.chloe.officer)
    tip, code, _ = forwarded(cast, point)
    visit = witness.come_back(code=code, keyring=settings.PUBLIC_KEYRING, today=NOON.date())
    conversation.send_as_witness(
        tip_id=visit.tip_id, key=visit.key, text="Une veste orange.", client_key=uuid.uuid4(), now=NOON
    )
    operation = done(cast, point)
    assert release(cast, operation).answered == 0
    assert Tip.objects.get(id=tip.id).feedback == Feedback.READ


@pytest.mark.parametrize(
    ("public", "days", "may"),
    [(None, 0, False), (None, 29, False), (None, 30, True), (SOON + 3 * DAY, 2, False), (SOON + 3 * DAY, 3, True)],
)
def test_it_waits_until_the_fact_is_public_or_old(cast, public, days, may):
    operation = done(cast, public=public)
    now = SOON + days * DAY
    assert feedback.releasable(cast.joris.officer, operation, now.date()) == may
    if may:
        assert release(cast, operation, now=now).answered == 0
    else:
        with pytest.raises(TooEarlyToAnswer, match="30"):
            release(cast, operation, now=now)
        assert not Release.objects.exists()


@pytest.mark.parametrize("state", ["planned", "under_way", "called_off"])
def test_nothing_is_answered_for_what_is_not_done(cast, state):
    operation = plan(cast)
    Operation.objects.filter(id=operation.id).update(state=state, public_on=SOON.date())
    with pytest.raises(TooEarlyToAnswer):
        release(cast, operation, now=SOON + 300 * DAY)


def test_who_may_release_and_who_may_not(cast):
    operation = done(cast, open_point(cast.chloe.officer))
    got = {}
    for login in cast:
        try:
            release(cast, operation, login=login)
            got[login] = "released"
        except (NotAllowed, NotThere) as refusal:
            got[login] = refusal.status
    may = dict.fromkeys(("joris", "chloe", "bruno"), "released")
    assert got == {login: may.get(login, 404) for login in cast}


def test_the_journal_names_the_operation_and_no_tip(cast):
    point = open_point(cast.chloe.officer)
    tip, _, report = forwarded(cast, point)
    operation = done(cast, point)
    before = set(Entry.objects.values_list("id", flat=True))
    found = release(cast, operation)
    [entry] = Entry.objects.exclude(id__in=before)
    assert (entry.action, entry.object_ref) == ("triage.release_answer", operation.journal_ref)
    for secret in (tip.id, report.id, report.source_ref):
        assert str(secret) not in str([vars(entry), vars(found)])


def test_a_patrols_report_leads_to_nobody(cast):
    point = open_point(cast.chloe.officer)
    forwarded(cast, point)
    Report.objects.update(origin=Origin.PATROL)
    assert release(cast, done(cast, point)).answered == 0


def page(client, code):
    """Return what the witness reads."""
    answer = client.post("/suivi/", {"code": " ".join(code.words)}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("erased", [False, True], ids=["words stand", "words erased"])
def test_the_witness_reads_one_coarse_sentence_on_a_page_that_is_otherwise_the_same(cast, public_client, erased):
    now = clock.now()
    told, begun = now - 12 * DAY, now - 11 * DAY
    point = open_point(cast.chloe.officer)
    _, code, _ = forwarded(cast, point, now=told)
    operation = carry_out(cast, plan(cast, point, starts_at=begun, now=told))
    operations.publish(officer=cast.joris.officer, operation_id=operation.id, on=now.date(), now=now)
    if erased:
        Tip.objects.update(erase_on=now.date())
        purge.run(now=now)
    before = page(public_client, code)
    release(cast, operation, now=now)
    after = page(public_client, code)
    handled, acted = (FACES[one] for one in (Feedback.HANDLED, Feedback.ACTION))
    assert str(acted[1]) == "Une action a été menée. Merci."
    assert bare(after, acted) == bare(before, handled)


def bare(html, face):
    """Take the face out of a page, and what differs in every answer."""
    for text in map(str, face):
        assert text in html
        html = html.replace(text, "")
    return re.sub(r'value="[^"]*"', "", html)


def test_the_desks_own_role_may_release_and_the_publics_may_not(cast):
    point = open_point(cast.chloe.officer)
    forwarded(cast, point)
    forwarded(cast, point, now=NOON + DAY)
    operation = done(cast, point)
    purge.run(now=BETWEEN)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE trial_desk")
        cursor.execute("GRANT USAGE ON SCHEMA public TO trial_desk")
        for table, rights in GRANTS["vigie_desk"].items():
            cursor.execute(f"GRANT {rights} ON {table} TO trial_desk")
        cursor.execute("SET LOCAL ROLE trial_desk")
        try:
            assert release(cast, operation).answered == 2
        finally:
            cursor.execute("RESET ROLE")
    assert "UPDATE" not in GRANTS["vigie_public"]["tips_stub"]
    assert "feedback" not in GRANTS["vigie_public"]["tips_tip"].partition("UPDATE")[2]
    assert not {"triage_release", "triage_forwarding", "intel_operation"} & set(GRANTS["vigie_public"])
