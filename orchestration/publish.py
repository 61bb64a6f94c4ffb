"""Publishing: the checked marts become a snapshot that readers switch to in one atomic step.

The steps are separate functions, in this order, and each may be the last one a killed run took:
comments -> checkpoint -> snapshot file -> its manifest -> stable path -> current manifest -> ledger -> pruning.
``recover`` finishes what a killed run left undone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import duckdb

from ingestion.config import Home
from orchestration import __version__, snapshots
from orchestration.comments import apply_comments
from orchestration.errors import LinkstarError
from orchestration.homes import write_atomically
from orchestration.ledger import Ledger, Refresh, connect
from orchestration.marts_file import MartClock, read_mart_clock
from orchestration.messages import text

_CHUNK: Final = 1 << 20


def publish_snapshot(home: Home, refresh: Refresh, manifest: Mapping[str, Any],
                     checks_passed: int | None) -> dict[str, Any]:
    """Publish the marts work file as a snapshot.

    Args:
        home: the home.
        refresh: the refresh that built the marts.
        manifest: the dbt manifest, for comments.
        checks_passed: how many checks passed on what is published; None = not counted.

    Returns: the snapshot's manifest.
    """
    clock = read_mart_clock(home.marts)
    if clock is None:
        raise LinkstarError(text("nothing_built"))
    apply_comments(home.marts, manifest)
    checkpoint(home.marts)
    write_snapshot_file(home, clock.snapshot_id)
    content = write_snapshot_manifest(home, clock, refresh, checks_passed)
    snapshots.point_readers_to(home, clock.snapshot_id)
    snapshots.write_current_manifest(home, clock.snapshot_id)
    record(home, clock.snapshot_id)
    snapshots.prune_snapshots(home, Ledger(home).last_erasure())
    return content


def checkpoint(marts: Path) -> None:
    """Bring everything into the one file (closing removes the empty write-ahead log)."""
    with connect(marts) as connection:
        connection.execute("checkpoint")


def write_snapshot_file(home: Home, snapshot_id: str) -> None:
    """Copy the marts into the snapshots' folder: complete and synced, or not at all."""
    home.snapshots.mkdir(parents=True, exist_ok=True)
    snapshots.copy_synced(home.marts, snapshots.snapshot_file(home, snapshot_id))


def write_snapshot_manifest(home: Home, clock: MartClock, refresh: Refresh,
                            checks_passed: int | None) -> dict[str, Any]:
    """Describe a snapshot file in JSON beside it."""
    path = snapshots.snapshot_file(home, clock.snapshot_id)
    content: dict[str, Any] = {
        "snapshot_id": clock.snapshot_id,
        "seq": clock.run_seq,
        "run_id": refresh.run_id,
        "known_at": f"{refresh.known_at.isoformat()}Z",
        "clock": f"{clock.clock_at.isoformat()}Z",
        "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "reporting_currency": clock.reporting_currency,
        "tables": count_rows(path),
        "checks_passed": checks_passed,
        "versions": {"linkstar": __version__, "dbt": version("dbt-core"),
                     "duckdb": duckdb.__version__},
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
    }
    write_atomically(snapshots.manifest_file(home, clock.snapshot_id),
                     json.dumps(content, indent=2, ensure_ascii=False))
    return content


def recover(home: Home) -> None:
    """Finish what a killed publish left: the current manifest and the ledgers."""
    if not home.published.exists():
        return
    current = snapshots.current_snapshot_id(home)
    if current is None:
        return
    try:
        written = json.loads(snapshots.current_manifest_file(home).read_text(encoding="utf-8")).get("snapshot_id")
    except (FileNotFoundError, json.JSONDecodeError):
        written = None
    if written != current and snapshots.manifest_file(home, current).exists():
        snapshots.write_current_manifest(home, current)
    record(home, current)


def record(home: Home, snapshot_id: str) -> None:
    """Append what readers now see to the ledgers: the headline figures and the versions of payables."""
    ledger = Ledger(home)
    ledger.record_published_figures(home.published, snapshot_id)
    ledger.record_payable_versions(home.published)


def count_rows(path: Path) -> dict[str, int]:
    """Rows of every published table and view."""
    counts: dict[str, int] = {}
    with connect(path, read_only=True) as connection:
        names = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema in ('marts', 'bi') order by table_schema, table_name").fetchall()
        for schema, table in names:
            row = connection.execute(f'select count(*) from "{schema}"."{table}"').fetchone()
            counts[f"{schema}.{table}"] = int(row[0]) if row else 0
    return counts


def sha256_of(path: Path) -> str:
    """SHA-256 of a file."""
    hasher = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            hasher.update(chunk)
    return hasher.hexdigest()
