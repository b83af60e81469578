"""The officers' process: holds the desk's private keys, and every read in it is recorded."""

import os

from vigie.config.env import database, env_bool, keys_of
from vigie.config.settings.base import *
from vigie.config.settings.base import TEMPLATES, VIGIE_HOME
from vigie.config.settings.sign_in import *
from vigie.config.settings.surfaces import DESK
from vigie.lib.keyring import load_desk, read_bytes, read_text

SURFACE = "desk"
_KEYS = keys_of(SURFACE)
DESK_KEYRING = load_desk(_KEYS)
SECRET_KEY = read_text(_KEYS / "django.secret")
MFA_SECRET = read_bytes(_KEYS / "mfa.secret")
DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL", f"postgresql:///vigie?host={VIGIE_HOME}"),
        user="vigie_desk",
        password=read_text(_KEYS / "database.password"),
    ),
}
if not env_bool("VIGIE_POOLER", default=False):  # as in the public process
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 5
INSTALLED_APPS = DESK.apps
MIDDLEWARE = DESK.middleware
ROOT_URLCONF = DESK.urls
TEMPLATES[0]["OPTIONS"]["context_processors"].append("django.contrib.messages.context_processors.messages")
VIGIE_CSP_SCRIPT = True
