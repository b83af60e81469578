"""The desk as its people use it: pages in English, so that tests read the words of the code; tips told a moment ago."""

import re
import uuid
from datetime import time, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients import SurfaceClient
from field import receive
from markup import assert_sound
from people import sign_in
from vigie.accounts import duty, hours, rosters
from vigie.accounts.models import Duty
from vigie.config.settings.surfaces import DESK
from vigie.intel import reports
from vigie.intel.codes import Handling, InfoGrade, Lane, PlaceType, SourceGrade
from vigie.intel.reports import Facts, Grades
from vigie.lib import clock
from vigie.places.models import Commune
from vigie.tips import reception, talks, waiting_room
from vigie.tips.models import Tip

FACTS = "Un engin repeint en violet est remisé sous une bâche."


class Desk:
    """The desk's addresses, opened as one person after another: `desk.awa.get("/")`."""

    def __init__(self, people, field):
        self.people = people
        self.units = field
        self._clients = {}

    def __getattr__(self, login):
        """Give the client of a person, signed in."""
        if login.startswith("_") or login not in self.people:
            raise AttributeError(login)
        if login not in self._clients:
            self._clients[login] = sign_in(self.anybody(), self.people[login])
        return self._clients[login]

    def anybody(self):
        """Give a client that is not signed in."""
        return SurfaceClient(DESK, "desk", headers={"accept-language": "en"})

    def forget(self):
        """Close every session."""
        self._clients.clear()

    def officer(self, login):
        """Return the account of a person."""
        return self.people[login].officer

    def tip(self, commune="25056", *, minutes=12, **answers):
        """Receive a tip, told some minutes ago."""
        receipt, _code = receive(commune, now=clock.now() - timedelta(minutes=minutes), **answers)
        return Tip.objects.get(id=receipt.tip_id)

    def charge(self, login="awa", **answers):
        """Receive a tip and put it in somebody's charge."""
        tip = self.tip(**answers)
        taken = waiting_room.take_next(officer=self.officer(login), desk=tip.desk, now=clock.now())
        assert taken.id == tip.id
        return taken

    def on_duty(self, login="awa", department="25", **more):
        """Put somebody on duty."""
        return duty.begin(officer=self.officer(login), desk=self.units[department], now=clock.now(), **more)

    def waiting(self, commune="25056", *, minutes=0, **answers):
        """Let a witness wait for a talk at a desk with somebody on duty."""
        if not Duty.objects.filter(desk__department=commune[:2]).exists():
            self.on_duty("awa" if commune.startswith("25") else "driss", commune[:2])
        now = clock.now() - timedelta(minutes=minutes)
        reception.refresh(now)
        return talks.ask_for(tip_id=self.tip(commune, minutes=minutes, **answers).id, now=now)

    def talk(self, login="awa", *, minutes=0, **answers):
        """Let somebody talk with a witness."""
        asked = self.waiting(minutes=minutes, **answers)
        now = clock.now() - timedelta(minutes=minutes)
        return talks.take(officer=self.officer(login), tip_id=asked.pk, motive=waiting_room.IN_TURN, now=now)

    def shift(self, *, weekday=0, begins=time(8), ends=time(20), expects=""):
        """Give the desk hours, or an officer's."""
        return rosters.add_shift(
            officer=self.officer("bruno"),
            desk=self.units["25"],
            weekday=weekday,
            begins=begins,
            ends=ends,
            expects=self.officer(expects) if expects else None,
            now=clock.now(),
        )

    def exception(self, *, days=3, why=""):
        """Close the desk on a day to come."""
        day = hours.local(clock.now()).date() + timedelta(days=days)
        return rosters.set_exception(
            officer=self.officer("bruno"), desk=self.units["25"], day=day, closed=True, why=why, now=clock.now()
        )

    def report(self, login="awa", department="25"):
        """Write a report."""
        content = Facts(
            title="Engin remisé, Besançon",
            facts=FACTS,
            assessment="Sans recoupement.",
            commune=Commune.objects.get(code="25056"),
            place="secteur du lavoir",
            place_type=PlaceType.GARAGE,
            period="la nuit",
            behaviours=("machine_hidden",),
            products=(),
            basis="seen",
        )
        return reports.write(
            officer=self.officer(login),
            source_ref=uuid.uuid4(),
            campaign="street_rodeo",
            lane=Lane.INQUIRY,
            desk=self.units[department],
            content=content,
            grades=Grades(SourceGrade.UNTESTED, InfoGrade.NOT_KNOWN, Handling.CONDITIONS, "service seul"),
            now=clock.now(),
        )


def words(answer):
    """Return the text of a whole page, once its markup is found sound and its keeping forbidden."""
    assert "no-store" in answer["Cache-Control"]
    return assert_sound(answer.content.decode(), whole=True).words


def title(answer):
    """Return the title of a page."""
    return re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)[1]


def field_of(answer, name):
    """Return the value of a hidden field."""
    html = answer.content.decode()
    found = re.search(rf'name="{name}" value="([^"]*)"', html) or re.search(rf'value="([^"]*)"[^>]*name="{name}"', html)
    return found[1]


def statements(client, path):
    """Return the SQL of a page, transactions aside. The session is warm: one write a minute is its own."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    sql = [one["sql"] for one in captured.captured_queries]
    return [one for one in sql if not one.startswith(("SAVEPOINT", "RELEASE"))]
