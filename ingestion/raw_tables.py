"""Raw tables with long payloads, made before dlt makes them, because dlt cannot ask for a compression."""

from __future__ import annotations

from typing import Final

import duckdb
import pyarrow as pa

from ingestion.versions import KNOWN_AT_TYPE

LOAD_ID: Final = "_dlt_load_id"
"""dlt's column of the load that brought a row."""

LOAD_ID_FIELD: Final = pa.field(LOAD_ID, pa.string(), nullable=False)

GROUP_ROWS: Final = 122_880
"""Rows of a row group of DuckDB. Of a Parquet file whose groups are as long each becomes one; of another file's groups
DuckDB makes parts of groups, and writes all of them a second time when the warehouse is closed."""

_WITHOUT_ZSTD: Final = ("v0.", "v1.0.", "v1.1.")
_SQL_TYPES: Final[dict[pa.DataType, str]] = {
    pa.string(): "varchar",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    KNOWN_AT_TYPE: "timestamp with time zone",
}


def prepare_log(connection: duckdb.DuckDBPyConnection, dataset: str, table: str, schema: pa.Schema) -> None:
    """Make a raw table as dlt would, but with payloads under zstd, if it is not there yet.

    Left to itself DuckDB tries all compressions on every payload, which takes twice as long and three times the disk.
    A warehouse of an old storage version, which would leave them uncompressed, is left to dlt.

    Args:
        connection: the open warehouse.
        dataset, table: which.
        schema: its columns, dlt's own included.
    """
    (version,) = connection.execute(
        "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
    ).fetchone() or ("",)
    if version.startswith(_WITHOUT_ZSTD):
        return
    columns = ", ".join(
        f'"{field.name}" {_SQL_TYPES[field.type]}{"" if field.nullable else " not null"}'
        f"{' using compression zstd' if field.name == 'payload' else ''}"
        for field in schema
    )
    connection.execute(f"create schema if not exists {dataset}")
    connection.execute(f"create table if not exists {dataset}.{table} ({columns})")
