"""Arrow schemas of the raw tables of this source."""

from __future__ import annotations

from typing import Final

import duckdb
import pyarrow as pa

from ingestion.quarantine import QUARANTINE_SCHEMA
from ingestion.seller_exports.headers import ENTITIES
from ingestion.sheets.raw_schema import FILE_FIELDS
from ingestion.versions import CANDIDATE_FIELDS, KNOWN_AT_TYPE, LOG_FIELDS

DATASET: Final = "raw_seller_exports"
PIPELINE: Final = "linkstar_seller_exports"

LOAD_ID: Final = "_dlt_load_id"
"""dlt's column of the load that brought a row; of a file that is loaded as it is, whoever writes it fills it."""

PROVENANCE: Final = (
    pa.field("path", pa.string()),
    pa.field("file_hash", pa.string()),
    pa.field("row_number", pa.int64()),
    pa.field("shop_code", pa.string()),
    pa.field("payload", pa.string()),
)
EXPORT_FILE_FIELDS: Final = (
    *FILE_FIELDS,
    pa.field("shop_code", pa.string()),
    pa.field("first_day", pa.date32()),
    pa.field("last_day", pa.date32()),
)

# What a record carries until it is compared with what is stored: its order among the files, and how many rows it
# stands for.
RANK_FIELDS: Final = (
    pa.field("file_latest_at", KNOWN_AT_TYPE),
    pa.field("row_count", pa.int64()),
)

RECORD_SCHEMA: Final = pa.schema([*LOG_FIELDS, *PROVENANCE])
LOADED_SCHEMA: Final = pa.schema([
    *(field.with_nullable(False) if field.name == "version_id" else field for field in RECORD_SCHEMA),
    pa.field(LOAD_ID, pa.string(), nullable=False),
])
FILE_CANDIDATES: Final = pa.schema([*CANDIDATE_FIELDS, *EXPORT_FILE_FIELDS])

RAW_SCHEMAS: Final[dict[str, pa.Schema]] = {
    **dict.fromkeys(ENTITIES, RECORD_SCHEMA),
    "files": pa.schema([*LOG_FIELDS, *EXPORT_FILE_FIELDS]),
    "quarantine": pa.schema([*LOG_FIELDS, *list(QUARANTINE_SCHEMA)[len(CANDIDATE_FIELDS) :]]),
}

_WITHOUT_ZSTD: Final = ("v0.", "v1.0.", "v1.1.")
_SQL_TYPES: Final[dict[pa.DataType, str]] = {
    pa.string(): "varchar",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    KNOWN_AT_TYPE: "timestamp with time zone",
}


def prepare_records(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the raw table of an export as dlt would, but with payloads under zstd, if it is not there yet.

    dlt cannot ask for a compression; left to itself DuckDB tries all of them on every payload, which takes twice as
    long and three times the disk. A warehouse of an old storage version, which would leave them uncompressed, is
    left to dlt.

    Args:
        connection: the open warehouse.
        table: name of the raw table.
    """
    (version,) = connection.execute(
        "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
    ).fetchone() or ("",)
    if version.startswith(_WITHOUT_ZSTD):
        return
    columns = ", ".join(
        f'"{field.name}" {_SQL_TYPES[field.type]}{"" if field.nullable else " not null"}'
        f"{' using compression zstd' if field.name == 'payload' else ''}"
        for field in LOADED_SCHEMA
    )
    connection.execute(f"create schema if not exists {DATASET}")
    connection.execute(f"create table if not exists {DATASET}.{table} ({columns})")
