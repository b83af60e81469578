"""The queue: what waits, in which order, at what cost, and taking the next tip."""

import pytest
from django.db import connection

from desk_pages import statements, title, words
from vigie.accounts import officers
from vigie.audit.journal import OPERATOR
from vigie.audit.models import Entry
from vigie.lib import clock
from vigie.tips import queries, waiting_room
from vigie.tips.models import Tip
from vigie.tips.states import State, Urgency

STATEMENTS = 8


def fill(desk, count):
    """Make many tips out of one: the page reads clear columns only."""
    first = desk.tip()
    many = [
        Tip(
            lookup=number.to_bytes(32, "big"),
            campaign="drug_dealing",
            campaign_version=1,
            language="fr",
            commune_code="25056",
            desk=desk.units["25"],
            route_reason="unknown_force",
            urgency=number % 5,
            arrival=number,
            received_at=first.received_at,
            desk_key_id=first.desk_key_id,
            key_for_desk=b"",
            key_for_code=b"",
            erase_on=first.erase_on,
        )
        for number in range(2, count + 1)
    ]
    Tip.objects.bulk_create(many, batch_size=1000)


def test_queue_tells_what_waits_and_since_when(desk):
    desk.tip(minutes=200, when_seen="month")
    desk.tip(minutes=12, behaviours=["weapon"])
    answer = desk.awa.get("/")
    text = words(answer)
    assert "2 waiting, the oldest received 3 h ago" in text
    assert "12 min ago" in text
    assert text.index("Danger to life") < text.index("Ordinary")
    assert title(answer) == f"Queue – {desk.units['25'].name}"


def test_queue_shows_no_word_and_opens_nothing(desk):
    desk.tip(facts="Un perroquet vert répond au guetteur.", place="rue de l’Invention")
    text = words(desk.awa.get("/"))
    assert "perroquet" not in text
    assert "Invention" not in text
    assert not Entry.objects.filter(action="tips.open").exists()


def test_queue_is_of_one_desk(desk):
    desk.tip("60057")
    assert "Nothing waits" in words(desk.awa.get("/"))
    assert "Beauvais" in words(desk.driss.get("/"))
    assert desk.awa.get("/?bureau=desk-60").status_code == 404


def test_tabs_lead_to_each_desk_of_an_officer(desk):
    assert 'class="tabs"' not in desk.awa.get("/").content.decode()
    officers.appoint(actor=OPERATOR, officer=desk.officer("awa"), role_code="reception_officer", desk=desk.units["60"])
    desk.tip("60057")
    assert 'href="/?bureau=desk-60"' in desk.awa.get("/").content.decode()
    assert "Beauvais" in words(desk.awa.get("/?bureau=desk-60"))


def test_officers_own_tips_stand_on_top(desk):
    mine, other = desk.charge(), desk.tip()
    page = desk.awa.get("/").content.decode()
    assert page.index('id="mine"') < page.index(str(mine.id)) < page.index('id="waiting"') < page.index(str(other.id))


def test_analyst_sees_that_tips_wait_and_opens_none(desk):
    tip = desk.tip()
    page = desk.chloe.get("/")
    assert "Besançon" in words(page)
    assert str(tip.id) not in page.content.decode()
    assert 'action="/prendre/' not in page.content.decode()


def test_officers_without_a_queue_are_led_to_their_page(desk):
    assert desk.elise.get("/")["Location"] == "/agents/"
    assert desk.farid.get("/")["Location"] == "/journal/"
    answer = desk.hana.get("/")
    assert answer.status_code == 403
    assert "appointed to no desk" in words(answer)


def test_take_next_gives_the_most_urgent_and_leads_to_it(desk):
    desk.tip(minutes=200)
    urgent = desk.tip(behaviours=["weapon"])
    answer = desk.awa.post("/prendre/?bureau=desk-25")
    assert answer["Location"] == f"/signalements/{urgent.id}/"
    urgent.refresh_from_db()
    assert (urgent.state, urgent.taken_by) == (State.TAKEN, desk.officer("awa"))
    assert Entry.objects.get(action="tips.take_next").motive_code == "taken_in_turn"


def test_take_next_from_an_empty_queue_comes_back_and_says_so(desk):
    answer = desk.awa.post("/prendre/", follow=True)
    assert answer.redirect_chain == [("/?bureau=desk-25", 302)]
    assert "Nothing waits at this desk." in words(answer)


def test_take_next_with_full_hands_comes_back_and_says_so(desk, settings):
    settings.TIPS_PER_OFFICER = 1
    desk.charge()
    desk.tip()
    assert "as many tips in charge" in words(desk.awa.post("/prendre/", follow=True))


def test_take_next_is_never_a_link(desk):
    assert desk.awa.get("/prendre/").status_code == 405


@pytest.mark.parametrize("tips", [1, 3])
def test_queue_costs_the_same_whatever_waits(desk, tips):
    desk.charge()
    for _number in range(tips):
        desk.tip()
    assert len(statements(desk.awa, "/")) == STATEMENTS


def test_queue_goes_on_page_after_page_without_a_gap(desk):
    fill(desk, 2 * queries.PAGE + 5)
    seen, path = [], "/"
    while path:
        found = desk.awa.get(path)
        seen += [int(line.number) for line in found.context["waiting"]]
        path = found.context["next_url"]
    wanted = Tip.objects.order_by("-urgency", "arrival").values_list("arrival", flat=True)
    assert seen == list(wanted)


def test_a_full_page_stays_light(desk):
    fill(desk, queries.PAGE + 1)
    for tip in Tip.objects.order_by("arrival")[: queries.PAGE // 8]:
        waiting_room.take(officer=desk.officer("awa"), tip_id=tip.id, motive=waiting_room.IN_TURN, now=clock.now())
    assert len(desk.awa.get("/").content) < 30 * 1024


def test_count_is_capped(desk):
    fill(desk, queries.COUNT_CAP + 2)
    assert f"{queries.COUNT_CAP} or more waiting" in words(desk.awa.get("/"))


def test_oldest_is_found_whatever_its_urgency(desk):
    for level in Urgency.values:
        tip = desk.tip(minutes=60 * (10 - level))
        Tip.objects.filter(id=tip.id).update(urgency=level)
    front = queries.front(desk.units["25"], desk.officer("awa"))
    assert front.oldest == Tip.objects.order_by("received_at").first().received_at
    assert front.count == len(Urgency.values)


def test_queue_is_read_from_its_index(desk):
    fill(desk, 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tips_tip")
    plan = queries._page(desk.units["25"], (3, 40)).explain()  # what matters is how it is read
    assert "tips_queue" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("key", ["x", "9", "1-", "1-2-3", "-1-2", "1-99999999999999999999"])
def test_a_key_of_no_page_is_refused(desk, key):
    assert desk.awa.get(f"/?apres={key}").status_code == 404
