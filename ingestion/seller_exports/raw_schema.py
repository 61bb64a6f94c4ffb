"""Arrow schemas of the raw tables of this source."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from ingestion.quarantine import QUARANTINE_SCHEMA
from ingestion.raw_tables import LOAD_ID_FIELD
from ingestion.seller_exports.headers import ENTITIES
from ingestion.sheets.raw_schema import FILE_FIELDS
from ingestion.versions import CANDIDATE_FIELDS, KNOWN_AT_TYPE, LOG_FIELDS

DATASET: Final = "raw_seller_exports"
PIPELINE: Final = "linkstar_seller_exports"

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
# Of a file that is loaded as it is, whoever writes it fills in the load.
LOADED_SCHEMA: Final = pa.schema([
    *(field.with_nullable(False) if field.name == "version_id" else field for field in RECORD_SCHEMA),
    LOAD_ID_FIELD,
])
FILE_CANDIDATES: Final = pa.schema([*CANDIDATE_FIELDS, *EXPORT_FILE_FIELDS])

RAW_SCHEMAS: Final[dict[str, pa.Schema]] = {
    **dict.fromkeys(ENTITIES, RECORD_SCHEMA),
    "files": pa.schema([*LOG_FIELDS, *EXPORT_FILE_FIELDS]),
    "quarantine": pa.schema([*LOG_FIELDS, *list(QUARANTINE_SCHEMA)[len(CANDIDATE_FIELDS) :]]),
}
