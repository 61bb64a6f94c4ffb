"""Credentials and addresses, read through dlt when a run starts (environment or ``.dlt/secrets.toml``).

One connection is one authorisation of the app. The default connection has the plain names
(``SOURCES__TIKTOK_SHOP__APP_KEY``); further ones are listed in ``SOURCES__TIKTOK_SHOP__CONNECTIONS`` and have
their name in between (``SOURCES__TIKTOK_SHOP__EUROPE__ACCESS_TOKEN``), falling back to the plain names for
the app and the addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import dlt

from ingestion.messages import text as message
from ingestion.tiktok_shop.exceptions import ConfigurationError
from ingestion.tiktok_shop.settings import (
    DEFAULT_AUTH_URL,
    DEFAULT_BASE_URL,
    ENDPOINTS,
    INITIAL_DAYS,
    LOOKBACK_DAYS,
)

_SECTION = "sources.tiktok_shop"
DEFAULT_CONNECTION = "default"


@dataclass(frozen=True)
class Connection:
    """One authorisation of the app; secrets stay out of its text."""

    name: str
    app_key: str
    app_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    base_url: str
    auth_url: str
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """How far back the first load and the re-reads of affiliate orders go, in days."""

    initial_days: int = INITIAL_DAYS
    lookback_days: int = LOOKBACK_DAYS


def connections() -> list[Connection]:
    """Every configured connection; empty if there are no credentials at all.

    Raises:
        ConfigurationError: credentials are there in part; the message names what is missing.
    """
    names = [name.strip() for name in _setting("connections").split(",") if name.strip()]
    found = [_connection(name) for name in (names or [DEFAULT_CONNECTION])]
    return [connection for connection in found if connection is not None]


def reach() -> Reach:
    """Configured reach.

    Raises:
        ConfigurationError: a value is not a number of days.
    """
    values = []
    for name, default in (("initial_days", INITIAL_DAYS), ("lookback_days", LOOKBACK_DAYS)):
        text = _setting(name) or str(default)
        if not text.isdigit() or not 0 < int(text) <= 3650:
            raise ConfigurationError(message("api_not_days", variable=_variable(name), value=text),
                                     message("fix_days"))
        values.append(int(text))
    return Reach(*values)


def _connection(name: str) -> Connection | None:
    """One connection; None if the default one has no credentials."""
    prefix = "" if name == DEFAULT_CONNECTION else f"{name}."
    values = {key: _setting(f"{prefix}{key}") or _setting(key) for key in ("app_key", "app_secret")}
    values |= {key: _setting(f"{prefix}{key}") for key in ("access_token", "refresh_token")}
    if not prefix and not any(values.values()):
        return None
    missing = [key for key in ("app_key", "app_secret", "access_token") if not values[key]]
    if missing == ["access_token"] and values["refresh_token"]:
        missing = []
    if missing:
        raise ConfigurationError(
            message("api_credentials_incomplete", variable=_variable(prefix + missing[0])),
            message("fix_set_variable"))
    return Connection(
        name=name, app_key=values["app_key"], app_secret=values["app_secret"],
        access_token=values["access_token"], refresh_token=values["refresh_token"],
        base_url=_url("base_url", prefix, DEFAULT_BASE_URL), auth_url=_url("auth_url", prefix, DEFAULT_AUTH_URL),
        versions={endpoint.name: version for endpoint in ENDPOINTS
                  if (version := _setting(f"versions.{endpoint.name}"))})


def _url(key: str, prefix: str, default: str) -> str:
    """An address, without a slash at its end."""
    url = (_setting(f"{prefix}{key}") or _setting(key) or default).rstrip("/")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise ConfigurationError(message("api_not_an_address", variable=_variable(key)), message("fix_write_address"))
    return url


def _setting(key: str) -> str:
    """A setting as text, '' if it is not set. Exactly this name: dlt's own lookup would go on to ``APP_KEY``."""
    value = dlt.secrets.get(f"{_SECTION}.{key}", str) or dlt.config.get(f"{_SECTION}.{key}", str)
    return "" if value is None else str(value).strip()


def _variable(key: str) -> str:
    """Name of the environment variable of a setting."""
    return f"{_SECTION}.{key}".replace(".", "__").upper()
