"""Credentials of the ad accounts, read through dlt when a run starts, and those that were stored in the home.

One connection is one authorisation; its token has no end and no refresh. The default connection has the plain
names (``SOURCES__TIKTOK_ADS__ACCESS_TOKEN``); further ones are listed in ``SOURCES__TIKTOK_ADS__CONNECTIONS`` and
have their name in between. A file ``tokens/tiktok_ads_<name>.json`` of the home ({access_token, advertiser_ids}) is
a connection too; where the configuration has a token of that name, the configuration holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import dlt

from ingestion.config import Home
from ingestion.messages import text as message
from ingestion.tiktok_ads.exceptions import ConfigurationError
from ingestion.tiktok_ads.settings import DEFAULT_BASE_URL, INITIAL_DAYS, LOOKBACK_DAYS, REPORTS

_SECTION = "sources.tiktok_ads"
_STORED = "tiktok_ads_"
DEFAULT_CONNECTION = "default"


@dataclass(frozen=True)
class Connection:
    """One authorisation; secrets stay out of its text. ``advertiser_ids`` empty: the platform is asked."""

    name: str
    access_token: str = field(repr=False)
    app_id: str
    secret: str = field(repr=False)
    base_url: str
    advertiser_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """How far back the first load and the re-reads go, in days, and the metrics of a report if not the usual ones."""

    initial_days: int = INITIAL_DAYS
    lookback_days: int = LOOKBACK_DAYS
    metrics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def connections(home: Home) -> list[Connection]:
    """Every connection; empty if there are no credentials at all.

    Raises:
        ConfigurationError: a connection that is named has no token, or a stored one cannot be read.
    """
    stored = {path.stem.removeprefix(_STORED): path for path in sorted(home.tokens.glob(f"{_STORED}*.json"))}
    named = _listed("connections")
    found = []
    for name in dict.fromkeys([*(named or [DEFAULT_CONNECTION]), *stored]):
        prefix = "" if name == DEFAULT_CONNECTION else f"{name}."
        kept = _stored(stored[name].read_text(encoding="utf-8"), name) if name in stored else {}
        token = _setting(f"{prefix}access_token") or str(kept.get("access_token") or "")
        if not token and name in named:
            raise ConfigurationError(message("ads_credentials_incomplete", variable=_variable(f"{prefix}access_token")),
                                     message("fix_set_variable"))
        if token:
            own_ids = _listed(f"{prefix}advertiser_ids") or [str(one) for one in kept.get("advertiser_ids") or ()]
            found.append(Connection(
                name, token, _setting(f"{prefix}app_id") or _setting("app_id"),
                _setting(f"{prefix}secret") or _setting("secret"), _url(prefix), tuple(dict.fromkeys(own_ids))))
    return found


def reach() -> Reach:
    """Configured reach and metrics.

    Raises:
        ConfigurationError: a value is not a number of days.
    """
    days = []
    for name, default in (("initial_days", INITIAL_DAYS), ("lookback_days", LOOKBACK_DAYS)):
        text = _setting(name) or str(default)
        if not text.isdigit() or not 0 < int(text) <= 3650:
            raise ConfigurationError(message("api_not_days", variable=_variable(name), value=text), message("fix_days"))
        days.append(int(text))
    metrics = {report.name: tuple(chosen) for report in REPORTS if (chosen := _listed(f"metrics.{report.name}"))}
    return Reach(days[0], days[1], metrics)


def _stored(text: str, name: str) -> dict[str, Any]:
    """Content of a stored connection.

    Raises:
        ConfigurationError: it is not what ``linkstar connect`` writes.
    """
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise ConfigurationError(message("ads_stored_unreadable", name=name), message("fix_ads_authorise"))
    return content


def _url(prefix: str) -> str:
    """The address, without a slash at its end."""
    url = (_setting(f"{prefix}base_url") or _setting("base_url") or DEFAULT_BASE_URL).rstrip("/")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise ConfigurationError(message("api_not_an_address", variable=_variable("base_url")),
                                 message("fix_write_address"))
    return url


def _listed(key: str) -> list[str]:
    """A setting with several values, by commas."""
    return [one.strip().strip("'\"") for one in _setting(key).strip("[]").split(",") if one.strip()]


def _setting(key: str) -> str:
    """A setting as text, '' if it is not set. Exactly this name: dlt's own lookup would go on to ``APP_ID``."""
    value = dlt.secrets.get(f"{_SECTION}.{key}", str) or dlt.config.get(f"{_SECTION}.{key}", str)
    return "" if value is None else str(value).strip()


def _variable(key: str) -> str:
    """Name of the environment variable of a setting."""
    return f"{_SECTION}.{key}".replace(".", "__").upper()
