"""Every address of the desk against the whole cast: what each of them gets is written here, and none is left out.

`T` is a tip in Awa's charge, `R` a report she wrote, `O` the account of an officer of the same desk.
"""

import re

import pytest
from django.db import transaction
from django.urls import get_resolver

from vigie.config.settings.surfaces import DESK

ANYBODY = "anybody"
LOGINS = ("awa", "bruno", "chloe", "driss", "elise", "farid", "gael", "hana", ANYBODY)
OUT = {"gael": 302, ANYBODY: 302}  # a suspended officer has no session: both are led to sign in


def row(awa, bruno, chloe, driss, elise, farid, hana):
    return {
        "awa": awa, "bruno": bruno, "chloe": chloe, "driss": driss, "elise": elise, "farid": farid, "hana": hana, **OUT,
    }  # fmt: skip


ALL = row(200, 200, 200, 200, 200, 200, 200)
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
        assert "no-store" in answer(desk, login, "get", path)["Cache-Control"]
        desk.forget()


def test_no_address_is_missing_from_the_table():
    known = {re.sub(r"\b[TRO]\b", "<>", path.lstrip("/")) for _method, path in TABLE}
    for route in addresses():
        if not any(re.match(pattern, route) for pattern in SIGN_IN):
            assert re.sub(r"<[^>]*>", "<>", route) in known, route
