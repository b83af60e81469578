"""The texts of an invented registry: sentences of the trade, streets and nicknames, with their lexemes. Seeded."""

from collections.abc import Iterator

import numpy as np

from vigie.intel.words import vector
from vigie.lib.week import EVERY_DAY, days_mask, hours_mask

SENTENCES, NAMES = 24_000, 12_000
TITLE, NICKNAME = "Faits constatés,", "On y parle de"
DAYS = (0, EVERY_DAY, days_mask(range(5)), days_mask((4, 5)), days_mask((5, 6)), days_mask((2, 3, 4)))
HOURS = (0, hours_mask(12, 22), hours_mask(17, 23), hours_mask(20, 4), hours_mask(14, 20), hours_mask(10, 14))

_WHO = [
    "un jeune homme",
    "deux individus",
    "trois guetteurs",
    "un vendeur",
    "des dealers",
    "un chouf",
    "un groupe de mineurs",
    "une femme",
    "un livreur",
    "un homme à la capuche noire",
    "le gérant",
    "plusieurs clients",
    "des consommateurs",
    "une nourrice",
    "un ravitailleur",
    "un conducteur",
    "des choufs",
    "deux charbonneurs",
    "un adolescent",
    "quatre personnes",
]
_ACTS = {
    "transaction": "échangent un sachet contre des billets|vend à la portière|remet une enveloppe|font des transactions"
    "|dealent au pied de l’immeuble|vendaient à des passants|encaisse des espèces",
    "lookout": "fait le guet sur une chaise|surveillent les accès|guettaient à l’angle|crie « ara » au passage des"
    " policiers|siffle à l’approche d’une patrouille",
    "comings": "vont et viennent sans cesse|se succèdent par passages brefs|défilent toute la soirée|restent moins"
    " d’une minute",
    "resupply": "ravitaille le point|dépose un sac de sport|approvisionne les vendeurs|recharge la cache",
    "stash": "cache des pochons derrière un compteur|planque une sacoche dans la trappe|enterre un paquet|stocke dans"
    " un appartement",
    "delivery": "livre à domicile|fait des livraisons en ville|prend les commandes par messagerie",
    "barrier": "barre la rue avec des poubelles|contrôle les entrées du hall|filtre les locataires",
    "consumption": "fument dans la cage d’escalier|consomment sur place|inhale un ballon",
    "threat": "menace les riverains|intimide le gardien",
    "rodeo": "fait du rodéo sur la place|roule sans casque",
}
_WITH = {
    "cannabis_resin": "de la résine de cannabis|du shit|des barrettes de shit|du haschisch",
    "cannabis_herb": "de l’herbe|de la beuh|des pochons d’herbe|de la weed",
    "cocaine": "de la cocaïne|de la coke|de la C|de la blanche",
    "heroin": "de l’héroïne|de la brown|de la rabla",
    "crack": "du crack|des galettes|des cailloux",
    "mdma_tablet": "des ecstas|de la MD|des taz",
    "ketamine": "de la kétamine|de la kéta",
    "cathinone": "de la 3-MMC|de la 3MMC",
    "nitrous_oxide": "des bonbonnes de protoxyde|des ballons de proto",
    "medicine": "du Lyrica|du Subutex|du Rivotril|du tramadol",
    "synthetic_cannabinoid": "du PTC|du Buddha Blue",
    "unknown": "un produit inconnu|des sachets|une poudre",
}
_HOW = [
    "à scooter",
    "avec un TMAX noir",
    "en trottinette",
    "à pied",
    "dans une berline grise",
    "en voiture de location",
    "à vélo",
    "en bécane",
    "dans un utilitaire blanc",
    "avec une moto volée",
    "depuis une Clio bleue",
    "en quad",
]
_WHERE = [
    "dans le hall",
    "dans la cage d’escalier B",
    "devant l’épicerie",
    "près de l’école",
    "au fond du parking",
    "dans la cave",
    "derrière la gare",
    "au bord du square",
    "dans un box fermé",
    "sur le toit",
    "devant le bar à chicha",
    "au rez-de-chaussée",
    "à l’arrêt du tramway",
    "près du terrain vague",
    "devant le collège",
    "au pied de la tour",
    "à l’entrée du garage",
]
_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "da",
    "do",
    "fa",
    "fi",
    "ga",
    "ka",
    "ki",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ni",
    "no",
    "pa",
    "ra",
    "ri",
    "ro",
    "sa",
    "si",
    "so",
    "ta",
    "ti",
    "to",
    "va",
    "vi",
    "za",
]
_WAYS = ("rue", "avenue", "place", "allée", "impasse", "boulevard")


def sentences(rng: np.random.Generator, count: int) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield (number, sentence, its lexemes, product, behaviour)."""
    acts = [(code, act) for code, told in _ACTS.items() for act in told.split("|")]
    products = list(_WITH)
    weights = np.array([9, 7, 7, 2, 1, 2, 1, 2, 2, 2, 1, 4], dtype=float)
    for number in range(1, count + 1):
        who, how, where = (one[rng.integers(len(one))] for one in (_WHO, _HOW, _WHERE))
        behaviour, act = acts[rng.integers(len(acts))]
        code = products[rng.choice(len(products), p=weights / weights.sum())]
        told = _WITH[code].split("|")
        what = told[rng.integers(len(told))]
        text = f"{who.capitalize()} {act}, {what} {where}, {how}."
        yield number, text, vector(text), code, behaviour


def names(rng: np.random.Generator, count: int) -> Iterator[tuple[int, str, str, str]]:
    """Yield (number, a street, a nickname, the lexemes of both)."""
    for number in range(1, count + 1):
        said = ["".join(_SYLLABLES[one] for one in rng.integers(0, len(_SYLLABLES), size)) for size in (3, 4)]
        street = f"{_WAYS[number % len(_WAYS)]} {said[0].capitalize()}"
        nickname = said[1].capitalize()
        yield number, street, nickname, vector(f"{TITLE} {street}", f"{NICKNAME} {nickname}")
