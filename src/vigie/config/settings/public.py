"""The witness's process: holds public keys only, reads neither accounts, audit nor intel."""

import os

from vigie.config.env import database, env_bool, keys_of
from vigie.config.settings.base import *
from vigie.config.settings.base import VIGIE_HOME
from vigie.config.settings.surfaces import PUBLIC
from vigie.config.walls import refuse_desk_keys
from vigie.lib.keyring import load_public, read_text

SURFACE = "public"
_KEYS = keys_of(SURFACE)
refuse_desk_keys(_KEYS)
PUBLIC_KEYRING = load_public(_KEYS)
SECRET_KEY = read_text(_KEYS / "django.secret")
DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL", f"postgresql:///vigie?host={VIGIE_HOME}"),
        user="vigie_public",
        password=read_text(_KEYS / "database.password"),
    ),
}
# The same few statements all day: planned once a connection, a tip costs PostgreSQL half. A pooler that hands
# connections from one transaction to the next loses what was prepared.
if not env_bool("VIGIE_POOLER", default=False):
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 5

INSTALLED_APPS = PUBLIC.apps
MIDDLEWARE = PUBLIC.middleware
ROOT_URLCONF = PUBLIC.urls
VIGIE_EXIT_PATH = "/quitter/"
