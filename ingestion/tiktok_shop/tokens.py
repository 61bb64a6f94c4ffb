"""Access tokens: which one is used, and how a new one is fetched and kept.

A refreshed token is stored in the home (mode 0600) before it is used: the refresh token may rotate with it,
and losing it would mean asking the seller again. The stored token is used until the configured one changes.
Only one process refreshes: it holds a lock beside the file, which the kernel frees if it dies, and a second
process takes over what the first one stored.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from ingestion.messages import text as message
from ingestion.secret_files import read_secrets, write_secrets
from ingestion.tiktok_shop.exceptions import AuthorizationError
from ingestion.tiktok_shop.fields import seconds_of

REFRESH_AHEAD = 86_400  # seconds before expiry
LOCK_SECONDS: Final = 300.0  # a refresh with all its retries takes less

Fetch = Callable[[str], Mapping[str, Any]]
"""Exchanges a refresh token for the ``data`` of the platform's answer."""


@dataclass(frozen=True)
class Tokens:
    """One pair of tokens. ``expires_at``, ``issued_at`` and ``refresh_expires_at`` are unix seconds, 0 for unknown."""

    access_token: str
    refresh_token: str
    expires_at: int = 0
    issued_at: int = 0
    refresh_expires_at: int = 0

    def is_expiring(self, now: float) -> bool:
        """Whether less than a day (for short-lived tokens: half their life) is left."""
        left = self.expires_at - now
        return 0 < left < min(REFRESH_AHEAD, (self.expires_at - self.issued_at) / 2)


def tokens_of(answer: Mapping[str, Any], now: float, refresh_token: str = "") -> Tokens:
    """The tokens of a token call's ``data``; ``*_expire_in`` are moments, not durations (reference 1.8).

    Args:
        answer: what the platform gave.
        now: unix seconds.
        refresh_token: the one to keep where the answer brings none.

    Raises:
        AuthorizationError: there is no access token in it.
    """
    access = str(answer.get("access_token") or "")
    if not access:
        raise AuthorizationError(message("api_no_new_token"), message("fix_authorise"))
    return Tokens(access, str(answer.get("refresh_token") or refresh_token),
                  seconds_of(answer.get("access_token_expire_in")) or 0, int(now),
                  seconds_of(answer.get("refresh_token_expire_in")) or 0)


def fingerprint(access_token: str, refresh_token: str) -> str:
    """What a file says about the configured tokens it was stored beside; a change of them makes it void."""
    return hashlib.sha256(f"{access_token}|{refresh_token}".encode()).hexdigest()


def stored_tokens(path: Path, configured: Tokens) -> Tokens | None:
    """The tokens in a file; None if there are none, or if tokens are configured and changed since.

    Args:
        path: the file.
        configured: what the seller put into the configuration, empty texts for nothing.
    """
    content = read_secrets(path)
    is_configured = bool(configured.access_token or configured.refresh_token)
    if is_configured and content.get("configured") != fingerprint(configured.access_token, configured.refresh_token):
        return None
    try:
        return Tokens(**{field.name: content[field.name] for field in fields(Tokens) if field.name in content})
    except TypeError:
        return None


class TokenStore:
    """The tokens of one connection: the configured ones, and the refreshed ones in a file.

    Args:
        path: file for refreshed tokens; its folder exists.
        configured: what the seller put into the configuration; empty texts where the file has a stored connection.
        fetch: asks the platform for new tokens.
        clock: unix seconds.
    """

    def __init__(self, path: Path, configured: Tokens, fetch: Fetch,
                 clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._fetch = fetch
        self._clock = clock
        self._configured = configured
        self._tokens = stored_tokens(path, configured) or configured
        self._refusal: AuthorizationError | None = None

    @property
    def access_token(self) -> str:
        """The token to send with the next request."""
        return self._tokens.access_token

    def secrets(self) -> tuple[str, ...]:
        """Texts that must never be shown."""
        return tuple(text for text in (self._tokens.access_token, self._tokens.refresh_token) if text)

    def refresh_if_expiring(self) -> None:
        """Refresh ahead of expiry; a refusal now is no harm, the token still works."""
        if self._tokens.is_expiring(self._clock()):
            try:
                self.refresh()
            except AuthorizationError:
                self._refusal = None

    def refresh(self) -> None:
        """Fetch new tokens, store them, use them; or use those another process stored meanwhile.

        Raises:
            AuthorizationError: the platform gave none; repeated without asking again.
        """
        if self._refusal is not None:
            raise self._refusal
        lock = FileLock(self._path.with_suffix(".lock"), timeout=LOCK_SECONDS, mode=0o600)
        try:
            with lock:
                self._refresh_alone()
        except Timeout:
            raise AuthorizationError(message("api_refresh_elsewhere"), message("fix_later")) from None
        except AuthorizationError as error:
            self._refusal = error
            raise

    def _refresh_alone(self) -> None:
        """Nobody else refreshes now; the refresh token may have been used up a moment ago, though."""
        stored = stored_tokens(self._path, self._configured)
        if stored is not None and stored.access_token != self._tokens.access_token:
            self._tokens = stored
            return
        if not self._tokens.refresh_token:
            raise AuthorizationError(message("api_no_refresh_token"), message("fix_refresh_token"))
        answer = self._fetch(self._tokens.refresh_token)
        fresh = tokens_of(answer, self._clock(), self._tokens.refresh_token)
        # an answer that does not say when the authorisation ends leaves what is known of it
        self._tokens = replace(fresh, refresh_expires_at=fresh.refresh_expires_at or self._tokens.refresh_expires_at)
        self._write(answer, {} if stored is None else read_secrets(self._path))

    def _write(self, answer: Mapping[str, Any], facts: dict[str, Any]) -> None:
        """Store the tokens, beside what the file says about the connection."""
        configured = fingerprint(self._configured.access_token, self._configured.refresh_token)
        if isinstance(answer.get("granted_scopes"), list):
            facts["granted_scopes"] = answer["granted_scopes"]
        write_secrets(self._path, {"configured": configured, **facts, **asdict(self._tokens)})
