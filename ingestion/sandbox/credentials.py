"""Who may call: app key, signature, time window, and tokens that expire and rotate."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingestion.sandbox.errors import ApiError

# Accepted clock of a caller: from five minutes behind to half a minute ahead of the server.
CLOCK_BEHIND, CLOCK_AHEAD = 300, 30
ACCESS_TOKEN_LIFE = 7 * 86400
REFRESH_TOKEN_LIFE = 365 * 86400
SCOPES = (
    "seller.authorization.info",
    "seller.order.info",
    "seller.return_refund.basic",
    "seller.product.basic",
    "seller.affiliate_collaboration.read",
    "seller.finance.info",
    "seller.creator_marketplace.read",
    "data.shop_analytics.public.read",
)

_UNSIGNED = ("sign", "access_token")


def sign_request(secret: str, path: str, parameters: Iterable[tuple[str, str]], body: bytes) -> str:
    """Signature of a request: HMAC-SHA256 over path, sorted decoded parameters and body bytes."""
    # Stable by name: repeated keys are signed in the order in which they are sent.
    pairs = sorted((pair for pair in parameters if pair[0] not in _UNSIGNED), key=lambda pair: pair[0])
    text = path.encode() + "".join(name + value for name, value in pairs).encode() + body
    key = secret.encode()
    return hmac.new(key, key + text + key, hashlib.sha256).hexdigest()


@dataclass
class Credentials:
    """The one app and the one seller account of the sandbox. Tokens are derived, never random."""

    app_key: str = "sandbox-app"
    app_secret: str = "sandbox-app-secret-not-a-secret"
    auth_code: str = "sandbox-auth-code"
    missing_scopes: set[str] = field(default_factory=set)
    _generation: int = 0
    _is_expired: bool = False
    _is_code_used: bool = False
    _is_revoked: bool = False

    @property
    def access_token(self) -> str:
        """The access token of now."""
        return f"sandbox+access/{self._generation}=="

    @property
    def refresh_token(self) -> str:
        """The refresh token of now; it is replaced by every refresh."""
        return f"sandbox+refresh/{self._generation}=="

    def expire_access_token(self) -> None:
        """Let the access token of now run out: calls answer 105002 until it is refreshed."""
        self._is_expired = True

    def revoke(self) -> None:
        """Take back the consent: neither token works until ``consent_again`` and a new code exchange."""
        self._is_expired = self._is_revoked = True

    def consent_again(self) -> None:
        """The seller consents anew: the authorisation code may be exchanged once more."""
        self._is_code_used = False

    def check_signature(self, path: str, parameters: list[tuple[str, str]], body: bytes) -> None:
        """Verify app key, clock and signature.

        Raises:
            ApiError: with the platform's code.
        """
        values = dict(parameters)
        if not all(values.get(name) for name in ("app_key", "timestamp", "sign")):
            raise ApiError(36009004, "Missing credentials: app_key, timestamp and sign are required", 400)
        if "access_token" in values:
            raise ApiError(36009004, "access_token is not accepted as a query parameter", 400)
        if values["app_key"] != self.app_key:
            raise ApiError(36009004, "Invalid app_key", 400)
        stamp = values["timestamp"]
        now = time.time()
        if not (
            stamp.isdigit() and len(stamp) == 10 and now - CLOCK_BEHIND <= int(stamp) <= now + CLOCK_AHEAD
        ):
            raise ApiError(36009004, "Invalid timestamp: outside of the accepted window", 400)
        if not hmac.compare_digest(sign_request(self.app_secret, path, parameters, body), values["sign"]):
            raise ApiError(106001, "Invalid sign", 401)

    def check_token(self, token: str | None) -> None:
        """Verify the access token header.

        Raises:
            ApiError: missing, unknown or expired.
        """
        if not token:
            raise ApiError(36009004, "x-tts-access-token header is invalid", 401)
        if token != self.access_token:
            is_old = token in {f"sandbox+access/{number}==" for number in range(self._generation)}
            raise ApiError(
                105002 if is_old else 105001, "Expired credentials" if is_old else "Invalid access token", 401
            )
        if self._is_expired:
            raise ApiError(105002, "Expired credentials", 401)

    def exchange(self, code: str) -> dict[str, object]:
        """Trade the single-use authorisation code for tokens.

        Raises:
            ApiError: wrong or used code.
        """
        if code != self.auth_code or self._is_code_used:
            raise ApiError(36004004, "Invalid auth code: expired or already used", 200)
        self._is_code_used = True
        if self._is_revoked:
            self._generation += 1
            self._is_expired = self._is_revoked = False
        return self._tokens()

    def refresh(self, refresh_token: str) -> dict[str, object]:
        """Trade the refresh token for new tokens; the old pair stops working.

        Raises:
            ApiError: not the refresh token of now.
        """
        if self._is_revoked or refresh_token != self.refresh_token:
            raise ApiError(36004005, "No authorization record for this refresh token", 200)
        self._generation += 1
        self._is_expired = False
        return self._tokens()

    def _tokens(self) -> dict[str, object]:
        now = int(time.time())
        return {
            "access_token": self.access_token,
            "access_token_expire_in": now + ACCESS_TOKEN_LIFE,
            "refresh_token": self.refresh_token,
            "refresh_token_expire_in": now + REFRESH_TOKEN_LIFE,
            "open_id": "sandbox-open-id",
            "seller_name": "Linkstar Home (sandbox)",
            "seller_base_region": "US",
            "user_type": 0,
            "granted_scopes": [scope for scope in SCOPES if scope not in self.missing_scopes],
        }
