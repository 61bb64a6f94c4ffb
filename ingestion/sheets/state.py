"""What the warehouse already knows about the inbox: files and their contents, published rules.

Belongs here: reading. Every call opens the warehouse and closes it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ingestion.config import Home
from ingestion.sheets.raw_schema import DATASET, RAW_SCHEMAS

# What a quarantine record is about when a whole file is held.
FILE_ENTITY = "file"
LATEST = "source_at desc nulls last, known_at desc, version_id desc"


@dataclass(frozen=True)
class KnownFile:
    """The current record of one path."""

    path: str
    file_hash: str
    first_seen_at: datetime
    modified_at: datetime
    entity: str
    rows_read: int
    rows_landed: int
    rows_held: int
    reader_version: int


@contextmanager
def open_warehouse(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A short-lived connection; in memory while there is no warehouse."""
    connection = duckdb.connect(str(warehouse)) if warehouse.exists() else duckdb.connect()
    try:
        connection.execute("set timezone = 'UTC'")
        yield connection
    finally:
        connection.close()


def has_table(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether a raw table of this source exists."""
    return bool(
        connection.execute(
            "select 1 from information_schema.tables where table_catalog = current_database() "
            "and table_schema = ? and table_name = ?",
            [DATASET, table],
        ).fetchall()
    )


def is_complete(home: Home) -> bool:
    """Whether every raw table of this source exists with every column."""
    with open_warehouse(home.warehouse) as connection:
        stored = set(
            connection.execute(
                "select table_name, column_name from information_schema.columns "
                "where table_catalog = current_database() and table_schema = ?",
                [DATASET],
            ).fetchall()
        )
    return all((table, name) in stored for table, schema in RAW_SCHEMAS.items() for name in schema.names)


def known_files(home: Home) -> dict[str, KnownFile]:
    """Current record of each path."""
    names = ", ".join(KnownFile.__dataclass_fields__)
    return {
        row[0]: KnownFile(*row)
        for row in _query(
            home,
            "files",
            f"""
        select {names} from {DATASET}.files
        qualify row_number() over (partition by record_key order by {LATEST}) = 1""",
        )
    }


def contents_first_seen(home: Home) -> dict[str, datetime]:
    """When each content was first seen, under whatever path."""
    return dict(
        _query(home, "files", f"select file_hash, min(first_seen_at) from {DATASET}.files group by file_hash")
    )


def held_files(home: Home) -> set[str]:
    """Paths of files that are held as a whole."""
    return {
        row[0]
        for row in _query(
            home,
            "quarantine",
            f"""
        select scope from (
            select * from {DATASET}.quarantine
            qualify row_number() over (partition by record_key order by {LATEST}) = 1
        ) where entity = '{FILE_ENTITY}' and not is_gone""",
        )
    }


def held_amounts(home: Home) -> dict[str, dict[str, Decimal]]:
    """Money held at present, per path and currency."""
    found: dict[str, dict[str, Decimal]] = {}
    for path, currency, amount in _query(
        home,
        "quarantine",
        f"""
            select scope, currency, sum(amount) from (
                select * from {DATASET}.quarantine
                qualify row_number() over (partition by record_key order by {LATEST}) = 1
            ) where not is_gone and amount is not null and currency is not null group by all""",
    ):
        found.setdefault(path, {})[currency] = amount
    return found


def newest_publication(home: Home) -> datetime | None:
    """Knowledge time of the newest published snapshot; None if nothing was published."""
    moments = []
    for manifest in sorted(home.snapshots.glob("*.json")):
        known_at = json.loads(manifest.read_text()).get("known_at")
        if known_at:
            moment = datetime.fromisoformat(str(known_at))
            moments.append(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return max(moments, default=None)


def _query(home: Home, table: str, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(home.warehouse) as connection:
        return connection.execute(sql).fetchall() if has_table(connection, table) else []
