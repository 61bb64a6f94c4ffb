"""Errors the command line shows as one sentence; each message names the remedy."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

WITH_TRACEBACKS: Final = ContextVar("WITH_TRACEBACKS", default=False)
"""Whether the user asked for tracebacks (``--debug``)."""


class LinkstarError(RuntimeError):
    """Something the user can act on. ``str(error)`` is one clear sentence with the remedy."""

    exit_code = 1


class UsageError(LinkstarError):
    """The command was used wrongly (exit code 2)."""

    exit_code = 2
