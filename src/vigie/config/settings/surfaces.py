"""What each surface loads, in one place: its applications, its middleware in order, its addresses.

The settings of a process take theirs from here; the tests take both, so that a page is always tried behind the very
walls it will stand behind.
"""

from dataclasses import dataclass

from vigie.config.settings.base import FIELD_APPS, ROOM_APPS

SIGN_IN_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
STATIC_APPS = ["whitenoise.runserver_nostatic", "django.contrib.staticfiles"]


@dataclass(frozen=True)
class Surface:
    """One origin: what it loads and what stands before its pages."""

    apps: list[str]
    urls: str
    middleware: list[str]


PUBLIC = Surface(
    apps=[*STATIC_APPS, *FIELD_APPS, "vigie.web.shared", "vigie.web.public"],
    urls="vigie.config.urls_public",
    middleware=[
        "vigie.web.shared.middleware.SecurityHeaders",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "vigie.web.shared.middleware.CompressPages",
        "vigie.web.public.language.Language",
        "django.middleware.common.CommonMiddleware",
        "vigie.web.shared.middleware.SameOriginPosts",
        "vigie.web.shared.middleware.RefusedAsPage",
    ],
)

DESK = Surface(
    # Our templates come before the library's, which they replace page by page.
    apps=[*STATIC_APPS, *FIELD_APPS, *ROOM_APPS, "vigie.web.shared", "vigie.web.desk", *SIGN_IN_APPS],
    urls="vigie.config.urls_desk",
    middleware=[
        "vigie.web.shared.middleware.SecurityHeaders",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "vigie.web.desk.accounts.middleware.SessionsEnd",
        "vigie.web.desk.accounts.middleware.DenyByDefault",
        "vigie.web.shared.middleware.RefusedAsPage",
    ],
)
