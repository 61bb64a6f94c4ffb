"""Arrow schemas of the raw tables of this source."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from ingestion.quarantine import QUARANTINE_SCHEMA
from ingestion.sheets.definition import SheetDefinition
from ingestion.sheets.registry import SHEETS
from ingestion.versions import CANDIDATE_FIELDS, KNOWN_AT_TYPE, LOG_FIELDS

DATASET: Final = "raw_sheets"
PIPELINE: Final = "linkstar_sheets"

PROVENANCE: Final = (
    pa.field("natural_key", pa.string()),
    pa.field("path", pa.string()),
    pa.field("worksheet", pa.string()),
    pa.field("file_hash", pa.string()),
    pa.field("row_number", pa.int64()),
    pa.field("is_deleted", pa.bool_()),
    pa.field("extra", pa.string()),
)
FILE_FIELDS: Final = (
    pa.field("path", pa.string()),
    pa.field("file_hash", pa.string()),
    pa.field("first_seen_at", KNOWN_AT_TYPE),
    pa.field("modified_at", KNOWN_AT_TYPE),
    pa.field("entity", pa.string()),
    pa.field("rows_read", pa.int64()),
    pa.field("rows_landed", pa.int64()),
    pa.field("rows_held", pa.int64()),
    pa.field("money_held", pa.string()),
    pa.field("reader_version", pa.int64()),
)
CONFLICT_FIELDS: Final = (
    pa.field("sheet", pa.string()),
    pa.field("natural_key", pa.string()),
    pa.field("path", pa.string()),
    pa.field("column_name", pa.string()),
    pa.field("value", pa.string()),
    pa.field("other_value", pa.string()),
    pa.field("worksheet", pa.string()),
    pa.field("other_worksheet", pa.string()),
    pa.field("row_number", pa.int64()),
    pa.field("other_row_number", pa.int64()),
)


def candidate_schema(definition: SheetDefinition) -> pa.Schema:
    """A sheet's rows before they are compared with what is stored."""
    return pa.schema([*CANDIDATE_FIELDS, *PROVENANCE, *definition.typed_fields])


def raw_schema(definition: SheetDefinition) -> pa.Schema:
    """A sheet's raw table."""
    return pa.schema([*LOG_FIELDS, *PROVENANCE, *definition.typed_fields])


FILE_CANDIDATES: Final = pa.schema([*CANDIDATE_FIELDS, *FILE_FIELDS])
CONFLICT_CANDIDATES: Final = pa.schema([*CANDIDATE_FIELDS, *CONFLICT_FIELDS])

RAW_SCHEMAS: Final[dict[str, pa.Schema]] = {
    **{name: raw_schema(definition) for name, definition in SHEETS.items()},
    "files": pa.schema([*LOG_FIELDS, *FILE_FIELDS]),
    "conflicts": pa.schema([*LOG_FIELDS, *CONFLICT_FIELDS]),
    "quarantine": pa.schema([*LOG_FIELDS, *list(QUARANTINE_SCHEMA)[len(CANDIDATE_FIELDS) :]]),
}
