"""The witness's site on a small field where names can be looked for: homonyms, a post code of two towns."""

import re

import pytest

from field import make_field
from vigie.places import name_index
from vigie.places.built_in import create_units
from vigie.places.models import Commune, Department

MORE = (
    ("93066", "Saint-Denis", "93", ["93200", "93210"]),
    ("97411", "Saint-Denis", "974", ["97400"]),
    ("60009", "Allonne", "60", ["60000"]),
)


@pytest.fixture
def towns(db):
    """Besançon, Beauvais, Allonne, Bondy and two Saint-Denis, with their index of names."""
    Department.objects.create(code="974", name="La Réunion", folded="la reunion")
    make_field()
    create_units([("974", "La Réunion", "de La Réunion")])
    for code, name, department, postcodes in MORE:
        Commune.objects.create(code=code, name=name, folded=name.lower(), department_id=department, postcodes=postcodes)
    for code, postcode in (("25056", "25000"), ("60057", "60000"), ("93010", "93140")):
        Commune.objects.filter(code=code).update(postcodes=[postcode])
    name_index.rebuild(lambda _done, _total: None)


class Page:
    """An answer, read as its witness would: what it says, and what its form would send."""

    def __init__(self, answer):
        self.answer = answer
        self.status = answer.status_code
        self.text = answer.content.decode()

    def field(self, name):
        """Return the value of a hidden or text field."""
        found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', self.text)
        found = found or re.search(rf'<input[^>]*value="([^"]*)"[^>]*name="{name}"', self.text)
        return found[1] if found else ""

    def hidden(self):
        """Return what the page carries along."""
        carried = {"brouillon": self.field("brouillon"), "page": self.field("page"), "retour": self.field("retour")}
        return {name: value for name, value in carried.items() if value}


class Witness:
    """Somebody who fills in a report, page after page."""

    def __init__(self, client, campaign="drug_dealing"):
        self.client = client
        self.path = f"/signaler/{campaign}/"
        self.page = None

    def open(self):
        self.page = Page(self.client.get(self.path))
        return self.page

    def press(self, button="next", **answers):
        """Press a button of the page, with answers by question."""
        sent = {f"q-{code}": given for code, given in answers.items()}
        self.page = Page(self.client.post(self.path, {**self.page.hidden(), "faire": button, **sent}))
        return self.page

    def to_review(self, **more):
        """Answer the three required questions; returns the page on which all is read over."""
        self.open()
        self.press(commune=more.pop("commune", "Besançon"), place="Rue Imaginaire")
        self.press(facts=more.pop("facts", "Un va-et-vient tous les soirs."), behaviours=more.pop("behaviours", []))
        return self.press(when_seen=more.pop("when_seen", "week"))

    def send(self, **more):
        """Do the whole report; returns the receipt."""
        self.to_review(**more)
        return self.press("send")

    @property
    def code(self):
        """The seven words of the receipt, on one line."""
        return re.search(r"<strong>((?:[^\s<]+ ){6}[^\s<]+)</strong>", self.page.text)[1]


@pytest.fixture
def witness(public_client, towns):
    """Open the drug-dealing form."""
    return Witness(public_client)
