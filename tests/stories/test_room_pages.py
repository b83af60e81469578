"""Every page of the intelligence room with something on it, by day on a telephone and by night on a screen."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from operation_steps import carry_out, plan, share
from registry import EVENINGS, attach, facts, identifiers, move_along, open_point, point_facts, spot, write_report
from stories.visitor import Visitor
from vigie.intel import operations, outcomes, tasks
from vigie.intel.codes import Origin, Phenomenon, TaskResult
from vigie.intel.hotspots import runs
from vigie.intel.hotspots.compute import compute
from vigie.intel.operation_codes import JudicialStage, Measure
from vigie.intel.outcomes import Step
from vigie.intel.points import DeliveryFacts
from vigie.intel.states import PointState
from vigie.intel.tasks import Order
from vigie.lib import clock
from vigie.lib.spots import Spot
from vigie.places.models import Unit

pytestmark = [pytest.mark.story, pytest.mark.django_db]
ZONE = ((6.01, 47.23), (6.04, 47.23), (6.04, 47.25), (6.01, 47.25))


def desk_25():
    return Unit.objects.get(code="desk-25")


@pytest.fixture
def point(cast):
    """An active point with reports of two origins, beside a delivery, one under inquiry and one that rests."""
    chloe, now = cast.chloe.officer, clock.now()
    early = now - timedelta(days=60)
    told = point_facts(
        "Porche aux volets verts (exemple)",
        where=spot(precision=15),
        pattern=EVENINGS,
        place="rue Imaginaire",
        behaviours=("comings", "lookout"),
        products=("cannabis_resin", "crack"),
        marks=identifiers(plate="AB-123-CD", phone="06 00 00 00 00"),
    )
    opened = move_along(chloe, open_point(chloe, told, now=early), PointState.IDENTIFIED, PointState.ACTIVE, now=early)
    for days, origin in ((40, Origin.CITIZEN), (20, Origin.CITIZEN), (9, Origin.PATROL)):
        seen = now - timedelta(days=days)
        report = write_report(chloe, where=spot(), when=EVENINGS, seen_on=seen.date(), origin=origin, now=seen)
        attach(chloe, report, opened, now=seen)
    delivery = DeliveryFacts(platforms=("telegram",), prices="1 g : 60 €", vehicles=("two_wheeler",), zone=ZONE)
    open_point(chloe, title="Livraison Zéphyr (exemple)", phenomenon=Phenomenon.DELIVERY, delivery=delivery, now=early)
    secret = open_point(chloe, title="Cave (exemple)", where=spot(700), now=early)
    move_along(chloe, secret, PointState.IDENTIFIED, PointState.INQUIRY, now=early)
    return opened


@pytest.fixture
def slips(cast, point):
    """A slip that waits, a late one, one that is over."""
    awa, ines, now = cast.awa.officer, cast.ines.officer, clock.now()
    street = Unit.objects.get(code="street-25")
    sent = []
    for title, sent_at, due in (
        ("Échanges au porche (exemple)", now, 3),
        ("Guet (exemple)", now - timedelta(hours=5), 1),
    ):
        order = Order(
            title=title,
            instruction="Passer à pied, sans s’arrêter. Regarder le muret et la boîte aux lettres.",
            due_at=sent_at + timedelta(hours=due),
            place="porche, rue Imaginaire",
            point=point,
        )
        sent.append(tasks.send(officer=awa, desk=desk_25(), unit=street, order=order, now=sent_at))
    over = tasks.send(officer=awa, desk=desk_25(), unit=street, order=order, now=now - timedelta(hours=5))
    for act in (tasks.acknowledge, tasks.set_out, tasks.arrive):
        act(officer=ines, task_id=over.id, now=now)
    tasks.finish(officer=ines, task_id=over.id, result=TaskResult.ACTIVITY_SEEN, words="Vu (exemple).", now=now)
    return [*sent, over]


@pytest.fixture
def operation(cast, point):
    """An operation of some days ago with its results; one to come."""
    joris, now = cast.joris.officer, clock.now()
    began = now - timedelta(days=3)
    done = plan(cast, point, title="Place nette, quartier d’exemple", starts_at=began, now=began)
    share(cast, done, "results", now=began)
    carry_out(cast, done)
    about = {"officer": joris, "operation_id": done.id, "now": now}
    outcomes.record_results(counts={Measure.ARRESTS: 7, Measure.CUSTODY: 4}, note="Aucun incident (exemple).", **about)
    today = timezone.localdate(now)
    outcomes.add_seizure(thing="cannabis_resin", quantity=Decimal("3.25"), unit="kg", on=today, **about)
    outcomes.add_step(step=Step(JudicialStage.REFERRED, 4, today), **about)
    operations.publish(on=today, **about)
    plan(cast, title="Surveillance d’exemple", starts_at=now + timedelta(days=2), hours=50, now=now)
    return done


@pytest.fixture
def run(cast):
    """An analysis of sixty reports of patrols: a few together, the others apart."""
    chance, chloe, now = random.Random(8), cast.chloe.officer, clock.now()
    here = spot()
    for number in range(60):
        near = number < 12
        wide, days = (0.0003, 20) if near else (0.1, 350)
        where = Spot(here.lon + chance.uniform(-wide, wide), here.lat + chance.uniform(-wide, wide) / 2, 50)
        seen = now.date() - timedelta(days=30 + chance.randrange(days) if near else 1 + chance.randrange(days))
        write_report(chloe, facts(where=where, seen_on=seen), origin=Origin.PATROL, now=now)
    period = now.date() - timedelta(days=364), now.date()
    asked = runs.ask(officer=chloe, desk=desk_25(), period=period, origins=[Origin.PATROL], now=now)
    runs.take(now)
    assert compute(asked.id)
    return asked


def test_registry_and_analyses(page: Page, desk_url, cast, point, run):
    chloe = Visitor(page, desk_url).signs_in(cast.chloe)
    here = f"/registre/{point.id}/"
    for path in ("/registre/", "/registre/carte/", "/registre/rythme/", here, f"{here}modifier/", f"{here}scinder/"):
        chloe.looks_at(path)
    for path in ("/registre/export/", "/rapports/"):
        chloe.looks_at(path)
    chloe.looks_at("/registre/analyses/").looks_at(f"/registre/analyses/{run.id}/")


def test_slips_of_both_sides(page: Page, desk_url, cast, point, slips):
    ines = Visitor(page, desk_url).signs_in(cast.ines).looks_at("/missions/")
    for slip in slips[:2]:
        ines.looks_at(f"/missions/{slip.id}/")
    ines.sends(page.locator("form.next button"))
    awa = ines.signs_in(cast.awa).looks_at("/missions/envoyees/")
    for slip in slips:
        awa.looks_at(f"/missions/envoyees/{slip.id}/")
    awa.looks_at(f"/missions/nouvelle/?point={point.id}")


def test_operations_and_figures(page: Page, desk_url, cast, operation):
    joris = Visitor(page, desk_url).signs_in(cast.joris)
    here = f"/operations/{operation.id}/"
    for path in ("/operations/", "/operations/?vue=liste", "/operations/nouvelle/", here, f"{here}bilan/"):
        joris.looks_at(path)
    joris.looks_at(f"{here}reponse/").looks_at("/registre/chiffres/")
    joris.signs_in(cast.lise).looks_at(here)
