"""Short-lived read-only access to the DuckDB work files, and what they hold.

Belongs here: opening, the list of tables and columns, the run's bounds in time. Does not belong here: any
check, anything that writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

from ingestion.messages import text

CATALOG: Final = "work_file"
RAW_PREFIX: Final = "raw_"
PACKAGE_SUFFIX: Final = "_staging"
BUSY_WORDS: Final = ("Could not set lock", "Unique file handle conflict", "different configuration")

Inventory = Mapping[str, frozenset[str]]
"""Columns of every table and view, by ``schema.table``."""


class DatabaseBusyError(RuntimeError):
    """The file is being written by another process, or open with other settings in this one."""


def connect_read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a file for reading; times compare as UTC whatever the machine's zone.

    The file is attached under a name of our own: opened directly, ``marts.duckdb`` would be a catalog of the
    same name as the schema it holds, and ``marts.creator_roi`` ambiguous.

    Raises:
        DatabaseBusyError: someone writes the file just now.
    """
    connection = duckdb.connect(":memory:")
    quoted = str(path).replace("'", "''")
    try:
        connection.execute(f"attach '{quoted}' as {CATALOG} (read_only)")
    except duckdb.Error as error:
        connection.close()
        if any(word in str(error) for word in BUSY_WORDS):
            raise DatabaseBusyError(
                text("database_busy", name=path.name)
            ) from error
        raise
    return _prepared(connection)


def sibling(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same open file: milliseconds cheaper than opening the file once more."""
    return _prepared(connection.cursor())


def _prepared(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Session settings: plain ``schema.table`` names, UTC."""
    connection.execute(f"use {CATALOG}")
    connection.execute("set TimeZone = 'UTC'")
    return connection


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that gives the file back, so that the next writer finds no lock."""
    connection = connect_read_only(path)
    try:
        yield connection
    finally:
        connection.execute("use memory")
        connection.execute(f"detach {CATALOG}")  # even if a library still holds a sibling
        connection.close()


def read_inventory(connection: duckdb.DuckDBPyConnection) -> Inventory:
    """Every table and view of the open file with its columns."""
    rows = connection.execute(
        "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() "
        "where database_name = current_database() and not internal group by all"
    ).fetchall()
    return {name: frozenset(columns) for name, columns in rows}


def is_raw(table: str) -> bool:
    """Whether a source's raw table; dlt's ``<dataset>_staging`` holds copies of packages on the way."""
    schema = table.split(".")[0]
    return schema.startswith(RAW_PREFIX) and not schema.endswith(PACKAGE_SUFFIX)


def inventory_of(path: Path) -> Inventory:
    """As ``read_inventory``; a file that does not exist holds nothing and is not created."""
    if not path.exists():
        return {}
    with reading(path) as connection:
        return read_inventory(connection)


@dataclass(frozen=True)
class Moment:
    """The bounds in time that the checks of one run share (aware UTC).

    Args:
        clock: the business clock of the run.
        latest_known: the greatest knowledge time any refresh was given. It is later than the clock when the
            clock was moved back: what an earlier refresh landed is then not "from the future".
        since: rows known up to here were checked by an earlier refresh; None checks all rows.
    """

    clock: datetime
    latest_known: datetime
    since: datetime | None = None


def as_utc(moment: datetime) -> datetime:
    """Aware UTC; a time without a zone is read as UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def survey(warehouse: Path, clock: datetime, since: datetime | None = None) -> tuple[Inventory, Moment]:
    """What the warehouse holds, and the bounds of a run from its clock and the ledger of refreshes."""
    latest = clock = as_utc(clock)
    inventory: Inventory = {}
    if warehouse.exists():
        with reading(warehouse) as connection:
            inventory = read_inventory(connection)
            if "known_at" in inventory.get("meta.refreshes", frozenset()):
                query = "select cast(max(known_at) as timestamp) from meta.refreshes"
                found = connection.execute(query).fetchone()
                latest = max(clock, as_utc(found[0])) if found and found[0] is not None else clock
    return inventory, Moment(clock, latest, as_utc(since) if since else None)
