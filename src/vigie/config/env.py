"""Reading the environment: typed, loud when malformed, and silent about values.

Refuses with `Misconfigured`, naming the variable.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from vigie.lib.errors import Misconfigured

ROOT = Path(__file__).resolve().parents[3]


def env_int(name: str, default: int) -> int:
    """Read a whole number."""
    raw = os.environ.get(name, "")
    if not raw:
        return default
    if not raw.isdigit():
        raise Misconfigured(f"{name} must be a whole number.")
    return int(raw)


def env_bool(name: str, *, default: bool) -> bool:
    """Read a switch: 1/true/yes/on or 0/false/no/off."""
    raw = os.environ.get(name, "").lower()
    if not raw:
        return default
    if raw not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise Misconfigured(f"{name} must be yes or no.")
    return raw in {"1", "true", "yes", "on"}


def env_list(name: str, default: str) -> list[str]:
    """Read a comma-separated list."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def home() -> Path:
    """Return the data folder of the deployment (`VIGIE_HOME`, by default `var/` in the checkout)."""
    return Path(os.environ.get("VIGIE_HOME", ROOT / "var")).resolve()


def keys_of(surface: str) -> Path:
    """Return the key folder of this process: `VIGIE_KEYS`, else the surface's own under the data folder."""
    return Path(os.environ.get("VIGIE_KEYS", home() / "keys" / surface))


def database(url: str, *, user: str, password: str) -> dict[str, Any]:
    """Build Django's database entry from an address; credentials in the address win over the given ones."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Misconfigured("DATABASE_URL must begin with postgresql://")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    options = {key: value for key, value in query.items() if key not in {"host", "port"}}
    return {
        "ENGINE": "vigie.config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "vigie",
        "USER": unquote(parts.username or "") or user,
        "PASSWORD": unquote(parts.password or "") or password,
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port") or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "server_side_binding": True},
    }
