"""Asking for a talk: the town, the receipt, what arrives broken, the work a flooded desk asks for."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from vigie.lib import clock
from vigie.tips import drafts
from vigie.tips.models import Talk, Tip
from vigie.web.public import effort
from web.public.talking import ASK, PAGE, START, Caller, reception


@pytest.fixture
def caller(public_client, towns):
    reception()
    return Caller(public_client)


def words(page):
    return re.findall(r"<li>([^<\s]+)</li>", page.partition('class="code-card"')[2].partition("</section>")[0])


def opened(box):
    return drafts.unseal(box, settings.PUBLIC_KEYRING.draft)


def test_home_leads_there_in_one_click_and_the_page_says_what_it_is(caller):
    assert f'href="{START}"' in caller.client.get("/").content.decode()
    page = caller.opens()
    assert page.index("tel:17") < page.index("q-commune")
    for said in ("A trained officer answers", "a prepared script asks", "Nobody asks who you are"):
        assert said in page
    assert not caller.client.cookies


def test_the_receipt_is_the_answer_with_the_code_twice_and_a_place_in_the_queue(caller):
    caller.opens()
    answer = caller.begins()
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert "Content-Encoding" not in answer.headers
    assert len(words(page)) == 7
    assert f"<strong>{' '.join(words(page))}</strong>" in page
    assert "You are in the queue already." in page
    assert f'href="{PAGE}"' in page
    assert caller.state == "waiting"
    assert Tip.objects.get().channel == "talk"


def test_the_same_draft_gives_the_same_receipt_and_writes_nothing(caller):
    caller.opens()
    first, again = caller.begins(), caller.begins()
    assert words(first.content.decode()) == words(again.content.decode())
    assert (Tip.objects.count(), Talk.objects.count()) == (1, 1)


def test_no_address_form_or_cookie_carries_the_code(caller):
    caller.opens()
    answer = caller.begins()
    for word in words(answer.content.decode()):
        assert not re.search(rf'(?:href|action|value)="[^"]*\b{word}\b', answer.content.decode())
        assert all(word not in cookie.value for cookie in caller.client.cookies.values())
    flow = caller.client.get("/suivi/flux/0/")
    assert not any(word in flow["Location"] for word in words(answer.content.decode()))


def test_nobody_there_makes_it_a_written_report_that_says_when_officers_answer(caller):
    reception(is_open=False, opens_at=clock.now() + timedelta(days=1))
    caller.opens()
    page = caller.begins().content.decode()
    assert caller.state == "written"
    assert "Your talk is now a written report." in page
    assert "Officers answer from" in page
    assert "You are in the queue already." not in page


def test_a_town_of_several_is_chosen_from_a_list(caller):
    caller.opens()
    answer = caller.begins("Saint-Denis")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Seine-Saint-Denis" in page
    assert "La Réunion" in page
    assert not Tip.objects.exists()
    assert caller.begins("Saint-Denis", **{"q-commune_pick": "93066"}).status_code == 200
    assert Tip.objects.get().commune_code == "93066"


@pytest.mark.parametrize("town", ["", "zzyzx", "x" * 200])
def test_a_town_that_is_none_comes_back_as_typed(caller, town):
    caller.opens()
    answer = caller.begins(town)
    assert answer.status_code == 422
    assert f'value="{town}"' in answer.content.decode() or not town
    assert not Tip.objects.exists()


@pytest.mark.parametrize("spoil", [str.swapcase, lambda box: box[:40], lambda _box: ""])
def test_a_changed_draft_keeps_the_town_and_says_so(caller, spoil):
    caller.opens()
    caller.draft = spoil(caller.draft)
    answer = caller.begins()
    assert answer.status_code == 422
    assert 'value="Besançon"' in answer.content.decode()
    assert "could not be read back whole" in answer.content.decode()
    assert not Tip.objects.exists()


def test_a_stale_draft_is_shown_once_more_with_its_own_code(caller):
    caller.opens()
    draft = opened(caller.draft)
    draft.started -= 3600 * (settings.DRAFT_HOURS + 1)
    caller.draft = drafts.seal(draft, settings.PUBLIC_KEYRING.draft)
    answer = caller.begins()
    page = answer.content.decode()
    assert answer.status_code == 409
    caller.draft = page.partition('name="brouillon" value="')[2].partition('"')[0]
    assert opened(caller.draft).words == draft.words
    assert words(caller.begins("Besançon (25)").content.decode()) == draft.words


def test_a_database_that_is_away_loses_nothing(caller):
    caller.opens()

    def refuse(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(refuse):
        answer = caller.begins()
    assert answer.status_code == 503
    assert 'value="Besançon"' in answer.content.decode()
    assert caller.begins().status_code == 200


def test_another_language_keeps_the_town(caller):
    caller.opens()
    answer = caller.begins("Besançon", faire="langue:ar")
    page = answer.content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'value="Besançon (25)"' in page
    assert answer.cookies["langue"].value == "ar"
    assert not Tip.objects.exists()


def test_an_unknown_campaign_is_refused(caller):
    assert caller.client.get("/parler/rien/").status_code == 404


def test_a_written_report_offers_to_talk_and_its_button_does(witness):
    reception()
    page = witness.send()
    assert f'action="{ASK}"' in page.text
    assert witness.client.post(ASK).status_code == 303
    assert Talk.objects.get().state == "waiting"


# --- The work that a flooded desk asks for ----------------------------------------------------------------------------


def solve(challenge, bits):
    number = 0
    while int.from_bytes(hashlib.sha256(f"{challenge}:{number}".encode()).digest()) >> (256 - bits):
        number += 1
    return str(number)


def test_no_work_is_asked_as_long_as_the_desk_is_not_flooded(caller):
    assert "data-challenge" not in caller.opens()
    caller.begins(effort="0")
    assert not Talk.objects.get().effort


def test_work_done_brings_a_talk_forward_and_work_not_done_refuses_nobody(caller, settings):
    settings.TALK_EFFORT_BITS = 8
    answer = caller.client.get(START)
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    page = caller.opens()
    challenge = re.search(r'data-challenge="(\w+)"', page)[1]
    assert challenge == effort.challenge(opened(caller.draft))
    assert caller.begins(effort=solve(challenge, 8)).status_code == 200
    assert Talk.objects.get().effort
    Tip.objects.all().delete()
    caller.opens()
    assert caller.begins().status_code == 200
    assert not Talk.objects.get().effort


@pytest.mark.parametrize("number", ["", "x", "-1", "1e3", "٣", "9" * 40])
def test_work_that_is_none_does_not_count(settings, number):
    settings.TALK_EFFORT_BITS = 1
    assert not effort.solves(number, drafts.begin("drug_dealing", now=clock.now()))


def test_work_serves_the_draft_it_was_done_for_and_no_other(settings):
    settings.TALK_EFFORT_BITS = 6
    mine, other = (drafts.begin("drug_dealing", now=clock.now()) for _draft in range(2))
    number = solve(effort.challenge(mine), 6)
    settings.TALK_EFFORT_BITS = 60
    assert not effort.solves(number, mine)
    settings.TALK_EFFORT_BITS = 6
    assert effort.solves(number, mine)
    assert effort.challenge(mine) != effort.challenge(other)


def test_solved_work_comes_back_with_the_page(caller, settings):
    settings.TALK_EFFORT_BITS = 4
    page = caller.opens()
    number = solve(re.search(r'data-challenge="(\w+)"', page)[1], 4)
    assert f'name="effort" value="{number}"' in caller.begins("zzyzx", effort=number).content.decode()
