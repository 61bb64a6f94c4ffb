"""What the warehouse holds of a source that reads files: its tables, the latest versions, what is held.

Belongs here: reading that every source of files needs. Every call opens the warehouse and closes it again.
Does not belong here: what one source keeps of its files (``state`` of the source).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.config import Home

# What a quarantine record is about when a whole file is held.
FILE_ENTITY = "file"
# Architecture rule 1: of several versions of a record the latest in this order holds.
LATEST = "source_at desc nulls last, known_at desc, version_id desc"


@contextmanager
def open_warehouse(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A short-lived connection; in memory while there is no warehouse."""
    connection = duckdb.connect(str(warehouse)) if warehouse.exists() else duckdb.connect()
    try:
        connection.execute("set timezone = 'UTC'")
        yield connection
    finally:
        connection.close()


def has_table(connection: duckdb.DuckDBPyConnection, dataset: str, table: str) -> bool:
    """Whether a raw table exists in the opened warehouse."""
    return bool(connection.execute(
        "select 1 from information_schema.tables where table_catalog = current_database() "
        "and table_schema = ? and table_name = ?", [dataset, table]).fetchall())


def stored_rows(home: Home, dataset: str, table: str, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query over a raw table; none while the table does not exist."""
    with open_warehouse(home.warehouse) as connection:
        return connection.execute(sql).fetchall() if has_table(connection, dataset, table) else []


def missing_tables(home: Home, dataset: str, schemas: Mapping[str, pa.Schema]) -> list[str]:
    """Raw tables of a source that do not exist yet, or lack a column."""
    with open_warehouse(home.warehouse) as connection:
        stored = set(connection.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_catalog = current_database() and table_schema = ?", [dataset]).fetchall())
    return [table for table, schema in schemas.items() if any((table, name) not in stored for name in schema.names)]


def held_files(home: Home, dataset: str) -> set[str]:
    """Paths of files that are held as a whole."""
    return {path for (path,) in stored_rows(home, dataset, "quarantine", f"""
        select scope from ({_latest_held(dataset)}) where entity = '{FILE_ENTITY}' and not is_gone""")}


def held_amounts(home: Home, dataset: str) -> dict[str, dict[str, Decimal]]:
    """Money held at present, per path and currency."""
    found: dict[str, dict[str, Decimal]] = {}
    for path, currency, amount in stored_rows(home, dataset, "quarantine", f"""
            select scope, currency, sum(amount) from ({_latest_held(dataset)})
            where not is_gone and amount is not null and currency is not null group by all"""):
        found.setdefault(path, {})[currency] = amount
    return found


def _latest_held(dataset: str) -> str:
    return (f"select * from {dataset}.quarantine "
            f"qualify row_number() over (partition by record_key order by {LATEST}) = 1")
