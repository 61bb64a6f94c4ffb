"""The API of one connection: token calls, and pages of an endpoint.

Belongs here: what is sent where. Signing is in ``auth.py``, retries in ``session.py``, paging in
``paginator.py``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import requests
from dlt.common.configuration.specs import RuntimeConfiguration
from dlt.sources.helpers.rest_client.client import RESTClient
from requests import Request, Response

from ingestion.messages import text as message
from ingestion.tiktok_shop.answers import Data
from ingestion.tiktok_shop.auth import TikTokShopAuth
from ingestion.tiktok_shop.credentials import Connection
from ingestion.tiktok_shop.endpoints.model import Call, Endpoint
from ingestion.tiktok_shop.exceptions import ApiError, AuthorizationError
from ingestion.tiktok_shop.fields import below
from ingestion.tiktok_shop.pacing import Pace
from ingestion.tiktok_shop.paginator import PageTokenPaginator
from ingestion.tiktok_shop.session import RetryPolicy, SigningSession, data_of, judge, silence_addresses
from ingestion.tiktok_shop.settings import ErrorClass
from ingestion.tiktok_shop.tokens import Tokens, TokenStore

_REFRESH_PATH = "/api/v2/token/refresh"
_REFRESH_ATTEMPTS = 4
_WHOLE = "$"  # dlt guesses where the rows are if it is told nothing


class _QuietClient(RESTClient):
    """dlt's REST client over orjson, with logs that hold no credential."""

    def extract_response(self, response: Response, data_selector: Any) -> list[Any]:
        """The list at ``data_selector`` (below ``data``); empty lists are left out by the platform."""
        data = data_of(response)
        rows = data.rows(data_selector) if isinstance(data, Data) else None
        if rows is not None:
            return rows
        found = below(data, "" if data_selector == _WHOLE else data_selector)
        return found if isinstance(found, list) else [found] if isinstance(found, Mapping) and found else []

    def _log_request(self, request: Request, prepared_url: str) -> None:
        """Say nothing: dlt would write parameters and headers, and they hold cipher and token."""


class ShopClient:
    """Reads the endpoints of one connection.

    Args:
        connection: credentials and addresses.
        token_file: where refreshed tokens are kept.
        policy: bounds of retrying.
    """

    def __init__(self, connection: Connection, token_file: Path, policy: RetryPolicy | None = None) -> None:
        silence_addresses()
        self._connection = connection
        self._policy = policy or RetryPolicy()
        self._tokens = TokenStore(
            token_file, Tokens(connection.access_token, connection.refresh_token), self._fetch_tokens)
        auth = TikTokShopAuth(connection.app_key, connection.app_secret, self._tokens)
        self._session = SigningSession(auth, self._tokens, self._policy,
                                       use_environment=not _is_loopback(connection.base_url),
                                       pace=Pace(connection.rate, connection.burst))
        self._client = _QuietClient(connection.base_url, auth=auth, session=self._session,
                                    config=RuntimeConfiguration())

    def open(self) -> None:
        """Refresh the token if there is none yet or if it is about to expire."""
        if not self._tokens.access_token:
            self._tokens.refresh()
        self._tokens.refresh_if_expiring()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def path(self, endpoint: Endpoint) -> str:
        """Path of an endpoint at the configured version, names of items left open."""
        return endpoint.path.replace("{version}", self._connection.versions.get(endpoint.name) or endpoint.version)

    def pages(self, endpoint: Endpoint, cipher: str | None = None,
              call: Call | None = None) -> Iterator[Mapping[str, Any]]:
        """``data`` of every page of a call, just as the platform sent it.

        Args:
            endpoint: entry of the endpoint table.
            cipher: of the shop; None for an endpoint that takes none.
            call: filters; both ends of a window are in it, so they are the same on every page.

        Raises:
            TikTokShopError: see ``SigningSession.send`` and ``PageTokenPaginator``.
        """
        call = call or Call()
        parameters: dict[str, Any] = {**endpoint.query, **call.query}
        if cipher is not None:
            parameters["shop_cipher"] = cipher
        if endpoint.page_size is not None:
            parameters["page_size"] = str(endpoint.page_size)
        parts = {name: quote(value, safe="") for name, value in call.path.items()}
        path = endpoint.url_path(self._connection.versions.get(endpoint.name), **parts)
        for page in self._client.paginate(
                path, method=endpoint.method, params=parameters,
                data=orjson.dumps(dict(call.body)) if endpoint.method == "POST" else None,
                paginator=PageTokenPaginator(), data_selector=endpoint.list_key or _WHOLE, hooks={"response": []}):
            yield data_of(page.response)

    def _fetch_tokens(self, refresh_token: str) -> Mapping[str, Any]:
        """The unsigned token call; its address holds the app secret and is never shown."""
        session = requests.Session()
        session.trust_env = not _is_loopback(self._connection.auth_url)
        waited, pause = 0.0, 0.0
        for attempt in range(1, _REFRESH_ATTEMPTS + 1):
            time.sleep(pause)
            waited, pause = waited + pause, self._policy.pause(attempt, waited, 0.0) or 0.0
            try:
                response = session.get(
                    self._connection.auth_url.rstrip("/") + _REFRESH_PATH, timeout=self._policy.timeout,
                    allow_redirects=False, params={
                        "app_key": self._connection.app_key, "app_secret": self._connection.app_secret,
                        "refresh_token": refresh_token, "grant_type": "refresh_token"})
            except requests.RequestException as error:
                failure: ApiError = AuthorizationError(
                    message("api_refresh_failed", reason=type(error).__name__),
                    message("fix_auth_url"))
                continue
            verdict = judge(response, _REFRESH_PATH)
            if verdict is None:
                return data_of(response)
            failure = AuthorizationError(verdict.message, message("fix_authorise"),
                                         code=verdict.code)
            wait = self._policy.pause(attempt, waited, verdict.retry_after)
            if verdict.error_class is not ErrorClass.RETRY or wait is None:
                break
            pause = wait
        raise failure from None


def _is_loopback(url: str) -> bool:
    """Whether an address is on this machine: proxies of the environment do not apply there."""
    host = urlsplit(url).hostname or ""
    return host == "localhost" or host == "::1" or host.startswith("127.")
