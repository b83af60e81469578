"""`vigie officers`, without the set-up of the command line around it."""

import argparse
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import override_settings

from people import desk
from vigie.accounts import access, second_factor
from vigie.accounts.models import Officer
from vigie.config.cli import officers as command
from vigie.lib.errors import NotThere, Refused

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase de théâtre, sans secret"


@pytest.fixture
def run(capsys, tmp_path):
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")

    def act(*words: str) -> str:
        parser = argparse.ArgumentParser()
        command.register(parser.add_subparsers())
        arguments = parser.parse_args(["officers", *(word.replace("FILE", str(file)) for word in words)])
        arguments.act(arguments)
        return capsys.readouterr().out

    return act


def test_add_appoints_and_shows_the_second_factor_once(run):
    desk("25")
    said = run("add", "zoe", "--name", "Zoé", "--role", "analyst", "--desk", "desk-25", "--password-file", "FILE")
    officer = Officer.objects.get(login="zoe")
    assert officer.check_password(PASSWORD)
    assert [unit.code for unit in access.desks(officer)] == ["desk-25"]
    secret = re.search(r"secret ([A-Z2-7]{32})", said)[1]
    assert f"otpauth://totp/zoe?secret={secret}&issuer=Vigie" in said
    locked = Authenticator.objects.get(user=officer, type="totp")
    assert second_factor.spend(locked, second_factor.current_code(secret), secret=_mfa_secret())
    assert len(re.findall(r"\b\d{8}\b", said)) == 10
    assert PASSWORD not in said


def _mfa_secret() -> bytes:
    from django.conf import settings  # noqa: PLC0415 - one use

    return settings.MFA_SECRET


def test_add_may_leave_the_second_factor_to_the_first_sign_in(run):
    with override_settings(MFA_SECRET=b""):
        run("add", "zoe", "--name", "Zoé", "--password-file", "FILE", "--enrol-at-first-sign-in")
        with pytest.raises(Refused, match="first-sign-in"):
            run("add", "yan", "--name", "Yan", "--password-file", "FILE")
    assert not Authenticator.objects.exists()
    assert Officer.objects.count() == 1


def test_add_for_the_identity_provider_has_no_password(run):
    run("add", "zoe", "--name", "Zoé", "--no-password", "--email", "zoe@service.example")
    assert not Officer.objects.get(login="zoe").has_usable_password()


def test_add_refuses_half_an_appointment_and_an_unknown_desk(run):
    with pytest.raises(Refused, match="both"):
        run("add", "zoe", "--name", "Zoé", "--role", "analyst", "--password-file", "FILE")
    with pytest.raises(Refused, match="desk-99"):
        run("add", "zoe", "--name", "Zoé", "--role", "analyst", "--desk", "desk-99", "--password-file", "FILE")
    assert not Officer.objects.exists()


def test_list_says_who_holds_what(run, people):
    lines = dict(line.split(maxsplit=1) for line in run("list").splitlines())
    assert lines["bruno"].endswith("supervisor@desk-25")
    assert lines["gael"].endswith("SUSPENDED")
    assert lines["hana"].endswith("no role")
    assert "officer.manage" in run("roles")


def test_suspend_restore_reset_and_new_password(run, people):
    assert "suspended" in run("suspend", "awa")
    assert not Officer.objects.get(login="awa").is_active
    run("restore", "awa")
    assert Officer.objects.get(login="awa").is_active
    run("reset-second-factor", "awa")
    assert not Authenticator.objects.filter(user__login="awa").exists()
    run("set-password", "awa", "--password-file", "FILE")
    with pytest.raises(NotThere):
        run("suspend", "nobody")


def test_appoint_and_end(run, people):
    run("appoint", "hana", "--role", "analyst", "--desk", "desk-60")
    assert [unit.code for unit in access.desks(Officer.objects.get(login="hana"))] == ["desk-60"]
    run("end", "hana", "--role", "analyst", "--desk", "desk-60")
    assert access.desks(Officer.objects.get(login="hana")) == {}
    with pytest.raises(Refused, match="does not hold"):
        run("end", "hana", "--role", "analyst", "--desk", "desk-60")
