"""The one way the sandbox refuses a call."""

from __future__ import annotations


class ApiError(Exception):
    """A refusal in the platform's terms.

    Args:
        code: code of the envelope.
        message: text of the envelope.
        status: HTTP status.
    """

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
