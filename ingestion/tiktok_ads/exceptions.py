"""Errors of the ads source: one clear sentence each, with a remedy, and never an answer's own text."""

from __future__ import annotations


class TikTokAdsError(RuntimeError):
    """Something this source reports instead of loading.

    Args:
        message: what is wrong, naming the call.
        remedy: what to do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy


class ConfigurationError(TikTokAdsError):
    """Credentials or settings are incomplete."""


class ApiError(TikTokAdsError):
    """The platform refused a call, or kept failing."""

    def __init__(self, message: str, remedy: str, *, code: int | None = None) -> None:
        super().__init__(message, remedy)
        self.code = code


class AuthorizationError(ApiError):
    """The token is not accepted: there is no refresh, the advertiser has to authorise again."""


class PermissionMissing(ApiError):
    """The token may not read this advertiser or this kind of report."""
