"""Every address of the intelligence room against the whole cast: who needs to know what (`test_access` holds the rest).

What is sent is empty or wrong on purpose: whether somebody may is decided before.
"""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from desk_pages import Desk
from operation_steps import plan, share
from registry import attach, move_along, open_point, spot, write_report
from room_table import TABLE, WHO
from vigie.intel import operations, outcomes, tasks
from vigie.intel.codes import Origin
from vigie.intel.hotspots import runs
from vigie.intel.operation_codes import JudicialStage
from vigie.intel.outcomes import Step
from vigie.intel.states import PointState
from vigie.intel.tasks import Order
from vigie.lib import clock
from vigie.places.models import Unit

GROUPS = {200: "2", 206: "2", 302: "2", 303: "2", 400: "2", 409: "2", 403: "3", 404: "4"}
SENT = {"vers": "called_off"}


@pytest.fixture
def room(cast, field):
    """Fill the room with one of each."""
    made = Room(cast, field)
    made.fill()
    return made


class Room(Desk):
    """The desk with one of each in it."""

    def fill(self):
        """Make what the addresses speak of."""
        chloe, now = self.officer("chloe"), clock.now()
        early = now - timedelta(days=40)
        point = move_along(chloe, open_point(chloe, where=spot(), now=early), PointState.IDENTIFIED, now=early)
        point = move_along(chloe, point, PointState.ACTIVE, now=early + timedelta(days=1))
        secret = open_point(chloe, where=spot(900), now=early)
        secret = move_along(chloe, secret, PointState.IDENTIFIED, PointState.INQUIRY, now=early)
        report = self.report()
        link = attach(chloe, write_report(chloe, origin=Origin.PATROL, now=early), point, now=early)
        order = Order(title="Exemple", instruction="Exemple", due_at=now + timedelta(hours=4), place="", point=point)
        units = {code: Unit.objects.get(code=code) for code in ("desk-25", "street-25")}
        slip = tasks.send(officer=chloe, desk=units["desk-25"], unit=units["street-25"], order=order, now=now)
        operation = plan(self.people, point, starts_at=now - timedelta(days=2), now=early)
        part = share(self.people, operation, now=early)
        operation = operations.begin(officer=self.officer("joris"), operation_id=operation.id, now=early)
        told = {"officer": self.officer("joris"), "operation_id": operation.id, "now": now}
        today = clock.now().date()
        seizure = outcomes.add_seizure(**told, thing="cocaine", quantity=Decimal(12), unit="g", on=today)
        step = outcomes.add_step(**told, step=Step(stage=JudicialStage.REFERRED, count=2, on=today))
        run = runs.ask(
            officer=chloe,
            desk=units["desk-25"],
            period=(today - timedelta(days=300), today),
            origins=[Origin.PATROL],
            now=now,
        )
        for login in WHO:
            getattr(self, login)
        self.ids = {"P": point, "I": secret, "A": link, "R": report, "K": slip, "N": operation, "S": part}
        self.ids |= {"Z": seizure, "J": step, "X": run}

    def ask_as(self, client, method, path):
        """Ask for an address; returns the status."""
        for letter, row in self.ids.items():
            path = re.sub(rf"\b{letter}\b", str(row.pk), path)
        return (client.post(path, SENT) if method == "post" else client.get(path)).status_code

    def everybody(self, method, path):
        """Ask for an address as everybody in turn, undoing what each did."""
        got = ""
        for login in WHO:
            undone = transaction.savepoint()
            status = self.ask_as(getattr(self, login), method, path)
            got += GROUPS.get(status, f"<{status}>")
            transaction.savepoint_rollback(undone)
        return got


@pytest.mark.django_db
def test_each_address_gives_each_person_what_the_need_to_know_says(room):
    found = {(method, path): room.everybody(method, path) for method, path in TABLE}
    assert {one: got for one, got in found.items() if got != TABLE[one]} == {}


@pytest.mark.django_db
def test_without_a_session_everybody_is_led_to_sign_in(room):
    client = room.anybody()
    for method, path in TABLE:
        assert room.ask_as(client, method, path) == 302, path
