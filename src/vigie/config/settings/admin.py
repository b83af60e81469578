"""Migrations and the command line: every application, the owner's role, no page and no address.

It reaches the desk's second-factor secret only where an operator enrols an officer (`vigie officers`), and only if the
file is readable; it never loads a key that opens a tip.
"""

import os

from vigie.config.env import database, home, keys_of
from vigie.config.settings.base import *
from vigie.config.settings.base import VIGIE_HOME
from vigie.config.settings.sign_in import *
from vigie.config.settings.surfaces import DESK
from vigie.lib.keyring import read_bytes, read_text

SURFACE = "admin"
SURFACE_KEYS = home() / "keys"
_KEYS = keys_of("owner")
SECRET_KEY = read_text(_KEYS / "django.secret")
DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL", f"postgresql:///vigie?host={VIGIE_HOME}"),
        user="vigie_owner",
        password=read_text(_KEYS / "database.password"),
    ),
}
_SECOND_FACTOR = SURFACE_KEYS / "desk" / "mfa.secret"
# Empty where this account may not read it: officers then set their second factor up at their first sign-in.
MFA_SECRET = read_bytes(_SECOND_FACTOR) if os.access(_SECOND_FACTOR, os.R_OK) else b""
INSTALLED_APPS = [*DESK.apps, "vigie.web.public"]
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # allauth refuses to load without it; nothing is served
