"""The demo's tips: the kinds of cases the trade knows, in invented streets. FICTITIOUS, every one of them.

No street named here exists in the commune it is put in, and each telling says that it is fictitious.
"""

from dataclasses import dataclass, field

from vigie.tips.campaigns import Answer

MARK = "[Exemple fictif] "


@dataclass(frozen=True)
class DemoTip:
    """One made-up telling.

    Attributes:
        campaign: code of the campaign.
        answers: answers by question; `facts` gets the mark.
        minutes_ago: how long ago it came in.
    """

    campaign: str
    answers: dict[str, Answer] = field(hash=False)
    minutes_ago: int = 0


def _dealing(commune: str, place: str, facts: str, minutes_ago: int, **more: Answer) -> DemoTip:
    answers: dict[str, Answer] = {"commune": commune, "place": place, "facts": MARK + facts, **more}
    answers.setdefault("when_seen", "week")
    return DemoTip("drug_dealing", answers, minutes_ago)


DEMO_TIPS = (
    _dealing(
        "25056",
        "rue de l’Exemple-Fictif, vers le centre",
        "Le soir, des livraisons en scooter. Une personne descend, une enveloppe change de main, le scooter repart "
        "aussitôt. De ma fenêtre j’en compte une dizaine entre 19 h et 23 h.",
        95,
        place_type="public_way",
        behaviours=["delivery", "transaction"],
        when_seen="today",
        recurrence="daily",
        hours="en semaine, de 19 h à 23 h",
        vehicle_type=["two_wheeler"],
        vehicle="scooter gris, coffre noir à l’arrière",
        basis="seen",
    ),
    _dealing(
        "25056",
        "résidence du Modèle-Imaginaire, bâtiment C",
        "Dans la copropriété, un logement du deuxième étage reçoit des visites de quelques minutes toute la journée. "
        "La porte d’entrée est bloquée en position ouverte. Mon voisin du dessous a été menacé.",
        610,
        place_type="co_owned",
        behaviours=["comings", "threat"],
        recurrence="daily",
        hours="de midi à 22 h",
        people_count="few",
        passages="5_to_20",
        basis="seen",
        only_you="others",
    ),
    _dealing(
        "60057",
        "allée du Lieu-Inventé, derrière les garages",
        "Quelque chose est glissé sous une plaque au pied du mur, puis repris par d’autres. Va-et-vient de jeunes à "
        "vélo, un qui siffle quand une voiture entre.",
        33,
        place_type="car_park",
        behaviours=["stash", "comings", "lookout"],
        when_seen="today",
        recurrence="weekly",
        stash_place="sous une plaque, au pied du mur du fond",
        basis="seen",
    ),
    _dealing(
        "93010",
        "hall 4, square de la Fiction",
        "Le hall est occupé, on demande aux habitants où ils vont. Des acheteurs attendent dehors, et entrent "
        "un par un.",
        6,
        place_type="hall",
        behaviours=["barrier", "lookout", "transaction"],
        when_seen="now",
        recurrence="daily",
        hours="de 14 h à minuit",
        people_count="many",
        basis="seen",
    ),
    _dealing(
        "25388",
        "",
        "Une offre circule sur une application, avec des horaires et une zone de livraison.",
        2900,
        place_type="online",
        behaviours=["online_ad", "delivery"],
        when_seen="month",
        online_offer="compte « exemple-fictif », application inventée",
        basis="online",
    ),
    DemoTip(
        "street_rodeo",
        {
            "commune": "60057",
            "place": "chemin de l’Exemple, près du terrain",
            "seen": ["machine_hidden"],
            "facts": MARK + "Deux motos sont rangées dans un box, elles sortent le dimanche après-midi.",
            "when_seen": "today",
            "storage_place": "troisième box en partant de l’entrée",
            "vehicle_type": ["two_wheeler"],
        },
        180,
    ),
)
