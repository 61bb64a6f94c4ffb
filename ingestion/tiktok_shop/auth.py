"""Signing of requests. Belongs here: the signature and nothing else.

The signature covers the path, the decoded query parameters and the exact bytes of the body, so it is made
from the prepared request, last, and anew for every attempt (a timestamp is valid for five minutes).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Iterable
from typing import Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from requests import PreparedRequest
from requests.auth import AuthBase

_UNSIGNED = frozenset({"sign", "access_token"})


class TokenHolder(Protocol):
    """Whoever knows the access token of the moment."""

    @property
    def access_token(self) -> str:
        """The token to send."""


def sign_request(secret: str, path: str, parameters: Iterable[tuple[str, str]], body: bytes = b"") -> str:
    """Lowercase hex signature of one request.

    Args:
        secret: the app secret.
        path: request path, without host and query.
        parameters: decoded query parameters; ``sign`` and ``access_token`` are not signed.
        body: the bytes that are sent.
    """
    pairs = sorted((name, value) for name, value in parameters if name not in _UNSIGNED)
    text = path + "".join(name + value for name, value in pairs)
    wrapped = secret.encode() + text.encode() + body + secret.encode()
    return hmac.new(secret.encode(), wrapped, hashlib.sha256).hexdigest()


class TikTokShopAuth(AuthBase):
    """Adds app key, timestamp, signature and access token to a prepared request.

    Applied to a request that is signed already, it replaces the signature.
    """

    def __init__(self, app_key: str, app_secret: str, tokens: TokenHolder,
                 clock: Callable[[], float] = time.time) -> None:
        self.app_key = app_key
        self._app_secret = app_secret
        self._tokens = tokens
        self._clock = clock

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign ``request`` in place with a fresh timestamp of the real clock."""
        parts = urlsplit(request.url or "")
        parameters = [(name, value) for name, value in parse_qsl(str(parts.query), keep_blank_values=True)
                      if name not in ("sign", "timestamp", "app_key", "access_token")]
        parameters += [("app_key", self.app_key), ("timestamp", str(int(self._clock())))]
        body = request.body or b""
        signature = sign_request(self._app_secret, str(parts.path), parameters,
                                 body.encode() if isinstance(body, str) else bytes(body))
        query = urlencode([*parameters, ("sign", signature)], quote_via=quote, safe="")
        request.url = urlunsplit((str(parts.scheme), str(parts.netloc), str(parts.path), query, ""))
        request.headers["x-tts-access-token"] = self._tokens.access_token
        request.headers["Content-Type"] = "application/json"
        return request
