"""Errors the command line shows as one sentence; each message names the remedy."""

from __future__ import annotations


class LinkstarError(RuntimeError):
    """Something the user can act on. ``str(error)`` is one clear sentence with the remedy."""

    exit_code = 1


class UsageError(LinkstarError):
    """The command was used wrongly (exit code 2)."""

    exit_code = 2
