"""The one lock of a home, held by whoever writes; the kernel frees it when the holder dies.

The lock file itself stays empty: who holds it is written beside it (``linkstar.lock.json``), because a file
that another process has locked cannot be read on every system.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingestion.config import Home
from orchestration.errors import LinkstarError
from orchestration.homes import write_atomically
from orchestration.messages import text

_POLL_SECONDS = 0.2


class LockHeldError(LinkstarError):
    """Another process is writing to this home."""


def holder_file(home: Home) -> Path:
    """Where the holder of the lock says who it is."""
    return home.lock.with_name(home.lock.name + ".json")


@contextmanager
def write_lock(home: Home, command: str, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the home's lock.

    Args:
        home: the home that is written to.
        command: what the holder is doing, for the message another process shows.
        wait_seconds: how long to wait for another holder before giving up.

    Raises:
        LockHeldError: another process still holds it; the message names pid, command and start.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.lock, timeout=max(wait_seconds, 0), poll_interval=_POLL_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockHeldError(_describe_holder(home)) from error
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "command": command, "started_at": started}
        write_atomically(holder_file(home), json.dumps(holder))
        yield
    finally:
        holder_file(home).unlink(missing_ok=True)
        lock.release()


def _describe_holder(home: Home) -> str:
    """One sentence about who holds the lock."""
    try:
        holder = json.loads(holder_file(home).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return text("lock_held_unknown")
    return text("lock_held", pid=holder.get("pid"), command=holder.get("command"),
                since=holder.get("started_at"))
