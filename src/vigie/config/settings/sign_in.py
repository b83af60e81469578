"""How officers sign in: one set of rules for the desk, the command line and the tests.

Password (argon2) and a second factor always; passkeys (`VIGIE_PASSKEYS`) and OpenID Connect (`VIGIE_OIDC_*`) only where
a deployment switches them on. Nobody registers alone, nothing is sent by e-mail, no address or browser is kept.

OpenID Connect, ProConnect for instance:

    VIGIE_OIDC_SERVER       address of the provider (what stands before `/.well-known/openid-configuration`)
    VIGIE_OIDC_CLIENT       client identifier
    VIGIE_OIDC_SECRET_FILE  file that holds the client secret
    VIGIE_OIDC_ID           short name used in the callback address `/oidc/<id>/login/callback/` (default `proconnect`)
    VIGIE_OIDC_NAME         name shown on the button (default `ProConnect`)
    VIGIE_OIDC_CLAIM        claim compared with an officer's login, and with the e-mail where the claim is `email`
    VIGIE_OIDC_AMR          values of `amr` that prove a second factor (default `mfa`)
    VIGIE_OIDC_ACR          values of `acr` that prove a second factor; asked for at sign-in (none by default)
    VIGIE_OIDC_SCOPE        scopes (default `openid,email`)
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from vigie.config.env import env_bool, env_list
from vigie.config.settings.base import ALLOWED_HOSTS, HTTPS
from vigie.lib.keyring import read_text

AUTHENTICATION_BACKENDS = ["vigie.web.desk.accounts.backend.OfficerBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

# --- Sessions: rows in the database, so that they can be ended from the other side ------------------------------------
SESSION_ENGINE = "vigie.accounts.sessions"
SESSION_COOKIE_NAME = "vigie_desk"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE = timedelta(minutes=30)
SESSION_AT_MOST = timedelta(hours=12)
SUDO = timedelta(minutes=10)
SESSION_COOKIE_AGE = int(SESSION_AT_MOST.total_seconds())
CSRF_COOKIE_NAME = "vigie_desk_csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "vigie.web.shared.errors.csrf_failure"
# Behind a proxy that ends TLS we see plain HTTP; forms come from, and providers lead back to, the https address.
CSRF_TRUSTED_ORIGINS = (
    [f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS] if HTTPS else []
)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Counters of the rate limits, in memory: a restart forgets them, nothing of them is ever written.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- allauth.account --------------------------------------------------------------------------------------------------
ACCOUNT_ADAPTER = "vigie.web.desk.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_TIMEOUT = 600
# `ip` stands for nobody's address here: the adapter gives the same word for everyone (see it for the reason), so these
# are limits of the whole process, and those by `key` (the login) or `user` are what stops a guesser.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "5/5m/key",
    "reauthenticate": "5/m/user",
    "change_password": "5/m/user",
}

ACCOUNT_FORMS = {
    "login": "vigie.web.desk.accounts.forms.SignIn",
    "reauthenticate": "vigie.web.desk.accounts.forms.ConfirmByPassword",
    "change_password": "vigie.web.desk.accounts.forms.ChangePassword",
}

# --- allauth.mfa ------------------------------------------------------------------------------------------------------
PASSKEYS = env_bool("VIGIE_PASSKEYS", default=False)
MFA_ADAPTER = "vigie.web.desk.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "vigie.web.desk.accounts.forms.SecondFactor",
    "reauthenticate": "vigie.web.desk.accounts.forms.ConfirmByCode",
    "add_webauthn": "vigie.web.desk.accounts.forms.AddPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# The address a browser calls secure without TLS; only for demonstration and tests on one machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env_bool("VIGIE_PASSKEYS_WITHOUT_TLS", default=False)
MFA_TOTP_ISSUER = "Vigie"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}

# --- allauth.socialaccount --------------------------------------------------------------------------------------------
SOCIALACCOUNT_ADAPTER = "vigie.web.desk.accounts.adapter.OpenIdAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_CLAIM = os.environ.get("VIGIE_OIDC_CLAIM", "email")
OIDC_SECOND_FACTOR_AMR = env_list("VIGIE_OIDC_AMR", "mfa")
OIDC_SECOND_FACTOR_ACR = env_list("VIGIE_OIDC_ACR", "")


def oidc_providers() -> dict[str, Any]:
    """Return allauth's table of providers: empty unless `VIGIE_OIDC_SERVER` is set."""
    server = os.environ.get("VIGIE_OIDC_SERVER", "")
    if not server:
        return {}
    application = {
        "provider_id": os.environ.get("VIGIE_OIDC_ID", "proconnect"),
        "name": os.environ.get("VIGIE_OIDC_NAME", "ProConnect"),
        "client_id": os.environ.get("VIGIE_OIDC_CLIENT", ""),
        "secret": read_text(Path(os.environ.get("VIGIE_OIDC_SECRET_FILE", ""))),
        "settings": {
            "server_url": server,
            "oauth_pkce_enabled": True,
            "scope": env_list("VIGIE_OIDC_SCOPE", "openid,email"),
        },
    }
    return {"openid_connect": {"APPS": [application]}}


SOCIALACCOUNT_PROVIDERS = oidc_providers()
