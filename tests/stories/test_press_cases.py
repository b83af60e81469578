"""The kinds of cases the French press told, made up anew: each reaches the desk of its department and no other.

FICTITIOUS: no street, building or person named here exists where it is put.
"""

from dataclasses import dataclass

import pytest

from stories.witness import DRUGS, RODEO

pytestmark = pytest.mark.story
POLICE_93 = "Police nationale, Seine-Saint-Denis"


@dataclass(frozen=True)
class Case:
    """One made-up telling, who is to see it, and who is not."""

    commune: str
    place: str
    kind: str
    facts: str
    ticked: tuple[str, ...]
    when: str
    desk: str
    elsewhere: str
    campaign: str = DRUGS
    service: str = ""
    row: str = ""


CASES = {
    "deliveries by scooter": Case(
        "Besançon",
        "rue de la Licorne-Postale, vers les quais",
        "La rue, une place",
        "[Fictif] Commande par téléphone, puis un scooter s’arrête une minute, échange une pochette et repart.",
        ("Des livraisons (scooter, vélo, voiture…)",),
        "Aujourd’hui ou hier",
        desk="accueil25",
        elsewhere="accueil60",
        row="Sous 24 heures",
    ),
    "trade in a co-owned building": Case(
        "25000",
        "résidence des Trois-Mirages, entrée B",
        "Un immeuble, une copropriété",
        "[Fictif] Au fond du couloir on entre et on ressort en deux minutes, jour et nuit. La serrure est cassée.",
        ("Des allées et venues", "Des menaces"),
        "Ces derniers jours",
        desk="accueil25",
        elsewhere="accueil60",
        row="Sous 24 heures",
    ),
    "caches and comings and goings": Case(
        "beauvais",
        "venelle du Héron-Bleu, derrière les boxes",
        "Un parking, un box, une cave",
        "[Fictif] Un sachet est coincé sous une gouttière, puis repris. Des vélos tournent autour.",
        ("Une cache : quelque chose est déposé ou repris", "Des allées et venues"),
        "Ces derniers jours",
        desk="accueil60",
        elsewhere="accueil25",
        row="Sous 24 heures",
    ),
    "a held hall": Case(
        "Bondy",
        "hall 12, esplanade du Dahu",
        "Un hall ou une cage d’escalier",
        "[Fictif] On filtre à l’entrée du hall, on fouille des sacs. Les acheteurs font la queue dehors.",
        ("Un accès barré ou contrôlé", "Des guetteurs, des cris d’alerte"),
        "En ce moment même",
        desk="accueil93",
        elsewhere="accueil60",
        service=POLICE_93,
        row="En cours",
    ),
    "a motorbike hide-out": Case(
        "Beauvais",
        "chemin du Moulin-à-Nuages",
        "",
        "[Fictif] Trois motos sans plaque dorment dans un garage et sortent le dimanche.",
        ("d’un endroit où des engins sont cachés",),
        "Ces derniers jours",
        desk="accueil60",
        elsewhere="accueil25",
        campaign=RODEO,
        row="Un rodéo motorisé",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case_reaches_the_desk_of_its_department_and_no_other(case, witness, officer):
    here, elsewhere = officer(case.desk), officer(case.elsewhere)
    before = elsewhere.opens_queue().lines()

    witness.opens_home().begins(case.campaign)
    if case.kind:
        witness.ticks(case.kind)
    witness.tells_where(case.commune, case.place).tells_what(case.facts, *case.ticked).tells_when(case.when)
    receipt = witness.sends()

    assert case.service in receipt.service
    here.opens_queue().opens_newest("Vérification d’un lien")
    told = here.text
    assert case.place in told
    assert case.facts in told
    assert case.service in told
    assert case.row in told
    assert len(elsewhere.opens_queue().lines()) == len(before)
    assert elsewhere.finds_nothing_at(here.page.url)
