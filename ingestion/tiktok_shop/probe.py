"""Calls that change nothing: is an address there, what time is it there, which shops does a connection cover?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from requests import Request, Session

from ingestion.config import Home
from ingestion.messages import text as message
from ingestion.tiktok_shop.auth import TikTokShopAuth
from ingestion.tiktok_shop.credentials import Connection, token_file
from ingestion.tiktok_shop.exceptions import AuthorizationError
from ingestion.tiktok_shop.session import RetryPolicy, SigningSession, data_of, silence_addresses
from ingestion.tiktok_shop.settings import SHOPS
from ingestion.tiktok_shop.tokens import Tokens, TokenStore

_QUICK: Final = RetryPolicy(attempts=2, total_wait=3.0, timeout=(5.0, 15.0), attempts_before_split=1)


@dataclass(frozen=True)
class ShopFacts:
    """A shop as the platform lists it; its cipher stays out."""

    shop_id: str
    name: str
    region: str


class _KeptTokens(TokenStore):
    """Tokens as they are: looking at a connection does not change it."""

    def refresh(self) -> None:
        """Refuse: that is for whoever loads.

        Raises:
            AuthorizationError: always.
        """
        raise AuthorizationError(message("api_token_refused"), message("fix_authorise"))


def authorised_shops(connection: Connection, home: Home) -> list[ShopFacts]:
    """The shops a connection's token covers; no token is refreshed.

    Raises:
        TikTokShopError: the token is not accepted, or the platform cannot be reached.
    """
    silence_addresses()
    configured = Tokens(connection.access_token, connection.refresh_token)
    tokens = _KeptTokens(token_file(home, connection.name), configured, lambda _: {})
    auth = TikTokShopAuth(connection.app_key, connection.app_secret, tokens)
    path = SHOPS.url_path(connection.versions.get(SHOPS.name))
    with SigningSession(auth, tokens, _QUICK, use_environment=not is_loopback(connection.base_url)) as session:
        response = session.send(Request("GET", connection.base_url + path).prepare())
    listed = data_of(response).get(SHOPS.list_key)
    return [ShopFacts(*(str(shop.get(name) or "") for name in ("id", "name", "region")))
            for shop in (listed if isinstance(listed, list) else []) if isinstance(shop, dict)]


def clock_ahead(address: str) -> float | None:
    """Seconds that this machine's clock is ahead of a server's; None if the server does not say. Any answer will do.

    Raises:
        requests.RequestException: it cannot be reached.
    """
    session = Session()
    session.trust_env = not is_loopback(address)
    with session, session.get(address, timeout=_QUICK.timeout, allow_redirects=False, stream=True) as response:
        return _skew(response.headers.get("Date", ""))


def is_loopback(address: str) -> bool:
    """Whether an address is on this machine: proxies of the environment do not apply there."""
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _skew(header: str) -> float | None:
    """How far this clock is ahead of a ``Date`` header; it has whole seconds, so half of one is added."""
    try:
        return time.time() - parsedate_to_datetime(header).timestamp() - 0.5
    except (TypeError, ValueError):
        return None
