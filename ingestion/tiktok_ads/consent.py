"""TikTok for Business: the consent page, the exchange of its code, and the connection that is kept of it.

Belongs here: addresses and answers of the token call (reference 4). Does not belong here: reading reports. The
stored file, ``tokens/tiktok_ads_<name>.json``, holds ``access_token`` and ``advertiser_ids``; the token is valid
until it is revoked and has no refresh token.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import dlt
from filelock import FileLock
from requests import RequestException, Response, Session

from ingestion.config import Home
from ingestion.consent import ConsentError
from ingestion.messages import text as message
from ingestion.secret_files import read_secrets, write_secrets

DEFAULT_BASE_URL: Final = "https://business-api.tiktok.com"
DEFAULT_CONNECTION: Final = "default"
_EXCHANGE_PATH: Final = "/open_api/v1.3/oauth2/access_token/"
_SECTION: Final = "sources.tiktok_ads"
_FILE_PREFIX: Final = "tiktok_ads_"
_LOCK_SECONDS: Final = 60.0


@dataclass(frozen=True)
class App:
    """A developer app of TikTok for Business."""

    app_id: str
    secret: str = field(repr=False)
    redirect_uri: str
    base_url: str


@dataclass(frozen=True)
class Grant:
    """What an advertiser has agreed to."""

    access_token: str = field(repr=False)
    advertiser_ids: tuple[str, ...]
    scopes: tuple[str, ...]


def app() -> App:
    """The configured app.

    Raises:
        ConsentError: its id or secret is not set; the sentence names the variable.
    """
    values = {key: _setting(key) for key in ("app_id", "secret", "redirect_uri")}
    missing = [key for key in ("app_id", "secret") if not values[key]]
    if missing:
        raise ConsentError(message("ads_app_incomplete", variable=_variable(missing[0])), message("fix_set_variable"))
    return App(**values, base_url=base_url())


def base_url() -> str:
    """Address of the API, without a slash at its end."""
    return (_setting("base_url") or DEFAULT_BASE_URL).rstrip("/")


def consent_page(asked: App, state: str) -> str:
    """Address of the page on which the advertiser agrees; it holds no secret.

    Raises:
        ConsentError: the app's redirect address is not set.
    """
    if not asked.redirect_uri:
        raise ConsentError(message("ads_app_incomplete", variable=_variable("redirect_uri")),
                           message("fix_set_variable"))
    query = urlencode({"app_id": asked.app_id, "state": state, "redirect_uri": asked.redirect_uri})
    return f"{DEFAULT_BASE_URL}/portal/auth?{query}"


def exchange(asked: App, code: str) -> Grant:
    """Trade a code for a token.

    Raises:
        ConsentError: the platform refused or cannot be reached.
    """
    session = Session()
    host = urlsplit(asked.base_url).hostname or ""
    session.trust_env = not (host in ("localhost", "::1") or host.startswith("127."))
    try:
        with session:
            response = session.post(asked.base_url + _EXCHANGE_PATH, timeout=(10.0, 60.0), allow_redirects=False,
                                    json={"app_id": asked.app_id, "secret": asked.secret, "auth_code": code})
    except RequestException as error:
        raise ConsentError(message("api_unreachable", reason=type(error).__name__), message("fix_ads_url")) from None
    answer = _envelope(response)
    data = answer.get("data")
    if answer.get("code") != 0 or not isinstance(data, dict) or not data.get("access_token"):
        raise ConsentError(message("ads_code_refused", code=_number(answer.get("code")), status=response.status_code),
                           message("fix_consent_again"))
    return Grant(str(data["access_token"]), _texts(data.get("advertiser_ids")), _texts(data.get("scope")))


def store(home: Home, grant: Grant, wanted: str | None = None) -> str:
    """Keep a connection: one for a set of advertisers, whatever it was called before.

    Args:
        home: a home that exists.
        grant: what was exchanged.
        wanted: its name; None: the name the same advertisers have, else ``default`` or the next free one.

    Returns: the name it is stored under.
    """
    stored = {name: set(read_secrets(home.tokens / f"{_FILE_PREFIX}{name}.json").get("advertiser_ids") or ())
              for name in stored_names(home)}
    same = [name for name, advertisers in stored.items() if advertisers and advertisers <= set(grant.advertiser_ids)]
    others = stored.keys() - set(same)
    base = wanted or (same[0] if same else DEFAULT_CONNECTION)
    name, number = base, 1
    while name in others:
        number += 1
        name = f"{base}_{number}"
    path = home.tokens / f"{_FILE_PREFIX}{name}.json"
    with FileLock(path.with_suffix(".lock"), timeout=_LOCK_SECONDS, mode=0o600):
        write_secrets(path, {"access_token": grant.access_token, "advertiser_ids": list(grant.advertiser_ids),
                             "scope": list(grant.scopes), "connected_at": int(time.time())})
    for earlier in same:
        if earlier != name:
            (home.tokens / f"{_FILE_PREFIX}{earlier}.json").unlink(missing_ok=True)
    return name


def stored_names(home: Home) -> list[str]:
    """Names of the stored connections, sorted."""
    files = sorted(home.tokens.glob(f"{_FILE_PREFIX}*.json")) if home.tokens.exists() else []
    return [file.stem.removeprefix(_FILE_PREFIX) for file in files]


def is_token_configured() -> bool:
    """Whether the configuration holds a token."""
    return bool(_setting("access_token"))


def _envelope(response: Response) -> dict[str, Any]:
    """The answer as an object; empty where it is none."""
    try:
        parsed = response.json()
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _texts(values: Any) -> tuple[str, ...]:
    """A list as texts."""
    return tuple(str(value) for value in values) if isinstance(values, list) else ()


def _number(code: Any) -> str:
    """A code as it may be shown; the platform's own text is not repeated."""
    return str(code) if isinstance(code, int) else "-"


def _setting(key: str) -> str:
    """A setting as text, '' if it is not set."""
    value = dlt.secrets.get(f"{_SECTION}.{key}", str) or dlt.config.get(f"{_SECTION}.{key}", str)
    return "" if value is None else str(value).strip()


def _variable(key: str) -> str:
    """Name of the environment variable of a setting."""
    return f"{_SECTION}.{key}".replace(".", "__").upper()
