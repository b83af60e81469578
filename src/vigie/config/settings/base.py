"""What every process shares: language, time, database engine, logs, and the figures a deployment may change.

Retention and recipients are bound to the legal act a deployment rests on (`LEGAL_ACT`): change them together.
"""

import os
from typing import Any

from vigie.config.env import ROOT, env_bool, env_int, env_list, home

VIGIE_HOME = home()
DEBUG = False
USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_I18N = True
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français"), ("en", "English")]
# What a witness may read; the desk speaks `LANGUAGES`.
WITNESS_LANGUAGES = [
    *LANGUAGES,
    ("ar", "العربية"),
    ("es", "español"),
    ("pt", "português"),
    ("ro", "română"),
]
LOCALE_PATHS = [ROOT / "src" / "vigie" / "locale"]
LANGUAGE_COOKIE_NAME = "langue"
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True

ALLOWED_HOSTS = env_list("VIGIE_HOSTS", "127.0.0.1,localhost")
AUTH_USER_MODEL = "accounts.Officer"
HTTPS = env_bool("VIGIE_HTTPS", default=False)

FIELD_APPS = ["vigie.audit", "vigie.places", "vigie.accounts", "vigie.tips"]
ROOM_APPS = ["vigie.intel", "vigie.triage"]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "vigie.web.shared.forms.Renderer"

STATIC_URL = "static/"
STATIC_ROOT = VIGIE_HOME / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_MAX_AGE = 3600

# A form of this house is text. Anything larger is refused before it is read (413).
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 0
FILE_UPLOAD_HANDLERS: list[str] = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"content_free": {"()": "vigie.lib.logs.ContentFreeFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "content_free"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "vigie": {"level": "INFO"},
        # Django names the path of every 404 and the host of every bad request: not ours to keep.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
    },
}

# --- What a deployment may change -------------------------------------------------------------------------------
LEGAL_ACT = os.environ.get("VIGIE_LEGAL_ACT", "")
# A translation engine inside the deployment (`tips.translation`); none by default.
VIGIE_TRANSLATOR = os.environ.get("VIGIE_TRANSLATOR", "")
CAMPAIGN_FOLDERS = env_list("VIGIE_CAMPAIGNS", "")
QUICK_EXIT_URL = os.environ.get("VIGIE_QUICK_EXIT", "https://www.service-public.fr/")
VIGIE_GALLERY = env_bool("VIGIE_GALLERY", default=False)
VIGIE_CSP_SCRIPT = False

DRAFT_HOURS = env_int("VIGIE_DRAFT_HOURS", 12)
CODE_MONTHS = env_int("VIGIE_CODE_MONTHS", 12)
WORDS_DAYS_AT_MOST = env_int("VIGIE_WORDS_DAYS_AT_MOST", 90)
WORDS_DAYS_AFTER_DECISION = env_int("VIGIE_WORDS_DAYS_AFTER_DECISION", 30)
WORDS_DAYS_AFTER_REJECTION = env_int("VIGIE_WORDS_DAYS_AFTER_REJECTION", 7)
SAME_FACE_DAYS = env_int("VIGIE_SAME_FACE_DAYS", 7)
REPORT_REVIEW_MONTHS = env_int("VIGIE_REPORT_REVIEW_MONTHS", 12)
REPORT_KEEP_MONTHS = env_int("VIGIE_REPORT_KEEP_MONTHS", 36)
# The registry: weeks of quiet before *closed*, months a point is kept, days before *action taken* may be released.
QUIET_WEEKS = env_int("VIGIE_QUIET_WEEKS", 12)
POINT_KEEP_MONTHS = env_int("VIGIE_POINT_KEEP_MONTHS", 60)
OPERATION_KEEP_MONTHS = env_int("VIGIE_OPERATION_KEEP_MONTHS", 60)
TASK_KEEP_MONTHS = env_int("VIGIE_TASK_KEEP_MONTHS", 12)
ANALYSIS_KEEP_MONTHS = env_int("VIGIE_ANALYSIS_KEEP_MONTHS", 12)
REPORT_DRAFT_DAYS = env_int("VIGIE_REPORT_DRAFT_DAYS", 30)
ANSWER_DAYS = env_int("VIGIE_ANSWER_DAYS", 30)
WITHOUT_ACTION_DAYS = env_int("VIGIE_WITHOUT_ACTION_DAYS", 60)
# Files of map tiles (`web.desk.tiles`): those of the house, or a deployment's own with its streets.
VIGIE_TILES = os.environ.get("VIGIE_TILES", str(ROOT / "src" / "vigie" / "places" / "data" / "tiles"))
# Suggestions of known points at triage: shown after the officer's first choice, or not at all.
SUGGESTIONS = env_bool("VIGIE_SUGGESTIONS", default=True)
TIPS_PER_OFFICER = env_int("VIGIE_TIPS_PER_OFFICER", 8)

# Talks: how many one officer holds, how long a witness waits or may be gone, how much one may write.
TALKS_PER_OFFICER = env_int("VIGIE_TALKS_PER_OFFICER", 4)
TALK_WAIT_MINUTES = env_int("VIGIE_TALK_WAIT_MINUTES", 20)
TALK_GONE_SECONDS = env_int("VIGIE_TALK_GONE_SECONDS", 120)
TALKS_WAITING_AT_MOST = env_int("VIGIE_TALKS_WAITING_AT_MOST", 200)
TALK_EFFORT_BITS = env_int("VIGIE_TALK_EFFORT_BITS", 0)
MESSAGES_A_MINUTE = env_int("VIGIE_MESSAGES_A_MINUTE", 30)
STREAMS_AT_MOST = env_int("VIGIE_STREAMS_AT_MOST", 12_000)
# Sessions, rights and conversations of all streams are looked at again once in this time. Pages count on 15 seconds.
BEAT_SECONDS = env_int("VIGIE_BEAT_SECONDS", 15)
