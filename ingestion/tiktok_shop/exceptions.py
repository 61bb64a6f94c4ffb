"""Errors of the TikTok Shop source: one clear sentence each, with a remedy, and never an answer's own text.

Answers may quote credentials or buyers, and error texts reach logs and reports: only the resource, the code,
the status and the platform's request id are repeated.
"""

from __future__ import annotations


class TikTokShopError(RuntimeError):
    """Something this source reports instead of loading.

    Args:
        message: what is wrong, naming the resource.
        remedy: what to do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy


class ConfigurationError(TikTokShopError):
    """Credentials or settings are incomplete."""


class ApiError(TikTokShopError):
    """The platform refused a call, or kept failing."""

    def __init__(self, message: str, remedy: str, *, code: int | None = None) -> None:
        super().__init__(message, remedy)
        self.code = code


class AuthorizationError(ApiError):
    """No usable token: the seller has to authorise again."""


class WindowTooLarge(ApiError):
    """The window holds more than the platform answers; a shorter one may work."""


class PagingError(ApiError):
    """The pages of an answer make no sense (a token came twice)."""
