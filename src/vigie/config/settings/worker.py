"""The worker's process: links the audit chain and erases what is due; it holds no tip key."""

import os

from vigie.config.env import database, keys_of
from vigie.config.settings.base import *
from vigie.config.settings.base import FIELD_APPS, ROOM_APPS, VIGIE_HOME
from vigie.lib.keyring import read_text

SURFACE = "worker"
_KEYS = keys_of(SURFACE)
ANCHOR_KEYS = _KEYS
SECRET_KEY = read_text(_KEYS / "django.secret")
DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL", f"postgresql:///vigie?host={VIGIE_HOME}"),
        user="vigie_worker",
        password=read_text(_KEYS / "database.password"),
    ),
}
INSTALLED_APPS = [*FIELD_APPS, *ROOM_APPS]
