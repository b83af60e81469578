"""Take the pictures of the README: a report and its receipt, what officers see of it, a talk, the registry, slips.

They show a deployment made for the occasion, with the demo in it: everything on them is invented, and nothing of it
remains. Run it again whenever a page they show has changed:

    PYTHONPATH=src:tests python -m tools.screenshots [FOLDER]

The folder is `docs/screenshots` unless another one is given. It needs what the browser stories need, and no more. It
refuses to keep a picture that is too heavy for a README.
"""

import sys
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

django.setup()

from browser import PHONE, SCREEN, chromium  # noqa: E402 - models need settings first
from stories.eyes import Eyes  # noqa: E402
from stories.house import House, open_house  # noqa: E402
from stories.officer import Officer  # noqa: E402
from stories.witness import Receipt, Witness  # noqa: E402
from tools.light_png import lighten  # noqa: E402

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
HEAVIEST = 200_000
SEEN = (
    "[Exemple fictif] Le soir, un scooter s’arrête devant l’arcade, une enveloppe change de main, il repart aussitôt."
)
ARMED = (
    "[Exemple fictif] Devant l’arcade, un homme montre une arme à un autre puis la range dans une sacoche. "
    "De ma fenêtre je vois ensuite des échanges rapides, toujours au même endroit."
)
QUESTION = "Que portent ces personnes : vêtements, taille, objet particulier ?"
ANSWER = "[Exemple fictif] L’un a une veste orange et un sac plat en bandoulière."
NEUTRAL = (
    "[Exemple fictif] Une arme est montrée puis rangée dans une sacoche, sous une arcade, en soirée. Le porteur a une "
    "veste orange. Des transactions brèves suivent, sur place."
)
TOLD = "[Exemple fictif] Ils sont revenus sous l’arcade, deux personnes attendent."
PLACE = "arcade de la Fiction"


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_house() as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        witness = Witness(_window(browser, PHONE, scripts=False, scale=2), house.public, Eyes(browser))
        officer = Officer(_window(browser, SCREEN, scripts=True, scale=1), house.desk, Eyes(browser))
        _tell(witness, folder)
        _work(officer, witness, _alarm(witness), house, folder)
        talker = Witness(_window(browser, PHONE, scripts=True, scale=2), house.public, Eyes(browser), scripts=True)
        _talk(officer, talker, house, folder)
        _registry(Officer(_window(browser, SCREEN, scripts=True, scale=1), house.desk, Eyes(browser)), house, folder)
        telephone = _window(browser, PHONE, scripts=False, scale=2)
        _slips(Officer(telephone, house.desk, Eyes(browser), scripts=False), house, folder)
        browser.close()


def _window(browser: Browser, size: dict[str, int], *, scripts: bool, scale: int) -> Page:
    """Open a window that speaks French."""
    return browser.new_page(
        viewport=size,
        device_scale_factor=scale,
        java_script_enabled=scripts,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme="light",
    )


def _tell(witness: Witness, folder: Path) -> None:
    """Tell, and picture the form and the receipt."""
    witness.opens_home().begins()
    witness.types("Commune ou code postal", "Besançon").types("repère", PLACE)
    _keep(witness.page, folder / "witness-form.png", until="fieldset")
    witness.press("Continuer").tells_what(SEEN).tells_when("Aujourd’hui ou hier").sends()
    _keep(witness.page, folder / "witness-receipt.png", until=".actions")


def _alarm(witness: Witness) -> Receipt:
    """Tell what the officer will take first."""
    witness.opens_home().begins().tells_where("Besançon", PLACE)
    witness.tells_what(ARMED, "Une arme", "Des échanges de main à main")
    return witness.tells_when("En ce moment même", "le soir").sends()


def _work(officer: Officer, witness: Witness, receipt: Receipt, house: House, folder: Path) -> None:
    """Take the tip, ask, be answered, write the report; picture the queue, the tip and the report."""
    officer.signs_in(house.logins["accueil25"]).opens_queue().takes_next()
    address = officer.page.url.removeprefix(house.desk)
    officer.asks(QUESTION)
    witness.comes_back(receipt.line).answers(ANSWER)
    officer.opens_queue()
    _keep(officer.page, folder / "desk-queue.png")
    officer.opens(address)
    _keep(officer.page, folder / "desk-tip.png")
    officer.begins_report().writes(title="Arme montrée sous une arcade, Besançon", facts=NEUTRAL, place=PLACE)
    officer.goes_through_checklist()
    officer.forwards().look()
    _keep(officer.page, folder / "desk-report.png")


def _talk(officer: Officer, witness: Witness, house: House, folder: Path) -> None:
    """Talk, and picture both sides."""
    officer.begins_duty()
    house.await_reception()
    witness.asks_to_talk("Besançon")
    witness.enters().answers_guide(PLACE).answers(TOLD)
    officer.takes_next_witness().hears(TOLD).says(QUESTION)
    witness.hears(QUESTION).answers(ANSWER)
    officer.hears(ANSWER)
    _keep(officer.page, folder / "desk-talk.png")
    _keep(witness.page, folder / "witness-talk.png", until="form .actions")


def _registry(analyst: Officer, house: House, folder: Path) -> None:
    """Picture the map of the registry, and one of its points."""
    page = analyst.signs_in(house.logins["analyste25"]).page
    page.goto(f"{house.desk}/registre/carte/")
    page.wait_for_load_state("networkidle")
    _keep(page, folder / "desk-map.png")
    page.goto(f"{house.desk}/registre/")
    page.locator("main tbody th a").first.click()
    _keep(page, folder / "desk-point.png")


def _slips(street: Officer, house: House, folder: Path) -> None:
    """Picture the slips of a unit on a street officer's telephone."""
    street.signs_in(house.logins["voiepublique25"]).opens("/missions/")
    _keep(street.page, folder / "street-slips.png")


def _keep(page: Page, path: Path, *, until: str = "") -> None:
    """Keep a picture of the window, or of the page from its top down to the first element named.

    Raises:
        SystemExit: it is too heavy.
    """
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    clip = None
    if until:
        box = page.locator("main").locator(until).first.bounding_box()
        clip = {"x": 0, "y": 0, "width": PHONE["width"], "height": box["y"]} if box else None
    picture = lighten(page.screenshot(full_page=bool(until), clip=clip))
    if len(picture) > HEAVIEST:
        raise SystemExit(f"{path.name} weighs {len(picture)} bytes, {HEAVIEST} at most.")
    path.write_bytes(picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
