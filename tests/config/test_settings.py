"""The settings of each process load from its deployment’s folders, and hold what it may hold and no more."""

import json
import os
import subprocess
import sys

import pytest

from vigie.config.env import ROOT
from vigie.lib import keyring

PROBE = """
import django, json
django.setup()
from django.conf import settings
from django.core.checks import run_checks
print(json.dumps({
    "problems": [str(one) for one in run_checks()],
    "desk_key": hasattr(settings, "DESK_KEYRING"),
    "second_factor": bool(getattr(settings, "MFA_SECRET", b"")),
    "user": settings.DATABASES["default"]["USER"],
    "hasher": settings.PASSWORD_HASHERS[0],
    "passkeys": getattr(settings, "PASSKEYS", None),
    "providers": getattr(settings, "SOCIALACCOUNT_PROVIDERS", None),
    "origins": settings.CSRF_TRUSTED_ORIGINS,
}))
"""


@pytest.fixture
def home(tmp_path):
    keyring.create_all(tmp_path / "keys")
    (tmp_path / "static").mkdir()
    return tmp_path


def probe(home, surface: str, **environment: str) -> dict:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("VIGIE_", "DATABASE_"))}
    env |= {
        "DJANGO_SETTINGS_MODULE": f"vigie.config.settings.{surface}",
        "PYTHONPATH": str(ROOT / "src"),
        "VIGIE_HOME": str(home),
    }
    run = subprocess.run(
        [sys.executable, "-c", PROBE], env=env | environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_desk_holds_its_keys_and_is_off_by_default(home):
    found = probe(home, "desk")
    assert found["problems"] == []
    assert (found["desk_key"], found["second_factor"], found["user"]) == (True, True, "vigie_desk")
    assert found["hasher"].endswith("Argon2PasswordHasher")
    assert (found["passkeys"], found["providers"], found["origins"]) == (False, {}, [])


def test_desk_takes_passkeys_provider_and_https_from_the_environment(home):
    (home / "client").write_text("s3cret\n")
    found = probe(
        home,
        "desk",
        VIGIE_PASSKEYS="yes",
        VIGIE_HTTPS="yes",
        VIGIE_HOSTS="desk.example,.wide.example",
        VIGIE_OIDC_SERVER="https://idp.example",
        VIGIE_OIDC_CLIENT="desk",
        VIGIE_OIDC_SECRET_FILE=str(home / "client"),
    )
    assert found["problems"] == []
    assert found["passkeys"] is True
    assert found["providers"]["openid_connect"]["APPS"][0]["secret"] == "s3cret"
    assert found["origins"] == ["https://desk.example", "https://*.wide.example"]


def test_owner_opens_no_tip_and_may_lack_the_second_factor_secret(home):
    found = probe(home, "admin")
    assert found["problems"] == []
    assert (found["desk_key"], found["second_factor"], found["user"]) == (False, True, "vigie_owner")
    (home / "keys" / "desk" / "mfa.secret").unlink()
    assert probe(home, "admin")["second_factor"] is False


@pytest.mark.parametrize("surface", ["public", "worker"])
def test_other_processes_hold_no_key_of_the_desk(home, surface):
    found = probe(home, surface, VIGIE_WALL="demonstration")
    assert found["problems"] == []
    assert (found["desk_key"], found["second_factor"], found["user"]) == (False, False, f"vigie_{surface}")
