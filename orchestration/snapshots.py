"""Published snapshots on disk: the list, the stable path, rollback, and what is kept.

Every change of what readers see is one ``os.replace`` of a complete, synced file. Readers that have the old
file open keep it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from ingestion.config import Home
from orchestration.errors import LinkstarError
from orchestration.homes import write_atomically
from orchestration.marts_file import read_mart_clock
from orchestration.messages import text

DEFAULT_KEPT: Final = 7


def snapshot_file(home: Home, snapshot_id: str) -> Path:
    """The file of a snapshot."""
    return home.snapshots / f"{snapshot_id}.duckdb"


def manifest_file(home: Home, snapshot_id: str) -> Path:
    """The manifest of a snapshot."""
    return home.snapshots / f"{snapshot_id}.json"


def current_manifest_file(home: Home) -> Path:
    """The manifest of what readers see now."""
    return home.published.with_name("manifest.json")


def list_snapshots(home: Home) -> list[dict[str, Any]]:
    """Manifests of the snapshots that are kept, newest first."""
    found = []
    for path in home.snapshots.glob("*.json"):
        with contextlib.suppress(json.JSONDecodeError):
            manifest = json.loads(path.read_text(encoding="utf-8"))
            if snapshot_file(home, manifest["snapshot_id"]).exists():
                found.append(manifest)
    return sorted(found, key=lambda manifest: int(manifest["seq"]), reverse=True)


def current_snapshot_id(home: Home) -> str | None:
    """The snapshot that readers see, as the published file itself says."""
    try:
        clock = read_mart_clock(home.published)
    except duckdb.Error as error:
        raise LinkstarError(text("published_unreadable", path=home.published, reason=str(error).splitlines()[0])
                            ) from error
    return clock.snapshot_id if clock else None


def fsync_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_synced(source: Path, target: Path) -> None:
    """Copy a file so that ``target`` appears complete and synced, or not at all."""
    temporary = target.with_name(target.name + ".tmp")
    temporary.unlink(missing_ok=True)
    shutil.copyfile(source, temporary)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.chmod(0o444)
    temporary.replace(target)
    fsync_folder(target.parent)


def point_readers_to(home: Home, snapshot_id: str) -> None:
    """Replace the stable path by a snapshot, atomically.

    The file is linked (copied where the file system has no links) beside the stable path first. A write-ahead
    log that a careless writer left beside the stable path belongs to the old file and is removed.
    """
    temporary = home.published.with_name(home.published.name + ".tmp")
    temporary.unlink(missing_ok=True)
    try:
        os.link(snapshot_file(home, snapshot_id), temporary)
    except OSError:
        copy_synced(snapshot_file(home, snapshot_id), temporary)
    home.published.with_name(home.published.name + ".wal").unlink(missing_ok=True)
    temporary.replace(home.published)
    fsync_folder(home.published.parent)


def write_current_manifest(home: Home, snapshot_id: str, **facts: object) -> None:
    """Say beside the stable path which snapshot it is."""
    manifest = json.loads(manifest_file(home, snapshot_id).read_text(encoding="utf-8"))
    content = json.dumps({**manifest, **facts}, indent=2, ensure_ascii=False)
    write_atomically(current_manifest_file(home), content)


def rollback(home: Home, snapshot_id: str) -> str | None:
    """Show readers an earlier (or later) snapshot that is still kept, and record it.

    Returns: the snapshot they saw before.

    Raises:
        LinkstarError: there is no such snapshot.
    """
    kept = [manifest["snapshot_id"] for manifest in list_snapshots(home)]
    if snapshot_id not in kept:
        raise LinkstarError(text("no_such_snapshot", id=snapshot_id, kept=", ".join(kept) or "-"))
    before = current_snapshot_id(home)
    point_readers_to(home, snapshot_id)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    write_current_manifest(home, snapshot_id, rolled_back={"from": before, "at": now})
    return before


def kept_snapshots() -> int:
    """How many snapshots are kept (``LINKSTAR_KEEP_SNAPSHOTS``, at least 1)."""
    configured = os.environ.get("LINKSTAR_KEEP_SNAPSHOTS", "").strip()
    if not configured:
        return DEFAULT_KEPT
    if not configured.isdecimal() or int(configured) < 1:
        raise LinkstarError(text("bad_keep_snapshots", value=configured))
    return int(configured)


def prune_snapshots(home: Home, after_seq: int = 0) -> list[str]:
    """Remove snapshots beyond the number kept (never the one readers see) and leftovers of killed runs.

    Args:
        home: the home.
        after_seq: remove also those of refreshes before this one: they know an erased buyer's hash.

    Returns: the snapshots that were removed.
    """
    current = current_snapshot_id(home)
    manifests = list_snapshots(home)
    kept = kept_snapshots()
    gone = [manifest["snapshot_id"] for place, manifest in enumerate(manifests)
            if (place >= kept or int(manifest["seq"]) < after_seq) and manifest["snapshot_id"] != current]
    for snapshot_id in gone:
        manifest_file(home, snapshot_id).unlink(missing_ok=True)
        snapshot_file(home, snapshot_id).unlink(missing_ok=True)
    known = {manifest["snapshot_id"] for manifest in manifests} | {current}
    for path in home.snapshots.iterdir():
        if path.suffix == ".tmp" or path.name.split(".")[0] not in known:
            path.unlink(missing_ok=True)
    return gone
