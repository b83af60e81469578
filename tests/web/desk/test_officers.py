"""Managing officers: those of one's own desks, after a fresh proof, once confirmed."""

import pytest

from desk_pages import statements, words
from people import hire, sign_in
from vigie.accounts.models import Officer, Session
from vigie.audit.models import Entry

STATEMENTS = 4


def address(officer, act):
    return f"/agents/{officer.id}/{act}/"


def test_list_holds_the_officers_of_ones_desks_and_no_other(desk):
    text = words(desk.elise.get("/agents/"))
    assert "Awa Diarra" in text
    assert "Gaël Tanguy" in text
    assert "Suspended" in text
    assert "Driss" not in text
    assert "Hana" not in text


def test_suspending_is_confirmed_then_ends_the_sessions(desk):
    awa = desk.officer("awa")
    desk.awa.get("/")
    assert "Suspend the account of Awa Diarra?" in words(desk.elise.get(address(awa, "suspendre")))
    assert Officer.objects.get(id=awa.id).is_active
    answer = desk.elise.post(address(awa, "suspendre"))
    assert answer["Location"] == "/agents/"
    assert not Officer.objects.get(id=awa.id).is_active
    assert not Session.objects.filter(officer=awa).exists()
    assert Entry.objects.get(action="accounts.suspend", actor_kind="officer").actor_ref == str(desk.officer("elise").id)


def test_restoring_opens_the_account_again(desk):
    gael = desk.officer("gael")
    assert "Restore the account" in words(desk.elise.get(address(gael, "retablir")))
    assert desk.elise.post(address(gael, "retablir"), follow=True).status_code == 200
    assert Officer.objects.get(id=gael.id).is_active


@pytest.mark.parametrize("act", ["suspendre", "retablir"])
def test_without_a_fresh_proof_the_act_waits_for_one(desk, act):
    client = sign_in(desk.anybody(), desk.people["elise"], fresh=False)
    awa = desk.officer("awa")
    for method in (client.get, client.post):
        answer = method(address(awa, act))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/confirmer/")
    assert Officer.objects.get(id=awa.id).is_active


def test_nobody_suspends_oneself(desk):
    assert desk.elise.post(address(desk.officer("elise"), "suspendre")).status_code == 400
    assert 'suspendre/"' in desk.elise.get("/agents/").content.decode()
    assert address(desk.officer("elise"), "suspendre") not in desk.elise.get("/agents/").content.decode()


@pytest.mark.parametrize("login", ["driss", "hana"])
def test_officers_of_elsewhere_are_not_there(desk, login):
    assert desk.elise.post(address(desk.officer(login), "suspendre")).status_code == 404
    assert Officer.objects.get(login=login).is_active


def test_suspending_twice_says_that_the_state_changed(desk):
    assert desk.elise.post(address(desk.officer("gael"), "suspendre")).status_code == 409


@pytest.mark.parametrize("more", [1, 3])
def test_list_costs_the_same_whatever_it_holds(desk, more):
    for number in range(more):
        hire(f"zoe{number}", "Zoé Ruiz", "analyst", "25")
    assert len(statements(desk.elise, "/agents/")) == STATEMENTS
