"""Access tokens: which one is used, and how a new one is fetched and kept.

A refreshed token is stored in the home (mode 0600) before it is used: the refresh token may rotate with it,
and losing it would mean asking the seller again. The stored token is used until the configured one changes.
Only one process refreshes, because whoever loads holds the home's lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingestion.messages import text as message
from ingestion.tiktok_shop.exceptions import AuthorizationError
from ingestion.tiktok_shop.fields import seconds_of

REFRESH_AHEAD = 86_400  # seconds before expiry

Fetch = Callable[[str], Mapping[str, Any]]
"""Exchanges a refresh token for the ``data`` of the platform's answer."""


@dataclass(frozen=True)
class Tokens:
    """One pair of tokens. ``expires_at`` and ``issued_at`` are unix seconds, 0 for unknown."""

    access_token: str
    refresh_token: str
    expires_at: int = 0
    issued_at: int = 0

    def is_expiring(self, now: float) -> bool:
        """Whether less than a day (for short-lived tokens: half their life) is left."""
        left = self.expires_at - now
        return 0 < left < min(REFRESH_AHEAD, (self.expires_at - self.issued_at) / 2)


class TokenStore:
    """The tokens of one connection: the configured ones, and the refreshed ones in a file.

    Args:
        path: file for refreshed tokens; its folder exists.
        configured: what the seller put into the configuration.
        fetch: asks the platform for new tokens.
        clock: unix seconds.
    """

    def __init__(self, path: Path, configured: Tokens, fetch: Fetch,
                 clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._fetch = fetch
        self._clock = clock
        text = f"{configured.access_token}|{configured.refresh_token}"
        self._fingerprint = hashlib.sha256(text.encode()).hexdigest()
        self._tokens = self._read() or configured
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
        """Fetch new tokens, store them, use them.

        Raises:
            AuthorizationError: the platform gave none; repeated without asking again.
        """
        if self._refusal is not None:
            raise self._refusal
        try:
            self._tokens = self._new_tokens()
        except AuthorizationError as error:
            self._refusal = error
            raise
        self._write()

    def _new_tokens(self) -> Tokens:
        """Ask the platform."""
        if not self._tokens.refresh_token:
            raise AuthorizationError(
                message("api_no_refresh_token"),
                message("fix_refresh_token"))
        answer = self._fetch(self._tokens.refresh_token)
        access = str(answer.get("access_token") or "")
        if not access:
            raise AuthorizationError(message("api_no_new_token"),
                                     message("fix_authorise"))
        return Tokens(access, str(answer.get("refresh_token") or self._tokens.refresh_token),
                      seconds_of(answer.get("access_token_expire_in")) or 0, int(self._clock()))

    def _read(self) -> Tokens | None:
        """The stored tokens, unless the configuration changed since or the file is unreadable."""
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
            if content.pop("configured") != self._fingerprint:
                return None
            return Tokens(**content)
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _write(self) -> None:
        """Store the tokens atomically, readable by the owner only."""
        content = json.dumps({**asdict(self._tokens), "configured": self._fingerprint})
        temporary = self._path.with_suffix(".part")
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
