"""Credentials and addresses, read through dlt when a run starts (environment or ``.dlt/secrets.toml``).

One connection is one authorisation of the app. The default connection has the plain names
(``SOURCES__TIKTOK_SHOP__APP_KEY``); further ones are listed in ``SOURCES__TIKTOK_SHOP__CONNECTIONS`` and have
their name in between (``SOURCES__TIKTOK_SHOP__EUROPE__ACCESS_TOKEN``), falling back to the plain names for
the app and the addresses. A connection that ``linkstar connect`` stored in the home needs no tokens in the
configuration, only the app; it is read under its name beside the configured ones.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import dlt

from ingestion.config import Home
from ingestion.messages import text as message
from ingestion.secret_files import read_secrets
from ingestion.tiktok_shop.exceptions import ConfigurationError
from ingestion.tiktok_shop.pacing import DEFAULT_BURST, DEFAULT_RATE
from ingestion.tiktok_shop.settings import (
    DEFAULT_AUTH_URL,
    DEFAULT_BASE_URL,
    ENDPOINTS,
    INITIAL_DAYS,
    LOOKBACK_DAYS,
)
from ingestion.tiktok_shop.tokens import Tokens, stored_tokens

_SECTION = "sources.tiktok_shop"
DEFAULT_CONNECTION = "default"
_FILE_PREFIX: Final = "tiktok_shop_"
EXPIRY_WARNING_DAYS: Final = 14
_HIGHEST_RATE: Final = 10_000.0


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
    rate: float = DEFAULT_RATE

    @property
    def burst(self) -> float:
        """Requests that may follow each other at once, in proportion to the rate."""
        return self.rate * DEFAULT_BURST / DEFAULT_RATE


@dataclass(frozen=True)
class App:
    """An app of Partner Center: what asking for a consent needs."""

    app_key: str
    app_secret: str = field(repr=False)
    service_id: str
    base_url: str
    auth_url: str


@dataclass(frozen=True)
class Reach:
    """How far back the first load and the re-reads of affiliate orders go, in days."""

    initial_days: int = INITIAL_DAYS
    lookback_days: int = LOOKBACK_DAYS


def connections(home: Home | None = None) -> list[Connection]:
    """Every configured connection, then the stored ones under other names; empty if there are no credentials at all.

    Args:
        home: where ``linkstar connect`` stores connections; None: only what is configured.

    Raises:
        ConfigurationError: credentials are there in part; the message names what is missing.
    """
    stored = stored_names(home) if home is not None else []
    names = [name.strip() for name in _setting("connections").split(",") if name.strip()] or [DEFAULT_CONNECTION]
    found = [_connection(name, stored) for name in dict.fromkeys((*names, *stored))]
    return [connection for connection in found if connection is not None]


def token_file(home: Home, name: str) -> Path:
    """Where the tokens of a connection are kept."""
    return home.tokens / f"{_FILE_PREFIX}{name}.json"


def configured_tokens(name: str) -> Tokens:
    """What the configuration holds for a connection; empty texts for nothing."""
    prefix = "" if name == DEFAULT_CONNECTION else f"{name}."
    return Tokens(_setting(f"{prefix}access_token"), _setting(f"{prefix}refresh_token"))


def stored_names(home: Home) -> list[str]:
    """Names of the connections that ``linkstar connect`` stored, sorted."""
    files = sorted(home.tokens.glob(f"{_FILE_PREFIX}*.json")) if home.tokens.exists() else []
    return [file.stem.removeprefix(_FILE_PREFIX) for file in files if read_secrets(file).get("connected_at")]


def stored_connection(home: Home, name: str) -> dict[str, Any]:
    """What a file says about a connection, secrets included; empty for none."""
    return read_secrets(token_file(home, name))


def expiry_of(home: Home, connection: Connection) -> datetime | None:
    """When the authorisation of a connection ends, as far as a token call has told."""
    configured = Tokens(connection.access_token, connection.refresh_token)
    tokens = stored_tokens(token_file(home, connection.name), configured)
    moment = tokens.refresh_expires_at if tokens is not None else 0
    return datetime.fromtimestamp(moment, UTC) if moment else None


def expiry_notes(home: Home, found: Collection[Connection], now: float | None = None) -> list[str]:
    """One sentence for each connection that the seller has to authorise again within fourteen days.

    Args:
        home: where tokens are kept.
        found: the connections.
        now: unix seconds of the real clock; a pinned business clock does not move a token's life.
    """
    moment = datetime.fromtimestamp(time.time() if now is None else now, UTC)
    notes = []
    for connection in found:
        expires_at = expiry_of(home, connection)
        if expires_at is None or (expires_at - moment).days >= EXPIRY_WARNING_DAYS:
            continue
        key = "api_expires_soon" if expires_at > moment else "api_expired"
        notes.append(message(key, name=connection.name, day=f"{expires_at:%Y-%m-%d}"))
    return notes


def app(name: str = "") -> App:
    """The app that a connection is asked for with.

    Args:
        name: of the connection; its own settings go before the plain ones.

    Raises:
        ConfigurationError: key, secret or service id are not set; the message names what is missing.
    """
    prefix = f"{name}." if name and name != DEFAULT_CONNECTION else ""
    values = {key: _setting(f"{prefix}{key}") or _setting(key) for key in ("app_key", "app_secret", "service_id")}
    missing = [key for key in ("app_key", "app_secret") if not values[key]]
    if missing:
        raise ConfigurationError(message("api_credentials_incomplete", variable=_variable(missing[0])),
                                 message("fix_set_variable"))
    return App(**values, base_url=_url("base_url", prefix, DEFAULT_BASE_URL),
               auth_url=_url("auth_url", prefix, DEFAULT_AUTH_URL))


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


def _connection(name: str, stored: Collection[str]) -> Connection | None:
    """One connection; None for the default one without credentials, or without tokens where others are stored."""
    prefix = "" if name == DEFAULT_CONNECTION else f"{name}."
    values = {key: _setting(f"{prefix}{key}") or _setting(key) for key in ("app_key", "app_secret")}
    values |= {key: _setting(f"{prefix}{key}") for key in ("access_token", "refresh_token")}
    has_tokens = bool(values["access_token"] or values["refresh_token"])
    if not prefix and name not in stored and not has_tokens and (stored or not any(values.values())):
        return None
    missing = [key for key in ("app_key", "app_secret", "access_token") if not values[key]]
    if missing == ["access_token"] and (values["refresh_token"] or name in stored):
        missing = []
    if missing:
        raise ConfigurationError(
            message("api_credentials_incomplete", variable=_variable(prefix + missing[0])),
            message("fix_connect" if missing == ["access_token"] else "fix_set_variable"))
    return Connection(
        name=name, app_key=values["app_key"], app_secret=values["app_secret"],
        access_token=values["access_token"], refresh_token=values["refresh_token"],
        base_url=_url("base_url", prefix, DEFAULT_BASE_URL), auth_url=_url("auth_url", prefix, DEFAULT_AUTH_URL),
        versions={endpoint.name: version for endpoint in ENDPOINTS
                  if (version := _setting(f"versions.{endpoint.name}"))},
        rate=_rate())


def _rate() -> float:
    """Requests a second of a shop and endpoint family."""
    text = _setting("rate") or str(DEFAULT_RATE)
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0.0 < rate <= _HIGHEST_RATE:
        raise ConfigurationError(message("api_not_a_rate", variable=_variable("rate"), value=text), message("fix_rate"))
    return rate


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
