"""The tests: every application, throw-away keys, a fast hasher.

The addresses and middleware are the desk's; `tests/clients.py` gives a client for either surface. Nothing here is read
from a deployment: the keys are drawn once for this account's tests and open nothing else.
"""

import os
from pathlib import Path
from tempfile import gettempdir

from vigie.config.env import database
from vigie.config.settings.base import *
from vigie.config.settings.base import TEMPLATES
from vigie.config.settings.sign_in import *
from vigie.config.settings.surfaces import DESK
from vigie.lib.keyring import create_all, load_desk, load_public, read_bytes, read_text

# One folder an account, not one a process: a type checker loads these settings too, and never says goodbye.
VIGIE_HOME = Path(gettempdir()) / f"vigie-tests-of-{os.geteuid()}"
VIGIE_HOME.mkdir(mode=0o700, exist_ok=True)
SURFACE_KEYS = VIGIE_HOME / "keys"
create_all(SURFACE_KEYS)

SURFACE = "desk"
PUBLIC_KEYRING = load_public(SURFACE_KEYS / "public")
DESK_KEYRING = load_desk(SURFACE_KEYS / "desk")
ANCHOR_KEYS = SURFACE_KEYS / "worker"
MFA_SECRET = read_bytes(SURFACE_KEYS / "desk" / "mfa.secret")
SECRET_KEY = read_text(SURFACE_KEYS / "desk" / "django.secret")
DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", "postgresql:///vigie"), user="", password=""),
}
INSTALLED_APPS = [*DESK.apps, "vigie.web.public"]
MIDDLEWARE = DESK.middleware
ROOT_URLCONF = DESK.urls
TEMPLATES[0]["OPTIONS"]["context_processors"].append("django.contrib.messages.context_processors.messages")
VIGIE_CSP_SCRIPT = True
VIGIE_GALLERY = True
STATIC_ROOT = VIGIE_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Argon2 is slow on purpose; one test signs in with the real hasher.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
