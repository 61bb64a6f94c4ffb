"""A home is a demo or a real one, and refuses the other: a marker file written on first use. What a home must hold
before something is done with it is asked here, too."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ingestion.config import Home, home_from_environment
from orchestration.errors import LinkstarError
from orchestration.messages import text

Kind = Literal["demo", "real"]

DEMO_FOLDER = ".linkstar-demo"


def read_marker(home: Home) -> dict[str, Any]:
    """What the home says about itself; empty when it says nothing yet."""
    try:
        content = json.loads(home.marker.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def write_atomically(path: Path, content: str) -> None:
    """Write a text file so that a reader sees the old or the new content, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def discard(path: Path) -> None:
    """Delete what is left of a file that was to be written, where it can be deleted.

    A read-only file system refuses that even for a file that is not there; the user must hear what went wrong before.
    """
    with suppress(OSError):
        path.unlink(missing_ok=True)


def claim_home(home: Home, kind: Kind, **facts: object) -> Home:
    """Create the home as ``kind``, or check that it already is one.

    Args:
        home: the home folder.
        kind: what the caller needs it to be.
        facts: further entries for the marker of a new home.

    Raises:
        LinkstarError: the home is of the other kind.
    """
    marker = read_marker(home)
    found = marker.get("kind") or ("real" if home.warehouse.exists() else None)
    if found and found != kind:
        raise LinkstarError(text(f"home_is_{found}", home=home.root))
    home.create()
    if not marker:
        created_at = datetime.now(UTC).isoformat(timespec="seconds")
        write_atomically(home.marker, json.dumps({"kind": kind, "created_at": created_at, **facts}, indent=2))
    return home


def require_warehouse(home: Home) -> None:
    """Refuse a home without a warehouse (ask before a session is opened: it would create one).

    Raises:
        LinkstarError: there is none.
    """
    if not home.warehouse.exists():
        raise LinkstarError(text("no_warehouse", home=home.root))


def require_loaded(home: Home) -> None:
    """Refuse a home whose inbox was never read; the caller holds the lock. The first load of the inbox makes the raw
    tables of all sheets, also from an empty one; an API that was never read is empty to the models.

    Raises:
        LinkstarError: it was never read, or not since a sheet was added.
    """
    from ingestion.raw_state import missing_tables
    from ingestion.sheets.raw_schema import DATASET, RAW_SCHEMAS

    if missing_tables(home, DATASET, RAW_SCHEMAS):
        raise LinkstarError(text("inbox_not_read"))


def demo_home() -> Home:
    """The home of ``linkstar demo``: ``LINKSTAR_HOME`` if set, else ``.linkstar-demo`` here."""
    if os.environ.get("LINKSTAR_HOME"):
        return home_from_environment()
    return Home(Path(DEMO_FOLDER).resolve())
