"""Signing in by password and code, what stays shut without, sessions that end, the fresh proof, and the journal."""

import re
import time
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from clients import SurfaceClient
from people import PASSWORD, sign_in, sign_in_by_form
from vigie.accounts import officers, second_factor
from vigie.accounts.models import Officer, Session
from vigie.audit.journal import OPERATOR
from vigie.audit.models import Entry
from vigie.config.settings.surfaces import DESK

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.77"
BROWSER = "Distinctive-Browser/9.9"


@pytest.fixture
def door() -> SurfaceClient:
    cache.clear()
    return SurfaceClient(
        replace(DESK, urls="sign_in_probe"), "desk", REMOTE_ADDR=ADDRESS, headers={"user-agent": BROWSER}
    )


def who(client) -> str | None:
    answer = client.get("/")
    return answer.content.decode() if answer.status_code == 200 else None


def acts() -> list[str]:
    return [entry.action for entry in Entry.objects.order_by("at") if entry.actor_kind != "operator"]


def newcomer(login: str = "zoe") -> Officer:
    return officers.add_officer(actor=OPERATOR, login=login, name="Zoé", password=PASSWORD)


def secret_shown(answer) -> str:
    return re.search(r"<code>([A-Z2-7 ]+)</code>", answer.content.decode())[1].replace(" ", "")


def test_password_and_code_open_the_desk_and_are_recorded(door, people):
    answer = sign_in_by_form(door, people.awa)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert who(door) == "awa"
    assert acts() == ["accounts.sign_in"]
    entry = Entry.objects.get(action="accounts.sign_in")
    assert (entry.actor_kind, entry.actor_ref) == ("officer", str(people.awa.officer.pk))


def test_login_is_accepted_in_capitals_and_with_spaces(door, people):
    door.post("/connexion/", {"login": " AWA ", "password": PASSWORD})
    door.post("/connexion/code/", {"code": people.awa.code})
    assert who(door) == "awa"


@override_settings(
    PASSWORD_HASHERS=[
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
)
def test_sign_in_works_with_argon2_and_renews_an_older_hash(door, people):
    sign_in_by_form(door, people.awa)
    assert who(door) == "awa"
    assert Officer.objects.get(login="awa").password.startswith("argon2")


def test_password_alone_opens_nothing(door, people):
    door.post("/connexion/", {"login": "awa", "password": PASSWORD})
    assert who(door) is None
    assert door.get("/")["Location"] == "/connexion/"
    assert door.get("/securite/").status_code == 302


def test_wrong_password_is_refused_in_place_and_named_in_the_journal_by_reference(door, people):
    answer = door.post("/connexion/", {"login": "awa", "password": "une tout autre phrase"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    entry = Entry.objects.get(action="accounts.sign_in_failed")
    assert (entry.actor_kind, entry.actor_ref, entry.object_ref) == (
        "unknown",
        "",
        f"officer:{people.awa.officer.pk}",
    )


def test_unknown_login_gets_the_same_answer_and_leaves_no_name(door, people):
    known = door.post("/connexion/", {"login": "awa", "password": "une tout autre phrase"})
    unknown = door.post("/connexion/", {"login": "nobody.at.all", "password": "une tout autre phrase"})
    words = [re.findall(r"<li>.*?</li>", answer.content.decode()) for answer in (known, unknown)]
    assert words[0] == words[1] != []
    entries = Entry.objects.filter(action="accounts.sign_in_failed")
    assert {entry.object_ref for entry in entries} == {"", f"officer:{people.awa.officer.pk}"}
    assert not any("nobody" in str(vars(entry)) for entry in entries)


def test_wrong_code_is_refused_and_recorded(door, people):
    door.post("/connexion/", {"login": "awa", "password": PASSWORD})
    answer = door.post("/connexion/code/", {"code": "000000"})
    assert answer.status_code == 200
    assert who(door) is None
    assert acts() == ["accounts.second_factor_failed"]


def test_code_opens_one_session_only_even_in_another_process(door, people):
    sign_in_by_form(door, people.awa)
    door.logout()
    cache.clear()  # what another process would remember: nothing
    sign_in_by_form(door, people.awa)
    assert who(door) is None


def test_recovery_code_opens_once(door, people):
    awa = people.awa.officer
    code = second_factor.draw_recovery_codes(actor=awa.actor, officer=awa)[3]
    for expected in ("awa", None):
        door.post("/connexion/", {"login": "awa", "password": PASSWORD})
        door.post("/connexion/code/", {"code": code})
        assert who(door) == expected
        door.logout()
    assert second_factor.unused_codes(awa) == 9


def test_guessing_a_password_is_stopped_for_that_login_only(door, people):
    for _ in range(5):
        door.post("/connexion/", {"login": "awa", "password": "une tout autre phrase"})
    door.post("/connexion/", {"login": "awa", "password": PASSWORD})
    door.post("/connexion/code/", {"code": people.awa.code})
    assert who(door) is None
    assert Entry.objects.filter(action="accounts.sign_in_failed").count() == 5
    sign_in_by_form(door, people.bruno)
    assert who(door) == "bruno"


def test_guessing_a_code_is_stopped(door, people):
    door.post("/connexion/", {"login": "awa", "password": PASSWORD})
    for _ in range(5):
        door.post("/connexion/code/", {"code": "000000"})
    door.post("/connexion/code/", {"code": people.awa.code})
    assert who(door) is None


def test_suspended_officer_is_told_so_and_gets_nothing(door, people):
    answer = door.post("/connexion/", {"login": "gael", "password": PASSWORD})
    assert answer["Location"] == "/connexion/fermee/"
    assert door.get("/connexion/fermee/").status_code == 200
    assert who(door) is None


def test_suspension_shuts_an_open_session_at_once(door, people):
    sign_in(door, people.awa)
    assert who(door) == "awa"
    officers.suspend(actor=OPERATOR, officer=people.awa.officer)
    assert who(door) is None


def test_newcomer_is_led_to_set_up_the_second_factor_before_anything_else(door):
    newcomer()
    door.post("/connexion/", {"login": "zoe", "password": PASSWORD})
    for path in ("/", "/delicate/", "/securite/", "/securite/codes/", "/securite/mot-de-passe/"):
        assert door.get(path)["Location"] == "/securite/application/"
    answer = door.get("/securite/application/")
    assert "data:image/svg+xml" in answer.content.decode()
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]
    secret = secret_shown(answer)
    assert secret not in Session.objects.get(officer__login="zoe").session_data
    wrong = door.post("/securite/application/", {"code": "000000"})
    assert wrong.status_code == 200
    assert secret_shown(wrong) == secret
    done = door.post("/securite/application/", {"code": second_factor.current_code(secret)})
    assert len(re.findall(r"<li><code>\d{8}</code>", done.content.decode())) == 10
    assert done["Cache-Control"] == "no-store"
    assert who(door) == "zoe"
    assert acts() == ["accounts.sign_in", "accounts.second_factor_set"]
    locked = Authenticator.objects.get(user__login="zoe", type="totp").data
    assert secret not in str(locked)


def test_code_that_set_the_application_up_does_not_sign_in_as_well(door):
    newcomer()
    door.post("/connexion/", {"login": "zoe", "password": PASSWORD})
    code = second_factor.current_code(secret_shown(door.get("/securite/application/")))
    door.post("/securite/application/", {"code": code})
    door.logout()
    door.post("/connexion/", {"login": "zoe", "password": PASSWORD})
    door.post("/connexion/code/", {"code": code})
    assert who(door) is None


def test_next_leads_back_to_a_page_of_ours_only(door, people):
    assert door.get("/delicate/?a=1")["Location"] == "/connexion/?next=%2Fdelicate%2F%3Fa%3D1"
    door.post("/connexion/?next=/delicate/", {"login": "awa", "password": PASSWORD})
    assert door.post("/connexion/code/", {"code": people.awa.code})["Location"] == "/delicate/"
    door.logout()
    door.post("/connexion/?next=https://evil.example/", {"login": "bruno", "password": PASSWORD})
    assert door.post("/connexion/code/", {"code": people.bruno.code})["Location"] == "/"


def test_sign_out_ends_the_session_and_is_recorded(door, people):
    sign_in_by_form(door, people.awa)
    assert door.post("/deconnexion/")["Location"] == "/connexion/"
    assert who(door) is None
    assert not Session.objects.filter(officer=people.awa.officer).exists()
    assert acts() == ["accounts.sign_in", "accounts.sign_out"]


@pytest.mark.parametrize(("mark", "age"), [("seen", settings.SESSION_IDLE), ("began", settings.SESSION_AT_MOST)])
def test_session_ends_by_itself(door, people, mark, age):
    sign_in(door, people.awa)
    assert who(door) == "awa"
    session = door.session
    session[mark] = int(time.time() - age.total_seconds()) - 1
    session.save()
    assert door.get("/")["Location"] == "/connexion/"
    assert who(door) is None
    assert "accounts.sign_out" in acts()


def test_session_is_not_written_on_every_page(door, people, django_assert_num_queries):
    sign_in(door, people.awa)
    who(door)
    with django_assert_num_queries(2):
        who(door)


def test_cookies_are_strict_named_and_out_of_reach_of_scripts(door, people):
    sign_in_by_form(door, people.awa)
    cookie = door.cookies["vigie_desk"]
    assert (cookie["samesite"], cookie["httponly"], cookie["max-age"]) == ("Strict", True, "")
    door.get("/securite/")
    assert door.cookies["vigie_desk_csrf"]["samesite"] == "Strict"
    with override_settings(SESSION_COOKIE_SECURE=True):
        door.get("/connexion/")
    assert settings.SESSION_COOKIE_SECURE == settings.HTTPS


def test_delicate_act_asks_for_a_fresh_proof_and_then_holds(door, people):
    sign_in(door, people.awa, fresh=False)
    assert who(door) == "awa"
    asked = door.get("/delicate/?a=1")
    assert asked["Location"] == "/confirmer/?next=%2Fdelicate%2F%3Fa%3D1"
    assert door.post("/confirmer/", {"password": "une tout autre phrase"}).status_code == 200
    answer = door.post(asked["Location"], {"password": PASSWORD, "next": "/delicate/?a=1"})
    assert answer["Location"] == "/delicate/?a=1"
    assert door.get("/delicate/").content == b"done by awa"
    assert acts()[-1] == "accounts.confirmed"


def test_fresh_proof_may_be_a_code(door, people):
    sign_in(door, people.awa, fresh=False)
    door.post("/confirmer/code/?next=/delicate/", {"code": people.awa.code})
    assert door.get("/delicate/").status_code == 200


def test_nothing_of_a_refused_post_is_kept(door, people):
    sign_in(door, people.awa, fresh=False)
    assert door.post("/delicate/", {"words": "sealed words"}).status_code == 302
    assert "sealed words" not in str(dict(door.session))


def test_proof_of_somebody_else_is_worth_nothing(door, people):
    sign_in(door, people.awa)
    session = door.session
    session["account_authentication_methods_user"] = str(people.bruno.officer.pk)
    session.save()
    assert door.get("/delicate/").status_code == 302


def test_recovery_codes_and_password_can_be_changed(door, people):
    sign_in(door, people.awa)
    assert door.get("/securite/codes/").status_code == 200
    assert len(re.findall(r"<li><code>\d{8}</code>", door.post("/securite/codes/").content.decode())) == 10
    other = door.__class__(replace(DESK, urls="sign_in_probe"), "desk")
    sign_in(other, people.awa)
    new = "une autre phrase, plus longue"
    weak = door.post("/securite/mot-de-passe/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})
    assert weak.status_code == 200
    answer = door.post("/securite/mot-de-passe/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer["Location"] == "/securite/"
    assert who(door) == "awa"
    assert who(other) is None
    assert acts()[-1] == "accounts.password_changed"


def test_other_sessions_can_be_ended(door, people):
    other = door.__class__(replace(DESK, urls="sign_in_probe"), "desk")
    sign_in(door, people.awa)
    sign_in(other, people.awa)
    assert door.post("/securite/sessions/").status_code == 302
    assert who(door) == "awa"
    assert who(other) is None


def test_marked_view_is_open_and_no_other(door, people):
    assert door.get("/open/").content == b"open"
    assert door.get("/").status_code == 302
    assert door.post("/").status_code == 302
    assert door.get("/securite/")["Cache-Control"] == "no-store"


def test_nobody_registers_alone(door):
    for path in ("/accounts/signup/", "/signup/", "/inscription/"):
        assert door.get(path).status_code == 404


def test_passkeys_and_provider_are_absent_by_default(door, people):
    text = door.get("/connexion/").content.decode()
    assert "<script" not in text
    assert "oidc" not in text
    for path in ("/connexion/cle/", "/oidc/proconnect/login/callback/"):
        assert door.get(path).status_code == 404
    sign_in(door, people.awa)
    assert door.get("/securite/cles/ajouter/").status_code == 404


def test_form_without_token_is_refused(people):
    strict = SurfaceClient(replace(DESK, urls="sign_in_probe"), "desk", enforce_csrf_checks=True)
    assert strict.post("/connexion/", {"login": "awa", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("path", ["/connexion/", "/securite/", "/securite/codes/", "/securite/mot-de-passe/"])
def test_pages_are_ours_and_hold_no_inline_script(door, people, path):
    if path != "/connexion/":
        sign_in(door, people.awa)
    text = door.get(path).content.decode()
    assert "<h1>" in text
    assert "Vigie" in text
    assert "allauth" not in text
    assert "style=" not in text


def test_address_browser_and_typed_login_are_written_nowhere(door, people, dump):
    door.post("/connexion/", {"login": "distinctive.login", "password": "distinctive password"})
    sign_in_by_form(door, people.awa)
    door.get("/securite/")
    door.post("/delicate/", {"words": "x"})
    for needle in (ADDRESS, BROWSER, "distinctive", PASSWORD, people.awa.secret):
        assert needle not in dump()


@pytest.fixture
def dump():
    """Return every row of every table as text, sessions opened."""
    from django.apps import apps  # noqa: PLC0415 - after set-up

    def all_rows() -> str:
        rows = [str(vars(row)) for model in apps.get_models() if model._meta.managed for row in model.objects.all()]
        from vigie.accounts.sessions import SessionStore  # noqa: PLC0415 - as above

        rows += [str(SessionStore().decode(row.session_data)) for row in Session.objects.all()]
        return "\n".join(rows)

    return all_rows
