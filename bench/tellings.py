"""Reports to be sent: complete sealed drafts as the last page carries them, made beforehand by the product's own code.

Each is a whole report of a talkative witness (12 to 14 answers), to one of the towns; one in ten leaves a contact. The
words are invented. The same reports go to whoever is measured.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.ground import TOWNS
from servers import Deployment
from vigie.lib import clock
from vigie.lib.keyring import load_public
from vigie.tips import drafts

CAMPAIGN = "drug_dealing"
PATH = f"/signaler/{CAMPAIGN}/"
_SENTENCES = (
    "Un va-et-vient presque chaque soir au pied du bâtiment, avec des échanges rapides.",
    "Deux personnes restent assises sur le muret et préviennent quand une voiture ralentit.",
    "Un scooter foncé s’arrête une minute, quelqu’un descend, puis il repart vers le rond-point.",
    "Quelque chose est caché derrière le local à vélos et repris plus tard.",
    "Les boîtes aux lettres sont cassées et l’éclairage du hall ne marche plus.",
    "Les acheteurs viennent surtout après la fermeture du commerce d’à côté.",
)


@dataclass(frozen=True)
class Telling:
    """One form ready to be sent, and the line that its receipt must show."""

    body: bytes
    line: bytes


def tellings(deployment: Deployment, *, seed: int) -> Iterator[Telling]:
    """Draw reports without end; the same seed tells the same stories, under new return codes."""
    draw = random.Random(seed)
    secret = load_public(deployment.layout.keys / "public").draft
    while True:
        draft = drafts.begin(CAMPAIGN, now=clock.now())
        town = draw.choice(TOWNS)
        draft.answers = {"commune": town, **_told(draw)}
        draft.typed = {"commune": f"Commune-{town[:2]} ({town[:2]})"}
        draft.contact = "téléphone 00 00 00 00 00, le soir" if draw.random() < 0.1 else ""
        form = {"brouillon": drafts.seal(draft, secret), "page": "_review", "faire": "send"}
        yield Telling(body=urlencode(form).encode(), line=" ".join(draft.words).encode())


def _told(draw: random.Random) -> dict[str, str | list[str]]:
    """Tell one story."""
    return {
        "place": f"devant le {draw.randint(1, 90)} rue Imaginaire",
        "place_type": draw.choice(["public_way", "hall", "co_owned", "car_park", "park"]),
        "facts": " ".join(draw.sample(_SENTENCES, draw.randint(2, 5))),
        "behaviours": draw.sample(["transaction", "comings", "lookout", "delivery", "stash", "barrier"], 3),
        "when_seen": draw.choice(["now", "today", "week", "week", "month", "older"]),
        "recurrence": draw.choice(["daily", "weekly", "sometimes"]),
        "hours": "en semaine, de 18 h à 23 h",
        "people_count": draw.choice(["one", "few", "many"]),
        "appearance": "veste sombre, sac en bandoulière, environ vingt ans",
        "vehicle_type": ["two_wheeler"],
        "products": draw.sample(["cannabis_resin", "cannabis_herb", "cocaine"], 2),
        "basis": draw.choice(["seen", "heard"]),
        "only_you": draw.choice(["others", "unknown"]),
    }
