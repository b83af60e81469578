"""The pages that tell, the way out, the language, and what a first visit weighs."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connection

from vigie.config.env import ROOT

PAGES = (
    "/",
    "/suivi/",
    "/votre-securite/",
    "/pourquoi-rien-ne-se-voit/",
    "/mentions/",
    "/accessibilite/",
    "/signaler/drug_dealing/",
    "/signaler/street_rodeo/",
    "/parler/drug_dealing/",
)
FIRST_VISIT = 14_336


@pytest.mark.parametrize("language", ["fr", "en", "ar", "es", "pt", "ro"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_alone(public_client, path, language):
    answer = public_client.get(path, headers={"accept-language": f"{language}-XX,de;q=0.8"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert answer["Content-Language"] == language
    assert page.count("<h1") == 1
    for call in ("tel:17", "tel:112", "sms:114", "/quitter/"):
        assert call in page
    assert "<script" not in page
    assert "style=" not in page
    assert not answer.cookies
    assert answer["Cache-Control"] in {"private, no-cache", "no-store"}
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nothing_of_anybody_else(public_client, path):
    page = public_client.get(path).content.decode()
    for mark in ('href="', 'src="', 'action="'):
        for address in (piece.partition('"')[0] for piece in page.split(mark)[1:]):
            assert urlsplit(address).netloc == ""


def test_no_page_promises_what_cannot_be_kept(public_client):
    for path in PAGES:
        page = public_client.get(path).content.decode().lower()
        for promise in ("anonymat garanti", "anonymat total", "guaranteed anonymity", "intraçable"):
            assert promise not in page


def test_the_home_page_leads_to_every_campaign(public_client):
    page = public_client.get("/").content.decode()
    assert "/signaler/drug_dealing/" in page
    assert "/signaler/street_rodeo/" in page
    assert page.index("tel:17") < page.index("/signaler/")


def test_a_first_visit_is_light(public_client, settings):
    total = 0
    for path in ("/", "/signaler/drug_dealing/"):
        answer = public_client.get(path, headers={"accept-encoding": "br, gzip", "accept-language": "fr"})
        assert answer["Content-Encoding"] == "br"
        total += len(answer.content) + sum(len(f"{name}: {value}\r\n") for name, value in answer.items())
    folder = ROOT / "src" / "vigie" / "web" / "shared" / "static" / "vigie"
    brotli = pytest.importorskip("brotli")
    total += len(brotli.compress((folder / "public.css").read_bytes(), quality=11))
    total += (folder / "favicon.svg").stat().st_size
    assert total <= FIRST_VISIT


def test_the_way_out_clears_and_leads_elsewhere(public_client, settings):
    public_client.cookies["langue"] = "en"
    answer = public_client.get("/quitter/")
    assert answer.status_code == 302
    assert answer["Location"] == settings.QUICK_EXIT_URL
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    gone = {name: cookie["max-age"] for name, cookie in answer.cookies.items()}
    assert gone == {"vigie_temoin": 0, "vigie_direct": 0, "langue": 0}
    assert answer.cookies["vigie_temoin"]["path"] == "/suivi/"
    assert answer.cookies["vigie_direct"]["path"] == "/live/"


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [("security", "/votre-securite/"), ("home", "/"), ("tell", "/"), ("https://x", "/"), ("", "/")],
)
def test_the_language_is_chosen_by_a_form(public_client, page, leads_to):
    answer = public_client.post("/langue/", {"page": page, "langue": "en"})
    assert (answer.status_code, answer["Location"]) == (303, leads_to)
    assert answer.cookies["langue"]["httponly"]
    assert '<html lang="en"' in public_client.get("/").content.decode()


def test_a_language_is_one_of_ours_or_none(public_client):
    answer = public_client.post("/langue/", {"langue": "en\r\nX: y"})
    assert not answer.cookies
    public_client.cookies["langue"] = "xx"
    assert '<html lang="fr"' in public_client.get("/", headers={"accept-language": "de"}).content.decode()
    assert public_client.get("/langue/").status_code == 405


def test_the_legal_notice_says_what_is_missing_and_shows_what_is_set(public_client, settings):
    page = public_client.get("/mentions/", headers={"accept-language": "en"}).content.decode()
    assert page.count("To be completed by the deployer") == 3
    settings.LEGAL_ACT = "Arrêté du 30 février"
    settings.CONTROLLER = "Préfecture imaginaire"
    page = public_client.get("/mentions/", headers={"accept-language": "en"}).content.decode()
    assert "Arrêté du 30 février" in page
    assert page.count("To be completed by the deployer") == 1


def test_health_is_one_word(public_client, db):
    answer = public_client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")

    def refuse(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(refuse):
        assert public_client.get("/healthz").status_code == 503


def test_an_unknown_page_is_a_clear_404(public_client):
    answer = public_client.get("/rien/", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "tel:17" in answer.content.decode()


def test_the_public_process_loads_nothing_of_the_desk(settings):
    script = (
        "import django, sys; django.setup();"
        "import vigie.config.urls_public;"
        "walls = ('vigie.intel', 'vigie.triage', 'vigie.oversight', 'vigie.web.desk', 'allauth');"
        "print([name for name in sys.modules if name.startswith(walls)])"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "vigie.config.settings.public",
        "VIGIE_KEYS": str(settings.SURFACE_KEYS / "public"),
        "VIGIE_WALL": "demonstration",
    }
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
