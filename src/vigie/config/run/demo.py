"""Demo officers, tips and registry, clearly fictitious, made once; their logins are told on every start.

Passwords and authenticator secrets are drawn for this deployment and kept in one closed file of its data folder, so
that nothing usable stands in the code. Refuses nothing: where demo officers exist already it only tells their logins.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from vigie.accounts import officers, second_factor
from vigie.accounts.models import Officer
from vigie.audit.journal import OPERATOR
from vigie.config.run.demo_registry import make_registry, make_units, make_work
from vigie.config.run.demo_tips import DEMO_TIPS
from vigie.lib import clock
from vigie.lib.keyring import load_public, write_secret
from vigie.places.models import Unit
from vigie.tips import campaigns, codes, intake
from vigie.tips.intake import Telling

DEMO_OFFICERS = (
    ("accueil25", "Agent d’accueil, Doubs (démo)", "reception_officer", "desk-25"),
    ("accueil60", "Agent d’accueil, Oise (démo)", "reception_officer", "desk-60"),
    ("accueil93", "Agent d’accueil, Seine-Saint-Denis (démo)", "reception_officer", "desk-93"),
    ("superviseur25", "Superviseur, Doubs (démo)", "supervisor", "desk-25"),
    ("analyste25", "Analyste, Doubs (démo)", "analyst", "desk-25"),
    ("commandant25", "Commandant des opérations, Doubs (démo)", "commander", "desk-25"),
    ("voiepublique25", "Agent de voie publique, Besançon (démo)", "street_officer", "street-25"),
    ("douanes25", "Agent des douanes, Doubs (démo)", "partner", "customs-25"),
    ("admin", "Administrateur (démo)", "administrator", "desk-25"),
    ("dpd", "Déléguée à la protection des données (démo)", "data_protection_officer", "desk-25"),
)


@dataclass(frozen=True)
class Login:
    """What a demo officer types."""

    login: str
    name: str
    password: str
    secret: str


def create_demo(home: Path) -> list[str]:
    """Make demo officers, tips and registry unless they stand, and return the lines that tell the logins."""
    logins = _logins(home)
    if not Officer.objects.filter(login__in=[one.login for one in logins]).exists():
        make_units()
        for login, (_name, _label, role, desk) in zip(logins, DEMO_OFFICERS, strict=True):
            _make(login, role, desk)
        _tell(home)
        analyst, commander = (Officer.objects.get(login=login) for login in ("analyste25", "commandant25"))
        make_registry(analyst, clock.now())
        make_work(analyst, commander, clock.now())
    lines = [f"{one.login:<14} {one.password:<18} {one.name}" for one in logins]
    return [*lines, "The six-digit codes of their second factor: make code"]


def current_codes(home: Path) -> list[str]:
    """Return each demo login with the code its authenticator would show now."""
    return [f"{one.login:<14} {second_factor.current_code(one.secret)}" for one in _logins(home)]


def _logins(home: Path) -> list[Login]:
    """Read the demo logins of this deployment, or draw them."""
    path = home / "keys" / "owner" / "demo.logins"
    if not path.exists():
        drawn = [
            Login(login, name, secrets.token_urlsafe(12), second_factor.new_secret())
            for login, name, _role, _desk in DEMO_OFFICERS
        ]
        write_secret(path, json.dumps([asdict(one) for one in drawn], ensure_ascii=False))
    return [Login(**one) for one in json.loads(path.read_text())]


def _make(login: Login, role: str, desk: str) -> None:
    """Make one officer with a second factor and an appointment."""
    officer = officers.add_officer(actor=OPERATOR, login=login.login, name=login.name, password=login.password)
    second_factor.set_up(actor=OPERATOR, officer=officer, secret=login.secret)
    officers.appoint(actor=OPERATOR, officer=officer, role_code=role, desk=Unit.objects.get(code=desk))


def _tell(home: Path) -> None:
    """Send the demo tips through intake, as the public process does."""
    keyring = load_public(home / "keys" / "public")
    for demo in sorted(DEMO_TIPS, key=lambda one: -one.minutes_ago):
        telling = Telling(
            campaign=campaigns.get(demo.campaign),
            answers=dict(demo.answers),
            language="fr",
            return_code=codes.draw(),
        )
        now = clock.now() - timedelta(minutes=demo.minutes_ago)
        intake.receive(telling=telling, keyring=keyring, now=now)
