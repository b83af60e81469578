"""Signing in through OpenID Connect, against a real provider on this machine: who comes in, and every way of not."""

import html
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import override_settings

from clients import SurfaceClient
from openid_provider import application, running_provider
from people import sign_in
from vigie.accounts import officers
from vigie.accounts.models import Officer
from vigie.audit.journal import OPERATOR
from vigie.audit.models import Entry
from vigie.config.settings import sign_in as rules
from vigie.config.settings.surfaces import DESK

pytestmark = pytest.mark.django_db
BEGIN = "/oidc/proconnect/login/"


@pytest.fixture
def zoe(db) -> Officer:
    return officers.add_officer(actor=OPERATOR, login="zoe", name="Zoé", password=None, email="zoe@service.example")


@pytest.fixture
def provider():
    with running_provider() as running:
        running.claims = {"sub": "subject-1", "amr": ["pwd", "mfa"]}
        running.about = {"email": "Zoe@service.example"}
        with override_settings(SOCIALACCOUNT_PROVIDERS=application(running)):
            yield running


@pytest.fixture
def door() -> SurfaceClient:
    cache.clear()
    return SurfaceClient(replace(DESK, urls="sign_in_probe"), "desk")


def leads_to(answer) -> str:
    return html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.content.decode())[1])


def come_back(door, **form):
    """Follow the way of a browser to the provider and back; returns the callback's path with its query."""
    begun = door.post(BEGIN, form)
    assert begun.status_code == 200
    back = requests.get(leads_to(begun), allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"


def through(door, **form):
    return door.get(come_back(door, **form))


def who(door) -> str | None:
    answer = door.get("/")
    return answer.content.decode() if answer.status_code == 200 else None


def test_known_officer_comes_in_with_the_second_factor_of_the_provider(door, provider, zoe):
    answer = through(door)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert who(door) == "zoe"
    assert Entry.objects.order_by("-at").first().action == "accounts.sign_in"
    assert {"nonce", "code_challenge", "state", "claims"} <= set(provider.asked)


def test_nothing_of_the_claims_is_kept_but_the_subject(door, provider, zoe):
    through(door)
    account = SocialAccount.objects.get()
    assert (account.user_id, account.uid, account.extra_data) == (zoe.pk, "subject-1", {})


def test_user_information_may_be_plain(door, provider, zoe):
    provider.plain = True
    through(door)
    assert who(door) == "zoe"


def test_subject_counts_from_then_on_and_not_the_mailbox(door, provider, zoe):
    through(door)
    door.logout()
    provider.about = {"email": "moved@service.example"}
    through(door)
    assert who(door) == "zoe"
    door.logout()
    provider.claims["sub"] = "subject-2"  # somebody else was given the mailbox
    provider.about = {"email": "zoe@service.example"}
    assert through(door).status_code == 403
    assert who(door) is None


def test_unknown_identity_is_refused_and_never_becomes_an_officer(door, provider, zoe):
    provider.about = {"email": "stranger@service.example"}
    answer = through(door)
    assert answer.status_code == 403
    assert who(door) is None
    assert Officer.objects.count() == 1
    assert not SocialAccount.objects.exists()
    assert Entry.objects.get(action="accounts.sign_in_failed").object_ref == ""


def test_suspended_officer_is_refused(door, provider, zoe):
    officers.suspend(actor=OPERATOR, officer=zoe)
    assert through(door).status_code == 403
    assert who(door) is None
    assert Entry.objects.get(action="accounts.sign_in_failed").object_ref == f"officer:{zoe.pk}"


@pytest.mark.parametrize("claims", [{"amr": None}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"amr": None, "acr": "eidas1"}])
def test_identity_without_second_factor_is_refused(door, provider, zoe, claims):
    provider.spoil = claims
    assert through(door).status_code == 403
    assert who(door) is None


@override_settings(OIDC_SECOND_FACTOR_ACR=["eidas2"])
def test_level_of_assurance_may_prove_it(door, provider, zoe):
    provider.spoil = {"amr": None, "acr": "eidas2"}
    through(door)
    assert who(door) == "zoe"
    assert provider.asked["acr_values"] == "eidas2"


@pytest.mark.parametrize(
    "spoil",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"exp": 1},
        {"exp": None},
        {"sub": "subject-9"},  # not that of the user information
    ],
)
def test_token_that_does_not_answer_us_is_refused(door, provider, zoe, spoil):
    if "sub" in spoil:
        provider.about["sub"] = "subject-1"
    provider.spoil = spoil
    assert through(door).status_code == 403
    assert who(door) is None


def test_token_signed_by_another_key_is_refused(door, provider, zoe):
    provider.forged = True
    through(door)
    assert who(door) is None


def test_two_officers_with_the_claim_are_nobody(door, provider, zoe):
    officers.add_officer(actor=OPERATOR, login="zoe.2", name="Zoé", password=None, email="zoe@service.example")
    assert through(door).status_code == 403


def test_mailbox_the_provider_has_not_verified_is_nobody(door, provider, zoe):
    provider.about["email_verified"] = False
    assert through(door).status_code == 403


@override_settings(OIDC_CLAIM="matricule")
def test_claim_may_be_the_login(door, provider, zoe):
    provider.about = {"matricule": "zoe", "email": "anything@service.example"}
    through(door)
    assert who(door) == "zoe"


def test_answer_to_nobodys_question_is_refused(door, provider, zoe):
    path = come_back(door)
    other = SurfaceClient(replace(DESK, urls="sign_in_probe"), "desk")
    assert "refresh" in other.get(path).content.decode()  # as after the provider: the cookie has not come yet
    assert other.get(f"{path}&_redir=").status_code == 403
    assert who(other) is None


def test_coming_back_without_the_strict_cookie_takes_one_step_more(door, provider, zoe):
    path = come_back(door)
    stranger = SurfaceClient(replace(DESK, urls="sign_in_probe"), "desk")
    step = leads_to(stranger.get(path))
    assert urlsplit(step).path == "/oidc/proconnect/login/callback/"
    assert not stranger.cookies
    assert door.get(step).status_code == 302
    assert who(door) == "zoe"


def test_button_is_a_form_and_a_link_cannot_begin(door, provider, zoe):
    assert BEGIN in door.get("/connexion/").content.decode()
    assert door.get(BEGIN).status_code == 405
    assert door.post("/oidc/unknown/login/").status_code == 404
    assert door.get("/oidc/unknown/login/callback/").status_code == 404


def test_next_is_a_page_of_ours_only(door, provider, zoe):
    assert through(door, next="/delicate/")["Location"] == "/delicate/"
    door.logout()
    assert through(door, next="https://evil.example/")["Location"] == "/"


def test_cancelled_at_the_provider_is_said(door, provider, zoe):
    path = come_back(door)
    state = re.search(r"state=([^&]+)", path)[1]
    answer = door.get(f"/oidc/proconnect/login/callback/?error=access_denied&state={state}")
    assert answer.status_code == 403
    assert who(door) is None


def test_silent_provider_is_said(door, provider, zoe):
    down = application(provider)
    down["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    with override_settings(SOCIALACCOUNT_PROVIDERS=down):
        assert door.post(BEGIN).status_code == 503


def test_delicate_act_asks_to_sign_in_at_the_provider_again(door, provider, zoe):
    through(door)
    assert door.get("/delicate/").status_code == 200
    session = door.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 601
    session.save()
    asked = door.get("/delicate/")
    assert urlsplit(asked["Location"]).path == "/confirmer/identite/"
    page = door.get(asked["Location"]).content.decode()
    assert 'name="again" value="1"' in page
    assert 'name="next" value="/delicate/"' in page
    assert through(door, next="/delicate/", again="1")["Location"] == "/delicate/"
    assert provider.asked["prompt"] == "login"
    assert door.get("/delicate/").content == b"done by zoe"


def test_officer_signed_in_otherwise_does_not_tie_an_identity_by_accident(door, provider, people, zoe):
    sign_in(door, people.awa)
    through(door)
    assert who(door) == "zoe"
    assert not SocialAccount.objects.filter(user=people.awa.officer).exists()


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    assert rules.oidc_providers() == {}
    (tmp_path / "secret").write_text("s3cret\n")
    monkeypatch.setenv("VIGIE_OIDC_SERVER", "https://idp.example/api/v2")
    monkeypatch.setenv("VIGIE_OIDC_CLIENT", "desk")
    monkeypatch.setenv("VIGIE_OIDC_SECRET_FILE", str(tmp_path / "secret"))
    app = rules.oidc_providers()["openid_connect"]["APPS"][0]
    assert (app["provider_id"], app["client_id"], app["secret"]) == ("proconnect", "desk", "s3cret")
    assert app["settings"]["oauth_pkce_enabled"] is True
