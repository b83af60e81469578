"""Every address of the desk against the whole cast: what each of them gets is written here, and none is left out.

`T` is a tip in Awa's charge, `R` a report she wrote, `O` the account of an officer of the same desk. `W` is a tip whose
witness waits for a talk, `L` one that Awa talks with, `D` an officer on duty, `H` and `E` hours and an exception of the
desk's roster.
"""

import re

import pytest
from django.db import transaction
from django.urls import get_resolver

import room_table
from vigie.config.settings.surfaces import DESK

ANYBODY = "anybody"
LOGINS = ("awa", "bruno", "chloe", "driss", "elise", "farid", "gael", "hana", ANYBODY)
OUT = {"gael": 302, ANYBODY: 302}  # a suspended officer has no session: both are led to sign in


def row(awa, bruno, chloe, driss, elise, farid, hana):
    return {
        "awa": awa, "bruno": bruno, "chloe": chloe, "driss": driss, "elise": elise, "farid": farid, "hana": hana, **OUT,
    }  # fmt: skip


ALL = row(200, 200, 200, 200, 200, 200, 200)
SUPERVISED = row(403, 200, 403, 403, 403, 403, 403)
# method, address: what awa, bruno (supervisor), chloe (analyst), driss (other desk), elise (administrator),
# farid (data protection), hana (no appointment) get.
TABLE = {
    ("get", "/"): row(200, 200, 200, 200, 302, 302, 403),
    ("post", "/prendre/"): row(302, 302, 403, 302, 403, 403, 403),
    ("get", "/signalements/T/"): row(200, 200, 404, 404, 404, 404, 404),
    ("post", "/signalements/T/"): row(200, 200, 404, 404, 404, 404, 404),
    ("post", "/signalements/T/prendre/"): row(409, 409, 404, 404, 404, 404, 404),
    ("post", "/signalements/T/repondre/"): row(302, 403, 404, 404, 404, 404, 404),
    ("post", "/signalements/T/liberer/"): row(302, 302, 404, 404, 404, 404, 404),
    ("get", "/signalements/T/decider/"): row(200, 403, 404, 404, 404, 404, 404),
    ("post", "/signalements/T/decider/"): row(302, 403, 404, 404, 404, 404, 404),
    ("get", "/signalements/T/rapport/"): row(200, 403, 404, 404, 404, 404, 404),
    ("post", "/signalements/T/rapport/"): row(400, 403, 404, 404, 404, 404, 404),
    ("get", "/rapports/"): row(200, 200, 200, 200, 403, 403, 403),
    ("get", "/rapports/R/"): row(200, 200, 200, 404, 404, 404, 404),
    ("post", "/rapports/R/"): row(200, 200, 200, 404, 404, 404, 404),
    ("get", "/agents/"): row(403, 403, 403, 403, 200, 403, 403),
    ("get", "/agents/O/suspendre/"): row(403, 403, 403, 403, 200, 403, 403),
    ("post", "/agents/O/suspendre/"): row(403, 403, 403, 403, 302, 403, 403),
    ("get", "/agents/O/retablir/"): row(403, 403, 403, 403, 200, 403, 403),
    ("post", "/agents/O/retablir/"): row(403, 403, 403, 403, 409, 403, 403),
    ("get", "/service/"): row(200, 200, 403, 200, 403, 403, 403),
    ("post", "/service/debut/"): row(302, 302, 403, 302, 403, 403, 403),
    ("post", "/service/pause/"): row(302, 302, 302, 302, 302, 302, 302),
    ("post", "/service/fin/"): row(302, 302, 302, 302, 302, 302, 302),
    ("post", "/service/presence/"): row(409, 409, 409, 409, 409, 409, 409),
    ("get", "/supervision/"): SUPERVISED,
    ("get", "/supervision/panneau/"): SUPERVISED,
    ("get", "/supervision/W/"): row(404, 200, 404, 404, 404, 404, 404),
    ("post", "/supervision/W/"): row(404, 409, 404, 404, 404, 404, 404),
    ("post", "/supervision/agents/D/fin/"): SUPERVISED | {"bruno": 302},
    ("get", "/direct/"): row(200, 200, 403, 200, 403, 403, 403),
    ("get", "/direct/colonne/"): row(200, 200, 403, 200, 403, 403, 403),
    ("get", "/direct/flux/"): row(303, 303, 403, 303, 403, 403, 403),
    ("post", "/direct/suivant/"): row(302, 302, 403, 302, 403, 403, 403),
    ("get", "/direct/L/"): row(200, 302, 404, 404, 404, 404, 404),
    ("get", "/direct/L/faits/"): row(200, 409, 404, 404, 404, 404, 404),
    ("get", "/direct/L/collegues/"): row(200, 409, 404, 404, 404, 404, 404),
    ("get", "/direct/L/flux/1/"): row(303, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/traduire/1/"): row(409, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/dire/"): row(302, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/carte/"): row(302, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/ecrit/"): row(204, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/note/"): row(400, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/fait/"): row(400, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/confier/"): row(400, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/danger/"): row(302, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/pause/"): row(302, 409, 404, 404, 404, 404, 404),
    ("post", "/direct/L/fin/"): row(302, 409, 404, 404, 404, 404, 404),
    ("get", "/questions/"): SUPERVISED,
    ("post", "/questions/"): SUPERVISED | {"bruno": 404},
    ("get", "/permanences/"): SUPERVISED,
    ("post", "/permanences/ajouter/"): SUPERVISED | {"bruno": 400},
    ("post", "/permanences/H/retirer/"): SUPERVISED | {"bruno": 302},
    ("post", "/permanences/jours/ajouter/"): SUPERVISED | {"bruno": 400},
    ("post", "/permanences/jours/E/retirer/"): SUPERVISED | {"bruno": 302},
    ("get", "/journal/"): row(403, 403, 403, 403, 403, 200, 403),
    ("get", "/deploiement/"): ALL,
    ("get", "/aide-clavier/"): ALL,
    ("get", "/securite/"): ALL,
    ("get", "/healthz"): {**ALL, "gael": 200, ANYBODY: 200},
}
# Addresses whose answers the tests of signing in assert; here only that they are known.
SIGN_IN = (r"^(connexion|deconnexion|confirmer|oidc|securite)/", r"^galerie/")
SENT = {
    "code": "supervision",
    "text": "À quelle heure ?",
    "client_key": "5f1d3ad6-9a43-4c8d-8d0c-3c1f4e0b7a11",
    "verdict": "unusable:spam",
    "card": "danger",
}


def addresses(patterns=None, before=""):
    """Yield every address pattern of the desk."""
    for one in get_resolver(DESK.urls).url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, route)
        else:
            yield route


def answer(desk, login, method, path):
    """Ask for a page as one person, with everything a form might want."""
    tip, report = desk.charge(), desk.report()
    path = path.replace("T", str(tip.id)).replace("R", str(report.id)).replace("O", str(desk.officer("chloe").id))
    for letter, make in {
        "W": desk.waiting,
        "L": desk.talk,
        "D": desk.on_duty,
        "H": desk.shift,
        "E": desk.exception,
    }.items():
        if letter in path:
            path = path.replace(letter, str(make().pk))
    client = desk.anybody() if login in OUT else getattr(desk, login)
    return client.post(path, SENT) if method == "post" else client.get(path)


@pytest.mark.parametrize(("method", "path"), TABLE, ids=" ".join)
def test_each_page_gives_each_person_what_the_policy_says(desk, method, path):
    got = {}
    for login in LOGINS:
        undone = transaction.savepoint()
        got[login] = answer(desk, login, method, path).status_code
        transaction.savepoint_rollback(undone)
        desk.forget()
    assert got == TABLE[method, path]


@pytest.mark.parametrize(("method", "path"), TABLE, ids=" ".join)
def test_the_other_methods_are_refused(desk, method, path):
    known = {one for one, same in TABLE if same == path}
    login = next(login for login, status in TABLE[method, path].items() if status not in {403, 404})
    for other in {"get", "post"} - known:
        assert answer(desk, login, other, path).status_code == 405


@pytest.mark.parametrize("path", sorted({path for method, path in TABLE if method == "get"}))
def test_no_page_may_be_kept(desk, path):
    for login in ("awa", "elise", "farid", "hana", ANYBODY):
        undone = transaction.savepoint()
        assert "no-store" in answer(desk, login, "get", path)["Cache-Control"]
        transaction.savepoint_rollback(undone)
        desk.forget()


def test_no_address_is_missing_from_the_tables():
    known = {re.sub(r"\b([TROWDHEL]|1)\b", "<>", path.lstrip("/")) for _method, path in TABLE}
    room = {path.lstrip("/").partition("?")[0] for _method, path in room_table.TABLE}
    known |= {re.sub(r"\b([A-Z]|recu|bondy)\b", "<>", path) for path in room}
    for route in addresses():
        if not any(re.match(pattern, route) for pattern in SIGN_IN):
            assert re.sub(r"<[^>]*>", "<>", route) in known, route
